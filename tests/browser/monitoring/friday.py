"""When a tired manager looks."""

from datetime import UTC, datetime

#: Ten to five on a Friday in Fenmarsh.
AFTERNOON = datetime(2026, 11, 20, 16, 50, tzinfo=UTC)
