"""Makes what a test needs, through the real verbs. Traits are situations, not columns."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from orchestrator.agencies.establishing import establish_site
from orchestrator.agencies.models import Agency, Site, Staff
from orchestrator.cases.asking import ask_agency
from orchestrator.cases.membership import add_member
from orchestrator.cases.models import Case
from orchestrator.cases.opening import Referral, open_case
from orchestrator.cases.sharing import SharingChoice, decide_sharing
from orchestrator.cases.vocabulary import FamilyRole
from orchestrator.people.models import Person
from orchestrator.people.registration import register_person
from tests.personas import persona

#: A Tuesday at 10:00 in Fenmarsh (British Summer Time).
TUESDAY = datetime(2026, 9, 8, 9, 0, tzinfo=UTC)
CORE = ("CSC", "POLICE", "HEALTH", "DA")


def sites() -> tuple[Site, Site]:
    """Fenmarsh and Saltby with their agencies and teams."""
    return establish_site("fenmarsh", "Fenmarsh"), establish_site("saltby", "Saltby")


def referral(*, received_at: datetime = TUESDAY, **fields: object) -> Referral:
    """A police contact about an argument at home, unless told otherwise."""
    usual: dict[str, object] = {
        "channel": "police_feed",
        "source_code": "6",
        "narrative": "Officers were called to an argument. A child was upstairs and said to be asleep.",
        "concern_types": ["domestic_abuse"],
        "received_at": received_at,
    }
    return Referral(**{**usual, **fields})  # type: ignore[arg-type]


def case(
    site: Site | None = None,
    *,
    by: Staff | None = None,
    now: datetime = TUESDAY,
    asked: Sequence[str] = CORE,
    re_referral_of: Case | None = None,
    **fields: object,
) -> Case:
    """An open case on which `asked` agencies take part."""
    site = site or sites()[0]
    by = by or persona("farah.aziz" if site.code == "fenmarsh" else "zora.finch")
    sent = referral(received_at=now, **fields)
    opened = open_case(site, referral=sent, by=by, now=now, re_referral_of=re_referral_of)
    for code in asked:
        ask_agency(opened, agency(site, code), now=now)
    return opened


def agency(site: Site, code: str) -> Agency:
    return Agency.objects.get(site=site, code=code)


def mother(case: Case, *, now: datetime = TUESDAY) -> Person:
    """Marta Vell, 31: adult victim and parent."""
    return _member(
        case,
        now,
        [FamilyRole.ADULT_VICTIM, FamilyRole.PARENT_CARER],
        given_name="Marta",
        family_name="Vell",
        date_of_birth=date(1995, 3, 2),
    )


def child(case: Case, *, now: datetime = TUESDAY) -> Person:
    """Lio Vell, 6."""
    return _member(
        case,
        now,
        [FamilyRole.SUBJECT_CHILD],
        given_name="Lio",
        family_name="Vell",
        date_of_birth=date(2020, 5, 17),
    )


def alleged_perpetrator(case: Case, *, now: datetime = TUESDAY) -> Person:
    """Dean Orrick, 34."""
    return _member(
        case,
        now,
        [FamilyRole.ALLEGED_PERPETRATOR],
        given_name="Dean",
        family_name="Orrick",
        date_of_birth=date(1992, 1, 20),
    )


def share(
    case: Case, person: Person, level: int, *, by: Staff | None = None, now: datetime = TUESDAY
) -> None:
    """The person was told and agrees to this level."""
    choice = SharingChoice(
        level=level,
        told_status="told_agreed",
        article6=["A6_e"],
        justification="So that the agencies can keep the child safe together." if level == 3 else "",
    )
    decide_sharing(case, person, choice=choice, by=by or persona("farah.aziz"), now=now)


def _member(case: Case, now: datetime, roles: Sequence[str], **known: object) -> Person:
    person = register_person(case.site, now=now, **known)
    add_member(case, person, roles=roles, by=persona("farah.aziz"), now=now + timedelta(minutes=10))
    return person
