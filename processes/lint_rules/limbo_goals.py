"""What no wait may keep a case of the pathway from, where each of it begins, and whose rule that is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from processes.lint_rules import pathway


@dataclass(frozen=True)
class Goal:
    """What must come soon: how it is known, in words, what to do about a wait before it, and which limits
    end a wait in time.
    """

    test: pathway.Test
    before: str
    help: str
    limits: re.Pattern[str]


def _limits(codes: str) -> re.Pattern[str]:
    first = rf'clock_due\("K-(0[1-79]{codes})","(limit|[1-9]\d?)"\)'
    return re.compile(rf'answers_due\(\)|time_to_answer\("K-0[1-79]"\)|{first}')


def _goal(test: pathway.Test, before: str) -> Goal:
    return Goal(test, before, _FIRST_DAY, _limits(""))


def _asks_one_of(*forms: str) -> pathway.Test:
    return lambda node: node.is_human and node.ofd.form in forms


def _does(process_id: str, operation: str) -> pathway.Test:
    return lambda node: pathway.calls(process_id)(node) or node.ofd.operation == operation


def _tells_the_referrer() -> pathway.Test:
    called, asked = pathway.calls(pathway.REFERRER_FEEDBACK), pathway.asks("referrer_feedback")
    return lambda node: called(node) or asked(node)


_DO = (
    "Take the wait out, or draw a wait for whatever comes first: the message, and the limit of a clock of "
    "the first day (answers, joint decision, plan). A reminder belongs on the edge of a step."
)
_FIRST_DAY = pathway.help_of(
    do=_DO,
    why="a family that waits where no clock runs and nobody looks has been screened out without a word; the "
    "decision and the plan are owed within 24 hours.",
    rule="A plan within 24 hours",
    source="SafeLives’ One Front Door (pathway P0, steps S-05 to S-15, limits K-02, K-05, K-07 and K-09)",
)
_BEFORE = "before the joint decision or the plan"
_DECIDED = _goal(_does(pathway.JOINT_DECISION, "freeze_decision"), _BEFORE)
_PLANNED = _goal(_does(pathway.PLAN_NEXT_STEPS, "publish_plan"), _BEFORE)
#: what every family waits for, and no single agency may hold up
MAIN = (_DECIDED, _PLANNED)
_TOLD = Goal(
    _tells_the_referrer(),
    "before the referrer hears what came of it",
    pathway.help_of(
        do="Take the wait out, shorten it to a day at most, or put it behind the word to the referrer or on "
        "a branch of its own beside it: a review after weeks belongs there.",
        why="the referrer is owed the outcome on the next working day, and referrers who hear nothing give "
        "up, so that the next child is not referred.",
        rule="The referrer hears what came of it",
        source="the procedures of safeguarding partnerships on feedback (pathway P11, limit K-10)",
    ),
    _limits("|10"),
)
_ANSWERED = Goal(
    pathway.sends("agency.responded"),
    "before the hub hears that the agency has answered",
    pathway.help_of(
        do="Take the wait out, or draw it on a branch of its own beside the word to the hub.",
        why="the hub waits for the answers of all agencies; an answer that lies somewhere on its way is "
        "missing from the shared picture, and the agency counts as silent.",
        rule="What an agency knows reaches the hub",
        source="SafeLives’ One Front Door (pathway P3, limit K-05)",
    ),
    _limits(""),
)
#: where a case is begun, and what must come from there, in the order of the pathway
ROOTS: Mapping[str, tuple[Goal, ...]] = {
    pathway.FRONT_DOOR: (_DECIDED, _PLANNED, _TOLD),
    pathway.NEW_INFORMATION: (_DECIDED, _PLANNED),
    pathway.IMMEDIATE_DANGER: (
        _goal(
            _asks_one_of("danger_actions"),
            "before those who must act are phoned and the strategy discussion is held",
        ),
        _goal(
            _asks_one_of("strategy_discussion"),
            "before those who must act are phoned and the strategy discussion is held",
        ),
    ),
    pathway.AGENCY_ASSESSMENT: (
        _goal(_asks_one_of("records_check"), "before the agency looks in its records and answers"),
        _goal(_asks_one_of("agency_information"), "before the agency looks in its records and answers"),
        _ANSWERED,
    ),
    pathway.PERSON_JOINED: (
        _goal(
            pathway.calls(pathway.SHARING_DECISION),
            "before it is decided what may be shared about the person",
        ),
    ),
}
