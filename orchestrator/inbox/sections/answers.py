"""What each agency was asked and what it said, as far as this reader may see it."""

from collections import defaultdict
from dataclasses import dataclass

from orchestrator.access.answers import SeenAnswer, answers_seen
from orchestrator.cases.models import AgencyRequest, Case

from ..eyes import Eyes

#: The fields of an answer in the order in which they are read, and how they are called.
FIELDS = {
    "status": "Contact with the agency",
    "worker": "Worker",
    "involvement": "Involvement",
    "risks": "Risks",
    "protective_factors": "What protects",
    "analysis": "What it means for this person",
    "own_scale": "The agency’s own scale",
    "own_rating": "Rating on its own scale",
    "powers": "Powers it has",
    "can_offer": "What it can offer",
    "curiosity_question": "What it asks the others",
}


@dataclass(frozen=True)
class PersonAnswer:
    """One agency about one person, in words."""

    seen: SeenAnswer
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class AgencyAnswer:
    request: AgencyRequest
    people: tuple[PersonAnswer, ...]
    held_back: bool  #: there is more to it than this reader sees


def of_agencies(case: Case, eyes: Eyes) -> list[AgencyAnswer]:
    """Every agency that was asked, in the order of asking."""
    seen = defaultdict(list)
    for answer in answers_seen(eyes.staff, case, now=eyes.now, seats=eyes.seats):
        seen[answer.response.request_id].append(answer)
        eyes.show(*answer.classes)
    requests = AgencyRequest.objects.filter(case=case).select_related("agency").order_by("round", "id")
    return [
        AgencyAnswer(
            request=request,
            people=tuple(PersonAnswer(answer, _lines(answer)) for answer in seen[request.pk]),
            held_back=any(answer.held_back for answer in seen[request.pk]),
        )
        for request in requests
    ]


def _lines(answer: SeenAnswer) -> tuple[tuple[str, str], ...]:
    lines = []
    for name, title in FIELDS.items():
        value = answer.values.get(name)
        if value:
            choice = getattr(answer.response, f"get_{name}_display", None)
            words = choice() if choice else ", ".join(value) if isinstance(value, list) else str(value)
            lines.append((title, words))
    return tuple(lines)
