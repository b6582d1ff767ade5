"""Answers a form as a person does: one box after another, in the order of the page."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Page

from forms.questions import Definition, Question

HERE = ZoneInfo("Europe/London")


def fill(page: Page, definition: Definition, answers: Mapping[str, Any]) -> None:
    """Type and choose `answers`. Rows that are not there yet are added with their button."""
    for question in definition.questions:
        if question.name not in answers:
            continue
        value = answers[question.name]
        if question.is_repeat:
            _fill_rows(page, question, value)
        else:
            _answer(page, question, question.name, value)


def _fill_rows(page: Page, question: Question, rows: list[Mapping[str, Any]]) -> None:
    for number, row in enumerate(rows):
        anchor = f"{question.name}-{row['subject']}" if question.for_each else f"{question.name}-{number}"
        place = page.locator(f"#{anchor}")
        if not question.for_each and place.count() == 0:
            page.locator(f"#add-{question.name}").click()
            place.wait_for()
        folded = page.locator(f"details#{anchor}:not([open]) > summary")
        if folded.count():
            folded.click()
        for item in question.items:
            if item.name in row:
                _answer(page, item, f"{anchor}-{item.name}", row[item.name])


def _answer(page: Page, question: Question, name: str, value: Any) -> None:
    boxes = page.locator(f'[name="{name}"]')
    match question.widget:
        case "checkboxes":
            wanted = {str(one) for one in value}
            ticked = set(boxes.evaluate_all("all => all.filter(one => one.checked).map(one => one.value)"))
            for one in sorted(wanted ^ ticked):
                page.locator(f'[name="{name}"][value="{one}"]').set_checked(one in wanted)
        case "yes_no" | "yes_no_unknown" | "radios":
            page.locator(f'[name="{name}"][value="{value}"]').check()
        case "select":
            boxes.select_option(str(value))
        case "date" | "datetime":
            _answer_date(page, name, str(value), with_time=question.widget == "datetime")
        case _:
            boxes.fill(str(value))


def _answer_date(page: Page, name: str, value: str, *, with_time: bool) -> None:
    moment = datetime.fromisoformat(value)
    if with_time:
        moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(HERE)
        page.locator(f'[name="{name}-time"]').fill(f"{moment:%H:%M}")
    for part, number in (("day", moment.day), ("month", moment.month), ("year", moment.year)):
        page.locator(f'[name="{name}-{part}"]').fill(str(number))
