"""On every page of a draft one finds the others, and where one is."""

import re

import pytest

from tests import fenmarsh as world

from .conftest import FRONT_DOOR

CARYS, HENRY = "Carys Bowen", "Henry Ash"
PAGES = {
    "draft": ("Overview", ()),
    "forms": ("Forms", ()),
    "form": ("Forms", ("danger_check",)),
    "form_preview": ("Forms", ("danger_check",)),
    "question_new": ("Forms", ("danger_check",)),
    "limits": ("Limits", ()),
    "limit": ("Limits", ("K-05",)),
    "agencies": ("Agencies", ()),
    "differences": ("Differences", ()),
    "editor": ("Drawings", (FRONT_DOOR,)),
}


def ways(page: str) -> dict[str, bool]:
    """Titles of the navigation, each with whether the reader is there."""
    found = re.search(r'<nav class="ofd-draft-nav".*?</nav>', page, re.DOTALL)
    links = re.findall(r"<a ([^>]*)>([^<]*)</a>", found[0]) if found else []
    return {title: "aria-current" in attributes for attributes, title in links}


@pytest.mark.parametrize("name", PAGES)
def test_each_page_leads_to_all_others_and_says_where_one_is(draft, url, name):
    here, rest = PAGES[name]
    found = ways(world.signed_in(CARYS).get(url(name, draft, *rest)).content.decode())
    assert list(found) == [
        "Overview",
        "Drawings",
        "Forms",
        "Limits",
        "Agencies",
        "Scenarios",
        "Differences",
        "Send",
    ]
    assert [title for title, present in found.items() if present] == [here]


def test_who_only_reads_is_not_led_to_sending(draft, url):
    found = ways(world.signed_in(HENRY).get(url("forms", draft)).content.decode())
    assert "Send" not in found


def test_what_waits_for_approval_leads_back_to_its_approval(in_review, url):
    found = ways(world.signed_in(HENRY).get(url("approval", in_review)).content.decode())
    assert found == {
        "Approval": True,
        "Forms": False,
        "Limits": False,
        "Agencies": False,
        "Scenarios": False,
        "Differences": False,
    }


def test_a_published_version_has_a_page_of_its_own(running, url):
    assert ways(world.signed_in(CARYS).get(url("differences", running)).content.decode()) == {}
