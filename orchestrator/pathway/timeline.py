"""What happened in a case, in words: acts of people and of the service, in the order of their moments.

Sentences hold no content, so everybody who may see the case may read that something happened. What came of
it is for some readers: the result of a danger check, a person's rating, where an agency stands. They name a
member of the family only where the caller hands in the name, because this reader may know what was done about
that person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from orchestrator.agencies.models import Agency
from orchestrator.audit.models import Act
from orchestrator.cases.models import Case
from orchestrator.cases.risk import RAISED_BY_HAND
from orchestrator.cases.vocabulary import SharingLevel
from orchestrator.clocks.bundle_limits import limits_for, limits_of_version
from orchestrator.clocks.limits import is_step_clock
from orchestrator.clocks.running import LIMIT
from orchestrator.notices.wording import time_gone, time_is_up
from processes.models import EventKind, ProcessEvent, StepDefinition
from processes.versions import pasts_of

_SENTENCES = {
    "open_case": "The referral came in and the case was opened",
    "attach_contact": "Another contact about this family joined the case",
    "thank_referrer": "The referrer was thanked and given the reference",
    "ask_agency": "Asked what they know: {asked}",
    "bring_in_agency": "A step of the pathway asks for their help: {asked}",
    "add_member": "Added to the family: {person}",
    "change_roles": "The part in the family was changed: {person}",
    "correct_person": "What is known was corrected: {person}",
    "record_danger_check": "The danger check was made",
    "record_rating": "A rating was given{for_person}: {value}",
    "decide_sharing": "What may be shared about {person} was decided: {level}",
    "authorise_override": "A second person answered whether to share about {person} without agreement",
    "open_danger_sharing": "Sharing was opened for 24 hours because somebody is in danger",
    "review_danger_sharing": "A second person reviewed what was shared in the emergency",
    "save_known": "{agency} said whether they know the family",
    "answer_request": "{agency} answered",
    "close_at_level_one": "{agency} answered: known or not known is all that may be shared",
    "decline_request": "{agency} declined to share",
    "refused_answer": "{agency} tried to say more than may be shared: it was refused",
    "confirm_decline": "{agency}: a second person looked at the refusal to share",
    "release_response": "In the shared picture now: the answer of {agency}",
    "propose_decision": "The chair proposed a decision",
    "take_position": "{agency} took a position",
    "call_decision": "The decision was called without the agencies that are silent",
    "freeze_decision": "The joint decision was made final",
    "draft_plan": "The plan of next steps was written",
    "sign_plan": "{agency} answered the plan",
    "publish_plan": "The plan of next steps was published",
    "record_feedback": "The referrer was told what came of it",
    "mark_potential_escalation": "Potential escalation: {contacts} contacts about abuse within a year",
    "attach_information": "New information arrived",
    "consider_information": "New information was considered",
    "start_round": "The decision is being reconsidered: round {round}",
    "record_child_voice": "What was said, or why nobody could ask, was recorded: {person}",
    "claim_task": "A task was claimed",
    "release_task": "A task was given back to its team",
    "reassign_task": "A task was handed on",
    "close_case": "The case was closed",
    "retry_step": "A step that had failed was tried again",
    "correct_step": "Data that a step had stumbled over was corrected",
    "skip_step": "The case went on past a step that had failed",
    "move_case": "The case was moved to version {to} of its pathway",
    "move_case_back": "That move was undone: the case is on version {from} of its pathway again",
}
#: What somebody answered, in words of its own for each answer.
_ANSWERED = {
    "take_position": {
        "agree": "{agency} agreed with the proposal",
        "condition": "{agency} agreed with the proposal on a condition",
        "dissent": "{agency} disagreed with the proposal",
        "recuse": "{agency} stood back from the decision",
    },
    "sign_plan": {
        "agree": "{agency} agreed to the plan",
        "object": "{agency} objected to the plan",
    },
}
#: What came of a danger check, by “act now” (class H).
_DANGER_RESULT = {True: "danger seen", False: "nobody in danger now"}
#: Each of these would repeat what its record says better.
_REPEATING = frozenset({"complete_task", "claim_task", "release_task"})
#: Who has a conflict of interest is for the hub manager and information governance (class ST).
_ABOUT_STAFF = frozenset({"exclude", "readmit"})
#: The same without what came of it, for readers who may not know that.
_BARE = {"record_rating": "A rating was given{for_person}"}
#: That a family came before is a fact about it (class H).
_FACTS = frozenset({"mark_potential_escalation"})
#: Who told the front door is of class RF: this stands for them.
REFERRER = "The referrer"
#: What one act stands for in its sentence: acts of one minute that differ in nothing else are one line.
_SLOTS = ("person", "asked", "agency")
#: Words without which a sentence cannot be said.
_NEEDED = ("value", "contacts", "round", "level", "from", "to")
_NUMBERS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}
_VALUES = {"R": "Red", "A": "Amber", "G": "Green", "B": "Blue"}
_LEVELS = {level.value: level.label[0].lower() + level.label[1:] for level in SharingLevel}


@dataclass(frozen=True)
class Line:
    """One line of the timeline."""

    at: datetime
    sentence: str
    who: str  #: the person, or "The service"


@dataclass(frozen=True)
class _Act:
    """One act before it is put into words. `slot` is the word that may hold several; "" = none of them."""

    at: datetime
    who: str
    template: str
    words: Mapping[str, str]
    slot: str = ""

    @property
    def alike(self) -> tuple[object, ...]:
        """Equal for acts that make one line."""
        rest = tuple(sorted((key, word) for key, word in self.words.items() if key != self.slot))
        return self.at.replace(second=0, microsecond=0), self.who, self.template, rest


def of(
    case: Case,
    *,
    names_referrer: bool,
    tells_facts: bool = False,
    tells_decision: bool = False,
    people: Mapping[int, str] | None = None,
) -> Sequence[Line]:
    """Newest first: what people did, limits that were reached, steps that failed.

    `names_referrer`: the reader may know who told the front door. `tells_facts`: the reader may know what
    came of a danger check, why danger was raised, and that the family came before. `tells_decision`: where
    agencies stand on what is decided together. `people`: names of those members of the family, by id, of whom
    the reader may know what was done about them; anybody else is “one person”, without their rating. What one
    person did in one minute about several people or agencies is one line.
    """
    agencies = dict(Agency.objects.filter(site_id=case.site_id).values_list("code", "name"))
    rows = Act.objects.filter(case_key=case.business_key).exclude(verb__in=_REPEATING | _ABOUT_STAFF)
    if not tells_facts:
        rows = rows.exclude(verb__in=_FACTS)
    reasons = dict(case.danger_checks.values_list("pk", "note")) if tells_facts else {}
    told = set() if names_referrer else set(case.contacts.values_list("created_by_id", "opened_at"))
    acts = [
        _read(
            row,
            agencies,
            people or {},
            reasons,
            tells_facts=tells_facts,
            tells_decision=tells_decision,
            who=REFERRER if (row.who_id, row.at) in told else _who(row),
        )
        for row in rows.select_related("who").order_by("at", "id")
    ]
    merged: dict[tuple[object, ...], list[_Act]] = {}
    for act in sorted([*acts, *_limits(case, agencies)], key=lambda act: act.at):
        merged.setdefault(act.alike, []).append(act)
    return [_line(alike) for alike in merged.values()][::-1]


def _read(
    row: Act,
    agencies: Mapping[str, str],
    people: Mapping[int, str],
    reasons: Mapping[int, str],
    *,
    tells_facts: bool,
    tells_decision: bool,
    who: str,
) -> _Act:
    if row.verb == "record_danger_check" and row.detail.get("yes") == [RAISED_BY_HAND]:
        return _raised(row, agencies, reasons, who=who)
    words = {key: _VALUES.get(str(value), str(value)) for key, value in row.detail.items()}
    person = _person(row)
    template = _SENTENCES.get(row.verb, row.verb.replace("_", " ").capitalize())
    if _tells_result(row.verb, person, people, tells_decision=tells_decision):
        template = _ANSWERED.get(row.verb, {}).get(str(row.detail.get("value")), template)
    else:
        template = _BARE.get(row.verb, template)
    if tells_facts and row.verb == "record_danger_check" and "act_now" in row.detail:
        template = f"{template}: {_DANGER_RESULT[bool(row.detail['act_now'])]}"
    kept = {key: words[key] for key in words if f"{{{key}}}" in template}
    if "{agency}" in template:
        kept["agency"] = agencies.get(row.agency, "An agency")
    if "asked" in kept:
        kept["asked"] = agencies.get(kept["asked"], kept["asked"])
    if "level" in kept:
        kept["level"] = _LEVELS.get(kept["level"], kept["level"])
    if "{for_person}" in template:
        template = template.replace("{for_person}", " for {person}" if person else "")
    if "{person}" in template:
        kept["person"] = people.get(person, "")
    if any(f"{{{key}}}" in template for key in _NEEDED if key not in kept):
        template, kept = row.verb.replace("_", " ").capitalize(), {}
    slot = next((slot for slot in _SLOTS if f"{{{slot}}}" in template), "")
    return _Act(row.at, who, template, kept, slot)


def _raised(row: Act, agencies: Mapping[str, str], reasons: Mapping[int, str], *, who: str) -> _Act:
    """Danger that somebody raised by hand: who, and in their words why, where the reader may know that."""
    named = f"{who} ({agencies[row.agency]})" if who != REFERRER and row.agency in agencies else who
    number = row.object.rpartition(":")[2]
    why = reasons.get(int(number), "") if number.isdigit() else ""
    template = "{named} raised immediate danger: {why}" if why else "{named} raised immediate danger"
    return _Act(row.at, who, template, {"named": named, "why": why})


def _tells_result(verb: str, person: int, people: Mapping[int, str], *, tells_decision: bool) -> bool:
    """What came of an act is for this reader: of a rating of the case itself, for everybody."""
    return not person or person in people if verb == "record_rating" else tells_decision


def _person(row: Act) -> int:
    """The member of the family that the act is about; 0 where it is about none, or about several."""
    kind, _, number = row.object.partition(":")
    found = number if kind == "person" else str(row.detail.get("person") or "")
    return int(found) if found.isdigit() else 0


def _line(alike: Sequence[_Act]) -> Line:
    first = alike[0]
    words = dict(first.words)
    if first.slot:
        words[first.slot] = _several([act.words[first.slot] for act in alike])
    sentence = first.template.format_map(words)
    if len(alike) > 1 and not first.slot:
        sentence = f"{sentence} ({len(alike)} times)"
    return Line(first.at, sentence, first.who)


def _several(named: Sequence[str]) -> str:
    """“Marta, Lio and one more person”: each name once, those without a name counted."""
    names = list(dict.fromkeys(name for name in named if name))
    nameless = sum(1 for name in named if not name)
    if nameless:
        number = _NUMBERS.get(nameless, str(nameless))
        more = " more" if names else ""
        names.append(f"{number}{more} {'person' if nameless == 1 else 'people'}")
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _who(act: Act) -> str:
    return act.who.display_name if act.who else "The service"


def _limits(case: Case, agencies: Mapping[str, str]) -> list[_Act]:
    """Warning points and limits that the drawings reached, and steps that could not be made."""
    events = ProcessEvent.objects.filter(
        instance__business_key=case.business_key, kind__in=[EventKind.TIMER_FIRED, EventKind.INCIDENT]
    ).select_related("instance")
    pasts = pasts_of({event.instance_id for event in events})
    versions = {event.instance.version_id for event in events} | pasts.versions()
    steps = {
        (step.version_id, step.process_id, step.element_id): step
        for step in StepDefinition.objects.filter(version_id__in=versions)
    }
    found = []
    for event in events:
        version_id = pasts.version_at(event.instance_id, event.number, now_on=event.instance.version_id)
        step = steps.get((version_id, event.process_id, event.element_id))
        agency = agencies.get(event.instance.item, "")
        before, slot = ("{agency}: ", "agency") if agency else ("", "")
        if event.kind == EventKind.INCIDENT:
            template, said = f"{before}a step could not be made: {{said}}", _name(step, event)
        elif step and step.clock:
            template, said = f"{before}{{said}}", _point_in_words(step, case)
        else:
            continue
        words = {"said": said} | ({"agency": agency} if agency else {})
        found.append(_Act(event.at, "The service", template, words, slot))
    return found


def _name(step: StepDefinition | None, event: ProcessEvent) -> str:
    return step.name if step and step.name else event.element_id


def _point_in_words(step: StepDefinition, case: Case) -> str:
    """“Most of the time for “Agency’s answer” has gone”: as the notices say it, with no code."""
    limits = limits_of_version(step.version_id) if is_step_clock(step.clock) else limits_for(case)
    what = limits.name_of(step.clock)
    if step.point == LIMIT:
        return time_is_up(what)
    return time_gone(int(step.point), what) if step.point.isdecimal() else f"{step.name}: “{what}”"
