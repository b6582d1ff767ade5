"""How soon the editor of the largest drawing can be worked with: for the first time, and from then on."""

import statistics

import pytest

from orchestrator.web.warm import warm_up
from tests.browser.service.town import Town
from tests.browser.studio.editing import draft_of, opened

TIMES = 5


def bench_the_editor_of_the_front_door(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    """Cold: the first request to a web server that has just started, by a browser with an empty cache."""
    warm_up()  # as the web server does before it answers
    draft = draft_of()
    spent = []
    for _ in range(TIMES):
        page = opened(town, draft)
        spent.append(int(page.evaluate("document.documentElement.dataset.editorReady")))
        town.close()
    with capsys.disabled():
        print(f"\nfigure editor_ready_cold {spent[0]} ms")
        print(f"figure editor_ready {statistics.median(spent[1:]):.0f} ms")
