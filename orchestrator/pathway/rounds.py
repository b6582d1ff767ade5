"""A step that comes again: what was answered before, who did not agree with it, and why.

The plan comes back after an objection, the proposal after a dissent or where the rules of the outcome do not
let it stand (domain 2.7, 2.8). Only rounds of the same process instance count: a case that is decided anew
after new information begins with nothing chosen.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from forms import carrying, versions
from forms.models import Submission
from forms.questions import Question, Rows
from forms.summary import Line
from orchestrator.access import fields
from orchestrator.access.seats import seats_of
from orchestrator.agencies.models import Staff
from orchestrator.cases import deciding, planning
from orchestrator.cases.models import Case, PositionValue, SignatureValue
from processes.models import HumanTask

from . import known, rows

PROPOSAL, PLAN = "decision_proposal", "plan"
#: Where the chair says why a proposal stands that has not changed.
_REASONS = ("members", "reason")
_ORDINALS = {2: "Second", 3: "Third", 4: "Fourth", 5: "Fifth", 6: "Sixth"}


@dataclass(frozen=True)
class Earlier:
    """The newest answers to the same step of the same instance, and which round this is (2 or more)."""

    submission: Submission
    round: int

    @property
    def title(self) -> str:
        """“Second round”."""
        return f"{_ORDINALS[self.round]} round" if self.round in _ORDINALS else f"Round {self.round}"


def earlier(task: HumanTask) -> Earlier | None:
    """What an open task of a step that comes again is about; None in a first round and for other steps."""
    if task.step.form_key not in (PROPOSAL, PLAN) or not task.is_open:
        return None
    before = list(
        Submission.objects.filter(
            scope_key=task.scope_key, instance_id=task.instance_id, form_version__key=task.step.form_key
        )
        .exclude(task_id=task.pk)
        .select_related("form_version")
        .order_by("-at", "-id")
    )
    return Earlier(before[0], len(before) + 1) if before else None


def begins_with(
    task: HumanTask, case: Case, before: Earlier | None, listed: Rows, *, reader: Staff, now: datetime
) -> dict[str, Any]:
    """What the form of a task is filled with, as far as this reader may see it: what is known already, and
    in a later round the earlier answers that the form of today takes."""
    if before is None:
        return rows.initial_for(task, case, reader=reader, now=now)
    definition = versions.pinned(task.step.form_key, task.step.form_sha256)
    may_read = known.Reader(reader, case, now=now, seats=seats_of(reader))

    def may_see(question: Question, subject: Any) -> bool:
        line = Line("", "", question.title, "", question.visibility, question.name, subject)
        return may_read(definition.key, before.submission.item, line)

    given_in = versions.definition_of(before.submission.form_version)
    return carrying.carried(definition, before.submission.answers, listed, given_in=given_in, may_see=may_see)


def why(
    before: Earlier, case: Case, answered: Iterable[known.Answered], *, reader: Staff, now: datetime
) -> list[str]:
    """Why the step came again, one sentence each: who did not agree, in whose words, and how it was settled.
    `answered` is what this reader may see of the case (`known.about`). Empty for readers who do not join the
    decision.
    """
    if not fields.joins_decision(reader, case, now=now):
        return []
    if before.submission.form_version.key == PLAN:
        return _objections(case)
    return [*_dissent(case), *_settled(before, answered)] or _not_allowed(case)


def unchanged(task: HumanTask, answers: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    """Sentences by question where a proposal says word for word what the one before it said, which did not
    stand. Empty where something has changed, and for every other step.
    """
    before = earlier(task) if task.step.form_key == PROPOSAL else None
    if before is None or before.submission.answers != answers:
        return {}
    group, name = _REASONS
    question = next((one.title for one in _items(before, group) if one.name == name), "Why")
    where = f"{group}.{answers[group][0]['subject']}.{name}" if answers.get(group) else group
    return {
        where: [
            f"Nothing has changed since round {before.round - 1}. "
            f"Change the proposal, or say in “{question}” why it stands."
        ]
    }


def _items(before: Earlier, group: str) -> Sequence[Question]:
    question = versions.definition_of(before.submission.form_version).by_name.get(group)
    return question.items if question else ()


def _objections(case: Case) -> list[str]:
    plan = planning.current_plan(case)
    if plan is None or plan.published_at is not None:
        return []
    signed = plan.signatures.filter(value=SignatureValue.OBJECT).select_related("agency", "by")
    return [f"{one.by} ({one.agency}) objected because: {one.reason}" for one in signed.order_by("at")]


def _dissent(case: Case) -> list[str]:
    proposal = deciding.current_proposal(case)
    if proposal is None:
        return []
    taken = proposal.positions.filter(value=PositionValue.DISSENT).select_related("agency", "by")
    return [f"{one.by} ({one.agency}) disagreed because: {one.reason}" for one in taken.order_by("at")]


def _settled(before: Earlier, answered: Iterable[known.Answered]) -> list[str]:
    told = [one for one in answered if one.form == "settle_dissent" and one.at >= before.submission.at]
    if not told:
        return []
    newest = max(told, key=lambda one: one.at)
    said = {line.name: line.answer for line in newest.lines}
    how = ". ".join(said[name] for name in ("result", "result_reason") if name in said)
    return [f"How {newest.by} settled it: {how}"] if how else []


def _not_allowed(case: Case) -> list[str]:
    proposal = deciding.current_proposal(case)
    return deciding.decision_problems(proposal) if proposal else []
