"""Tests of this folder ask the database that they made, not the one that pytest keeps."""

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="module")
def unblocked(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """For the fixtures of a module."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture(autouse=True)
def _may_ask(unblocked: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield
