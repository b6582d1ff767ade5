"""The limits and agencies of a draft: one table, a page a clock, a limit of one's own, an agency more."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from orchestrator.agencies.models import Membership, Site
from orchestrator.clocks.limits import read_limits
from orchestrator.studio.checking import findings_of
from processes import drafts
from processes.models import ProcessVersion
from processes.vocabulary import read_vocabulary
from tests import fenmarsh as world

from .drafting import MANAGER, NOW, OWNER, address, draft_of, post, text

TABLE, WORDS = "clocks.dmn", "vocabulary.json"
AGENCY_ANSWER = {
    "name": "Agency’s answer",
    "amount": "8",
    "unit": "wh",
    "points": "50, 80",
    "amount-R": "2",
    "unit-R": "h",
    "points-R": "50, 80",
    "amount-A": "6",
    "unit-A": "wh",
    "points-A": "50, 80",
}
VISIT = {"name": "Visit at home", "amount": "2", "unit": "WD", "points": "50"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def draft(fenmarsh: Site) -> ProcessVersion:
    return draft_of()


def content(draft: ProcessVersion, path: str) -> bytes:
    found = drafts.file(draft, path)
    assert found is not None
    return found


def test_one_table_shows_every_clock_with_its_limits_in_words(draft: ProcessVersion) -> None:
    said = text(world.signed_in(OWNER).get(address("limits", draft)))
    for words in ("Agency’s answer", "6 working hours", "2 hours, day and night", "50 and 80 per cent"):
        assert words in said


def test_one_limit_changes_one_line_and_is_told_in_words(draft: ProcessVersion) -> None:
    before = content(draft, TABLE).decode().splitlines()
    carys = world.signed_in(OWNER)
    answer = post(carys, address("limit", draft, "K-05"), draft, **AGENCY_ANSWER | {"amount-A": "4"})
    assert "Agency’s answer, Amber: 6 to 4 working hours" in text(answer)
    after = content(draft, TABLE).decode().splitlines()
    assert sum(one != other for one, other in zip(before, after, strict=True)) == 1


def test_saving_what_is_there_changes_nothing(draft: ProcessVersion) -> None:
    before = content(draft, TABLE)
    post(world.signed_in(OWNER), address("limit", draft, "K-05"), draft, **AGENCY_ANSWER)
    assert content(draft, TABLE) == before
    draft.refresh_from_db()
    assert draft.revision == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"amount-A": "six"}, "Enter a whole number for Amber, like 6"),
        ({"amount-A": "0"}, "Enter at least 1 for Amber"),
        ({"unit-A": "weeks"}, "Enter a whole number for Amber, like 6"),
        ({"points-A": "50, 100"}, "Enter per cents between 1 and 99, like 50, 80"),
        ({"amount-A": ""}, "Enter the limit for Amber, or leave both empty"),
        ({"amount": "", "points": ""}, "Enter a limit for all ratings, or also for Green and Blue"),
        ({"name": ""}, "Enter what is measured"),
        (
            {"name": "joint decision"},
            "K-07 is called “Joint decision” already. Give this limit another name",
        ),
        ({"points-A": "50, 80, 50"}, "Enter each per cent once. 50 is there twice"),
        ({"points-A": "50"}, "waits for 80 per cent of this limit, so 80 must stay"),
    ],
)
def test_a_mistake_is_said_next_to_its_field(
    draft: ProcessVersion, wrong: dict[str, str], sentence: str
) -> None:
    before = content(draft, TABLE)
    answer = post(world.signed_in(OWNER), address("limit", draft, "K-05"), draft, **AGENCY_ANSWER | wrong)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert all(
        f'value="{value}"' in text(answer) for name, value in wrong.items() if value and "unit" not in name
    )
    assert content(draft, TABLE) == before


def test_more_time_for_a_higher_rating_is_a_warning_with_its_reason(draft: ProcessVersion) -> None:
    answer = post(
        world.signed_in(OWNER), address("limit", draft, "K-05"), draft, **AGENCY_ANSWER | {"amount-R": "90"}
    )
    assert answer.status_code == 200
    assert "Red gives more time (90 hours, day and night) than Amber (6 working hours)" in text(answer)


def test_a_limit_of_ones_own_is_added_to_table_and_words(draft: ProcessVersion) -> None:
    carys = world.signed_in(OWNER)
    said = text(post(carys, address("limit_new", draft), draft, **VISIT))
    assert "The limit L-01 “Visit at home” is added" in said
    assert read_limits(content(draft, TABLE)).rule("L-01", "A").limit.text == "2 WD"
    assert "L-01" in read_vocabulary(content(draft, WORDS)).clocks
    twin = post(carys, address("limit_new", draft), draft, **VISIT | {"name": "visit at home"})
    assert twin.status_code == 422
    assert "L-01 is called “Visit at home” already" in text(twin)
    second = text(post(carys, address("limit_new", draft), draft, **VISIT | {"name": "Another visit"}))
    assert "The limit L-02" in second


@pytest.mark.parametrize(("typed", "told"), [("", (50, 80)), ("30", (30,)), ("-", ()), ("0", ())])
def test_a_rating_without_points_is_told_as_all_are_and_a_dash_tells_it_at_the_limit_only(
    draft: ProcessVersion, typed: str, told: tuple[int, ...]
) -> None:
    carys = world.signed_in(OWNER)
    red = {"amount-R": "2", "unit-R": "h", "points-R": typed}
    post(carys, address("limit_new", draft), draft, **VISIT | {"points": "50, 80"} | red)
    limits = read_limits(content(draft, TABLE))
    assert (limits.rule("L-01", "R").warn, limits.rule("L-01", "A").warn) == (told, (50, 80))
    page = carys.get(address("limit", draft, "L-01")).content.decode()
    assert "enter a dash (-) to tell it at the limit only" in page
    assert f'name="points-R" value="{", ".join(map(str, told)) or "-"}"' in page


def test_two_pathways_of_a_site_never_share_a_code(draft: ProcessVersion) -> None:
    carys = world.signed_in(OWNER)
    post(carys, address("limit_new", draft), draft, **VISIT)
    said = text(post(carys, address("limit_new", other := draft_of("new_information")), other, **VISIT))
    assert "The limit L-02" in said


def test_a_step_may_bear_the_new_limit_and_then_it_stays(draft: ProcessVersion) -> None:
    carys = world.signed_in(OWNER)
    post(carys, address("limit_new", draft), draft, **VISIT)
    path = "ofd_front_door/ofd_front_door.bpmn"
    drawing = (
        content(draft, path)
        .replace(b'<ofd:form key="family_map"/>', b"<!---->")
        .replace(b'<ofd:clock code="K-02"/>', b'<ofd:clock code="L-01"/>', 1)
    )
    assert b"L-01" in drawing
    drafts.save_file(draft, path, drawing, revision=99, by=OWNER, now=NOW)
    assert not [
        one for one in findings_of(drafts.files(draft)) if "L-01" in one.message and "no limit" in one.message
    ]
    answer = post(carys, address("limit", draft, "L-01"), draft, remove="yes")
    assert "Steps bear this limit: “Check whether anyone is in danger now”" in text(answer)


def test_a_step_that_bears_a_limit_without_a_row_is_found(draft: ProcessVersion) -> None:
    path = "ofd_front_door/ofd_front_door.bpmn"
    drawing = content(draft, path).replace(b'<ofd:clock code="K-02"/>', b'<ofd:clock code="L-07"/>', 1)
    drafts.save_file(draft, path, drawing, revision=99, by=OWNER, now=NOW)
    messages = [one.message for one in findings_of(drafts.files(draft))]
    named = "“Check whether anyone is in danger now”"
    assert f"L-07 has no limit in this draft, and {named} names it." in messages


def test_a_limit_nobody_bears_is_taken_out_and_leaves_no_trace(draft: ProcessVersion) -> None:
    before = content(draft, TABLE)
    carys = world.signed_in(OWNER)
    post(carys, address("limit_new", draft), draft, **VISIT)
    post(carys, address("limit", draft, "L-01"), draft, remove="yes")
    assert content(draft, TABLE) == before
    assert "L-01" not in read_vocabulary(content(draft, WORDS)).clocks


def test_what_the_service_starts_cannot_be_taken_out(draft: ProcessVersion) -> None:
    answer = post(world.signed_in(OWNER), address("limit", draft, "K-05"), draft, remove="yes")
    assert answer.status_code == 422
    assert "K-05" in read_limits(content(draft, TABLE)).codes()


def test_who_is_too_late_sees_both_limits(draft: ProcessVersion) -> None:
    theirs = content(draft, TABLE).replace(b'"6 wh"', b'"5 wh"')
    drafts.save_file(draft, TABLE, theirs, revision=1, by="Nia Evans", now=NOW + timedelta(minutes=1))
    carys = world.signed_in(OWNER)
    where = address("limit", draft, "K-05")
    answer = carys.post(where, {"revision": 1, **AGENCY_ANSWER, "amount-A": "4"})
    assert "Nia Evans has changed this since you opened it" in text(answer)
    assert "5 working hours" in text(answer)
    carys.post(where, {"revision": 2, **AGENCY_ANSWER, "amount-A": "4"})
    assert read_limits(content(draft, TABLE)).rule("K-05", "A").limit.text == "4 wh"


def test_agencies_say_who_is_core_and_where_nobody_works(draft: ProcessVersion) -> None:
    Membership.objects.filter(team__agency__code="OT").delete()
    said = text(world.signed_in(OWNER).get(address("agencies", draft)))
    assert "No team of “Occupational therapy” has anybody at Fenmarsh" in said
    assert said.count('<strong class="govuk-tag">Core</strong>') == 4
    assert "Decision chair" in said


def test_an_agency_is_added_to_the_words_of_the_draft(draft: ProcessVersion) -> None:
    before = content(draft, WORDS).decode().splitlines()
    answer = post(
        world.signed_in(OWNER), address("agencies", draft), draft, code="salt", label="Speech therapy"
    )
    assert "No team of “Speech therapy” has anybody at Fenmarsh" in text(answer)
    word = read_vocabulary(content(draft, WORDS)).agencies["SALT"]
    assert (word.label, word.core) == ("Speech therapy", False)
    after = content(draft, WORDS).decode().splitlines()
    assert len(after) == len(before) + 1
    assert json.loads(content(draft, WORDS))["agencies"][-1]["code"] == "SALT"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"code": "OT", "label": "Other"}, "There is an agency OT already"),
        ({"code": "1", "label": "Other"}, "Enter 2 to 20 capital letters"),
        ({"code": "NEW", "label": ""}, "Enter what the agency is called"),
        ({"code": "NEW", "label": "police"}, "There is an agency called “police” already"),
    ],
)
def test_an_agency_that_cannot_be_is_refused(
    draft: ProcessVersion, fields: dict[str, str], sentence: str
) -> None:
    answer = post(world.signed_in(OWNER), address("agencies", draft), draft, **fields)
    assert (answer.status_code, sentence in text(answer)) == (422, True)


def test_a_manager_reads_and_changes_nothing(draft: ProcessVersion) -> None:
    henry = world.signed_in(MANAGER)
    for where in (address("limits", draft), address("limit", draft, "K-05"), address("agencies", draft)):
        assert henry.get(where).status_code == 200
    assert henry.get(address("limit_new", draft)).status_code == 404
    assert post(henry, address("limit", draft, "K-05"), draft, **AGENCY_ANSWER).status_code == 404
    assert post(henry, address("agencies", draft), draft, code="NEW", label="New").status_code == 404


@pytest.mark.parametrize("who", ["Alice Moreno", "Farah Aziz", "Nadia Frost", "Zora Finch", "Brian Coyle"])
def test_for_strangers_there_is_no_such_page(draft: ProcessVersion, who: str) -> None:
    stranger = world.signed_in(who)
    for where in (
        address("limits", draft),
        address("limit_new", draft),
        address("limit", draft, "K-05"),
        address("agencies", draft),
    ):
        assert stranger.get(where).status_code == 404
