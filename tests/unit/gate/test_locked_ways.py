"""No way round the steps of the pathway: each real drawing with a way round each of them is refused."""

import pytest

from tests.unit.gate.bending import (
    EDGES,
    WAYS,
    Drawing,
    by_a_called_process,
    by_a_fork_that_stops_all,
    by_an_arrow,
    edge_that_stops_all,
)

#: drawing → (just after this step, just before that one): what lies between them is what is skipped
GAPS = {
    "ofd_front_door": (
        "start danger_check", "start end", "choose danger_check", "ask danger_done",
        "danger_check danger_done", "danger_check end", "danger_done choose_again",
        "family_map initial_rating", "ask_again list_people",
        "initial_rating feedback", "list_people sharing_done", "sharing look_again",
        "sharing_done picture_next",
        "sharing_done picture", "picture_next joint_decision", "picture plan", "joint_decision feedback",
    ),
    "immediate_danger": (
        "start danger_actions", "open_danger_sharing strategy_discussion", "danger_actions danger_review",
        "strategy_discussion end", "start end",
    ),
    "sharing_decision": (
        "start open_next", "sharing_decision_task open_next", "authorise_override open_next", "open_next end",
    ),
    "agency_assessment": (
        "start release", "answer end", "answer_start may_share", "records_check answered",
        "answer_start answered", "agency_information answered", "share_next give_again",
    ),
    "joint_decision": (
        "start end", "list_agencies agency_position", "decision_proposal positions_in", "positions_in guard",
        "decision_proposal freeze", "positions_in freeze", "guard freeze", "positions_in end",
    ),
    "plan_next_steps": (
        "start end", "list_agencies plan_signature", "plan signed", "plan publish", "signed publish",
        "signed end",
    ),
    "referrer_feedback": ("start end",),
    "new_information": (
        "start triage_information", "attach note_next", "attach end", "triage_information note_next",
        "start_round_task plan_again", "joint_decision_again end", "note_next noted",
    ),
    "person_joined": ("start end", "choose sharing", "ask tell_decided", "tell ask"),
}  # fmt: skip
#: drawing → steps that could be left over an event on their edge
HOSTS = {
    "ofd_front_door": ("danger_check", "family_map", "initial_rating", "sharing", "joint_decision", "plan"),
    "immediate_danger": ("danger_actions", "strategy_discussion", "danger_review"),
    "sharing_decision": ("sharing_decision_task", "authorise_override"),
    "agency_assessment": ("answer", "records_check", "agency_information", "confirm_decline"),
    "joint_decision": ("decision_proposal", "agency_position", "settle_dissent"),
    "plan_next_steps": ("plan", "plan_signature"),
    "referrer_feedback": ("referrer_feedback_task",),
    "new_information": ("triage_information", "joint_decision_again", "plan_again"),
    "person_joined": ("sharing",),
}


@pytest.mark.parametrize("name", GAPS)
def test_the_real_drawing_without_its_marks_and_picture_has_no_finding(name):
    assert Drawing(name).findings() == []


@pytest.mark.parametrize(("name", "gap"), [(name, gap) for name, gaps in GAPS.items() for gap in gaps])
def test_no_step_of_the_pathway_can_be_gone_round(name, gap):
    passed = []
    for way in WAYS:
        drawing = Drawing(name)
        way(drawing, *gap.split())
        if not drawing.refusals():
            passed.append(way.__name__)

    assert not passed


@pytest.mark.parametrize(("name", "host"), [(name, host) for name, hosts in HOSTS.items() for host in hosts])
def test_no_step_of_the_pathway_can_be_left_over_its_edge(name, host):
    passed = []
    for way in EDGES:
        drawing = Drawing(name)
        way(drawing, host, drawing.out(host)[0].get("targetRef"))
        if not drawing.refusals():
            passed.append(way.__name__)

    assert not passed


def test_the_screen_out_of_low_ratings_is_told_once_with_all_that_it_skips_and_its_way():
    drawing = Drawing("ofd_front_door")
    drawing.choice_after("initial_rating", "feedback", 'rating() == "B"')

    (found,) = (found for found in drawing.findings() if found.is_error)

    assert "without a decision on sharing for each person" in found.message
    assert "the joint decision and the plan of next steps:" in found.message
    way = "“Rate the risk for each person” → “Screen out?” → “Tell the referrer the outcome”"
    assert way in found.message
    assert (
        "No case ends before the core agencies have looked, decided together and a plan exists"
        in found.message
    )
    assert "SafeLives" in found.help


@pytest.mark.parametrize(
    ("how", "host", "way"),
    [
        (
            edge_that_stops_all,
            "family_map",
            "“Map the family and say who is missing” → “Edge” → “Closed”",
        ),
        (
            by_a_fork_that_stops_all,
            "danger_check",
            "“Ask the agencies” → “Check whether anyone is in danger now” → “Closed”",
        ),
    ],
)
def test_the_way_to_an_end_that_stops_all_is_told_in_the_order_of_the_arrows(how, host, way):
    drawing = Drawing("ofd_front_door")
    how(drawing, host, drawing.out(host)[0].get("targetRef"))

    assert way in drawing.refusals()["locked-feedback"]


def test_one_rewired_arrow_is_one_finding_with_the_number_of_steps_behind_it():
    drawing = Drawing("ofd_front_door")
    by_an_arrow(drawing, "ask", "end")

    lost = [found for found in drawing.findings() if found.rule == "reachability"]

    assert len(lost) == 1
    assert lost[0].element_id == "danger_check"
    assert lost[0].message.endswith("steps behind it.")
    assert int(lost[0].message.split("nor to the ")[1].split()[0]) > 40


def test_orders_too_many_to_be_played_hide_no_way_round():
    drawing = Drawing("ofd_front_door")
    (flow,) = drawing.out("danger_done")
    fork, join = (drawing.add("danger_done", "parallelGateway") for _ in range(2))
    drawing.arrow(join, flow.get("targetRef"))
    flow.set("targetRef", fork)
    for _ in range(12):
        before = fork
        for _ in range(3):
            split, merge = (drawing.add("danger_done", "exclusiveGateway") for _ in range(2))
            drawing.arrow(before, split)
            drawing.arrow(split, merge, "people()")
            drawing[split].set("default", drawing.arrow(split, merge))
            before = merge
        drawing.arrow(before, join)
    assert drawing.refusals() == {}

    drawing.choice_after("initial_rating", "feedback")

    assert "locked-decision-and-plan" in drawing.refusals()


def quick_in_danger(drawing: Drawing) -> None:
    """Where danger is seen, its message is sent beside the map of the family (A-01)."""
    (flow,) = drawing.out("danger_done")
    drawing["danger_to_raise_danger"].set("targetRef", fork := drawing.add("danger", "parallelGateway"))
    join, merge = drawing.add("danger", "parallelGateway"), flow.get("sourceRef")
    drawing.arrow(fork, "raise_danger")
    service = drawing.add("danger", "intermediateThrowEvent", name="Beside")
    drawing.arrow(fork, service)
    drawing["raise_danger_to_danger_done"].set("targetRef", join)
    drawing.arrow(service, join)
    drawing.arrow(join, merge)


def another_step(drawing: Drawing) -> None:
    """Steps are added everywhere: a site’s own."""
    for after in ("danger_done", "initial_rating", "picture", "plan"):
        (flow,) = drawing.out(after)
        step = drawing.add(after, "userTask", name="One more step")
        drawing.arrow(step, flow.get("targetRef"))
        flow.set("targetRef", step)


def thanked_at_once(drawing: Drawing) -> None:
    """The referrer is told twice: that the referral was received, and what came of it (P11)."""
    told = drawing.call("thank", "Tell them", "referrer_feedback", "K-10")
    drawing["danger_done_to_family_map"].set("targetRef", told)
    drawing.arrow(told, "family_map")


def no_strategy_without_a_child(drawing: Drawing) -> None:
    """In a family without children there is nothing for children’s social care to discuss (A-15)."""
    drawing.choice_after("danger_actions", "danger_review", "not has_child()")


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("ofd_front_door", quick_in_danger),
        ("ofd_front_door", another_step),
        ("ofd_front_door", thanked_at_once),
        ("ofd_front_door", lambda drawing: by_a_called_process(drawing, "plan", "end")),
        ("immediate_danger", no_strategy_without_a_child),
    ],
)
def test_what_the_pathway_allows_stays_possible(name, change):
    drawing = Drawing(name)
    change(drawing)

    assert drawing.refusals() == {}
