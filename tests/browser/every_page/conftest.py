"""A real Chromium on the whole service, with the demo site Fenmarsh and time as it is."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, Page

from orchestrator.agencies.models import Site
from orchestrator.cases.models import Case
from tests import fenmarsh as world
from tests.factories import TUESDAY

AXE = Path(settings.BASE_DIR) / "orchestrator" / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESK = {"width": 1366, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """A Tuesday morning, going on."""
    with time_machine.travel(TUESDAY, tick=True) as traveller:
        yield traveller


@pytest.fixture
def fenmarsh(transactional_db: None) -> Site:
    return world.establish(timezone.now())


@pytest.fixture
def case(fenmarsh: Site) -> Case:
    return world.open_case(fenmarsh, now=timezone.now())


@pytest.fixture
def window(chromium: Browser, fenmarsh: Site, live_server: Any) -> Iterator[Callable[..., Page]]:
    """`window("Farah Aziz")` opens a window in which she is signed in; "" signs nobody in.

    Every complaint of the browser (an error of a script, a violation of the content security policy) fails
    the test.
    """
    contexts, complaints = [], []

    def opened(name: str = "", **options: Any) -> Page:
        context = chromium.new_context(base_url=live_server.url, **{"viewport": DESK} | options)
        contexts.append(context)
        if name:
            session = world.signed_in(name).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda line: (
                complaints.append(line.text)
                if line.type == "error" and "status of 4" not in line.text
                else None
            ),
        )
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def check() -> Callable[[Page], None]:
    """Fails where axe-core finds something, or where the page is wider than the window."""

    def clean(page: Page) -> None:
        script = f"{AXE.read_text()};axe.run({{runOnly: {json.dumps(RULES)}}}).then(r => JSON.stringify(r))"
        answer = page.context.new_cdp_session(page).send(
            "Runtime.evaluate", {"expression": script, "awaitPromise": True, "returnByValue": True}
        )
        result = json.loads(answer["result"]["value"])
        assert len(result["passes"]) > 5, "axe-core did not look at the page"
        found = [
            (wrong["id"], [node["html"][:200] for node in wrong["nodes"]]) for wrong in result["violations"]
        ]
        assert found == [], page.url
        width = page.evaluate("document.documentElement.scrollWidth")
        assert page.viewport_size is not None
        assert width <= page.viewport_size["width"], f"{page.url} is {width} px wide"

    return clean
