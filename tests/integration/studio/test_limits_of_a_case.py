"""Limits of a whole case are set in “One Front Door” alone; drafts of other pathways only show them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from orchestrator.agencies.models import Site
from orchestrator.clocks.limits import read_limits
from orchestrator.pathway import publishing
from orchestrator.studio import checklist
from orchestrator.studio.differences import differences_of
from orchestrator.studio.makers import maker
from processes import bundles, drafts
from processes import publishing as machine
from processes.exceptions import NotPublishable
from processes.models import ProcessVersion
from tests import fenmarsh as world

from .drafting import MANAGER, NOW, OWNER, address, draft_of, post, text
from .test_limits_pages import AGENCY_ANSWER, TABLE, VISIT, content

BUTTON = "Use the limits of “One Front Door”"
LATER = NOW + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def draft(fenmarsh: Site) -> ProcessVersion:
    return draft_of("agency_assessment")


def put(draft: ProcessVersion, old: bytes, new: bytes, path: str = TABLE) -> None:
    """A file of a draft changed past its pages, as an import does."""
    before = content(draft, path)
    assert old in before
    draft.refresh_from_db()
    by = maker(world.staff(OWNER))
    drafts.save_file(draft, path, before.replace(old, new, 1), revision=draft.revision, by=by, now=NOW)


def found(draft: ProcessVersion) -> list[checklist.Line]:
    files = drafts.files(draft)
    lines = checklist.lines_of(draft, checklist.problems(draft, files), files)
    return [line for line in lines if line.finding.rule == "idle-limits"]


@pytest.fixture
def front_door_has_five(draft: ProcessVersion) -> ProcessVersion:
    """Another version of the front door runs, in which agencies answer an Amber case in five hours."""
    running = ProcessVersion.objects.get(owner_key="fenmarsh", process_id="ofd_front_door")
    files = drafts.files(running)
    files[TABLE] = files[TABLE].replace(b'"6 wh"', b'"5 wh"')
    bundle = bundles.of_files("ofd_front_door", files)
    return machine.publish_file(
        bundle, owner_key="fenmarsh", author="Dilys Morgan", now=NOW, gate=lambda _: ()
    ).version


def test_another_pathway_shows_them_apart_as_they_count_and_offers_no_field(
    draft: ProcessVersion, front_door_has_five: ProcessVersion
) -> None:
    carys = world.signed_in(OWNER)
    said = text(carys.get(address("limits", draft)))
    assert [words in said for words in ("Limits of a whole case", "5 working hours")] == [True, True]
    assert "6 working hours" not in said
    assert f'href="{address("limit", draft, "K-05")}"' not in said
    assert f'href="{address("version", front_door_has_five)}"' in said
    assert f'action="{address("new_draft", front_door_has_five)}"' in said
    page = text(carys.get(address("limit", draft, "K-05")))
    assert [words in page for words in ("Set in “One Front Door”", "5 working hours")] == [True, True]
    assert 'name="amount"' not in page
    assert carys.get(address("limit", draft, "K-99")).status_code == 404


def test_one_of_them_is_not_saved_there_and_the_page_says_why(draft: ProcessVersion) -> None:
    before = drafts.files(draft)
    for typed in (AGENCY_ANSWER | {"amount-A": "4"}, {"remove": "yes"}):
        answer = post(world.signed_in(OWNER), address("limit", draft, "K-05"), draft, **typed)
        assert answer.status_code == 422
        assert "“Agency’s answer” (K-05) is set in “One Front Door”. Here it would have no effect" in text(
            answer
        )
    assert drafts.files(draft) == before


def test_a_limit_of_a_single_step_is_still_added_and_changed_there(draft: ProcessVersion) -> None:
    carys = world.signed_in(OWNER)
    post(carys, address("limit_new", draft), draft, **VISIT)
    said = text(post(carys, address("limit", draft, "L-01"), draft, **VISIT | {"amount": "3"}))
    assert f'href="{address("limit", draft, "L-01")}"' in said
    assert read_limits(content(draft, TABLE)).rule("L-01", "A").limit.text == "3 WD"


def test_the_editor_shows_what_counts(draft: ProcessVersion, front_door_has_five: ProcessVersion) -> None:
    offered = world.signed_in(OWNER).get(address("lists", draft)).json()["clocks"]
    answers = next(one["limits"] for one in offered if one["code"] == "K-05")
    assert "Amber: 5 working hours" in answers
    assert answers.endswith("Set in “One Front Door”, for the whole case.")


def test_a_changed_copy_is_refused_by_list_and_gate_and_one_button_puts_it_right(
    draft: ProcessVersion, front_door_has_five: ProcessVersion
) -> None:
    carys = world.signed_in(OWNER)
    post(carys, address("limit_new", draft), draft, **VISIT)
    before = content(draft, TABLE)
    put(draft, b'"6 wh"', b'"4 wh"')
    (line,) = found(draft)
    assert (line.is_error, line.address) == (True, address("limits", draft))
    assert line.finding.message == (
        "“Agency’s answer” (K-05) counts for a whole case and is set in “One Front Door”; "
        "here it would have no effect."
    )
    with pytest.raises(NotPublishable) as refusal:
        publishing.submit(draft, by=maker(world.staff(OWNER)), note="Sooner", now=LATER)
    assert [one.rule for one in refusal.value.findings if one.is_error] == ["idle-limits"]
    assert BUTTON in text(carys.get(address("limits", draft)))
    said = text(post(carys, address("limits", draft), draft))
    assert "The limits of a whole case are those of “One Front Door”." in said
    assert BUTTON not in said
    assert content(draft, TABLE) == before.replace(b'"6 wh"', b'"5 wh"')
    assert not found(draft)


def test_a_copy_that_is_only_out_of_date_is_no_finding_even_over_another_draft(
    draft: ProcessVersion, front_door_has_five: ProcessVersion
) -> None:
    assert not found(draft)
    put(draft, b'"6 wh"', b'"4 wh"')
    again = drafts.begin_from(draft, title="On top", author=OWNER, now=NOW)
    assert found(again)


def test_in_the_front_door_itself_they_are_changed_as_ever(fenmarsh: Site) -> None:
    own = draft_of()
    put(own, b'"6 wh"', b'"4 wh"')
    assert not found(own)
    assert post(world.signed_in(OWNER), address("limits", own), own).status_code == 404


def test_a_manager_cannot_press_the_button(draft: ProcessVersion) -> None:
    put(draft, b'"6 wh"', b'"4 wh"')
    henry = world.signed_in(MANAGER)
    assert BUTTON not in text(henry.get(address("limits", draft)))
    assert post(henry, address("limits", draft), draft).status_code == 404


def test_what_no_case_meets_is_told_apart_and_not_counted(draft: ProcessVersion) -> None:
    put(draft, b'"6 wh"', b'"4 wh"')
    put(draft, b'"HEALTH"', b'"POLICE"', path="agencies_required.dmn")
    told = differences_of(draft.based_on, draft)
    assert (told.count, told.limits, told.tables, told.reasons) == (0, (), (), ())
    assert told.idle == (
        "In the table of limits, the copy of K-05 changes. "
        "These limits count for a whole case and are set in another pathway.",
        "The decision table “Agencies to ask” changes, and no step of this pathway uses it.",
    )
    page = text(world.signed_in(OWNER).get(address("differences", draft)))
    assert [words in page for words in ("Nothing changes for cases", "Without effect")] == [True, True]
    overview = text(world.signed_in(OWNER).get(address("draft", draft)))
    assert overview.count("No step here uses it") == 2


def test_what_another_pathway_has_a_copy_of_is_told_to_change_here_only(fenmarsh: Site) -> None:
    own = draft_of()
    put(own, b'"HEALTH"', b'"POLICE"', path="agencies_required.dmn")
    told = [one for one in checklist.problems(own, drafts.files(own)) if one.rule == "copies-elsewhere"]
    (one,) = told
    assert not one.is_error
    assert one.message == (
        "The decision table “Agencies to ask” changes in this pathway only: "
        "“Somebody joins the family” has a copy of its own, which stays as before."
    )
