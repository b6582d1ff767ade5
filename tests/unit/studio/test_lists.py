"""What the editor offers: from the draft, and from the repository where the draft does not bring it."""

from orchestrator.clocks.limits import FILE
from orchestrator.pathway.publishing import MODELS
from orchestrator.studio.lists import lists_of
from processes.lint_rules.locked_marks import MARKS

LISTS = lists_of({})


def test_a_role_is_called_alike_whatever_the_agency():
    labels = {row["code"]: row["label"] for row in LISTS["roles"]}
    assert (labels["PRAC"], labels["LEAD"]) == ("Practitioner", "Team lead")


def test_each_limit_brings_the_points_at_which_people_are_told():
    points = {row["code"]: row["points"] for row in LISTS["clocks"]}
    assert (points["K-05"], points["K-07"], points["K-03"]) == ([50, 80], [50, 75, 90], [])


def test_only_limits_that_have_a_row_are_offered():
    offered = {row["code"]: row["limits"] for row in LISTS["clocks"]}
    assert "K-02" in offered
    assert "K-14" not in offered
    assert all(offered.values())


def test_each_limit_says_whether_a_step_or_the_service_starts_it():
    limits = (MODELS / FILE).read_text(encoding="utf-8").replace('"K-26"', '"L-01"').encode()
    starts = {row["code"]: row["starts"] for row in lists_of({FILE: limits})["clocks"]}
    assert (starts["K-05"], starts["L-01"]) == ("service", "step")


def test_each_lane_says_for_whom_it_stands():
    lanes = {row["name"]: (row["agency"], row["role"]) for row in LISTS["lanes"]}
    assert lanes["Health"] == ("HEALTH", "PRAC")
    assert lanes["Decision chair"] == ("HUB", "CHAIR")
    assert lanes["The service itself"] == ("", "")


def test_gateways_have_a_name_for_where_they_stand():
    named = LISTS["menus"]["named"]
    assert (named["exclusiveGateway"], named["userTask"]) == ("choice", "step done by a person")


def test_every_lock_that_the_gate_asks_for_is_offered_with_what_it_protects():
    offered = {(row["rule"], row["by"], row["which"]): row["what"] for row in LISTS["locks"]}
    asked = [mark for marks in MARKS.values() for mark in marks]
    assert offered == {(mark.lock, mark.by, mark.which): mark.what for mark in asked}
    assert offered["S-05", "operation", "ask_agencies"] == "asking every agency"
