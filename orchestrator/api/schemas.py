"""Shapes of answers: contacts, tasks and problems. `case_schemas` has the case."""

from datetime import datetime
from typing import Any

from ninja import Schema


class Problem(Schema):
    """What went wrong (RFC 9457). `errors`: messages by path; "" is the whole body."""

    type: str
    title: str
    status: int
    detail: str
    errors: dict[str, list[str]] = {}
    who: str | None = None
    when: datetime | None = None


class Received(Schema):
    """A contact is kept; `next` says in words what happens now. `message` says whether it is the first time:
    the same contact sent again under your reference opens nothing.
    """

    reference: str
    external_reference: str
    received_at: datetime
    message: str
    next: list[str]
    links: dict[str, str]


class ContactStatus(Schema):
    """How far it is. `outcome_level` is how much the referrer was told: professional, family_public, none."""

    reference: str
    external_reference: str
    received_at: datetime
    state: str
    status: str
    outcome_level: str | None
    outcome_told_at: datetime | None


class Line(Schema):
    """One answer in words. `row` names the person or entry inside a repeated part, "" outside."""

    row: str
    question: str
    answer: str


class Section(Schema):
    """The answers to one step that the reader may see."""

    title: str
    about: str
    by: str
    at: datetime
    lines: list[Line]
    more_not_shown: bool


class Task(Schema):
    """One question to a team. `urgency`: critical, overdue, soon or later; `due` says it in words."""

    id: str
    title: str
    case: str
    rating: str | None
    about: str
    team: str
    state: str
    assigned_to: str | None
    mine: bool
    created_at: datetime
    claimed_at: datetime | None
    due_at: datetime | None
    due: str
    urgency: str
    revision: int
    links: dict[str, str]


class TaskList(Schema):
    """A page of tasks, the most urgent first; `total` counts all pages."""

    total: int
    page: int
    per_page: int
    tasks: list[Task]


class Option(Schema):
    """A row that the form asks about, or a choice it offers."""

    value: int | str
    label: str
    hint: str


class WholeTask(Task):
    """With what is asked and why, the form as its definition has it, its rows, and what is already known.

    `filled_in` are answers that are known already and may be sent back changed; in a later `round` those of
    the round before, whose proposal or plan did not stand because of `why_again`.
    """

    asked: str
    why: str
    handover_note: str
    completed_by: str | None
    completed_at: datetime | None
    form: dict[str, Any]
    rows: dict[str, list[Option]]
    filled_in: dict[str, Any]
    round: int
    why_again: list[str]
    known: list[Section]


class Completed(Schema):
    """The answers are kept. `state` is "submitted" where the next step is still to be tried again."""

    task: str
    case: str
    state: str
    message: str
    links: dict[str, str]
