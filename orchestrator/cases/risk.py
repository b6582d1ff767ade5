"""Danger checks and ratings (domain 3.4). Raising a rating needs one agency, lowering two."""

from collections.abc import Mapping
from datetime import datetime

from orchestrator.agencies.models import Agency, Staff
from orchestrator.agencies.queries import hats_of
from orchestrator.cases.acts import act, lock_open_case
from orchestrator.cases.exceptions import (
    AmberAtLeast,
    DangerNeedsReason,
    LoweringNeedsTheDecision,
    LoweringNeedsTwoAgencies,
    RationaleTooShort,
)
from orchestrator.cases.models import Case, DangerCheck, Rating
from orchestrator.cases.opening import times_referred_before
from orchestrator.cases.vocabulary import RATING_HEIGHT, RatingStage, RatingValue, YesNoUnknown
from orchestrator.people.models import Person

MIN_RATIONALE = 20
#: The item of a danger check that says whether to act at once.
ACT_NOW = "act_now"
#: The item of one that nobody was asked for: somebody raised danger by hand.
RAISED_BY_HAND = "raised"
MIN_DANGER_NOTE = 10
#: From the second re-referral within a year on, the first rating is at least Amber (A-06).
REFERRED_OFTEN = 2


def record_danger_check(
    case: Case, *, items: Mapping[str, str], note: str = "", by: Staff, now: datetime
) -> DangerCheck:
    """The answers to the danger questions. “Act now” marks the case; it is never unmarked here.

    `items`: code → yes, no or not_known; `act_now` among them says whether somebody must act at once, and
    where it is absent any yes does. Raises DangerNeedsReason where a yes has no reason.
    """
    locked = lock_open_case(case)
    asked = {code: answer for code, answer in items.items() if code != ACT_NOW}
    any_yes = any(answer == YesNoUnknown.YES for answer in asked.values())
    act_now = items[ACT_NOW] == YesNoUnknown.YES if ACT_NOW in items else any_yes
    if (any_yes or act_now) and len(note.strip()) < MIN_DANGER_NOTE:
        raise DangerNeedsReason
    check = DangerCheck.objects.create(
        case=locked, items=asked, any_yes=any_yes, act_now=act_now, note=note, by=by, at=now
    )
    if act_now and not locked.danger_seen:
        locked.danger_seen = True
        locked.save(update_fields=["danger_seen"])
    case.danger_seen = locked.danger_seen
    act(
        case,
        "record_danger_check",
        by=by,
        now=now,
        object=f"danger_check:{check.pk}",
        yes=sorted(code for code, answer in asked.items() if answer == YesNoUnknown.YES),
        act_now=act_now,
    )
    return check


def record_rating(
    case: Case,
    value: str,
    *,
    stage: str,
    agency: Agency,
    by: Staff,
    rationale: str,
    now: datetime,
    person: Person | None = None,
    co_signer: Staff | None = None,
) -> Rating:
    """Append one rating of a person, or of the case where no person is given.

    The case takes the highest of the newest ratings. Any one agency raises; before the decision a rating
    goes down only with a co-signer of another agency, at the decision only through `freeze_decision`.
    Whoever calls this moves the clocks (`clocks.rerating.rerate`).
    """
    if len(rationale.strip()) < MIN_RATIONALE:
        raise RationaleTooShort
    locked = lock_open_case(case)
    previous = newest_rating(locked, person)
    value = RatingValue(value)
    if previous and RATING_HEIGHT[value] < RATING_HEIGHT[RatingValue(previous.value)]:
        if stage == RatingStage.DECISION:
            raise LoweringNeedsTheDecision
        _check_co_signer(case, agency, by, co_signer)
    if (
        stage == RatingStage.INITIAL
        and RATING_HEIGHT[value] < RATING_HEIGHT[RatingValue.AMBER]
        and times_referred_before(locked) >= REFERRED_OFTEN
    ):
        raise AmberAtLeast
    return append_rating(
        locked,
        value,
        stage=stage,
        agency=agency,
        by=by,
        rationale=rationale,
        now=now,
        person=person,
        co_signer=co_signer,
        previous=previous,
        show_on=case,
    )


def append_rating(
    locked: Case,
    value: str,
    *,
    stage: str,
    agency: Agency,
    by: Staff,
    rationale: str,
    now: datetime,
    person: Person | None,
    previous: Rating | None,
    show_on: Case,
    co_signer: Staff | None = None,
) -> Rating:
    """Write a rating that was allowed already, on a locked case."""
    rating = Rating.objects.create(
        case=locked,
        person=person,
        value=value,
        stage=stage,
        agency=agency,
        by=by,
        rationale=rationale,
        co_signer=co_signer,
        at=now,
        previous=previous,
    )
    locked.rating = highest_rating(locked)
    locked.save(update_fields=["rating"])
    show_on.rating = locked.rating
    act(
        locked,
        "record_rating",
        by=by,
        now=now,
        object=f"rating:{rating.pk}",
        agency=agency.code,
        value=rating.value,
        stage=stage,
        person=person.pk if person else None,
        previous=previous.value if previous else None,
        co_signer=co_signer.pk if co_signer else None,
    )
    return rating


def newest_rating(case: Case, person: Person | None) -> Rating | None:
    """The rating of a person (or of the case itself) that no newer one follows."""
    return Rating.objects.filter(case=case, person=person, next__isnull=True).order_by("-id").first()


def highest_rating(case: Case) -> RatingValue | None:
    """The highest of the newest ratings of the case and its members; None where nobody has rated."""
    values = Rating.objects.filter(case=case, next__isnull=True).values_list("value", flat=True)
    return max((RatingValue(value) for value in values), key=RATING_HEIGHT.__getitem__, default=None)


def _check_co_signer(case: Case, agency: Agency, by: Staff, co_signer: Staff | None) -> None:
    if co_signer is None or co_signer.pk == by.pk:
        raise LoweringNeedsTwoAgencies
    if all(hat.agency == agency.code for hat in hats_of(co_signer, case.site)):
        raise LoweringNeedsTwoAgencies
