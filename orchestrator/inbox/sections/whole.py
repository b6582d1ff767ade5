"""All that one reader may see of one case: what its page shows, and what the API answers."""

from collections.abc import Sequence
from dataclasses import dataclass

from orchestrator.cases.models import Case
from orchestrator.inbox.eyes import HUB, Eyes
from orchestrator.pathway import known, timeline, waiting

from . import answers, decisions, family
from .decisions import DecisionInWords, PlanInWords


@dataclass(frozen=True)
class CaseSeen:
    """The parts of a case, each cut to what the reader may see."""

    family: Sequence[family.Relative]
    nameable: dict[int, str]  #: whom tasks and the timeline may name: see `nameable`
    waiting: Sequence[waiting.Wait]
    answered: Sequence[known.Answered]
    agencies: Sequence[answers.AgencyAnswer]
    decisions: Sequence[DecisionInWords]
    plans: Sequence[PlanInWords]
    timeline: Sequence[timeline.Line]


def of(case: Case, eyes: Eyes) -> CaseSeen:
    """Read once for one reader; `eyes.shown` then holds the classes of what is in it."""
    eyes.show(HUB)
    joins = eyes.join_decision()
    answered = known.of(case, eyes.staff, now=eyes.now, seats=eyes.seats)
    eyes.show(*(visibility for one in answered for visibility in one.classes))
    relatives = family.of(case, eyes, now=eyes.now)
    names = nameable(relatives, eyes)
    return CaseSeen(
        family=relatives,
        nameable=names,
        waiting=waiting.of(case, eyes.now, people=names),
        answered=answered,
        agencies=answers.of_agencies(case, eyes),
        decisions=decisions.of(case) if joins else [],
        plans=decisions.plans_of(case) if joins else [],
        timeline=timeline.of(
            case,
            names_referrer=eyes.names_referrer(),
            tells_facts=HUB in eyes.of_case(),
            tells_decision=joins,
            people=names,
        ),
    )


def nameable(relatives: Sequence[family.Relative], eyes: Eyes) -> dict[int, str]:
    """Whom tasks and the timeline may name: those whose rating and sharing this reader may know."""
    people = (one for one in relatives if HUB in eyes.of(one.member.person))
    return {one.member.person_id: one.name for one in people}
