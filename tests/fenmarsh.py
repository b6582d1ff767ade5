"""The demo site Fenmarsh with the pathways of the repository, for tests of pages: people by name, a family
whose case has just been opened, and sample answers to every form.

Farah and Tom co-ordinate the hub, Miriam chairs, Alice and Bob are social workers, Ivy is a police officer,
Chidi works in health, Gwen for the domestic abuse service, Nadia refers, Carys owns the pathways. Zora works
at the next site and must see nothing.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client

from forms.questions import Definition, Question, Rows
from orchestrator.agencies.establishing import establish_demo
from orchestrator.agencies.models import Site, Staff
from orchestrator.cases.models import Case
from orchestrator.pathway import contacts, publishing, rehearsals
from orchestrator.pathway.models import PlayState
from processes import bundles, wakeups
from processes import publishing as machine
from processes.bundles import Bundle
from processes.models import HumanTask, ProcessVersion

HERE = ZoneInfo("Europe/London")
PASSWORD = "fenmarsh is fictional"
ANSWERS: Mapping[str, Any] = json.loads((Path(__file__).parent / "fenmarsh_answers.json").read_text())


def establish(now: datetime) -> Site:
    """Both demo sites; Fenmarsh with published pathways (the gate has tests of its own)."""
    establish_demo(PASSWORD)
    site = Site.objects.get(code="fenmarsh")
    for bundle in _bundles():
        machine.publish_file(bundle, owner_key=site.code, author="the repository", now=now, gate=lambda _: ())
        publishing.keep_forms(bundle, now=now)
    return site


def rehearsed(version: ProcessVersion, *, now: datetime) -> None:
    """Its scenarios came out as written (playing them has tests of its own)."""
    rehearsals.ask(version, now=now)
    version.plays.update(state=PlayState.PLAYED, started_at=now, ended_at=now, met=1, total=1, seconds=1)


@cache
def _bundles() -> Sequence[Bundle]:
    return bundles.read_folder(publishing.MODELS, form_files=publishing.form_files())


def work_through(now: datetime) -> None:
    """What the worker does, until nothing is due."""
    while wakeups.run_due(now):
        pass


def open_case(site: Site, *, now: datetime) -> Case:
    """Ivy tells the front door about a family; the core agencies are asked, the co-ordinator has a task."""
    case = contacts.receive(site, ANSWERS["contact"], by=staff("Ivy Chandler"), now=now)
    work_through(now)
    case.refresh_from_db()
    return case


def staff(name: str) -> Staff:
    return Staff.objects.get(display_name=name)


def signed_in(name: str) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(staff(name), backend="django.contrib.auth.backends.ModelBackend")
    return client


def task_of(case: Case, form_key: str, *, item: object = None) -> HumanTask | None:
    """The first open task of a case with that form, about that person or agency."""
    tasks = HumanTask.objects.filter(scope_key=case.business_key, state__in=HumanTask.OPEN_STATES)
    tasks = tasks.filter(step__form_key=form_key).order_by("created_at", "id")
    return (tasks if item is None else tasks.filter(item=str(item))).first()


def posted(definition: Definition, answers: Mapping[str, Any], rows: Rows) -> dict[str, list[str]]:
    """Plain answers as a browser posts them. A group with a row for each: all get the first's."""
    found: dict[str, list[str]] = {}
    for question in definition.questions:
        given = answers.get(question.name)
        if given is None:
            continue
        if not question.is_repeat:
            found |= _posted(question, question.name, given)
        elif question.for_each:
            for choice in rows[question.for_each]:
                found |= _row(question, f"{question.name}-{choice.value}", given[0])
        else:
            found[f"{question.name}-_row"] = [str(number) for number in range(len(given))]
            for number, row in enumerate(given):
                found |= _row(question, f"{question.name}-{number}", row)
    return found


def _row(question: Question, prefix: str, answers: Mapping[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item in question.items:
        if answers.get(item.name) is not None:
            found |= _posted(item, f"{prefix}-{item.name}", answers[item.name])
    return found


def _posted(question: Question, name: str, given: Any) -> dict[str, list[str]]:
    if question.widget == "date":
        day = date.fromisoformat(given)
        return _parts(name, (day.day, day.month, day.year))
    if question.widget == "datetime":
        moment = datetime.fromisoformat(given).astimezone(HERE)
        return _parts(name, (moment.day, moment.month, moment.year)) | {f"{name}-time": [f"{moment:%H:%M}"]}
    return {name: [str(one) for one in given] if isinstance(given, list) else [str(given)]}


def _parts(name: str, parts: Sequence[int]) -> dict[str, list[str]]:
    return {
        f"{name}-{part}": [str(value)] for part, value in zip(("day", "month", "year"), parts, strict=True)
    }
