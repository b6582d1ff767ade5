"""Agencies are asked and answer (domain 2.6, A-03, A-04)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from orchestrator.agencies.models import Agency, Staff
from orchestrator.agencies.queries import hats_of
from orchestrator.agencies.vocabulary import AgencyCode, RoleCode
from orchestrator.cases.acts import act, lock_case, lock_open_case
from orchestrator.cases.exceptions import (
    AnswerIncomplete,
    AnswerReleased,
    NotAsked,
    NotOfThisAgency,
    SecondPersonNeeded,
    SharingLevelTooLow,
)
from orchestrator.cases.membership import members_of
from orchestrator.cases.models import AgencyRequest, AgencyResponse, Case, Handling, RequestState
from orchestrator.cases.sharing import FACTS_LEVEL
from orchestrator.cases.sharing_levels import levels
from orchestrator.cases.vocabulary import YesNoUnknown

MIN_ANALYSIS = 50


@dataclass(frozen=True)
class PersonAnswer:
    """What an agency says about one person: the fields of AgencyResponse."""

    person_id: int
    known: str
    status: str = ""
    worker: str = ""
    involvement: str = ""
    risks: str = ""
    protective_factors: str = ""
    analysis: str = ""
    proposed_rating: str = ""
    own_scale: str = ""
    own_rating: str = ""
    powers: Sequence[str] = ()
    can_offer: str = ""
    curiosity_question: str = ""
    handling: str = Handling.ORIGINATOR

    def holds_facts(self) -> bool:
        """More than known or not known, open or closed, and who the worker is (level 1)."""
        return any((self.involvement, self.risks, self.protective_factors, self.own_rating))


def ask_agency(
    case: Case, agency: Agency, *, now: datetime, reason: str = "", by: Staff | None = None
) -> tuple[AgencyRequest, bool]:
    """The agency takes part from now on. Returns its request of this round, and whether it is new.

    Asking an agency that was asked already in this round counts it and changes nothing else.
    """
    locked = lock_open_case(case)
    request, created = AgencyRequest.objects.get_or_create(
        case=locked, agency=agency, round=locked.round, defaults={"asked_at": now, "reason": reason}
    )
    if not created:
        request.asked_again += 1
        request.save(update_fields=["asked_again"])
    _take_in(case, locked, agency)
    if created:
        act(case, "ask_agency", by=by, now=now, object=f"request:{request.pk}", asked=agency.code)
    return request, created


def bring_in(case: Case, agency: Agency, *, now: datetime) -> None:
    """A step gives work to the agency: it takes part from now on, without a request. Nothing changes for the
    hub and for an agency that takes part already.

    Who is given work may open the case. It reads what the sharing that was decided opens to every agency on
    the case, and nothing more (domain 4.3).
    """
    if agency.code == AgencyCode.HUB or agency.pk in case.agencies:
        return
    _take_in(case, lock_case(case), agency)
    act(case, "bring_in_agency", by=None, now=now, asked=agency.code)


def _take_in(case: Case, locked: Case, agency: Agency) -> None:
    if agency.pk not in locked.agencies:
        locked.agencies = sorted({*locked.agencies, agency.pk})
        locked.save(update_fields=["agencies"])
    case.agencies = locked.agencies


def request_of(case: Case, agency: Agency, *, round: int | None) -> AgencyRequest:
    """The request that the agency answers: of that round, whatever it was asked since; None: the latest.

    Raises NotAsked.
    """
    asked = case.requests.filter(agency=agency)
    if round is not None:
        asked = asked.filter(round=round)
    request = asked.select_related("agency", "case__site").last()
    if request is None:
        raise NotAsked
    return request


def owes_an_answer(case: Case, agency: Agency) -> bool:
    """Asked in this round or an earlier one, the agency has neither answered nor declined for good."""
    return case.requests.filter(outstanding(), agency=agency).exists()


def save_known(
    request: AgencyRequest, *, answers: Sequence[PersonAnswer], by: Staff, now: datetime
) -> list[AgencyResponse]:
    """The quick return, before the sharing decision if need be: known or not known, per person (level 1).

    Anything more that was sent along is not kept. Does not answer the request yet. Raises NotOfThisAgency,
    AnswerReleased.
    """
    _check_may_answer(request, by)
    saved = []
    for answer in answers:
        response, _ = AgencyResponse.objects.update_or_create(
            request=request,
            person_id=answer.person_id,
            defaults={
                "known": answer.known,
                "status": answer.status,
                "worker": answer.worker,
                "at": now,
                "by": by,
            },
        )
        saved.append(response)
    act(
        request.case,
        "save_known",
        by=by,
        now=now,
        object=f"request:{request.pk}",
        agency=request.agency.code,
        known=sorted(each.person_id for each in answers if each.known == YesNoUnknown.YES),
    )
    return saved


def answer_request(
    request: AgencyRequest, *, answers: Sequence[PersonAnswer], by: Staff, now: datetime, late: bool = False
) -> list[AgencyResponse]:
    """The agency's answer about every member.

    Facts about a person below level 2 raise SharingLevelTooLow and nothing is stored. An agency that knows
    a person writes what it means for them, in at least 50 characters, where the level allows facts. Raises
    AnswerIncomplete, NotOfThisAgency, AnswerReleased.
    """
    _check_may_answer(request, by)
    allowed = levels(request.case, now=now)
    for answer in answers:
        level = allowed.get(answer.person_id) or 0
        if answer.holds_facts() and level < FACTS_LEVEL:
            raise SharingLevelTooLow(answer.person_id, level)
    if problems := answer_problems(request, answers, allowed):
        raise AnswerIncomplete(problems)
    saved = []
    for answer in answers:
        fields = {name: value for name, value in vars(answer).items() if name != "person_id"}
        fields["powers"] = list(answer.powers)
        response, _ = AgencyResponse.objects.update_or_create(
            request=request, person_id=answer.person_id, defaults={**fields, "at": now, "by": by}
        )
        saved.append(response)
    request.state = RequestState.ANSWERED
    request.responded_at = now
    request.late = late
    request.save(update_fields=["state", "responded_at", "late"])
    act(
        request.case,
        "answer_request",
        by=by,
        now=now,
        object=f"request:{request.pk}",
        agency=request.agency.code,
        late=late,
        proposed={str(each.person_id): each.proposed_rating for each in answers if each.proposed_rating},
    )
    return saved


def answer_problems(
    request: AgencyRequest, answers: Sequence[PersonAnswer], allowed: Mapping[int, int | None]
) -> list[str]:
    """What is missing for the answer to be complete, one sentence each.

    Nothing is missing about a person who joined after the quick return and about whom no facts may be said:
    the agency was not asked about them.
    """
    by_person = {answer.person_id: answer for answer in answers}
    looked_for = set(request.responses.values_list("person_id", flat=True))
    problems = []
    for member in members_of(request.case):
        answer = by_person.get(member.person_id)
        label = member.person.label()
        may_say = (allowed.get(member.person_id) or 0) >= FACTS_LEVEL
        if answer is None and looked_for and member.person_id not in looked_for and not may_say:
            continue
        if answer is None:
            problems.append(f"Say whether your agency knows {label}.")
        elif answer.known == YesNoUnknown.YES and may_say and len(answer.analysis.strip()) < MIN_ANALYSIS:
            problems.append(f"Write what this means for {label}, in at least {MIN_ANALYSIS} characters.")
    return problems


def close_at_level_one(
    request: AgencyRequest, *, by: Staff | None, now: datetime, late: bool = False
) -> None:
    """Known or not known is all that may flow: the quick return is the agency's answer."""
    request.state = RequestState.ANSWERED
    request.responded_at = now
    request.late = late
    request.save(update_fields=["state", "responded_at", "late"])
    act(
        request.case,
        "close_at_level_one",
        by=by,
        now=now,
        object=f"request:{request.pk}",
        agency=request.agency.code,
        late=late,
    )


def decline_request(
    request: AgencyRequest, *, reason: str, note: str, by: Staff, now: datetime
) -> AgencyRequest:
    """The agency does not want to share, for a coded reason. A second person confirms it or not."""
    _check_agency(request, by)
    request.state = RequestState.DECLINED
    request.decline_reason = reason
    request.decline_note = note
    request.declined_by = by
    request.decline_confirmed_by = None
    request.responded_at = now
    request.save()
    act(
        request.case,
        "decline_request",
        by=by,
        now=now,
        object=f"request:{request.pk}",
        agency=request.agency.code,
        reason=reason,
    )
    return request


def confirm_decline(request: AgencyRequest, *, stands: bool, by: Staff, now: datetime) -> AgencyRequest:
    """The second person's word. Where the refusal does not stand, the agency is asked again.

    Somebody else from the agency, or the hub manager where the agency has no manager. Raises NotAsked where
    nothing was declined, NotOfThisAgency, SecondPersonNeeded.
    """
    if request.state != RequestState.DECLINED:
        raise NotAsked
    if all(hat.role != RoleCode.HUBMGR for hat in hats_of(by, request.case.site)):
        _check_agency(request, by)
    if request.declined_by_id == by.pk:
        raise SecondPersonNeeded
    if stands:
        request.decline_confirmed_by = by
    else:
        request.state = RequestState.ASKED
        request.responded_at = None
    request.save()
    act(
        request.case,
        "confirm_decline",
        by=by,
        now=now,
        object=f"request:{request.pk}",
        agency=request.agency.code,
        stands=stands,
    )
    return request


def release_response(request: AgencyRequest, *, now: datetime, by: Staff | None = None) -> None:
    """The hub sees the answer from now on, each word as its handling and the sharing level allow."""
    request.released_at = now
    request.save(update_fields=["released_at"])
    act(
        request.case,
        "release_response",
        by=by,
        now=now,
        object=f"request:{request.pk}",
        agency=request.agency.code,
    )


def all_agencies_answered(case: Case) -> bool:
    """Whether somebody was asked in this round and each of them has answered or declined for good."""
    asked = case.requests.filter(round=case.round)
    return asked.exists() and not asked.filter(outstanding()).exists()


def missing_core(case: Case) -> list[str]:
    """Codes of core agencies that did not answer when asked last: silent, declined or never asked."""
    newest: dict[int, str] = {}
    for agency_id, state in case.requests.order_by("round").values_list("agency_id", "state"):
        newest[agency_id] = state
    answered = [agency_id for agency_id, state in newest.items() if state == RequestState.ANSWERED]
    return list(
        case.site.agencies.filter(is_core=True)
        .exclude(pk__in=answered)
        .order_by("code")
        .values_list("code", flat=True)
    )


def outstanding() -> Q:
    """Not answered yet, or declined without the second person's word."""
    return Q(state=RequestState.ASKED) | Q(state=RequestState.DECLINED, decline_confirmed_by__isnull=True)


def _check_agency(request: AgencyRequest, by: Staff) -> None:
    if all(hat.agency != request.agency.code for hat in hats_of(by, request.case.site)):
        raise NotOfThisAgency


def _check_may_answer(request: AgencyRequest, by: Staff) -> None:
    _check_agency(request, by)
    if request.released_at:
        raise AnswerReleased
