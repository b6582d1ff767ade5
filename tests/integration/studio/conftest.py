"""Fenmarsh with its pathways, and a draft of the front door by Carys, who owns them."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from orchestrator.agencies.models import Site, Staff
from orchestrator.studio.makers import maker
from processes import drafts
from processes.models import ProcessVersion
from tests import fenmarsh as world
from tests.kept import Kept, kept

NOW = datetime(2026, 9, 8, 9, 0, tzinfo=UTC)
FRONT_DOOR = "ofd_front_door/ofd_front_door.bpmn"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(scope="package")
def _fenmarsh(django_db_setup: None, django_db_blocker: Any) -> Iterator[Kept]:
    with kept(lambda: world.establish(NOW), django_db_blocker) as site:
        yield site


@pytest.fixture
def running(fenmarsh: Site) -> ProcessVersion:
    """The published front door, on which new cases start."""
    return ProcessVersion.objects.get(owner_key="fenmarsh", process_id="ofd_front_door")


@pytest.fixture
def draft(running: ProcessVersion) -> ProcessVersion:
    return drafts.begin_from(
        running, title="Ask about pets", author=maker(world.staff("Carys Bowen")), now=NOW
    )


@pytest.fixture
def second_owner(fenmarsh: Site) -> Staff:
    """Dilys owns the pathways too, beside Carys."""
    return world.staff("Dilys Morgan")


@pytest.fixture
def edited() -> Callable[..., ProcessVersion]:
    """`edited(draft, (old, new), …)`: texts replaced in one file of it, as an editor saves it."""

    def edit(
        draft: ProcessVersion, *changes: tuple[str, str], path: str = FRONT_DOOR, by: str = "Carys Bowen"
    ) -> ProcessVersion:
        who = maker(world.staff(by))
        text = (drafts.file(draft, path) or b"").decode()
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new, 1)
        drafts.save_file(draft, path, text.encode(), revision=draft.revision, by=who, now=NOW)
        draft.refresh_from_db()
        return draft

    return edit


@pytest.fixture
def url() -> Callable[..., str]:
    """The address of a page of the place “Pathways” about a version."""
    return lambda name, version=None, *rest: reverse(
        f"versions:{name}", args=[version.pk, *rest] if version else []
    )


@pytest.fixture
def sent_file() -> Callable[..., SimpleUploadedFile]:
    return lambda content, name="drawing.bpmn": SimpleUploadedFile(name, content)


@pytest.fixture
def in_review(draft: ProcessVersion, edited: Callable[..., ProcessVersion], url: Any) -> ProcessVersion:
    """A renamed step, sent for approval by Carys through the page."""
    edited(draft, ('name="Check whether anyone is in danger now"', 'name="Look for danger"'))
    answer = world.signed_in("Carys Bowen").post(
        url("send", draft), {"note": "A shorter name", "when": "now"}
    )
    assert answer.status_code == 302, answer.content.decode()
    draft.refresh_from_db()
    world.rehearsed(draft, now=NOW)
    return draft


@pytest.fixture
def carys(fenmarsh: Site) -> Client:
    return world.signed_in("Carys Bowen")


@pytest.fixture
def bring(
    carys: Client, url: Callable[..., str], sent_file: Callable[..., SimpleUploadedFile]
) -> Callable[..., Any]:
    """`bring(content)`: Carys uploads a file; what the page answers."""

    def post(content: str | bytes, name: str = "drawing.bpmn", **fields: str) -> Any:
        content = content.encode() if isinstance(content, str) else content
        return carys.post(url("import"), {"file": sent_file(content, name), "place": "new", **fields})

    return post
