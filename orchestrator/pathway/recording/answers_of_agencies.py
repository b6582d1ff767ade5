"""What an agency answers: known or not, then facts and meaning; or a refusal with a second person."""

from collections.abc import Mapping
from typing import Any

from orchestrator.agencies.models import Agency
from orchestrator.cases import asking
from orchestrator.cases.asking import PersonAnswer
from orchestrator.cases.models import AgencyRequest, AgencyResponse, Handling
from orchestrator.cases.vocabulary import YesNoUnknown
from orchestrator.clocks import rerating
from orchestrator.people.models import Person

from .intake import raise_rating
from .work import Work


def record_known(work: Work) -> None:
    """The quick return: known or not known, open or closed, who the worker is (level 1)."""
    answers = [
        PersonAnswer(
            person_id=row["subject"],
            known=row["known"],
            status=row.get("status") or "",
            worker=row.get("worker") or "",
        )
        for row in work.answers["members"]
    ]
    asking.save_known(_request(work), answers=answers, by=work.by, now=work.now)


def record_information(work: Work) -> None:
    """Facts and what they mean for each member; or a refusal with its reason.

    A core agency that proposes a higher rating raises it on its own word, and the clocks follow.
    """
    request = _request(work)
    if work.answers["answer"] == "decline":
        asking.decline_request(
            request,
            reason=work.answers["decline_reason"],
            note=work.answers["decline_detail"],
            by=work.by,
            now=work.now,
        )
        return
    known = {each.person_id: each for each in request.responses.all()}
    said = {row["subject"]: row for row in work.answers["members"]}
    answers = [
        _person_answer(person_id, said.get(person_id), work.answers, before=known.get(person_id))
        for person_id in dict.fromkeys([*said, *known])
    ]
    asking.answer_request(request, answers=answers, by=work.by, now=work.now)
    if work.agency.is_core and _raise_ratings(work):
        rerating.rerate(work.case, now=work.now)


def record_confirmation(work: Work) -> None:
    """The second person's word on a refusal to share: of the agency asked, whoever signs for it."""
    declined = Agency.objects.get(site=work.case.site, code=work.task.item)
    asking.confirm_decline(
        _request(work, declined),
        stands=work.answers["confirmed"] == "yes",
        by=work.by,
        now=work.now,
    )


def _request(work: Work, agency: Agency | None = None) -> AgencyRequest:
    """What was asked in the round that the task belongs to: a later round is answered by its own task."""
    return asking.request_of(work.case, agency or work.agency, round=work.task.data.get("round"))


def _person_answer(
    person_id: int,
    row: Mapping[str, Any] | None,
    answers: Mapping[str, Any],
    *,
    before: AgencyResponse | None,
) -> PersonAnswer:
    """Without facts, what the quick return said stands."""
    if row is None or row["has_information"] != "yes":
        return PersonAnswer(
            person_id=person_id,
            known=before.known if before else YesNoUnknown.NOT_KNOWN,
            status=before.status if before else "",
            worker=before.worker if before else "",
        )
    return PersonAnswer(
        person_id=person_id,
        known=YesNoUnknown.YES,
        status=before.status if before else "",
        worker=before.worker if before else "",
        involvement=row["involvement_summary"],
        risks=row["risks"],
        protective_factors=row.get("protective_factors") or "",
        analysis=row["analysis"],
        proposed_rating=row["proposed_rating"],
        own_scale=row.get("own_scale") or "",
        own_rating=row.get("own_rating") or "",
        powers=answers["powers"],
        can_offer=", ".join(answers["can_offer"]),
        curiosity_question=answers.get("curiosity_question") or "",
        handling=row.get("handling") or Handling.ORIGINATOR,
    )


def _raise_ratings(work: Work) -> bool:
    raised = False
    for row in work.answers["members"]:
        if row.get("proposed_rating"):
            person = Person.objects.get(pk=row["subject"])
            raised |= raise_rating(
                work.case,
                person,
                row["proposed_rating"],
                agency=work.agency,
                rationale=row["analysis"],
                work=work,
            )
    return raised
