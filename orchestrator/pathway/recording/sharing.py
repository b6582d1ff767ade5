"""What may be shared about one person, and the second person's word (P2)."""

from datetime import date

from orchestrator.cases import sharing, sharing_levels
from orchestrator.cases.sharing import SharingChoice
from orchestrator.cases.vocabulary import Article9
from orchestrator.pathway.exceptions import SecondPersonNeeded
from orchestrator.people.models import Person

from .work import Work


def record_decision(work: Work) -> None:
    """Level, basis, reasons, told or not told: one decision about one person."""
    answers = work.answers
    article9 = list(answers.get("basis_art9") or [])
    if answers.get("le_flag") == "yes":
        article9.append(Article9.LAW_ENFORCEMENT)
    choice = SharingChoice(
        level=int(answers["level"]),
        told_status=answers["told_status"],
        not_told_reason=answers.get("not_told_reason") or "",
        service_agreement=answers["service_agreement"],
        article6=answers["basis_art6"],
        article9=article9,
        gateways=answers.get("gateways") or [],
        justification=answers["justification"],
        review_at=date.fromisoformat(answers["review_at"]),
    )
    person = Person.objects.get(pk=work.person_id)
    sharing.decide_sharing(work.case, person, choice=choice, by=work.by, now=work.now)


def record_authorisation(work: Work) -> None:
    """Never by the person who decided."""
    decision = sharing_levels.newest_decisions(work.case)[work.person_id]
    if decision.decided_by_id == work.by.pk:
        raise SecondPersonNeeded
    sharing.authorise_override(
        decision,
        agreed=work.answers["authorised"] == "yes",
        note=work.answers["authorise_reason"],
        by=work.by,
        now=work.now,
    )
