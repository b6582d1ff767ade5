"""How long something that failed is left alone before it is tried again."""

from datetime import timedelta

TRIES = 5  #: after so many failures in a row a person has to look: an incident
BUSY = timedelta(milliseconds=200)  #: somebody else was at it; nothing failed

_FIRST = timedelta(seconds=5)


def wait_after(attempts: int) -> timedelta:
    """After `attempts` failures: 5 s, 15 s, 45 s, 135 s."""
    return _FIRST * 3 ** (attempts - 1)
