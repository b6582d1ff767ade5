"""The list of pathways: drafts and what waits on top for those who have to do with them."""

import re

import pytest

from processes.models import VersionState
from tests import fenmarsh as world

from .conftest import NOW


def page(name, address="/versions/"):
    return world.signed_in(name).get(address).content.decode()


def test_an_owner_finds_drafts_and_what_waits_above_the_published_versions(draft, in_review, running, url):
    found = page("Carys Bowen")
    assert found.index("Waiting for approval") < found.index(url("approval", in_review))
    assert found.index(url("approval", in_review)) < found.index("Published versions")
    assert url("import") in found


def test_who_approves_finds_what_waits_and_brings_no_file_in(in_review, url):
    found = page("Henry Ash")
    assert url("approval", in_review) in found
    assert url("import") not in found


@pytest.mark.parametrize("name", ["Farah Aziz", "Alice Moreno", "Miriam Okoro"])
def test_everybody_else_sees_published_versions_only(in_review, running, url, name):
    found = page(name)
    assert "Waiting for approval" not in found
    assert url("version", running) in found
    assert url("new_draft", running) not in page(name, url("version", running))


def test_each_version_says_what_it_is_for_new_cases_and_how_many_run_on_it(fenmarsh, running, in_review, url):
    world.open_case(fenmarsh, now=NOW)
    world.signed_in("Henry Ash").post(url("approve", in_review), {"sha256": in_review.sha256})
    found = page("Carys Bowen", "/versions/?pathway=ofd_front_door")
    assert "Replaced by a later version" in found
    assert "New cases start on it" in found
    assert "A shorter name" in found
    assert re.search(r"Carys Bowen</td>.*Approved by.*Henry Ash</td>", found, re.DOTALL)
    told = '<dd class="govuk-summary-list__value">%s</dd>'
    assert told % "fewer than 5" in page("Carys Bowen", url("version", running))
    assert told % "1" in page("Henry Ash", url("version", running))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Carys Bowen", "fewer than 5"),
        ("Dilys Morgan", "fewer than 5"),
        ("Henry Ash", "2"),
        ("Farah Aziz", "2"),
    ],
)
def test_how_many_cases_run_a_version_is_exact_for_whoever_sees_lists_of_them(fenmarsh, running, name, told):
    for _ in range(2):
        world.open_case(fenmarsh, now=NOW)
    found = page(name, "/versions/?pathway=ofd_front_door&_orderby=running_cases")
    assert re.findall(r'data-label="Open cases">([^<]*)<', found) == [told]


def test_a_case_that_runs_a_version_once_for_each_agency_counts_once(fenmarsh, running, url):
    world.open_case(fenmarsh, now=NOW)
    world.work_through(NOW)
    asked = type(running).objects.get(owner_key="fenmarsh", process_id="agency_assessment")
    assert asked.instances.count() > 1
    found = page("Henry Ash", "/versions/?pathway=agency_assessment")
    assert re.findall(r'data-label="Open cases">([^<]*)<', found) == ["1"]
    assert '<dd class="govuk-summary-list__value">1</dd>' in page("Henry Ash", url("version", asked))


def test_pathways_and_drawings_stand_in_the_order_in_which_a_family_meets_them(fenmarsh, draft, url):
    found = page("Carys Bowen")
    choose = found[found.index("All pathways") :]
    met = ["One Front Door", "Immediate danger", "Agency assessment", "New information", "Somebody joins"]
    assert sorted(met, key=choose.index) == met
    table = found[found.index("by pathway, the newest of each first") :]
    assert sorted(met, key=table.index) == met
    found = page("Carys Bowen", url("draft", draft))
    drawn = ["One Front Door", "Sharing decision", "Joint decision", "Plan of next", "Feedback to"]
    assert sorted(drawn, key=lambda name: found.index(f"Edit “{name}")) == drawn


def test_what_came_with_the_software_says_so_and_names_no_repository(running, url):
    for found in (page("Carys Bowen"), page("Carys Bowen", url("version", running))):
        assert "The makers of this software" in found
        assert "Nobody here: it came with the software" in found
        assert "epository" not in found


def test_one_pathway_alone_is_listed_when_asked_for(running, url):
    found = page("Carys Bowen", "/versions/?pathway=ofd_front_door")
    assert url("version", running) in found
    other = type(running).objects.get(owner_key="fenmarsh", process_id="immediate_danger")
    assert url("version", other) not in found


def test_a_pathway_that_is_not_there_lists_them_all(running, url):
    assert url("version", running) in page("Carys Bowen", "/versions/?pathway=no_such")


def test_the_version_page_leads_to_export_differences_and_withdrawing(in_review, running, url):
    world.signed_in("Henry Ash").post(url("approve", in_review), {"sha256": in_review.sha256})
    found = page("Carys Bowen", url("version", in_review))
    for name in ("export", "differences", "withdraw", "new_draft"):
        assert url(name, in_review) in found
    assert "What is different from version 1</a>" in found
    assert url("withdraw", running) not in page("Judith Penhale", url("version", running))


def test_a_draft_put_aside_is_nowhere(draft, url):
    type(draft).objects.filter(pk=draft.pk).update(state=VersionState.DISCARDED)
    assert "Ask about pets" not in page("Carys Bowen")
    assert world.signed_in("Carys Bowen").get(url("draft", draft)).status_code == 404


def test_the_first_drawing_of_a_version_is_open_and_the_others_are_folded(running, url):
    found = page("Carys Bowen", url("version", running))
    folds = re.findall(r'<details class="govuk-details ofd-fold"( open)?', found)
    assert folds[0] == " open"
    assert set(folds[1:]) == {""}
    assert found.count("data-drawing=") == len(folds)


def test_a_withdrawn_version_is_published_again_as_a_draft_that_a_second_person_approves(
    in_review, running, url
):
    carys, henry = world.signed_in("Carys Bowen"), world.signed_in("Henry Ash")
    henry.post(url("approve", in_review), {"sha256": in_review.sha256})
    carys.post(url("withdraw", in_review), {"reason": "Too soon"})
    found = page("Carys Bowen", url("version", in_review))
    assert "Publish again" in found
    assert "Publish again" not in page("Carys Bowen", url("version", running))
    assert "Publish again" not in page("Henry Ash", url("version", in_review))
    begun = carys.post(url("new_draft", in_review), {"title": "Version 2 again"}, follow=True)
    assert "These are exactly the files of version 2, which was withdrawn." in begun.content.decode()
    again = type(in_review).objects.get(title="Version 2 again")
    carys.post(url("send", again), {"note": "It was right", "when": "now"})
    again.refresh_from_db()
    assert again.state == VersionState.IN_REVIEW
    world.rehearsed(again, now=NOW)
    carys.post(url("approve", again), {"sha256": again.sha256})
    again.refresh_from_db()
    assert again.state == VersionState.IN_REVIEW
    henry.post(url("approve", again), {"sha256": again.sha256})
    again.refresh_from_db()
    assert (again.state, again.number) == (VersionState.PUBLISHED, 3)
