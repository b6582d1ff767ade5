"""Limits past the promised figure, gone or far too short; red that waits longer; two limits of one name."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from processes.engine.decisions import DecisionTable
from processes.findings import ERROR, WARNING, Severity
from processes.lint_rules import limits_shortened, pathway
from processes.lint_rules.context import Context

RULE = "limits-loosened"
TABLE = "clocks"
Told = tuple[str, str, Severity]
_RATINGS = {"R": "Red", "A": "Amber", "G": "Green", "B": "Blue"}
_LIMIT = re.compile(r"(\d{1,4}) (min|h|wh|WD|WD-T)")
_CODE = re.compile(r"K-\d{2}")
#: domain 5.3: clock → limits for Red, Amber, Green and Blue (one for all where they are the same)
PROMISED: Mapping[str, str] = {
    "K-01": "15 min",
    "K-02": "30 min",
    "K-03": "5 min",
    "K-04": "30 min, 2 wh, 4 wh, 4 wh",
    "K-05": "2 h, 6 wh, 8 wh, 8 wh",
    "K-06": "4 h, 8 wh, 8 wh, 8 wh",
    "K-07": "4 h, 24 h, 24 h, 24 h",
    "K-08": "1 WD-T",
    "K-09": "24 h",
    "K-10": "0 WD, 1 WD-T, 1 WD-T, 1 WD-T",
    "K-12": "24 h",
    "K-17": "1 WD-T",
    "K-21": "30 min, 4 wh, 4 wh, 4 wh",
    "K-24": "72 h",
    "K-26": "15 min, 1 wh, 4 wh, 1 WD",
}
_TO_CONSIDER = (
    "The figure of the pathway is where the family is safe by what is known; a site may set its own. Whoever "
    "approves should know why this one is longer."
)
_PLAN_HELP = pathway.help_of(
    do="Set it to 24 hours or less, day and night.",
    why="a plan of next steps within 24 hours is what the front door promises every family.",
    rule="A plan within 24 hours",
    source="SafeLives’ One Front Door (pathway P5, limit K-09)",
)


def check(table: DecisionTable, context: Context) -> Iterator[Told]:
    limits = _limits(table)
    for code, figures in PROMISED.items():
        given = {rating: limits.get((code, rating)) for rating in _RATINGS}
        gone = [word for rating, word in _RATINGS.items() if given[rating] is None]
        if gone:
            which = "" if len(gone) == len(_RATINGS) else f" for {', '.join(gone)}"
            text = f"The limit {code} is gone from the table{which}, and the service runs by it."
            yield text, "Put its row back; its time may be your own.", ERROR
            continue
        promised = figures.split(", ") * (1 if "," in figures else len(_RATINGS))
        looser = [
            (word, given[rating] or "", figure)
            for (rating, word), figure in zip(_RATINGS.items(), promised, strict=True)
            if _is_longer(given[rating] or "", figure)
        ]
        if looser:
            said = "; ".join(f"{word} {now} instead of {figure}" for word, now, figure in looser)
            if len({(now, figure) for _, now, figure in looser}) == 1 and len(looser) == len(_RATINGS):
                said = f"{looser[0][1]} instead of {looser[0][2]}"
            help, severity = (_PLAN_HELP, ERROR) if code == "K-09" else (_TO_CONSIDER, WARNING)
            yield f"The limit {code} is longer than the pathway promises: {said}.", help, severity
    yield from limits_shortened.check(limits, _RATINGS)
    yield from _alike(table)
    for code in dict.fromkeys(code for code, _ in limits):
        for (higher, high), (lower, low) in pairwise(_RATINGS.items()):
            longer, shorter = limits.get((code, higher)), limits.get((code, lower))
            if longer and shorter and _size(longer) > _size(shorter):
                text = f"The limit {code} gives {high} more time ({longer}) than {low} ({shorter})."
                yield text, "The more dangerous a case, the sooner people should look.", WARNING


def _alike(table: DecisionTable) -> Iterator[Told]:
    """Two limits that nobody can tell apart in an inbox, which shows their names."""
    called: dict[str, str] = {}
    for rule in table.rules:
        code = _text(rule.tests[0]) if rule.tests else ""
        name = rule.outputs[2].strip().strip('"').strip() if len(rule.outputs) > 2 else ""
        if not code or not name:
            continue
        first = called.setdefault(name.casefold(), code)
        if first != code:
            text = f"The limits {first} and {code} are both called “{name}”."
            yield text, "Give one of them another name: people see the name and not the number.", ERROR


def _limits(table: DecisionTable) -> dict[tuple[str, str], str]:
    """Clock and rating to the limit of the first row that holds for them, as the service reads the table."""
    found: dict[tuple[str, str], str] = {}
    for rule in table.rules:
        code, rating = (_text(test) for test in (*rule.tests, None)[:2])
        limit = (rule.outputs[0] if rule.outputs else "").strip().strip('"')
        for each in _RATINGS if rating == "" else (rating,):
            if code and _LIMIT.fullmatch(limit):
                found.setdefault((code, each), limit)
    return found


def _text(test: str | None) -> str:
    """The value that a row asks for, or empty for any."""
    found = re.search(r'"([^"]*)"', test or "")
    return found[1] if found else ""


def _size(limit: str) -> float:
    """About how many hours pass: a working day is eight hours of work within twenty-four."""
    amount, unit = limit.split(" ")
    number = int(amount)
    if unit == "wh":
        return number if number <= 8 else number * 3
    return number * {"min": 1 / 60, "h": 1, "WD": 24, "WD-T": 24}[unit]


def _is_longer(given: str, promised: str) -> bool:
    """More time than promised, or time that stands still at night where it was promised day and night."""
    stands_still = promised.split(" ")[1] in ("min", "h") and given.split(" ")[1] not in ("min", "h")
    return _size(given) > _size(promised) or stands_still
