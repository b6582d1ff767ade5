"""Limits so short that what the pathway waits for is over before anybody could have answered (domain 5.3)."""

from collections.abc import Iterator, Mapping
from math import ceil

from processes.findings import ERROR, Severity
from processes.lint_rules import pathway

Told = tuple[str, str, Severity]
ANSWERS = "K-05"
LEAST = 1.0  #: hours that an agency has at the least to look into its records and answer
AFTER: Mapping[str, str] = {"K-07": "The joint decision", "K-09": "The plan"}  #: what follows the answers
_UNIT = {"min": "minute", "h": "hour", "wh": "working hour", "WD": "working day", "WD-T": "working day"}
_DAY, _OPEN = 24, 8  #: hours of a day, and those of them in which the hub is open
_NIGHT = _DAY - _OPEN
_TIME_HELP = pathway.help_of(
    do="Give every rating an hour or more, in office hours or round the clock.",
    why="the decision waits for every core agency until this limit is over. Where it is over at once, nobody "
    "has been waited for.",
    rule="Answers are awaited",
    source="SafeLives’ One Front Door (pathway P3 and P4, limit K-05)",
)
_ORDER_HELP = pathway.help_of(
    do="Make it as long as the answers may take, a night among them, or give the agencies less time.",
    why="who decides before the answers are due decides without them.",
    rule="Answers are awaited",
    source="SafeLives’ One Front Door (pathway P4 and P5, limits K-05, K-07 and K-09)",
)


def check(limits: Mapping[tuple[str, str], str], ratings: Mapping[str, str]) -> Iterator[Told]:
    """`limits` by clock and rating, as the table has them (“6 wh”); `ratings` are their words by code."""
    answers = {word: limits[ANSWERS, code] for code, word in ratings.items() if (ANSWERS, code) in limits}
    short = [f"{word} {in_words(limit)}" for word, limit in answers.items() if earliest(limit) < LEAST]
    if short:
        text = f"The limit {ANSWERS} leaves an agency no time to answer: {'; '.join(short)}."
        yield text, _TIME_HELP, ERROR
    for clock, what in AFTER.items():
        before = [
            f"{word} after {in_words(limits[clock, code])}, the answers after {in_words(answers[word])}"
            for code, word in ratings.items()
            if word in answers and (clock, code) in limits and ends_before(limits[clock, code], answers[word])
        ]
        if before:
            text = (
                f"{what} ({clock}) can be due before the agencies’ answers ({ANSWERS}): {'; '.join(before)}."
            )
            yield text, _ORDER_HELP, ERROR


def ends_before(limit: str, answers: str) -> bool:
    """Whether it can end first where both begin at one moment. Weekends are left out of the reckoning."""
    if limit.split()[1] == answers.split()[1]:
        return int(limit.split()[0]) < int(answers.split()[0])
    return earliest(limit) < latest(answers)


def earliest(limit: str) -> float:
    """After how many hours it is over at the soonest."""
    amount, unit = _parts(limit)
    if unit == "wh":
        return amount + _NIGHT * max(ceil(amount / _OPEN) - 1, 0)
    return amount * {"min": 1 / 60, "h": 1.0, "WD": _DAY, "WD-T": _DAY}[unit]


def latest(limit: str) -> float:
    """After how many hours it is over at the latest, in a week without days off."""
    amount, unit = _parts(limit)
    if unit == "wh":
        return amount + _NIGHT * ceil(amount / _OPEN)
    return earliest(limit) + (_OPEN if unit == "WD" else 0)


def in_words(limit: str) -> str:
    """“6 wh” as “6 working hours”."""
    amount, unit = _parts(limit)
    return f"{amount} {_UNIT[unit]}{'' if amount == 1 else 's'}"


def _parts(limit: str) -> tuple[int, str]:
    amount, unit = limit.split()
    return int(amount), unit
