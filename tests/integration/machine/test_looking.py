"""The dry run says what a move would do, and what it would leave as it is. (issue 4, moving running cases)"""

import pytest

from processes.models import ProcessVersion, Timer

from .conftest import answer, the_task
from .moved_cases import a_case_on, looked, moved, open_steps
from .moved_models import END, LIMITED, PLAIN, START, WAYS, asked, drawing, of_kind, version_of

pytestmark = pytest.mark.django_db


def test_a_limit_added_to_an_open_step_holds_from_the_next_time_and_the_dry_run_says_so(world, alice):
    instance_id = a_case_on(PLAIN)
    prospect = looked(instance_id, version_of(drawing(*LIMITED, ways=WAYS)))
    assert prospect.kind == "can_move"
    assert prospect.sentences == (
        "The limit “Too long” at “What is known?” is new in version 2: it does not run for this case before "
        "that step opens again.",
    )
    moved(instance_id, ProcessVersion.objects.get(number=2))
    assert not Timer.objects.exists()
    answer(the_task(instance_id), by=alice)
    assert open_steps(instance_id) == ["plan"]


WHICH = of_kind("exclusiveGateway", "which", "How urgent?", default="which_to_end")
URGENT = {"which_to_plan": "urgency == 'high'"}
KNOWN = asked("ask", "What is known?", form="known")
GIVES_NOTHING = {"forms/known.json": b'{"properties": {"text": {}}}'}
GIVES_URGENCY = {"forms/known.json": b'{"properties": {"urgency": {"process": true}}}'}


def test_what_a_step_that_was_passed_would_have_given_is_missed_before_the_case_moves(world):
    instance_id = a_case_on(PLAIN)
    to = version_of(
        drawing(START, asked("first", "First?", form="first"), KNOWN, WHICH, END,
                asked("plan", "What next?", form="known"), conditions=URGENT,
                ways="start > first > ask > which > plan > end\nwhich > end"),
        forms=GIVES_NOTHING,
    )  # fmt: skip
    assert looked(instance_id, to).sentences == (
        "“How urgent?” asks for “urgency” in version 2, which the steps that this case has passed did not "
        "give.",
    )


def test_what_a_step_that_is_still_to_come_gives_is_not_missed(world):
    instance_id = a_case_on(PLAIN)
    to = version_of(
        drawing(START, KNOWN, WHICH, asked("plan", "What next?", form="known"), END, conditions=URGENT,
                ways="start > ask > which > plan > end\nwhich > end"),
        forms=GIVES_URGENCY,
    )  # fmt: skip
    assert looked(instance_id, to).kind == "can_move"


def test_what_the_case_knows_already_is_not_missed(world):
    instance_id = a_case_on(PLAIN, urgency="high")
    to = version_of(
        drawing(START, KNOWN, WHICH, asked("plan", "What next?", form="known"), END, conditions=URGENT,
                ways="start > ask > which > plan > end\nwhich > end"),
        forms=GIVES_NOTHING,
    )  # fmt: skip
    assert looked(instance_id, to).kind == "can_move"


def test_a_case_that_has_ended_stays(world, alice):
    instance_id = a_case_on(PLAIN)
    answer(the_task(instance_id), by=alice)
    answer(the_task(instance_id, "plan"), by=alice)
    to = version_of(PLAIN.replace(b"What next?", b"And now?"))
    assert looked(instance_id, to).kind == "stays"
