"""The proposal after a dissent through the API: what was proposed, why it came back, no change."""

from typing import Any

import pytest

from processes.models import HumanTask
from tests.integration.api.conftest import problem
from tests.integration.pathway import answers as usual
from tests.integration.pathway.walk import Walk

pytestmark = pytest.mark.django_db

CHAIR = "miriam.okoro"
DISSENT = {"position": "dissent", "position_reason": "Coercive control, and she plans to leave him."}


@pytest.fixture
def settled(walk: Walk) -> Walk:
    """The domestic abuse service did not agree with the proposal; the chair has settled that."""
    for form in ("danger_check", "family_map", "initial_rating"):
        walk.do(form)
    for form in ("sharing_decision", "records_check", "agency_information"):
        walk.do_all(form)
    walk.do("decision_proposal")
    walk.do("agency_position", DISSENT, item="DA")
    walk.do_all("agency_position")
    walk.do("settle_dissent")
    return walk


@pytest.fixture
def proposal(settled: Walk) -> HumanTask:
    return settled.task("decision_proposal")


def test_the_chair_reads_why_it_came_again_and_what_was_proposed(system, proposal: HumanTask):
    told = system(CHAIR).get(f"tasks/{proposal.pk}").json()
    assert told["round"] == 2
    assert "disagreed because: Coercive control" in told["why_again"][0]
    reason = usual.USUAL["decision_proposal"]["members"][usual.EACH]["reason"]
    assert {row["reason"] for row in told["filled_in"]["members"]} == {reason}


def test_a_first_round_says_so_and_begins_with_nothing(system, walk: Walk):
    told = system("farah.aziz").get(f"tasks/{walk.task('danger_check').pk}").json()
    assert (told["round"], told["why_again"], told["filled_in"]) == (1, [], {})


def test_a_proposal_that_has_not_changed_is_asked_about(system, proposal: HumanTask, settled: Walk):
    chair = system(CHAIR)
    answers = chair.get(f"tasks/{proposal.pk}").json()["filled_in"]
    asked = problem(chair.post(f"tasks/{proposal.pk}/complete", {"answers": answers}), 422)["errors"]
    assert list(asked) == [f"answers.members.{answers['members'][0]['subject']}.reason"]
    assert "Nothing has changed since round 1." in asked[next(iter(asked))][0]
    row: dict[str, Any]
    for row in answers["members"]:
        row["reason"] += " It stands: Gwen has heard what the police will do."
    assert chair.post(f"tasks/{proposal.pk}/complete", {"answers": answers}).status_code == 200
