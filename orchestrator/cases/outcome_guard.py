"""When may a joint decision stand? Pure: facts in, sentences out (domain 2.7).

The guard against “no further action” is hard: with domestic abuse nobody goes away with nothing, and
without it only after every core agency has looked and agreed.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from orchestrator.cases.models import PositionValue
from orchestrator.cases.vocabulary import (
    CHILD_ROLES,
    RATING_HEIGHT,
    FamilyRole,
    OutcomeCode,
    RatingValue,
    YesNoUnknown,
)

MIN_REASON = 50
#: These alone leave a person with nothing done for them.
NOTHING_DONE = frozenset({OutcomeCode.NO_CONCERN_AFTER_FULL_CHECK, OutcomeCode.INFO_ADVICE_GIVEN})
AGREEMENT = frozenset({PositionValue.AGREE, PositionValue.CONDITION})
#: Help for whoever is harmed. Never for somebody whose only part is to cause harm: the adviser would be
#: talking with the person whom the victim fears (domain 4.3 no. 11).
FOR_VICTIMS = frozenset({OutcomeCode.DA_SPECIALIST_IDVA, OutcomeCode.DA_OUTREACH})
#: Work with whoever is alleged to cause harm, and with nobody else.
FOR_ALLEGED_PERPETRATORS = frozenset({OutcomeCode.PERP_RESPONSE})
#: Parts that make somebody a victim too, so that both kinds may be given (A-14, A-16).
_HARMED = frozenset({FamilyRole.ADULT_VICTIM, FamilyRole.ADULT_AT_RISK, *CHILD_ROLES})


@dataclass(frozen=True)
class PersonOutcome:
    """What is proposed for one person."""

    codes: Sequence[str]
    rating: str
    reason: str = ""
    service: str = ""
    owner: str = ""
    start_by: date | None = None


@dataclass(frozen=True)
class MemberFacts:
    """What the guard must know about one member."""

    label: str
    is_child: bool = False
    current_rating: str = ""  #: empty where nobody has rated this person
    roles: Collection[str] = ()  #: codes of `FamilyRole`; several are possible
    voice: str = ""  #: for a child: heard, explained, not_attempted or empty (nothing recorded)


def outcome_problems(
    *,
    domestic_abuse: str,
    core: Sequence[str],
    missing_core: Sequence[str],
    positions: Mapping[str, str],
    members: Mapping[int, MemberFacts],
    outcomes: Mapping[int, PersonOutcome],
) -> list[str]:
    """Why the decision may not stand, one sentence each; empty where it may.

    `core`, `missing_core` and the keys of `positions` are agency codes; `members` and `outcomes` are keyed
    by person id. A core agency that is missing or has no position counts as “not agreed”.
    """
    all_agree = not missing_core and all(positions.get(code) in AGREEMENT for code in core)
    problems = []
    for person_id, member in members.items():
        outcome = outcomes.get(person_id)
        if outcome is None or not outcome.codes:
            problems.append(f"Choose what happens next for {member.label}.")
            continue
        problems += _completeness(member, outcome)
        problems += _part(member, outcome)
        problems += _nothing_done(member, outcome, domestic_abuse, missing_core, all_agree)
        problems += _lowering(member, outcome, missing_core, all_agree)
    return problems + voice_problems(members.values())


def voice_problems(members: Iterable[MemberFacts]) -> list[str]:
    """Each child was heard, or there is a reason and a date (domain 3.5). “Not tried yet” is no reason."""
    problems = []
    for member in members:
        if not member.is_child:
            continue
        if not member.voice:
            problems.append(f"Record what {member.label} said, or why they were not heard and by when.")
        elif member.voice == "not_attempted":
            problems.append(f"Nobody has tried to hear {member.label} yet: that must come first.")
    return problems


def _completeness(member: MemberFacts, outcome: PersonOutcome) -> list[str]:
    problems = []
    if not outcome.rating:
        problems.append(f"Choose a rating for {member.label}.")
    if len(outcome.reason.strip()) < MIN_REASON:
        problems.append(f"Write the reasons for {member.label} in at least {MIN_REASON} characters.")
    if OutcomeCode.OFFER_UNIVERSAL in outcome.codes and not (
        outcome.service and outcome.owner and outcome.start_by
    ):
        problems.append(f"An offer for {member.label} needs a named service, a named worker and a date.")
    if OutcomeCode.OFFER_DECLINED in outcome.codes and not outcome.start_by:
        problems.append(f"{member.label} declined an offer: give the date on which they are asked again.")
    if OutcomeCode.NEEDS_MET_BY in outcome.codes and not outcome.service:
        problems.append(f"Name the service that meets the needs of {member.label}.")
    if OutcomeCode.NO_CONCERN_AFTER_FULL_CHECK in outcome.codes and len(set(outcome.codes)) > 1:
        problems.append(f"“No concern” for {member.label} does not go with other outcomes.")
    return problems


def _part(member: MemberFacts, outcome: PersonOutcome) -> list[str]:
    """What is meant for whoever is harmed does not go to whoever harms, nor the other way round. A person
    with both parts may have both (domain 2.9 A-14, A-16).
    """
    alleged = FamilyRole.ALLEGED_PERPETRATOR in member.roles
    harmed = not _HARMED.isdisjoint(member.roles)
    problems = []
    for code in map(OutcomeCode, outcome.codes):
        if code in FOR_VICTIMS and alleged and not harmed:
            problems.append(
                f"{member.label} is alleged to cause harm: “{code.label}” is for the people who are harmed."
            )
        elif code in FOR_ALLEGED_PERPETRATORS and not alleged:
            problems.append(f"{member.label} is not alleged to cause harm: “{code.label}” is not for them.")
    return problems


def _nothing_done(
    member: MemberFacts,
    outcome: PersonOutcome,
    domestic_abuse: str,
    missing_core: Sequence[str],
    all_agree: bool,
) -> list[str]:
    if not NOTHING_DONE.issuperset(outcome.codes):
        return []
    if domestic_abuse == YesNoUnknown.YES:
        return [
            f"There is domestic abuse: {member.label} cannot be left without help. The least is an offer "
            "with a named service, a named worker and a date."
        ]
    words = "No concern" if OutcomeCode.NO_CONCERN_AFTER_FULL_CHECK in outcome.codes else "Only advice"
    problems = []
    if domestic_abuse == YesNoUnknown.NOT_KNOWN:
        problems.append(
            f"“{words}” for {member.label} needs an answer first to whether there is domestic abuse. Until "
            "then the least is an offer with a named service, a named worker and a date."
        )
    if missing_core:
        problems.append(
            f"“{words}” for {member.label} needs every core agency’s answer. Missing: "
            f"{', '.join(missing_core)}."
        )
    elif not all_agree:
        problems.append(f"“{words}” for {member.label} needs the agreement of every core agency.")
    return problems


def _lowering(
    member: MemberFacts, outcome: PersonOutcome, missing_core: Sequence[str], all_agree: bool
) -> list[str]:
    if not (member.current_rating and outcome.rating) or all_agree:
        return []
    if RATING_HEIGHT[RatingValue(outcome.rating)] >= RATING_HEIGHT[RatingValue(member.current_rating)]:
        return []
    who = f"missing: {', '.join(missing_core)}" if missing_core else "not all have agreed"
    return [f"A lower rating for {member.label} needs the agreement of every core agency ({who})."]
