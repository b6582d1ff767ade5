"""A second connection for the peers, and all ratios once more at the end of a run."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection

from tests.bench import figures


@pytest.fixture
def beside(transactional_db: None) -> Iterator[psycopg.Connection[Any]]:
    """A connection of one's own to the same database, with the same settings, in plain psycopg."""
    named = connection.get_connection_params()
    wanted = {key: named[key] for key in ("host", "port", "user", "password", "dbname") if key in named}
    with psycopg.connect(**wanted) as plain:
        yield plain


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if figures.told:
        short = f" (a short run: 1/{figures.SHARE} of the sizes)" if figures.SHARE > 1 else ""
        terminalreporter.section(f"ratios{short}")
        for line in figures.told:
            terminalreporter.write_line(line)
