"""Who the family is, and how serious it is for each (S-07, S-09)."""

from orchestrator.agencies.models import Agency
from orchestrator.cases import risk
from orchestrator.cases.models import Case
from orchestrator.cases.vocabulary import RatingStage
from orchestrator.clocks import rerating
from orchestrator.pathway.exceptions import AnswersRefused
from orchestrator.people.models import Person

from . import family
from .work import Work

WHAT_IS_DIFFERENT = "This family was referred before. Say what is different this time."


def record_family(work: Work) -> None:
    """People, roles, flags and where they live. At a re-referral, what is different is required (A-06)."""
    said_before = work.case.contacts.exclude(what_is_different="").exists()
    if work.case.re_referral_of_id and not (said_before or work.answers.get("what_is_different")):
        raise AnswersRefused([WHAT_IS_DIFFERENT], {"what_is_different": [WHAT_IS_DIFFERENT]})
    family.add_or_change(work.case, work.answers["people"], by=work.by, now=work.now)
    contact = work.case.contacts.first()
    if contact and work.answers.get("what_is_different") and not contact.what_is_different:
        contact.what_is_different = work.answers["what_is_different"]
        contact.save(update_fields=["what_is_different"])


def record_ratings(work: Work) -> None:
    """The first rating of each person; the case takes the highest, and its clocks follow."""
    for row in work.answers["members"]:
        risk.record_rating(
            work.case,
            row["rating"],
            stage=RatingStage.INITIAL,
            agency=work.agency,
            person=Person.objects.get(pk=row["subject"]),
            rationale=row["rationale"],
            by=work.by,
            now=work.now,
        )
    rerating.rerate(work.case, now=work.now)


def raise_rating(
    case: Case, person: Person, value: str, *, agency: Agency, rationale: str, work: Work
) -> bool:
    """Any core agency raises on its own word (domain 2.7); a lower proposal changes nothing here."""
    current = risk.newest_rating(case, person)
    if current is not None and risk.RATING_HEIGHT[value] <= risk.RATING_HEIGHT[current.value]:
        return False
    if current is None and risk.RATING_HEIGHT[value] <= risk.RATING_HEIGHT[case.effective_rating()]:
        return False
    risk.record_rating(
        case,
        value,
        stage=RatingStage.AFTER_CHECKS,
        agency=agency,
        person=person,
        rationale=rationale,
        by=work.by,
        now=work.now,
    )
    return True
