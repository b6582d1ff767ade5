"""Two made-up forms: a visit (every kind of question) and a household (both kinds of rows)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from forms.definitions import load
from forms.questions import Choice, Definition, Rows

EXAMPLES = Path(__file__).with_name("definitions")


@pytest.fixture
def visit() -> Definition:
    return load("visit", folder=EXAMPLES)


@pytest.fixture
def household() -> Definition:
    return load("household", folder=EXAMPLES)


@pytest.fixture
def rows() -> Rows:
    return {
        "agencies": (Choice("CSC", "Children’s social care"), Choice("POLICE", "Police")),
        "children": (Choice(17, "Aisha Osei"), Choice(18, "Ben Osei")),
    }


@pytest.fixture
def posted() -> Callable[[dict[str, Any]], QueryDict]:
    """What a browser posts for a dict of values and lists."""
    return lambda values: QueryDict(urlencode(values, doseq=True))


@pytest.fixture
def seen_visit() -> dict[str, Any]:
    """A visit that Amina Khan posts: the child was seen."""
    return {
        "seen": "yes",
        "seen_at-day": "3",
        "seen_at-month": "7",
        "seen_at-year": "2026",
        "seen_at-time": "14:05",
        "worry": "A",
        "note": "Amina Khan",
    }
