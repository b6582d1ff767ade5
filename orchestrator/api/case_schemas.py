"""Shapes of a case: what its page shows, in the same words."""

from datetime import date, datetime

from ninja import Schema

from .schemas import Line, Section


class Waiting(Schema):
    """Who is waited for and since when. `about`: the person, where you may know whom. `next_try_at`: the step
    failed and the service tries it again by itself then. `stuck`: it could not be made; somebody has to look.
    """

    who: str
    what: str
    about: str
    since: datetime
    due_at: datetime | None
    claimed_by: str
    next_try_at: datetime | None
    stuck: bool


class Address(Schema):
    kind: str
    text: str
    protected: bool


class Number(Schema):
    """`safe` null: nobody knows, so do not phone."""

    number: str
    safe: bool | None
    voicemail_ok: bool
    notes: str
    protected: bool


class Voice(Schema):
    """What a child said, or why nobody could ask."""

    own_words: str
    wishes: str
    not_heard_because: str
    seen_by: str
    by: str
    at: datetime


class Relative(Schema):
    """`basis`: on what somebody is said to cause harm. `interpreter`: the language, or “needed”.
    `more_not_shown`: there is an address or number that you may not see.
    """

    id: int
    name: str
    age: str
    roles: list[str]
    basis: str
    interpreter: str
    rating: str
    relations: list[str]
    addresses: list[Address]
    numbers: list[Number]
    voices: list[Voice]
    more_not_shown: bool


class AgencyOnPerson(Schema):
    person: str
    known: str
    handling: str
    lines: list[Line]
    by: str
    at: datetime


class AgencyAnswer(Schema):
    agency: str
    round: int
    asked_at: datetime
    reason: str
    state: str
    declined_because: str
    late: bool
    responded_at: datetime | None
    people: list[AgencyOnPerson]
    more_not_shown: bool


class PersonOutcome(Schema):
    person: str
    rating: str
    outcomes: list[str]
    reason: str
    service: str
    owner: str
    start_by: date | None


class Stand(Schema):
    """Where one agency stands: on a decision or a plan."""

    agency: str
    value: str
    condition: str
    reason: str
    by: str
    at: datetime


class Decision(Schema):
    """`missing`: agencies that had not answered."""

    round: int
    proposed_at: datetime
    frozen_at: datetime | None
    replaced: bool
    chair: str
    mode: str
    led_by: str
    summary: str
    gaps: str
    missing: list[str]
    outcomes: list[PersonOutcome]
    positions: list[Stand]


class Action(Schema):
    person: str
    what: str
    kind: str
    owner: str
    agency: str
    due_on: date | None
    status: str
    not_done_because: str


class Note(Schema):
    person: str
    words: str


class Plan(Schema):
    version: int
    drafted_at: datetime
    published_at: datetime | None
    lead_professional: str
    family_contact: str
    contingency: str
    tell_family_how: str
    review_on: date
    actions: list[Action]
    needs_met: list[Note]
    no_action_possible: list[Note]
    signatures: list[Stand]


class Moment(Schema):
    at: datetime
    sentence: str
    who: str


class Case(Schema):
    """All that the reader may see of one case. `counts_as`: the rating that time limits are counted with."""

    reference: str
    site: str
    state: str
    state_in_words: str
    rating: str | None
    counts_as: str
    danger_seen: bool
    domestic_abuse: str
    round: int
    received_at: datetime
    closed_at: datetime | None
    waiting: list[Waiting]
    family: list[Relative]
    agencies: list[AgencyAnswer]
    answers: list[Section]
    decisions: list[Decision]
    plans: list[Plan]
    timeline: list[Moment]
