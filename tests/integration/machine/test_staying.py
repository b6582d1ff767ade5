"""A running case stays where another version does not mean the same, and its people are told why.

The rows of the table in the engine notes, section 6, each with a drawing of its own. (issue 4, moving running
cases)
"""

from datetime import timedelta

import pytest

from processes.exceptions import NotMovable
from processes.models import ProcessInstance, VersionState
from processes.registries import registry

from .conftest import answer, the_task
from .moved_cases import AGENCIES, LATER, a_case_on, moved, refused
from .moved_models import (
    ASK,
    BOTH,
    EACH,
    END,
    FIRST_OF,
    JOIN,
    LIMITED,
    NEWS,
    PLAIN,
    PLAN,
    SPLIT,
    START,
    TIME,
    WAITING,
    WAYS,
    asked,
    at_edge,
    done,
    drawing,
    hears,
    of_kind,
    several,
    timer,
    version_of,
)

pytestmark = pytest.mark.django_db


def test_an_open_step_that_has_become_a_repeated_one_keeps_the_case_where_it_is(world):
    instance_id = a_case_on(PLAIN, agencies=AGENCIES)
    repeated = drawing(START, asked("ask", "What is known?", inside=several()), PLAN, END,
                       ways="start > ask > plan > end")  # fmt: skip
    assert refused(instance_id, repeated) == (
        "“What is known?” is open in this case and has become a repeated step in version 2."
    )


def test_an_open_repeated_step_that_is_asked_once_keeps_the_case_where_it_is(world):
    instance_id = a_case_on(EACH, agencies=AGENCIES)
    once = drawing(START, asked("position", "Where do you stand?"), PLAN, END,
                   ways="start > position > plan > end")  # fmt: skip
    assert "is not repeated any more in version 2" in refused(instance_id, once)


def test_an_open_step_that_is_gone_keeps_the_case_where_it_is(world):
    instance_id = a_case_on(PLAIN)
    said = refused(instance_id, drawing(START, PLAN, END, ways="start > plan > end"))
    assert said == "“What is known?” is open in this case and is not there any more in version 2."


def test_an_open_step_that_the_service_does_now_keeps_the_case_where_it_is(world):
    instance_id = a_case_on(PLAIN)
    said = refused(
        instance_id, drawing(START, done("ask", "Look it up"), PLAN, END, ways="start > ask > plan > end")
    )
    assert said == "“What is known?” is open in this case and is done by the service in version 2."


def test_a_limit_that_runs_and_is_gone_keeps_the_case_where_it_is(world):
    instance_id = a_case_on(drawing(*LIMITED, ways=WAYS))
    assert refused(instance_id, PLAIN) == (
        "“Too long” runs at “What is known?” in this case and does not in version 2."
    )


def test_a_limit_that_ends_its_step_now_keeps_the_case_where_it_is(world):
    beside = (START, ASK, at_edge("limit", "ask", "Too long", timer(), ends=False), PLAN, END,
              of_kind("endEvent", "late"))  # fmt: skip
    instance_id = a_case_on(drawing(*beside, ways=WAYS))
    said = refused(instance_id, drawing(*LIMITED, ways=WAYS))
    assert said == "“Too long” runs at “What is known?” in this case and ends that step in version 2."


def test_a_message_added_to_an_open_step_would_go_unheard_so_the_case_stays(world):
    instance_id = a_case_on(PLAIN)
    listening = (START, ASK, at_edge("stop", "ask", "Family moved", hears()), PLAN, END,
                 of_kind("endEvent", "gone"))  # fmt: skip
    said = refused(instance_id, drawing(*listening, ways="start > ask > plan > end\nstop > gone"))
    assert said == (
        "“Family moved” is new at “What is known?” in version 2, where this case does not listen."
    )


def test_a_third_branch_behind_a_split_that_is_passed_would_never_come(world, alice):
    instance_id = a_case_on(BOTH)
    third = drawing(START, SPLIT, ASK, PLAN, asked("more", "More?"), JOIN, asked("then", "Then?"), END,
                    ways="start > split > ask > both > then > end\n"
                         "split > plan > both\nsplit > more > both")  # fmt: skip
    assert refused(instance_id, third) == (
        "From where this case stands in version 2, it would wait before “Then?” for a route that has been "
        "passed already."
    )


def test_a_branch_that_is_gone_while_it_is_open_keeps_the_case_where_it_is(world):
    instance_id = a_case_on(BOTH)
    one = drawing(START, ASK, asked("then", "Then?"), END, ways="start > ask > then > end")
    said = refused(instance_id, one)
    assert said == "“What next?” is open in this case and is not there any more in version 2."


def test_branches_that_come_one_after_the_other_now_would_open_a_step_twice(world):
    instance_id = a_case_on(BOTH)
    row = drawing(START, ASK, PLAN, asked("then", "Then?"), END, ways="start > ask > plan > then > end")
    assert "“What next?” could be opened twice at the same time" in refused(instance_id, row)


def test_a_branch_that_does_not_come_to_the_merge_any_more_would_let_it_open_by_itself(world, alice):
    three = drawing(START, SPLIT, ASK, PLAN, asked("more", "More?"), JOIN, asked("then", "Then?"), END,
                    ways="start > split > ask > both > then > end\n"
                         "split > plan > both\nsplit > more > both")  # fmt: skip
    instance_id = a_case_on(three)
    answer(the_task(instance_id), by=alice)
    answer(the_task(instance_id, "plan"), by=alice)
    aside = drawing(START, SPLIT, ASK, PLAN, asked("more", "More?"), JOIN, asked("then", "Then?"), END,
                    of_kind("endEvent", "aside"),
                    ways="start > split > ask > both > then > end\n"
                         "split > plan > both\nsplit > more > aside")  # fmt: skip
    assert "would go on at once in version 2" in refused(instance_id, aside)


def test_a_branch_that_has_arrived_by_an_arrow_that_is_gone_keeps_the_case_where_it_is(world, alice):
    instance_id = a_case_on(BOTH)
    answer(the_task(instance_id), by=alice)
    other = BOTH.replace(b"ask_to_both", b"another_arrow")
    assert refused(instance_id, other) == (
        "The route after “What is known?” is done in this case and leads elsewhere in version 2."
    )


def test_another_event_to_wait_for_keeps_the_case_where_it_is(world):
    instance_id = a_case_on(WAITING)
    third = of_kind("intermediateCatchEvent", "third", "Something else", hears("m_other"))
    more = drawing(START, FIRST_OF, NEWS, TIME, third, of_kind("exclusiveGateway", "merge"), PLAN, END,
                   ways="start > first > news > merge > plan > end\n"
                        "first > time > merge\nfirst > third > merge")  # fmt: skip
    said = refused(instance_id, more)
    assert said == "The first of several events is waited for in this case, among other events in version 2."


def test_another_message_to_wait_for_keeps_the_case_where_it_is(world):
    instance_id = a_case_on(WAITING)
    said = refused(instance_id, WAITING.replace(b'"m_heard"/>', b'"m_other"/>', 1).replace(
        b'<bpmn:messageEventDefinition messageRef="m_heard"/>',
        b'<bpmn:messageEventDefinition messageRef="m_other"/>'))  # fmt: skip
    assert "is another message in version 2" in said


def test_a_loop_without_a_way_out_keeps_the_case_where_it_is(world):
    instance_id = a_case_on(PLAIN)
    endless = drawing(START, of_kind("exclusiveGateway", "again"), ASK, PLAN, END,
                      of_kind("exclusiveGateway", "which", default="which_to_other"),
                      asked("other", "Other?"),
                      conditions={"which_to_again": "len('x') == 1"},
                      ways="start > which > other > end\nwhich > again > ask > plan > again")  # fmt: skip
    assert "no end can be reached any more" in refused(instance_id, endless)


def test_what_the_service_says_against_a_move_counts(world, monkeypatch):
    monkeypatch.setattr(registry, "moving", lambda **asked: (["A draft would be lost."], []))
    instance_id = a_case_on(PLAIN)
    assert refused(instance_id, PLAIN.replace(b"What next?", b"And now?")) == "A draft would be lost."


def test_a_case_moves_only_to_a_published_version_of_its_own_pathway_that_has_started(world, publish):
    instance_id = a_case_on(PLAIN)
    for other in (publish("one_question"), ProcessInstance.objects.get().version):
        with pytest.raises(NotMovable):
            moved(instance_id, other)
    to = version_of(PLAIN.replace(b"What next?", b"And now?"))
    tomorrow = LATER + timedelta(days=1)
    for state, starts_at in ((VersionState.RETIRED, None), (VersionState.PUBLISHED, tomorrow)):
        to.state, to.starts_at = state, starts_at
        with pytest.raises(NotMovable):
            moved(instance_id, to)
