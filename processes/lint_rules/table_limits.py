"""Limits past the promised figure, gone or far too short; red that waits longer; two limits of one name.

What the law or a family's safety sets is refused past its figure; of others a site has its own choice.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from processes.engine.decisions import DecisionTable
from processes.findings import ERROR, WARNING, Severity
from processes.lint_rules import limits_shortened, limits_unwarned, pathway
from processes.lint_rules.context import Context
from processes.lint_rules.limits_shortened import in_words

RULE = "limits-loosened"
TABLE = "clocks"
Told = tuple[str, str, Severity]
_RATINGS = {"R": "Red", "A": "Amber", "G": "Green", "B": "Blue"}
_LIMIT = re.compile(r"(\d{1,4}) (min|h|wh|WD|WD-T)")
_NONE = re.compile(r"0+ (min|h|wh|WD-T)")
_NONE_HELP = (
    "Give at least 1 of minutes, hours or working days: with none everything is late from the start, and "
    "what is late in truth is not seen any more. “0 WD” is the same day, until closing."
)
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
#: limits that no site may lengthen
_KEPT: Mapping[str, str] = {
    "K-02": pathway.help_of(
        do="Set it to 30 minutes or less, day and night.",
        why="somebody may be in danger now, and until the check is made nobody knows.",
        rule="The danger check comes first",
        source="SafeLives’ One Front Door (pathway step S-06, limit K-02)",
    ),
    "K-08": pathway.help_of(
        do="Set it to one working day, to the same time, or less.",
        why="within one working day of a referral it must be decided what kind of response there is. That is "
        "statutory; no site may give itself longer.",
        rule="The type of response within one working day",
        source="the statutory guidance Working Together to Safeguard Children (step S-13, limit K-08)",
    ),
    "K-09": pathway.help_of(
        do="Set it to 24 hours or less, day and night.",
        why="a plan of next steps within 24 hours is what the front door promises every family.",
        rule="A plan within 24 hours",
        source="SafeLives’ One Front Door (pathway P5, limit K-09)",
    ),
    "K-12": pathway.help_of(
        do="Set it to 24 hours or less, day and night.",
        why="a child is at risk of harm now: those who must act speak with each other on the same day.",
        rule="A strategy discussion within 24 hours",
        source="the local procedures for strategy discussions (pathway P1, A-01, limit K-12)",
    ),
}
_ORDER_HELP = pathway.help_of(
    do="Give the joint decision no more time than the plan.",
    why="the plan follows the decision: a plan within 24 hours cannot follow a decision that comes later.",
    rule="A plan within 24 hours",
    source="SafeLives’ One Front Door (pathway P4 and P5, limits K-07 and K-09)",
)


def check(table: DecisionTable, context: Context) -> Iterator[Told]:
    limits = _limits(table)
    late = [
        ("K-07", rating)
        for rating in _RATINGS
        if {("K-07", rating), ("K-09", rating)} <= limits.keys()
        and limits_shortened.ends_before(limits["K-09", rating], limits["K-07", rating])
    ]
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
            (word, *_worded(given[rating] or "", figure))
            for (rating, word), figure in zip(_RATINGS.items(), promised, strict=True)
            if _is_longer(given[rating] or "", figure) and (code, rating) not in late
        ]
        if looser:
            said = "; ".join(f"{word} {now} instead of {figure}" for word, now, figure in looser)
            if len({(now, figure) for _, now, figure in looser}) == 1 and len(looser) == len(_RATINGS):
                said = f"{looser[0][1]} instead of {looser[0][2]}"
            severity = ERROR if code in _KEPT else WARNING
            text = f"The limit {code} is longer than the pathway promises: {said}."
            yield text, _KEPT.get(code, _TO_CONSIDER), severity
    if late:
        text = "; ".join(
            f"{_RATINGS[rating]} after {in_words(limits[code, rating])}, the plan after "
            f"{in_words(limits['K-09', rating])}"
            for code, rating in late
        )
        yield f"The joint decision (K-07) can be due after the plan (K-09): {text}.", _ORDER_HELP, ERROR
    yield from _none(limits)
    yield from limits_unwarned.check(table, _RATINGS, PROMISED)
    yield from limits_shortened.check(limits, _RATINGS)
    yield from _alike(table)
    for code in dict.fromkeys(code for code, _ in limits):
        for (higher, high), (lower, low) in pairwise(_RATINGS.items()):
            longer, shorter = limits.get((code, higher)), limits.get((code, lower))
            if longer and shorter and _size(longer) > _size(shorter):
                more, less = in_words(longer), in_words(shorter)
                text = f"The limit {code} gives {high} more time ({more}) than {low} ({less})."
                yield text, "The more dangerous a case, the sooner people should look.", WARNING


def _none(limits: Mapping[tuple[str, str], str]) -> Iterator[Told]:
    """Limits that are over the moment they begin. Of working days none means the same day, until closing."""
    for code in dict.fromkeys(code for code, _ in limits):
        given = {word: limits.get((code, rating), "") for rating, word in _RATINGS.items()}
        none = [f"{word} {in_words(limit)}" for word, limit in given.items() if _NONE.fullmatch(limit)]
        if none:
            said = "; ".join(none)
            if len({given[word] for word in given}) == 1:
                said = in_words(given["Red"])
            text = f"The limit {code} is over as soon as it begins: {said}."
            yield text, _NONE_HELP, ERROR


def _alike(table: DecisionTable) -> Iterator[Told]:
    """Two limits that nobody can tell apart in an inbox, which shows their names."""
    called: dict[str, str] = {}
    for rule in table.rules:
        code = _text(rule.tests[0]) if rule.tests else ""
        name = limits_unwarned.output(rule, 2)
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
    unit, promised_unit = given.split(" ")[1], promised.split(" ")[1]
    stands_still = promised_unit in ("min", "h") and unit not in ("min", "h")
    to_its_close = (unit, promised_unit) == ("WD", "WD-T") and _size(given) == _size(promised)
    return _size(given) > _size(promised) or stands_still or to_its_close


def _worded(given: str, promised: str) -> tuple[str, str]:
    """Both in words; where those are the same, what sets them apart is said."""
    words = in_words(given)
    return (f"{words}, until closing time," if words == in_words(promised) else words), in_words(promised)
