"""The joint decision: proposed by the chair, answered by each core agency (P4)."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from orchestrator.agencies.models import Agency
from orchestrator.agencies.queries import core_agencies
from orchestrator.cases import deciding, membership
from orchestrator.cases.asking import missing_core
from orchestrator.cases.deciding import Proposal
from orchestrator.cases.exceptions import CaseError
from orchestrator.cases.models import DecisionCall, PositionValue
from orchestrator.cases.outcome_guard import PersonOutcome, outcome_problems
from orchestrator.pathway.exceptions import AnswersRefused
from orchestrator.people.models import Person

from .work import Work


class NothingProposed(CaseError):
    """There is no proposal to answer any more. Open the case to see what was decided."""


def record_proposal(work: Work) -> None:
    """Outcomes for each person, each child's voice, the gaps on its face.

    What no agreement could mend (a person without an outcome, "nothing" where there is domestic abuse, a
    child nobody tried to hear) is refused at once, before anybody is asked for a position.
    """
    _record_voices(work)
    outcomes = {row["subject"]: _outcome(row) for row in work.answers["members"]}
    missing = missing_core(work.case)
    core = list(core_agencies(work.case.site).values_list("code", flat=True))
    problems = outcome_problems(
        domestic_abuse=work.case.domestic_abuse,
        core=core,
        missing_core=missing,
        positions={code: PositionValue.AGREE for code in core},
        members=deciding.member_facts(work.case),
        outcomes=outcomes,
    )
    if problems:
        raise AnswersRefused(problems)
    proposal = Proposal(
        mode=work.answers["mode"],
        summary=f"Lead contact for the family: {work.answers['lead_contact']}.",
        lead_agency=Agency.objects.get(site=work.case.site, code=work.answers["lead_agency"]),
        outcomes=outcomes,
        gaps=_gaps(work, missing),
    )
    deciding.propose_decision(work.case, proposal=proposal, by=work.by, now=work.now)


def record_position(work: Work) -> None:
    """Where one core agency stands, with its reason unless it agrees."""
    decision = deciding.current_proposal(work.case)
    if decision is None:
        raise NothingProposed
    deciding.take_position(
        decision,
        work.agency,
        value=work.answers["position"],
        reason=work.answers.get("position_reason") or "",
        condition=work.answers.get("condition") or "",
        by=work.by,
        now=work.now,
    )


def record_settlement(work: Work) -> None:
    """How the disagreement was settled stays in the submission; the chair proposes again."""
    decision = deciding.current_proposal(work.case)
    if decision is None:
        raise NothingProposed
    deciding.settle_dissent(decision, by=work.by, now=work.now)


def _record_voices(work: Work) -> None:
    for row in work.answers.get("children") or []:
        heard = row["voice_obtained"] == "yes"
        membership.record_child_voice(
            work.case,
            Person.objects.get(pk=row["subject"]),
            seen=heard,
            seen_alone=row.get("seen_alone") == "yes" if heard else None,
            seen_by=row.get("seen_by") or "",
            own_words=row.get("own_words") or "",
            wishes=row.get("wishes") or "",
            not_obtained_reason=row.get("not_obtained_reason") or "",
            due_at=_start_of(row.get("voice_due_at"), work),
            by=work.by,
            now=work.now,
        )


def _outcome(row: Mapping[str, Any]) -> PersonOutcome:
    start = row.get("recontact_at") or row.get("start_by")
    return PersonOutcome(
        codes=row["outcomes"],
        rating=row["rating"],
        reason=row["reason"],
        service=row.get("service") or row.get("needs_met_by") or "",
        owner=row.get("owner") or "",
        start_by=date.fromisoformat(start) if start else None,
    )


def _gaps(work: Work, missing: list[str]) -> str:
    names = dict(Agency.objects.filter(site=work.case.site).values_list("code", "name"))
    silent = [f"{names[code]} has not answered." for code in missing]
    called = [_went_ahead(call, names) for call in deciding.calls_of(work.case)]
    return "\n".join([*silent, *called, str(work.answers["not_known"])])


def _went_ahead(call: DecisionCall, names: Mapping[str, str]) -> str:
    without = " and ".join(names.get(code, code) for code in call.without) or "waiting any longer"
    reason = call.reason if call.reason.endswith((".", "!", "?")) else f"{call.reason}."
    return f"{call.by.display_name} went ahead without {without} because: {reason}"


def _start_of(day: str | None, work: Work) -> datetime | None:
    if not day:
        return None
    local = datetime.combine(date.fromisoformat(day), time.max.replace(microsecond=0), work.case.site.zone)
    return local.astimezone(UTC)
