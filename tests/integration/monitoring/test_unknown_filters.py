"""What is asked for and is not there: a plain sentence, nothing shown, and the way back; no file."""

import html
import re

import pytest

from orchestrator.audit.models import Act

from .rooms import LISTS, NUMBERS, clock, opened, words  # noqa: F401 (fixtures)

PAGES = (*LISTS, *NUMBERS, "board")
UNKNOWN = {
    "agency=XX": "There is no agency “XX” among those you see here.",
    "team=999999": "There is no team with the number “999999” among those you see here.",
    "rating=Z": "There is no rating “Z”.",
    "step=nonsense": "There is no step “nonsense” in the pathways of Fenmarsh.",
    "process=nonsense": "There is no pathway “nonsense” at Fenmarsh.",
    "version=999999": "There is no version “999999” of the pathways of Fenmarsh.",
    "code=K-99": "There is no time limit “K-99” at Fenmarsh.",
    "week=2026-W99": "There is no week “2026-W99” in the calendar.",
    "week=2025-W53": "There is no week “2025-W53” in the calendar.",
    "urgency=moon": "There is no group “moon” of tasks.",
    # what cannot be such a word at all is not there either
    f"agency={'x' * 30}": f"There is no agency “{'x' * 30}” among those you see here.",
    "agency=%27+or+1%3D1--": "There is no agency “' or 1=1--” among those you see here.",
    "rating=%FF": "There is no rating “�”.",
    "rating=+A": "There is no rating “ A”.",
    "team=xxx": "There is no team with the number “xxx” among those you see here.",
    "team=-1": "There is no team with the number “-1” among those you see here.",
    "version=99999999999999999999": "There is no version “99999999999999999999” of the pathways of Fenmarsh.",
    "week=soon": "There is no week “soon” in the calendar.",
    "week=%EF%BC%92026-W37": "“２026-W37” is nothing that can be chosen.",
    "unclaimed=perhaps": "“perhaps” is nothing that can be chosen.",
}
#: One of each sort: a code, a number of a row, a word of the drawings, a day, and a choice.
A_FEW = ("agency=XX", "version=999999", "step=nonsense", "week=2026-W99", "unclaimed=perhaps")


def address(page: str) -> str:
    return "/monitoring/" if page == "board" else f"/monitoring/{page}/"


@pytest.mark.parametrize(
    ("page", "unknown"), [("tasks", tuple(UNKNOWN)), ("board", A_FEW), ("bottlenecks", A_FEW)]
)
def test_what_is_not_there_is_said_above_nothing_with_a_link_that_takes_it_away(opened, page, unknown):  # noqa: F811
    henry = opened("henry.ash")
    without = f"{address(page)}?since=2026-09-01"
    plain = words(henry.get(without))
    for asked in unknown:
        seen = henry.get(f"{address(page)}?{asked}&since=2026-09-01")
        assert seen.status_code == 200
        assert f"{UNKNOWN[asked]} Show the page without it" in words(seen)
        assert UNKNOWN[asked] not in plain
        content = seen.content.decode()
        assert 'id="measures"' not in content
        assert "ofd-tile" not in content
        link = re.search(r'href="([^"]+)">Show the page without it', content)
        assert link, asked
        assert html.unescape(link[1]) == without


@pytest.mark.parametrize("page", PAGES)
def test_every_page_says_so_and_gives_no_file(opened, page):  # noqa: F811
    henry = opened("henry.ash")
    asked = "agency=XX&step=nonsense&team=xxx"
    seen = words(henry.get(f"{address(page)}?{asked}"))
    file = henry.get(f"/monitoring/{page}.csv?{asked}")
    assert file.status_code == 404
    assert file["Content-Type"].startswith("text/plain")
    for sentence in (UNKNOWN["agency=XX"], UNKNOWN["step=nonsense"], UNKNOWN["team=xxx"]):
        assert sentence in seen
        assert sentence in file.content.decode()
    assert not Act.objects.filter(verb="export_list").exists()


def test_the_form_does_not_ask_for_it_again(opened):  # noqa: F811
    content = opened("henry.ash").get("/monitoring/tasks/?step=nonsense&urgency=overdue").content.decode()
    form = content.split('class="ofd-filter', 1)[1].split("</form>", 1)[0]
    assert 'name="urgency" value="overdue"' in form
    assert "nonsense" not in form


def test_a_lead_is_not_told_which_agencies_there_are_besides(opened):  # noqa: F811
    """An agency of others and one that is not there read alike."""
    sunita = opened("sunita.rao")
    others, none = (words(sunita.get(f"/monitoring/tasks/?agency={code}")) for code in ("POLICE", "XX"))
    assert "There is no agency “POLICE” among those you see here." in others
    assert others.replace("POLICE", "XX") == none


def test_a_process_owner_reads_the_same_sentence(opened):  # noqa: F811
    carys = opened("carys.bowen")
    assert UNKNOWN["agency=XX"] in words(carys.get("/monitoring/handovers/?agency=XX"))
    assert carys.get("/monitoring/handovers.csv?agency=XX").status_code == 404


def test_what_is_there_and_has_nothing_to_do_is_an_empty_list(opened):  # noqa: F811
    page = words(opened("henry.ash").get("/monitoring/tasks/?agency=HOUS&rating=B"))
    assert "No open task fits." in page
    assert "There is no" not in page
