"""What each agency was asked and what it said, as far as this reader may see it."""

from collections import defaultdict
from dataclasses import dataclass

from forms.summary import Line
from orchestrator.access.answers import SeenAnswer, answers_seen
from orchestrator.access.seats import AGENCY_READERS
from orchestrator.cases.models import AgencyRequest, Case, RequestState
from orchestrator.inbox.eyes import HUB, Eyes
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
    asked_because: str  #: in words; "" where this reader may not know yet
    declined_because: str


def of_agencies(case: Case, eyes: Eyes) -> list[AgencyAnswer]:
    """Every agency that was asked, in the order of asking. Why it was asked, and why it declines, tells of
    the family: its own people read that, and others once facts may be shared.
    """
    seen = defaultdict(list)
    for answer in answers_seen(eyes.staff, case, now=eyes.now, seats=eyes.seats):
        seen[answer.response.request_id].append(answer)
        eyes.show(*answer.classes)
    facts, own = HUB in eyes.of_case(), eyes.seats.at(case.site_id).agencies(AGENCY_READERS)
    requests = AgencyRequest.objects.filter(case=case).select_related("agency").order_by("round", "id")
    return [
        AgencyAnswer(
            request=request,
            people=tuple(PersonAnswer(answer, tuple(answer_lines(answer))) for answer in seen[request.pk]),
            held_back=any(answer.held_back for answer in seen[request.pk]),
            asked_because=request.reason if facts or request.agency_id in own else "",
            declined_because=_declined(request) if facts or request.agency_id in own else "",
        )
        for request in requests
    ]


def _declined(request: AgencyRequest) -> str:
    return request.get_decline_reason_display().lower() if request.state == RequestState.DECLINED else ""
