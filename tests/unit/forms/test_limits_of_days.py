"""What is promised lies ahead and what happened does not: the limits of days, at the site's own midnight."""

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from forms import limits
from forms.answers import validate_json
from forms.builder import build
from forms.definitions import keys, lint, load, parse
from forms.exceptions import AnswersRefused
from forms.limits import Present
from forms.questions import Question

LONDON = ZoneInfo("Europe/London")
#: 23:30 in London is 22:30 UTC: the day at the site is not over.
LATE = Present(datetime(2026, 9, 8, 22, 30, tzinfo=UTC), LONDON)
#: 00:30 in London: at the site it is the next day, in UTC it is not.
AFTER_MIDNIGHT = Present(datetime(2026, 9, 8, 23, 30, tzinfo=UTC), LONDON)
BORN = {"type": "string", "widget": "date", "title": "Date of birth", "notAfter": "today"}
UNBORN = {
    "type": "string",
    "widget": "radios",
    "title": "Part",
    "oneOf": [{"const": "unborn_child", "title": "Unborn child"}, {"const": "sibling", "title": "Brother"}],
}
FORM: dict[str, Any] = {
    "key": "days",
    "title": "Days",
    "type": "object",
    "properties": {
        "part": UNBORN,
        "start": {"type": "string", "widget": "date", "title": "Start of help", "notBefore": "today"},
        "due": {"type": "string", "widget": "datetime", "title": "By when?", "notBefore": "today"},
        "born": {**BORN, "hint": "For example 27 3 2014.", "exceptWhen": {"part": ["unborn_child"]}},
        "seen": {"type": "string", "widget": "datetime", "title": "When?", "notAfter": "today"},
    },
}
DAYS = parse(json.dumps(FORM))


def said(present: Present = LATE, **answers: str) -> dict[str, list[str]]:
    try:
        validate_json(DAYS, answers, {}, present=present)
    except AnswersRefused as refused:
        return dict(refused.errors)
    return {}


def test_help_cannot_start_on_a_day_that_has_passed():
    assert said(start="2026-09-07") == {"start": ["Start of help must be today or later"]}
    assert said(start="2026-09-08") == {}


def test_the_day_is_that_of_the_site_and_not_of_utc():
    assert said(AFTER_MIDNIGHT, start="2026-09-08") == {"start": ["Start of help must be today or later"]}
    assert said(AFTER_MIDNIGHT, born="2026-09-09") == {}
    assert said(LATE, born="2026-09-09") == {"born": ["Date of birth must not be in the future"]}


def test_by_when_may_be_any_time_of_today():
    assert said(due="2026-09-08T00:05:00Z") == {}
    assert said(due="2026-09-07T12:00:00Z") == {"due": ["“By when?” must be today or later"]}


def test_what_happened_is_not_later_than_now():
    assert said(seen="2026-09-08T22:30:00Z") == {}
    assert said(seen="2026-09-08T22:31:00Z") == {"seen": ["“When?” must not be in the future"]}


def test_only_an_unborn_child_may_have_a_birthday_to_come():
    assert said(part="unborn_child", born="2027-01-04") == {}
    assert said(part="sibling", born="2027-01-04") == {"born": ["Date of birth must not be in the future"]}


def test_the_page_says_it_beside_the_question_and_in_the_hint(posted):
    data = posted({"start-day": "7", "start-month": "9", "start-year": "2026"})
    form = build(DAYS, rows={}, data=data, present=LATE)
    assert not form.is_valid()
    assert form.error_list == [("start-day", "Start of help must be today or later")]
    page = str(form)
    assert "For example 27 3 2014. Not in the future." in page
    assert "Today or later." in page


def test_a_draft_is_compared_with_nothing(posted):
    draft = posted({"start-day": "7", "start-month": "9", "start-year": "2026"})
    form = build(DAYS, rows={}, draft=draft, present=LATE)
    assert form.error_list == []
    assert 'value="2026"' in str(form)


def test_answers_that_were_checked_without_the_present_are_found_too():
    rows = {"members": [{"subject": 17, "rating": "A", "start_by": "2026-09-07"}]}
    found = limits.problems(load("decision_proposal"), rows, present=LATE)
    assert list(found) == ["members.17.start_by"]
    people = {"people": [{"given_name": "Lio", "roles": ["subject_child"], "date_of_birth": "2026-09-10"}]}
    assert list(limits.problems(load("contact"), people, present=LATE)) == ["people.0.date_of_birth"]


#: Days without a limit, each with its reason.
NO_LIMIT = {
    ("contact", "due_date"): "a baby may be overdue",
    ("family_map", "due_date"): "a baby may be overdue",
    ("danger_actions", "emergency_order_at"): "made in the past, or a hearing to come",
}


def days_of(key: str) -> list[Question]:
    every = [one for question in load(key).questions for one in (question, *question.items)]
    return [one for one in every if one.widget in ("date", "datetime")]


@pytest.mark.parametrize("key", keys())
def test_every_day_that_a_form_asks_for_has_a_limit_or_a_reason_why_not(key: str):
    for question in days_of(key):
        limited = question.not_before or question.not_after
        assert limited is ((key, question.name) not in NO_LIMIT), question.name


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ({"widget": "text", "notBefore": "today"}, "“notBefore” means nothing for a text question."),
        ({"widget": "date", "notBefore": "tomorrow"}, '“notBefore” cannot be "tomorrow".'),
        (
            {"widget": "date", "exceptWhen": {"part": ["sibling"]}},
            "“exceptWhen” lifts a limit that is not there.",
        ),
        (
            {"widget": "date", "notAfter": "today", "exceptWhen": {"later": ["yes"]}},
            "exceptWhen names “later”, which is not asked earlier.",
        ),
    ],
)
def test_a_limit_that_makes_no_sense_is_told_to_the_process_owner(question: dict[str, Any], sentence: str):
    wrong = {"type": "string", "title": "A day", **question}
    findings = lint(json.dumps({**FORM, "properties": {"part": UNBORN, "day": wrong}}).encode())
    assert sentence in [finding.message for finding in findings]
