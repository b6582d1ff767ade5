"""Words that stand for secrets. Each belongs to one class of field (domain 3.0) and is written once."""

import copy
from datetime import datetime

from orchestrator.agencies.models import Agency, Site, Staff
from orchestrator.cases import asking, membership, sharing
from orchestrator.cases.asking import PersonAnswer
from orchestrator.cases.models import Case
from orchestrator.cases.sharing import SharingChoice
from orchestrator.cases.vocabulary import FamilyRole
from orchestrator.pathway import contacts
from orchestrator.people import registration
from orchestrator.people.models import Person
from tests import fenmarsh as world

ADDRESS = "Heronwade Terrace 71"
INCIDENT_PLACE = "Quillmarket Underpass"
SAFE_CONTACT = "only through Aunt Zibeth"
REFERRER = "Ottilie Brackenshaw"
CHILD_WORDS = "the dragon shouted at mummy"
CHILD_VOICE = "I count the stairs until it stops"
INTELLIGENCE = "seen with Korbin at the lock-ups"
CLINICAL = "fracture of the left ulna"
NARRATIVE = "neighbours heard furniture breaking"

#: Whatever anybody of the perpetrator lane does, these stay away from them.
SURVIVOR_SAFETY = (ADDRESS, INCIDENT_PLACE, SAFE_CONTACT)
ALL = (
    *SURVIVOR_SAFETY,
    REFERRER,
    CHILD_WORDS,
    CHILD_VOICE,
    INTELLIGENCE,
    CLINICAL,
    NARRATIVE,
)
MEANS = "What it means is that nobody is safe in this home at the weekend."


def open_case(site: Site, *, by: Staff, now: datetime) -> Case:
    """A family with a secret in every class of field; all agencies that could be asked are asked."""
    told = copy.deepcopy(dict(world.ANSWERS["contact"]))
    told["referrer_name"] = REFERRER
    told["narrative"] = f"On Sunday {NARRATIVE}, and a child was crying for a long time."
    told["incident_place"] = INCIDENT_PLACE
    mother, boy, _ = told["people"]
    mother |= {"address": ADDRESS, "address_protected": "yes"}
    boy |= {"address": ADDRESS, "address_protected": "yes", "child_words": CHILD_WORDS}
    case = contacts.receive(site, told, by=by, now=now)
    world.work_through(now)
    case.refresh_from_db()
    for member in case.members.select_related("person"):
        if member.has_role(FamilyRole.ADULT_VICTIM):
            registration.add_safe_contact(member.person, number="", safe=None, notes=SAFE_CONTACT)
        if member.is_child():
            membership.record_child_voice(
                case,
                member.person,
                seen=True,
                seen_alone=True,
                seen_by="Class teacher",
                own_words=CHILD_VOICE,
                by=world.staff("Farah Aziz"),
                now=now,
            )
    return case


def share(case: Case, level: int, *, about: Person | None = None, by: Staff, now: datetime) -> None:
    """A sharing decision that counts at once, about one person or about everybody."""
    choice = SharingChoice(
        level=level,
        told_status="told_agreed",
        article6=("A6_e",),
        justification="Enough to say why this is right.",
    )
    for member in case.members.select_related("person"):
        if about in (None, member.person):
            sharing.decide_sharing(case, member.person, choice=choice, by=by, now=now)


def ask(case: Case, code: str, *, now: datetime) -> None:
    """One more agency is asked."""
    asking.ask_agency(case, Agency.objects.get(site=case.site, code=code), now=now)
    case.refresh_from_db()


def answer(case: Case, code: str, words: str, handling: str, *, by: Staff, now: datetime) -> None:
    """An agency says one thing about everybody, marked, and its answer is released."""
    request = asking.request_of(case, Agency.objects.get(site=case.site, code=code), round=None)
    said = [
        PersonAnswer(
            member.person_id, "yes", status="open", involvement=words, analysis=MEANS, handling=handling
        )
        for member in case.members.all()
    ]
    asking.answer_request(request, answers=said, by=by, now=now)
    asking.release_response(request, now=now)
