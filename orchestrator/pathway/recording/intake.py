"""Who the family is, and how serious it is for each (S-07, S-09)."""

from forms import versions
from orchestrator.agencies.models import Agency
from orchestrator.cases import membership, risk
from orchestrator.cases.models import Case
from orchestrator.cases.vocabulary import RatingStage
from orchestrator.clocks import rerating
from orchestrator.pathway.exceptions import AnswersRefused
from orchestrator.pathway.rows import Secrecy
from orchestrator.people.models import Person

from . import family
from .work import Work

WHAT_IS_DIFFERENT = "This family was referred before. Say what is different this time."
STILL_SECRET = (
    "It was said before that the address of {name} must be kept secret. "
    "Say why that is not so any more, or choose “Yes”."
)


def record_family(work: Work) -> None:
    """People, roles, flags and where they live. At a re-referral, what is different is required (A-06); an
    address that somebody asked to keep secret is opened only with a reason.
    """
    said_before = work.case.contacts.exclude(what_is_different="").exists()
    if work.case.re_referral_of_id and not (said_before or work.answers.get("what_is_different")):
        raise AnswersRefused([WHAT_IS_DIFFERENT], {"what_is_different": [WHAT_IS_DIFFERENT]})
    if opened := _opened(work):
        raise AnswersRefused([said for sentences in opened.values() for said in sentences], opened)
    family.add_or_change(work.case, work.answers["people"], by=work.by, now=work.now)
    contact = work.case.contacts.first()
    if contact and work.answers.get("what_is_different") and not contact.what_is_different:
        contact.what_is_different = work.answers["what_is_different"]
        contact.save(update_fields=["what_is_different"])


def _opened(work: Work) -> dict[str, list[str]]:
    """Addresses that somebody asked to keep secret and that would be open now, without a reason."""
    step = work.task.step
    asked = versions.pinned(step.form_key, step.form_sha256).by_name["people"].items
    if all(question.name != "address_open_reason" for question in asked):
        return {}  # a form that does not ask for the reason cannot be refused for its want
    secrecy = Secrecy(work.case, before=work.task)
    persons = {member.person_id: member.person for member in membership.members_of(work.case)}
    found = {}
    for place, row in enumerate(work.answers["people"]):
        person = persons.get(int(row["subject"])) if "subject" in row else None
        if person is None or row["address_protected"] != "no" or row.get("address_open_reason"):
            continue
        address = person.addresses.filter(text=row["address"]).first()
        if address is not None and secrecy.of(person, address) == "yes":
            found[f"people.{place}.address_open_reason"] = [STILL_SECRET.format(name=person.label())]
    return found


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
