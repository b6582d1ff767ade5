"""A table or drawing that is brought in again replaces the one that is there, whatever its file is called."""

import html

import pytest

from orchestrator.pathway import publishing
from orchestrator.studio.makers import maker
from processes import drafts
from processes.exceptions import NotPublishable
from tests import fenmarsh as world

from .conftest import FRONT_DOOR, NOW

TABLE = "agencies_required.dmn"


@pytest.fixture
def again(draft):
    """A table and a drawing of the draft as somebody has edited them elsewhere."""

    def edited(path: str) -> bytes:
        return (drafts.file(draft, path) or b"").replace(b'name="Agencies to ask"', b'name="Who is asked"')

    return edited


@pytest.fixture
def doubled(draft, again):
    """The same table in two files, as such drafts came to be."""
    by = maker(world.staff("Carys Bowen"))
    drafts.save_file(draft, "ag2.dmn", again(TABLE), revision=draft.revision, by=by, now=NOW)
    draft.refresh_from_db()
    return draft


def page_of(answer) -> str:
    return html.unescape(answer.content.decode())


@pytest.mark.parametrize("name", ["ag2.dmn", "agencies_required (1).dmn"])
def test_a_table_put_beside_the_others_replaces_the_same_table_and_the_page_says_so(
    bring, carys, draft, again, name
):
    before = set(drafts.files(draft))
    answer = bring(again(TABLE), name=name, place=f"{draft.pk}|")
    assert set(drafts.files(draft)) == before
    assert drafts.file(draft, TABLE) == again(TABLE)
    page = page_of(carys.get(answer.url))
    assert (
        f"The decision table “Who is asked” was in it already ({TABLE}), and the file has replaced it" in page
    )


def test_a_drawing_put_beside_the_others_replaces_the_same_drawing(bring, carys, draft, again):
    before = set(drafts.files(draft))
    answer = bring(
        again(FRONT_DOOR).replace(b'name="Asked"', b'name="x"'), name="mine.bpmn", place=f"{draft.pk}|"
    )
    assert set(drafts.files(draft)) == before
    assert f"was in it already ({FRONT_DOOR})" in page_of(carys.get(answer.url))


def test_what_came_twice_from_a_browser_is_kept_under_its_own_name(bring, draft, again):
    bring(
        again(TABLE).replace(b'"agencies_required"', b'"other"'), name="other (2).dmn", place=f"{draft.pk}|"
    )
    assert "other.dmn" in drafts.files(draft)


def test_a_table_in_two_files_is_refused_by_the_gate_with_both_named(doubled, carys, url):
    said = "The decision table “Who is asked” (agencies_required) is in two files, ag2.dmn and"
    assert f"{said} {TABLE}: only one" in page_of(carys.get(url("draft", doubled)))
    with pytest.raises(NotPublishable) as refused:
        publishing.submit(doubled, by=maker(world.staff("Carys Bowen")), note="x", now=NOW)
    assert [found.rule for found in refused.value.findings if found.is_error] == ["doubled"]


def test_a_drawing_in_two_files_is_refused_with_both_named(draft, again, carys, url):
    by = maker(world.staff("Carys Bowen"))
    drafts.save_file(draft, "mine.bpmn", again(FRONT_DOOR), revision=draft.revision, by=by, now=NOW)
    page = page_of(carys.get(url("draft", draft)))
    assert f"(ofd_front_door) is in two files, mine.bpmn and {FRONT_DOOR}" in page


def test_one_of_the_two_is_taken_out_with_a_press_and_nothing_else_can_be(doubled, carys, url):
    carys.post(url("take_file", doubled), {"path": "outcome_guard.dmn", "revision": doubled.revision})
    assert "outcome_guard.dmn" in drafts.files(doubled)
    press = {"path": TABLE, "revision": doubled.revision}
    assert world.signed_in("Henry Ash").post(url("take_file", doubled), press).status_code == 404
    page = page_of(carys.post(url("take_file", doubled), press, follow=True))
    assert "agencies_required.dmn is taken out of this draft." in page
    assert "is in two files" not in page
    assert TABLE not in drafts.files(doubled)
