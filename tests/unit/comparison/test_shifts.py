"""Many moves of a drawing are one sentence."""

from processes.comparison import Change
from processes.comparison.shifts import in_one_sentence


def moved(id: str, before: str, after: str, what: str = "position") -> Change:
    return Change("changed", "a.bpmn", "p", id, id.capitalize(), what, before, after, f"“{id}” moved")


ADDED = Change("added", "a.bpmn", "p", "new", "Ask OT", "step", "", "step", "“Ask OT” added")
BESIDE = [moved(id, f"{x} 80", f"{x + 150} 80") for id, x in (("look", 300), ("plan", 100), ("end", 500))]
ARROW = moved("flow", "0 0 10 0", "0 0 160 0")


def test_a_step_more_shifts_everything_behind_it():
    assert in_one_sentence([*BESIDE, ARROW], [ADDED]) == (
        "Everything to the right of “Ask OT” was shifted: 3 shapes moved or drawn in another size "
        "and 1 arrow drawn another way."
    )


def test_without_a_new_step_the_first_that_moved_is_named():
    assert in_one_sentence(BESIDE).startswith("Everything from “Plan” on was shifted: 3 shapes")


def test_what_comes_back_stands_behind_the_step_that_is_gone():
    back = [moved(id, f"{x} 80", f"{x - 150} 80") for id, x in (("look", 300), ("plan", 200), ("end", 500))]
    gone = Change("removed", "a.bpmn", "p", "old", "Ask housing", "step", "step", "", "“Ask housing” removed")
    told = in_one_sentence(back, [ADDED, gone])
    assert told.startswith("Everything to the right of “Ask housing” was shifted")
    assert in_one_sentence(back).startswith("Everything from “Plan” on was shifted")


def test_shapes_that_went_down_are_below():
    below = [moved(id, "10 80", "10 200") for id in ("look", "plan", "end")]
    assert in_one_sentence(below, [ADDED]).startswith("Everything below “Ask OT” was shifted")


def test_shapes_that_went_each_its_own_way_are_only_counted():
    apart = [moved("look", "0 0", "10 0"), moved("plan", "0 0", "-10 0"), moved("end", "0 0", "0 10")]
    assert in_one_sentence(apart, [ADDED]) == "3 shapes moved or drawn in another size."
    assert in_one_sentence([moved("look", "0 0", "10 0")]) == "1 shape moved or drawn in another size."


def test_a_shape_that_moved_and_grew_counts_once_and_a_file_without_numbers_is_told_all_the_same():
    grew = [moved("pool", "100 80", "600 80", "size"), moved("pool", "x y", "1 2")]
    assert in_one_sentence(grew) == "1 shape moved or drawn in another size."


def test_no_moves_are_no_sentence():
    assert in_one_sentence([], [ADDED]) == ""
