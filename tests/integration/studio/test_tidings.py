"""Who is told inside the service how it goes with a version, and what stands in it."""

import pytest

from orchestrator.notices.models import Notice
from orchestrator.studio.makers import maker
from processes import drafts
from processes.models import ProcessVersion
from tests import fenmarsh as world

from .conftest import FRONT_DOOR, NOW


def told(name):
    return list(
        Notice.objects.filter(to_staff=world.staff(name), link_kind="version").values_list("text", flat=True)
    )


@pytest.fixture(autouse=True)
def _second(second_owner):
    """Dilys may approve too."""


def test_who_may_approve_hears_that_it_waits_and_its_maker_does_not(in_review):
    for name in ("Dilys Morgan", "Henry Ash", "Judith Penhale"):
        assert told(name) == [
            f"A change to the pathway “{in_review.name}” waits for a second person to approve it."
        ]
    assert told("Carys Bowen") == told("Farah Aziz") == []


def test_the_notice_leads_to_the_page_on_which_it_is_approved(in_review, url):
    henry = world.signed_in("Henry Ash")
    page = henry.get("/notices/").content.decode()
    assert "Open the pathway" in page
    assert f'href="{url("draft", in_review)}"' in page
    assert henry.get(url("draft", in_review)).url == url("approval", in_review)


def test_what_changes_sharing_waits_for_governance_alone(draft, edited, url, carys):
    sharing = "sharing_decision/sharing_decision.bpmn"
    name = 'name="Decide what'
    text = (drafts.file(draft, sharing) or b"").decode()
    old = text[text.index("<bpmn:userTask ") :].split('name="')[1].split('"')[0]
    edited(draft, (f'name="{old}"', 'name="Say what may be shared"'), path=sharing)
    assert name is not None
    carys.post(url("send", draft), {"note": "Clearer", "when": "now"})
    assert told("Dilys Morgan") == []
    assert told("Henry Ash") != []


def test_its_makers_hear_that_it_was_sent_back_without_the_reason(in_review, url):
    world.signed_in("Henry Ash").post(url("send_back", in_review), {"reason": "Ask Aisha Osei first"})
    assert told("Carys Bowen") == [
        f"Your change to the pathway “{in_review.name}” was sent back with a reason."
    ]


def test_its_makers_hear_that_it_is_published_and_that_it_was_withdrawn(in_review, url, edited):
    henry = world.signed_in("Henry Ash")
    henry.post(url("approve", in_review), {"sha256": in_review.sha256})
    in_review.refresh_from_db()
    world.signed_in("Dilys Morgan").post(url("withdraw", in_review), {"reason": "Wrong words"})
    assert told("Carys Bowen") == [
        f"Version 2 of the pathway “{in_review.name}” was withdrawn, with a reason.",
        f"Version 2 of the pathway “{in_review.name}” is approved and published. New cases start on it now.",
    ]
    assert told("Henry Ash") == [
        f"A change to the pathway “{in_review.name}” waits for a second person to approve it."
    ]


def test_a_maker_who_withdraws_is_not_told_of_it(in_review, url, carys):
    world.signed_in("Henry Ash").post(url("approve", in_review), {"sha256": in_review.sha256})
    in_review.refresh_from_db()
    before = told("Carys Bowen")
    carys.post(url("withdraw", in_review), {"reason": "Wrong words"})
    assert ProcessVersion.objects.get(pk=in_review.pk).state == "retired"
    assert told("Carys Bowen") == before


def test_every_maker_is_told_once(draft, edited, url, carys):
    edited(draft, ('name="Ask the agencies"', 'name="Ask them all"'), by="Dilys Morgan")
    assert drafts.file(draft, FRONT_DOOR)
    carys.post(url("send", draft), {"note": "Both of us", "when": "now"})
    draft.refresh_from_db()
    assert draft.is_work_of(maker(world.staff("Dilys Morgan")))
    assert told("Dilys Morgan") == []
    world.rehearsed(draft, now=NOW)
    world.signed_in("Henry Ash").post(url("send_back", draft), {"reason": "No"})
    assert len(told("Dilys Morgan")) == len(told("Carys Bowen")) == 1
