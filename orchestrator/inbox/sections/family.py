"""Who the case is about, with roles, ratings and, for those who may, how to reach them safely."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from orchestrator.cases.models import Case, ChildVoice, FamilyMember, Rating
from orchestrator.cases.vocabulary import FamilyRole
from orchestrator.inbox.eyes import HUB, SAFETY, VOICE, Eyes
from orchestrator.people.models import Address, Relationship, RelationshipKind, SafeContact


@dataclass(frozen=True)
class Relative:
    """One person as the page shows them."""

    member: FamilyMember
    name: str
    age: str
    roles: tuple[str, ...]
    rating: str
    relations: tuple[str, ...]
    addresses: tuple[Address, ...]
    numbers: tuple[SafeContact, ...]
    hidden: bool  #: there is an address or number that this reader may not see
    voices: tuple[ChildVoice, ...]
    is_child: bool
    may_cause_harm: bool


def of(case: Case, eyes: Eyes, *, now: datetime) -> list[Relative]:
    """Children first, then the others, as they came in. Who they are is open to all on the case."""
    members = list(
        FamilyMember.objects.filter(case=case, until__isnull=True).select_related("person").order_by("id")
    )
    persons = [member.person_id for member in members]
    ratings = {
        r.person_id: r.value for r in Rating.objects.filter(case=case, person__in=persons).order_by("at")
    }
    addresses, numbers = defaultdict(list), defaultdict(list)
    for address in Address.objects.filter(person__in=persons):
        addresses[address.person_id].append(address)
    for number in SafeContact.objects.filter(person__in=persons):
        numbers[number.person_id].append(number)
    voices = defaultdict(list)
    for voice in ChildVoice.objects.filter(case=case, person__in=persons).select_related("by"):
        voices[voice.person_id].append(voice)
    relations = _relations(members)
    today = now.astimezone(case.site.zone).date()
    relatives = []
    for member in members:
        mine, called = addresses[member.person_id], numbers[member.person_id]
        classes = eyes.of(member.person)
        open_addresses = tuple(a for a in mine if (SAFETY if a.protected else HUB) in classes)
        open_numbers = tuple(n for n in called if (SAFETY if n.protected else HUB) in classes)
        heard = _once(voices[member.person_id]) if VOICE in classes else ()
        if any(a.protected for a in open_addresses) or any(n.protected for n in open_numbers):
            eyes.show(SAFETY)
        if heard:
            eyes.show(VOICE)
        relatives.append(
            Relative(
                member=member,
                name=member.person.label(),
                age=_age(member, today),
                roles=tuple(FamilyRole(role).label for role in member.roles),
                rating=ratings.get(member.person_id, "") if HUB in classes else "",
                relations=tuple(relations[member.person_id]),
                addresses=open_addresses,
                numbers=open_numbers,
                hidden=len(open_addresses) + len(open_numbers) < len(mine) + len(called),
                voices=heard,
                is_child=member.is_child(),
                may_cause_harm=member.has_role(FamilyRole.ALLEGED_PERPETRATOR),
            )
        )
    return sorted(relatives, key=lambda relative: not relative.is_child)


def _once(voices: Sequence[ChildVoice]) -> tuple[ChildVoice, ...]:
    """Oldest first. The same words from the same source are one hearing: its newest record stands."""
    newest = {(voice.own_words, voice.seen_by): voice.pk for voice in voices if voice.own_words}
    return tuple(
        voice for voice in voices if not voice.own_words or newest[voice.own_words, voice.seen_by] == voice.pk
    )


def _age(member: FamilyMember, today: object) -> str:
    person = member.person
    if person.expected_date and person.date_of_birth is None:
        return f"expected {person.expected_date.day} {person.expected_date:%B %Y}"
    age = person.age_on(today)  # type: ignore[arg-type]
    if age is None:
        return "age not known"
    if person.date_of_birth:
        born = person.date_of_birth
        return f"{age}, born {born.day} {born:%B %Y}"
    return f"about {age}"


def _relations(members: list[FamilyMember]) -> dict[int, list[str]]:
    names = {member.person_id: member.person.label() for member in members}
    found = defaultdict(list)
    rows = Relationship.objects.filter(from_person__in=names, to_person__in=names)
    for row in rows:
        kind = RelationshipKind(row.kind).label.lower()
        lives = ", lives with them" if row.lives_with else ""
        found[row.from_person_id].append(f"{kind} of {names[row.to_person_id]}{lives}")
    return found
