"""What has become of a case since the last look, in words: the lines of the timeline that is printed.

Reads what the service itself wrote (acts, notices, clocks) and groups what happened at one moment. Unlike the
pages it names people: everything here is invented and nobody's data.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from orchestrator.agencies.models import Agency, Team
from orchestrator.audit.models import Act
from orchestrator.cases.models import Decision
from orchestrator.cases.vocabulary import OutcomeCode, RatingValue
from orchestrator.clocks.bundle_limits import limits_of
from orchestrator.clocks.models import Clock
from orchestrator.notices.models import Notice
from orchestrator.people.models import Person

from .expectations import Scene


@dataclass(frozen=True)
class Line:
    """One line: `kind` is deed, default, note, happened, told, moved, limit; it chooses how it looks."""

    at: datetime
    kind: str
    text: str


Words = Callable[["Names", Act], tuple[str, str]]


@dataclass
class Names:
    """Words for ids, looked up once."""

    agencies: Mapping[str, str]
    people: Mapping[int, str]

    def person(self, act: Act) -> str:
        return self.people.get(act.detail.get("person") or 0, "the case")

    def agency(self, act: Act) -> str:
        return self.agencies.get(act.agency, act.agency)


def _added(names: Names, act: Act) -> tuple[str, str]:
    return "The family", names.people.get(int(act.object.removeprefix("person:")), "?")


def _asked(names: Names, act: Act) -> tuple[str, str]:
    return "Asked", names.agencies.get(act.detail["asked"], act.detail["asked"])


def _rated(names: Names, act: Act) -> tuple[str, str]:
    before = act.detail["previous"]
    was = f" (was {RatingValue(before).label})" if before and before != act.detail["value"] else ""
    return f"Rated {RatingValue(act.detail['value']).label}{was}", names.person(act)


def _shared(names: Names, act: Act) -> tuple[str, str]:
    waits = ", once a second person agrees" if act.detail["override"] else ""
    return f"Sharing decided, level {act.detail['level']}{waits}", names.person(act)


def _authorised(names: Names, act: Act) -> tuple[str, str]:
    answer = "agrees" if act.detail["agreed"] else "does not agree"
    return f"A second person {answer} to share without agreement", names.person(act)


def _proposed(names: Names, act: Act) -> tuple[str, str]:
    outcomes = act.detail["outcomes"].items()
    said = "; ".join(
        f"{names.people.get(int(person), person)}: {', '.join(OutcomeCode(code).label for code in codes)}"
        for person, codes in outcomes
    )
    return "Proposed", said


def _position(names: Names, act: Act) -> tuple[str, str]:
    return f"Position: {act.detail['value']}", names.agency(act)


def _frozen(names: Names, act: Act) -> tuple[str, str]:
    decision = Decision.objects.get(pk=int(act.object.removeprefix("decision:")))
    missing = ", ".join(names.agencies[code] for code in decision.missing_core)
    return f"The joint decision is frozen{f', without {missing}' if missing else ''}", ""


def _considered(names: Names, act: Act) -> tuple[str, str]:
    return f"The new information {'changes' if act.detail['material'] else 'does not change'} the picture", ""


def _signed(names: Names, act: Act) -> tuple[str, str]:
    return "Signed" if act.detail["value"] == "agree" else "Objects to the plan", names.agency(act)


def _plain(text: str) -> Words:
    return lambda names, act: (text, "")


def _of_agency(text: str) -> Words:
    return lambda names, act: (text, names.agency(act))


#: Verb of an act → (words, what is listed after them). Acts that are not named here say nothing new.
WORDS: Mapping[str, Words] = {
    "open_case": _plain("A case is opened"),
    "attach_contact": _plain("The contact joins the open case"),
    "thank_referrer": _plain("The referrer is thanked and given the reference"),
    "add_member": _added,
    "ask_agency": _asked,
    "record_rating": _rated,
    "decide_sharing": _shared,
    "authorise_override": _authorised,
    "open_danger_sharing": _plain("Sharing opens for 24 hours about everybody, because of danger"),
    "review_danger_sharing": _plain("Sharing in danger was looked at by a second person"),
    "close_at_level_one": _of_agency("Known or not known is the whole answer"),
    "decline_request": _of_agency("Declines to share"),
    "release_response": _of_agency("In the shared picture now"),
    "propose_decision": _proposed,
    "take_position": _position,
    "call_decision": _plain("The decision is taken without the agencies that are silent"),
    "freeze_decision": _frozen,
    "sign_plan": _signed,
    "publish_plan": _plain("The plan of next steps is published"),
    "record_feedback": _plain("The referrer is told what came of it"),
    "attach_information": _plain("New information arrives on the case"),
    "consider_information": _considered,
    "start_round": lambda names, act: (f"The decision is reconsidered: round {act.detail['round']}", ""),
    "close_case": _plain("The case is closed"),
}


@dataclass
class Chronicle:
    """Remembers how far it has read; each look gives the lines of what is new."""

    scene: Scene
    act: int = 0
    notice: int = 0
    moved: set[tuple[int, datetime | None]] = field(default_factory=set)
    passed: set[int] = field(default_factory=set)

    def look(self) -> Iterator[Line]:
        """What is new, in the order in which people would tell it."""
        yield from self._acts()
        yield from self._clocks()
        yield from self._notices()

    def skip(self) -> None:
        """Leave out everything that is there already: the past."""
        for _ in self.look():
            pass

    def _acts(self) -> Iterator[Line]:
        acts = list(Act.objects.filter(pk__gt=self.act).order_by("pk"))
        if not acts:
            return
        self.act = acts[-1].pk
        names = Names(
            dict(Agency.objects.filter(site=self.scene.site).values_list("code", "name")),
            {person.pk: person.label() for person in Person.objects.filter(site=self.scene.site)},
        )
        groups: dict[tuple[datetime, str], list[str]] = {}
        for act in acts:
            if act.verb in WORDS:
                words, entry = WORDS[act.verb](names, act)
                listed = groups.setdefault((act.at, words), [])
                if entry and entry not in listed:
                    listed.append(entry)
        for (at, words), entries in groups.items():
            yield Line(at, "happened", f"{words}: {', '.join(entries)}" if entries else words)

    def _clocks(self) -> Iterator[Line]:
        for clock in Clock.objects.filter(moved_at__isnull=False).select_related("case__site"):
            key = (clock.pk, clock.moved_at)
            if key in self.moved or clock.previous_due_at is None or clock.moved_at is None:
                continue
            self.moved.add(key)
            due, was = self.scene.words(clock.due_at), self.scene.words(clock.previous_due_at)
            yield Line(clock.moved_at, "moved", f"{self._named(clock)} is due {due} now, not {was}")
        for clock in Clock.objects.filter(breached_at__isnull=False).exclude(pk__in=self.passed):
            self.passed.add(clock.pk)
            at = clock.breached_at or self.scene.now
            yield Line(at, "limit", f"Limit passed: {self._named(clock)}")

    def _named(self, clock: Clock) -> str:
        whose = ""
        if clock.agency:
            whose = f" of {Agency.objects.get(site=self.scene.site, code=clock.agency).name}"
        return f"{clock.code} “{limits_of(clock).rule(clock.code, clock.rating).name}”{whose}"

    def _notices(self) -> Iterator[Line]:
        notices = list(Notice.objects.filter(pk__gt=self.notice).select_related("to_staff").order_by("pk"))
        if not notices:
            return
        self.notice = notices[-1].pk
        teams = Team.objects.in_bulk({each.to_team_id for each in notices if each.to_team_id})
        groups: dict[tuple[datetime, str], list[str]] = {}
        for each in notices:
            to = each.to_staff.display_name if each.to_staff else teams[each.to_team_id].name
            groups.setdefault((each.created_at, each.text), []).append(to)
        for (at, text), told in groups.items():
            yield Line(at, "told", f"Told: {', '.join(told)} — {text}")
