"""Who plays whose part in a copy of a case."""

from random import Random

from orchestrator.pathway.demo_quarter import colleagues


def test_two_people_of_a_course_are_two_in_each_copy():
    groups = [[(1, "Alice Moreno"), (2, "Bob Tailor")], [(5, "Chidi Okafor"), (6, "Lena Voss")]]
    drawn = [colleagues.shuffled(groups, Random(seed)) for seed in range(20)]
    for turns in drawn:
        assert {turns.ids[1], turns.ids[2]} == {1, 2}
        assert {turns.ids[5], turns.ids[6]} == {5, 6}
    assert len({turns.ids[1] for turns in drawn}) == 2
    turns = next(one for one in drawn if one.ids[1] == 2)
    assert turns.in_text("Alice Moreno gave Bob Tailor a task") == "Bob Tailor gave Alice Moreno a task"


def test_where_nobody_takes_turns_a_text_stays_as_it_is():
    assert colleagues.Turns().in_text("Alice Moreno gave you a task") == "Alice Moreno gave you a task"
