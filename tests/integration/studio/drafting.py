"""What tests of the pages on forms and limits share: a draft of what runs, and people at their browsers."""

import json
from datetime import UTC, datetime
from typing import Any

from django.test import Client
from django.urls import reverse

from processes import drafts
from processes.models import ProcessVersion
from tests import fenmarsh as world

NOW = datetime(2026, 9, 8, 9, 0, tzinfo=UTC)
DANGER = "forms/danger_check.json"
TRIAGE = "forms/triage_information.json"
OWNER, MANAGER, GOVERNANCE = "Carys Bowen", "Henry Ash", "Judith Penhale"


def draft_of(process_id: str = "ofd_front_door") -> ProcessVersion:
    running = ProcessVersion.objects.get(owner_key="fenmarsh", process_id=process_id)
    return drafts.begin_from(running, title="Occupational therapy", author=OWNER, now=NOW)


def address(name: str, draft: ProcessVersion, *rest: str, **query: str) -> str:
    words = "&".join(f"{key}={value}" for key, value in query.items())
    return reverse(f"versions:{name}", args=[draft.pk, *rest]) + (f"?{words}" if words else "")


def text(answer: Any) -> str:
    return str(answer.content.decode())


def post(client: Client, url: str, draft: ProcessVersion, **fields: Any) -> Any:
    draft.refresh_from_db()
    return client.post(url, {"revision": draft.revision, **fields}, follow=True)


def form(draft: ProcessVersion, path: str) -> dict[str, Any]:
    content = drafts.file(draft, path)
    assert content is not None, path
    found: dict[str, Any] = json.loads(content)
    return found


def add_visit(draft: ProcessVersion) -> None:
    post(
        world.signed_in(OWNER),
        address("forms", draft),
        draft,
        title="The visit",
        question="What did you find?",
    )
