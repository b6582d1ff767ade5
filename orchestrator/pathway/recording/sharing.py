"""What may be shared about one person, and the second person's word (P2)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from orchestrator.cases import membership, sharing, sharing_levels
from orchestrator.cases.models import FamilyMember
from orchestrator.cases.sharing import FACTS_LEVEL, FULL_LEVEL, SharingChoice
from orchestrator.cases.vocabulary import Article9
from orchestrator.pathway.exceptions import AnswersRefused, SecondPersonNeeded

from .work import Work

#: From this age on a child's own word is asked for.
OWN_WORD_FROM = 10
NO_ARTICLE_9 = "Facts hold health and other special data: choose at least one condition of Article 9."
NO_SERIOUS_HARM = "Full information needs a sign of serious harm: say which."


def record_decision(work: Work) -> None:
    """Level, basis, reasons, told or not told: one decision about one person."""
    answers = work.answers
    member = membership.member_for(work.case, work.person_id)
    if problems := _problems(answers, member, work):
        raise AnswersRefused(
            [sentence for _, sentence in problems], {name: [said] for name, said in problems}
        )
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
    sharing.decide_sharing(work.case, member.person, choice=choice, by=work.by, now=work.now)


def _problems(answers: Mapping[str, Any], member: FamilyMember, work: Work) -> list[tuple[str, str]]:
    """Rules between answers, by the question that is wrong (domain 2.5, 3.3)."""
    level = int(answers["level"])
    problems = []
    if level >= FACTS_LEVEL and not answers.get("basis_art9"):
        problems.append(("basis_art9", NO_ARTICLE_9))
    if level == FULL_LEVEL and not answers.get("serious_harm_indicators"):
        problems.append(("serious_harm_indicators", NO_SERIOUS_HARM))
    today = work.now.astimezone(work.case.site.zone).date()
    age = member.person.age_on(today)
    if (
        member.is_child()
        and (age or 0) >= OWN_WORD_FROM
        and answers["competent_child_view"] == "not_applicable"
    ):
        label = member.person.label()
        problems.append(
            ("competent_child_view", f"{label} is old enough to be asked: say what {label} said, or why not.")
        )
    return problems


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
