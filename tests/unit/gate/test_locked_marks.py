"""A step that bears a lock in the drawing that comes with the service keeps it."""

import pytest

from processes.lint_rules.locked_marks import MARKS
from tests.unit.gate.bending import OFD, B, Drawing

LOCKED = [
    (name, mark.getparent().getparent().get("id"))
    for name in (
        "ofd_front_door", "joint_decision", "plan_next_steps", "sharing_decision", "agency_assessment",
        "immediate_danger", "new_information", "person_joined", "referrer_feedback",
    )
    for mark in Drawing(name, marks=True).root.iter(f"{{{OFD}}}locked")
]  # fmt: skip


def test_every_lock_of_the_shipped_drawings_is_known_to_the_rule():
    assert len(LOCKED) == 9
    assert {name for name, _ in LOCKED} == set(MARKS)


@pytest.mark.parametrize("name", sorted(MARKS))
def test_the_shipped_drawings_bear_their_locks(name):
    assert "locked-marks" not in Drawing(name, marks=True).refusals()


@pytest.mark.parametrize(("name", "id"), LOCKED)
@pytest.mark.parametrize("how", ["gone", "empty", "renamed"])
def test_a_lock_that_is_taken_out_is_refused_whatever_the_step_is_called(name, id, how):
    drawing = Drawing(name, marks=True)
    lock = drawing.ofd(id, "locked")
    if how == "empty":
        lock.set("rule", "")
    else:
        lock.getparent().remove(lock)
    if how == "renamed":
        drawing[id].set("name", "Something else")

    said = drawing.refusals()["locked-marks"]

    assert f"“{drawing[id].get('name')}” carries no lock: " in said


@pytest.mark.parametrize(("name", "id"), LOCKED)
def test_the_lock_of_another_rule_is_refused_and_the_one_that_must_stand_is_named(name, id):
    drawing = Drawing(name, marks=True)
    lock = drawing.ofd(id, "locked")
    own = lock.get("rule")
    lock.set("rule", "S-99")

    (found,) = [each for each in drawing.findings() if each.rule == "locked-marks"]

    assert "carries the lock of another rule, S-99" in found.message
    assert f"locked by {own} in the pathway" in found.message
    assert f"choose its own lock {own} in the place of S-99" in found.help
    assert "What is locked stays locked" in found.help


def test_a_locked_step_does_not_lose_its_lock_in_a_process_that_the_pathway_calls():
    drawing = Drawing("ofd_front_door", marks=True)
    called = drawing.call("plan", "Something else", "own_steps", "K-10")
    (flow,) = drawing.into("plan")
    drawing.arrow(called, "plan")
    flow.set("targetRef", called)
    assert "locked-marks" not in drawing.refusals()
    moved = drawing.root.makeelement(B + "process", id="own_steps", isExecutable="true")
    drawing.root.append(moved)
    moved.append(drawing["danger_check"])
    lock = drawing.ofd("danger_check", "locked")
    lock.getparent().remove(lock)

    assert "carries no lock: " in drawing.refusals()["locked-marks"]
