"""Shapes of failed steps: codes, flags, dates and ids of a case; of people only who mended something."""

from datetime import datetime
from typing import Any

from ninja import Schema


class TriedAgain(Schema):
    """A step that failed and is still tried again by itself; no incident. `next_try` of `most` comes next."""

    case: str
    step: str
    element_id: str
    process_id: str
    why: str
    cause: str
    next_try: int
    most: int
    next_at: datetime


class Incident(Schema):
    """A step that failed. `why` says it in plain words, `cause` is the technical text of the newest try and
    `first_cause` that of the first. `state`: open or resolved.
    """

    id: str
    case: str
    step: str
    element_id: str
    process_id: str
    pathway: str
    version: int | None
    state: str
    why: str
    cause: str
    first_cause: str
    failed_at: datetime
    tries: int
    resolved_at: datetime | None
    resolved_by: str | None
    links: dict[str, str]


class IncidentList(Schema):
    """A page of failed steps, the oldest first; `total` counts all pages. `retrying`: all of them."""

    total: int
    page: int
    per_page: int
    incidents: list[Incident]
    retrying: list[TriedAgain]


class Variable(Schema):
    """What the case carries at the step and may be corrected, by a value of the same kind."""

    name: str
    value: Any
    kind: str


class WayOut(Schema):
    """A way on from a choice that failed. Not `allowed`: it goes round a step that a rule locks."""

    route: str
    name: str
    leads_to: str
    allowed: bool


class Mending(Schema):
    """What somebody did about it. `kind`: retried, corrected or skipped."""

    kind: str
    by: str | None
    at: datetime
    reason: str
    before: dict[str, Any]
    after: dict[str, Any]
    route: str
    went_through: bool


class WholeIncident(Incident):
    """With what can be done about it, by whom may: `may_mend`. `why_not_skipped` is empty where it can be."""

    tried: str
    may_mend: bool
    variables: list[Variable]
    routes: list[WayOut]
    why_not_skipped: str
    mendings: list[Mending]


class Mended(Schema):
    """What came of it. Not `went_through`: it failed again, `cause` says why; nothing has moved."""

    id: str
    went_through: bool
    message: str
    cause: str
    links: dict[str, str]
