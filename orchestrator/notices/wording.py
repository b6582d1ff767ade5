"""What notices about time say, as one person would say it to another."""

from collections.abc import Mapping, Sequence

#: How a person calls a share of the time, in per cent.
SHARES: Mapping[int, str] = {
    25: "A quarter of the time",
    33: "A third of the time",
    50: "Half of the time",
    67: "Two thirds of the time",
    75: "Three quarters of the time",
    80: "Most of the time",
    90: "Nearly all of the time",
}


def time_gone(percent: int, *limits: str) -> str:
    """“Half of the time for “Agency’s answer” has gone”."""
    share = SHARES.get(percent, f"{percent}% of the time")
    return f"{share} for {_listed(limits)} has gone"


def time_is_up(*limits: str) -> str:
    """“Time is up for “Joint decision” and “Plan of next steps published””."""
    return f"Time is up for {_listed(limits)}"


def _listed(names: Sequence[str]) -> str:
    *first, last = (f"“{name}”" for name in names)
    return f"{', '.join(first)} and {last}" if first else last
