"""What happened in a case, in words: acts of people and of the service, in the order of their moments.

Sentences hold no name of a family member and no content, so everybody who may see the case may read them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from orchestrator.agencies.models import Agency
from orchestrator.audit.models import Act
from orchestrator.cases.models import Case
from processes.models import EventKind, ProcessEvent, StepDefinition

_SENTENCES = {
    "open_case": "The referral came in and the case was opened",
    "attach_contact": "Another contact about this family joined the case",
    "thank_referrer": "The referrer was thanked and given the reference",
    "ask_agency": "Asked what they know: {asked}",
    "add_member": "A person was added to the family",
    "change_roles": "A person’s part in the family was changed",
    "correct_person": "What is known about a person was corrected",
    "record_danger_check": "The danger check was made",
    "record_rating": "A rating was given: {value}",
    "decide_sharing": "What may be shared about one person was decided: {level}",
    "authorise_override": "A second person answered whether to share without agreement",
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
    "take_position": "{agency} took a position: {value}",
    "call_decision": "The decision was called without the agencies that are silent",
    "freeze_decision": "The joint decision was frozen",
    "draft_plan": "The plan of next steps was written",
    "sign_plan": "{agency} answered the plan: {value}",
    "publish_plan": "The plan of next steps was published",
    "record_feedback": "The referrer was told what came of it",
    "mark_potential_escalation": "Potential escalation: {contacts} contacts about abuse within a year",
    "attach_information": "New information arrived",
    "consider_information": "New information was considered",
    "start_round": "The decision is being reconsidered: round {round}",
    "record_child_voice": "What a child said, or why nobody could ask, was recorded",
    "claim_task": "A task was claimed",
    "release_task": "A task was given back to its team",
    "reassign_task": "A task was handed on",
    "close_case": "The case was closed",
}
#: Each of these would repeat what its record says better.
_REPEATING = frozenset({"complete_task", "claim_task", "release_task"})
#: Who has a conflict of interest is for the hub manager and information governance (class ST).
_ABOUT_STAFF = frozenset({"exclude", "readmit"})
#: Who told the front door is of class RF: this stands for them.
REFERRER = "The referrer"
_VALUES = {"R": "Red", "A": "Amber", "G": "Green", "B": "Blue", "condition": "agree with a condition"}
_LEVELS = {
    "0": "nothing that identifies them",
    "1": "known or not known",
    "2": "what is relevant to this worry",
    "3": "everything relevant",
}


@dataclass(frozen=True)
class Line:
    """One line of the timeline."""

    at: datetime
    sentence: str
    who: str  #: the person, or "The service"


def of(case: Case, *, names_referrer: bool) -> Sequence[Line]:
    """Newest first: what people did, limits that were reached, steps that failed.

    `names_referrer`: the reader may know who told the front door.
    """
    names = dict(Agency.objects.filter(site_id=case.site_id).values_list("code", "name"))
    acts = Act.objects.filter(case_key=case.business_key).exclude(verb__in=_REPEATING | _ABOUT_STAFF)
    told = set() if names_referrer else set(case.contacts.values_list("created_by_id", "opened_at"))
    lines = [
        Line(act.at, _sentence(act, names), REFERRER if (act.who_id, act.at) in told else _who(act))
        for act in acts.select_related("who")
    ]
    lines = sorted([*lines, *_limits(case, names)], key=lambda line: line.at)
    return lines[::-1]


def _sentence(act: Act, names: dict[str, str]) -> str:
    words = {key: _VALUES.get(str(value), str(value)) for key, value in act.detail.items()}
    words["agency"] = names.get(act.agency, "An agency")
    if "asked" in words:
        words["asked"] = names.get(words["asked"], words["asked"])
    if "level" in words:
        words["level"] = _LEVELS.get(words["level"], words["level"])
    template = _SENTENCES.get(act.verb, act.verb.replace("_", " ").capitalize())
    try:
        return template.format_map(words)
    except KeyError:
        return act.verb.replace("_", " ").capitalize()


def _who(act: Act) -> str:
    return act.who.display_name if act.who else "The service"


def _limits(case: Case, names: dict[str, str]) -> list[Line]:
    """Warning points and limits that the drawings reached, and steps that could not be made."""
    events = ProcessEvent.objects.filter(
        instance__business_key=case.business_key, kind__in=[EventKind.TIMER_FIRED, EventKind.INCIDENT]
    ).select_related("instance")
    steps = {
        (step.version_id, step.process_id, step.element_id): step
        for step in StepDefinition.objects.filter(version__instances__business_key=case.business_key)
    }
    lines = []
    for event in events:
        step = steps.get((event.instance.version_id, event.process_id, event.element_id))
        name = step.name if step else event.element_id
        agency = names.get(event.instance.item, "")
        prefix = f"{agency}: " if agency else ""
        if event.kind == EventKind.INCIDENT:
            lines.append(Line(event.at, f"{prefix}a step could not be made: {name}", "The service"))
        elif step and step.clock:
            lines.append(Line(event.at, f"{prefix}{name} ({step.clock})", "The service"))
    return lines
