"""When a limit is over, somebody is told who answers for those who are late."""

import pytest

from processes.lint_rules.locked_told_late import CLOCKS
from tests.unit.gate.bending import Drawing

NAMES = ("ofd_front_door", "agency_assessment", "new_information", "person_joined")
TOLD = [
    (name, step.get("id"))
    for name in NAMES
    for step in Drawing(name).all("serviceTask")
    if step.get("id").endswith("limit_escalate")
]


def test_the_limits_of_the_shipped_drawings_are_all_tried():
    told = {Drawing(name).ofd(id, "operation").get("clock") for name, id in TOLD}

    assert told == CLOCKS


@pytest.mark.parametrize(("name", "id"), TOLD)
@pytest.mark.parametrize("to", ["COORD", "CHAIR", "assignee", "COORD, PRAC,CHAIR", "EDT"])
def test_the_very_people_who_are_late_are_not_the_only_ones_told(name, id, to):
    drawing = Drawing(name)
    drawing.ofd(id, "operation").set("to", to)

    assert "nobody who manages those who are late" in drawing.refusals()["locked-told-late"]


@pytest.mark.parametrize(("name", "id"), TOLD)
@pytest.mark.parametrize("to", ["HUBMGR", "COORD, HUBMGR", "LEAD", "assignee,ESC"])
def test_a_manager_among_those_told_is_enough(name, id, to):
    drawing = Drawing(name)
    drawing.ofd(id, "operation").set("to", to)

    assert "locked-told-late" not in drawing.refusals()


@pytest.mark.parametrize(("name", "id"), TOLD)
@pytest.mark.parametrize("instead", ["a reminder", "another limit", "nothing", "a way round"])
def test_a_limit_that_is_over_leads_to_telling_a_manager(name, id, instead):
    drawing = Drawing(name)
    operation = drawing.ofd(id, "operation")
    if instead == "a reminder":
        operation.set("name", "remind")
        operation.set("point", "limit")
    elif instead == "another limit":
        operation.set("clock", "K-24")
    elif instead == "nothing":
        drawing.without(id)
    else:
        before = drawing.into(id)[0].get("sourceRef")
        drawing.choice_after(before, drawing.end(before))

    assert "can be over without a manager being told" in drawing.refusals()["locked-told-late"]


@pytest.mark.parametrize("name", NAMES)
def test_the_shipped_drawings_tell_a_manager(name):
    drawing = Drawing(name)

    assert drawing.all("boundaryEvent")
    assert "locked-told-late" not in drawing.refusals()
