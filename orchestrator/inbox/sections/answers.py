"""What each agency was asked and what it said, as far as this reader may see it."""

from collections import defaultdict
from dataclasses import dataclass

from forms.summary import Line
from orchestrator.access.answers import SeenAnswer, answers_seen
from orchestrator.cases.models import AgencyRequest, Case
from orchestrator.inbox.eyes import Eyes
from orchestrator.pathway.known import answer_lines


@dataclass(frozen=True)
class PersonAnswer:
    """One agency about one person, in words."""

    seen: SeenAnswer
    lines: tuple[Line, ...]


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
            people=tuple(PersonAnswer(answer, tuple(answer_lines(answer))) for answer in seen[request.pk]),
            held_back=any(answer.held_back for answer in seen[request.pk]),
        )
        for request in requests
    ]
