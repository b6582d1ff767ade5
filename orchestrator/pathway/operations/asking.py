"""Agencies are asked, their answers released, the picture put together (S-05, S-08, S-12, P3)."""

from collections.abc import Mapping
from typing import Any

from orchestrator.agencies.models import Agency
from orchestrator.cases import asking, news
from orchestrator.cases.deciding import current_decision
from orchestrator.cases.keys import case_of
from orchestrator.cases.models import Case, RequestState
from orchestrator.clocks import running
from orchestrator.pathway import news_arriving
from processes import messages
from processes.registries import ServiceCall, registry

REQUESTED = "assessment.requested"


@registry.operation("ask_agencies")
def ask_agencies(call: ServiceCall) -> Mapping[str, Any]:
    """Every agency of the list `agencies` that was not asked in this round: asked now, its K-05 started.

    Each gets a process of its own by a message; an agency that the site does not have is passed over.
    """
    case = case_of(call.business_key)
    wanted = list(dict.fromkeys(call.data.get("agencies") or []))
    known = {agency.code: agency for agency in Agency.objects.filter(site=case.site, code__in=wanted)}
    for code in wanted:
        if code in known:
            _ask(case, known[code], call)
    if not case.clocks.filter(code="K-03", stopped_at__isnull=False).exists():
        running.stop(case, "K-03", event="ask_agencies", now=call.now)
    return {}


def _ask(case: Case, agency: Agency, call: ServiceCall) -> None:
    _, is_new = asking.ask_agency(case, agency, now=call.now)
    if not is_new:
        return
    running.start(case, "K-05", item=agency.code, agency=agency.code, started_at=call.now, now=call.now)
    messages.send(
        owner_key=call.owner_key,
        name=REQUESTED,
        business_key=call.business_key,
        item=agency.code,
        payload={"agency": agency.code, "round": case.round},
        dedupe_key=f"{REQUESTED}:{case.pk}:{case.round}:{agency.code}",
        now=call.now,
    )


@registry.operation("release_response")
def release_response(call: ServiceCall) -> Mapping[str, Any]:
    """The agency's answer joins the shared picture. Its K-05 stops once it owes no answer of any round.

    Known or not known is the whole answer where no more may be shared. An answer that comes after the joint
    decision arrives as new information.
    """
    case = case_of(call.business_key)
    agency = Agency.objects.get(site=case.site, code=call.item)
    request = asking.request_of(case, agency, round=call.data.get("round"))
    clock = running.find(list(case.clocks.all()), "K-05", agency.code)
    late = clock is not None and call.now > clock.due_at
    if request.state == RequestState.ASKED:
        asking.close_at_level_one(request, by=None, now=call.now, late=late)
    elif late and not request.late:
        request.late = True
        request.save(update_fields=["late"])
    asking.release_response(request, now=call.now)
    if not asking.owes_an_answer(case, agency):
        running.stop(case, "K-05", item=agency.code, event="release_response", now=call.now)
    decision = current_decision(case)
    if decision is not None and decision.round >= request.round:
        news_arriving.announce(news.attach_late_answer(request, now=call.now), now=call.now)
    return {}


@registry.operation("build_picture")
def build_picture(call: ServiceCall) -> Mapping[str, Any]:
    """The wait for answers is over. Who has not answered is noted now; the page reads the answers live."""
    case = case_of(call.business_key)
    return {"missing_core": asking.missing_core(case)}
