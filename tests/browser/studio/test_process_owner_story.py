"""A process owner’s story (issue 3, “Shown by”): a step more for occupational therapy, from draft to answer.

And the one thing that nobody can publish: a way to close a referral before any agency has looked at it.
"""

import re
from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from processes import drafts, publishing
from processes.models import HumanTask, ProcessVersion, VersionState
from tests.browser.service.town import Town
from tests.fenmarsh import rehearsed

from .editing import OWNER, add_route, reach, saved
from .owner import (
    STEP,
    TITLE,
    add_after,
    add_the_step,
    answer_as_olive,
    approve,
    be_told_what_is_missing,
    begin_draft,
    choose,
    make_the_form,
    make_the_limit,
    open_drawing,
    picture,
    running_version,
    see_the_differences_and_send,
    send_anyway,
    set_them_on_the_step,
    tell,
    version_of,
    versions_in_words,
)


@pytest.fixture
def site_left_as_it_was(town: Town) -> Iterator[None]:
    """Versions outlive a test of this folder: the next one starts from what ran before this one."""
    before = set(ProcessVersion.objects.values_list("pk", flat=True))
    yield
    for version in ProcessVersion.objects.exclude(pk__in=before):
        if version.state == VersionState.PUBLISHED:
            publishing.withdraw(version, by=OWNER, reason="The test is over", now=timezone.now())
        elif version.state == VersionState.DRAFT:
            drafts.discard(version, by=OWNER)


@pytest.mark.usefixtures("site_left_as_it_was")
def test_a_process_owner_adds_a_step_and_the_next_referral_runs_it(town: Town) -> None:
    tell(town)
    first = running_version()
    earlier = town.walk.case

    carys = begin_draft(town, first)
    draft = ProcessVersion.objects.get(title=TITLE)
    add_the_step(carys)
    be_told_what_is_missing(carys)
    make_the_form(carys)
    make_the_limit(carys)
    set_them_on_the_step(carys)
    see_the_differences_and_send(carys)
    draft.refresh_from_db()
    rehearsed(draft, now=town.walk.now)  # a minute's work of the worker: integration/play/test_rehearsals
    approve(town)

    new = running_version()
    assert (new.pk, new.author, new.approver) == (draft.pk, OWNER, "Henry Ash")
    assert version_of(earlier) == first
    town.walk.do("danger_check")
    town.walk.do("family_map")
    assert "initial_rating" in town.walk.forms(), "the referral before goes on as it began"
    assert not HumanTask.objects.filter(title=STEP).exists()

    tell(town)
    assert version_of(town.walk.case) == new
    town.walk.do("danger_check")
    town.walk.do("family_map")
    assert "initial_rating" not in town.walk.forms(), "the hub waits for occupational therapy"
    answer_as_olive(town)
    assert "initial_rating" in town.walk.forms(), "the case goes on"
    versions_in_words(carys, first, new)


@pytest.mark.usefixtures("site_left_as_it_was")
def test_a_way_to_screen_out_is_refused_with_the_rule_and_its_source(town: Town) -> None:
    before = running_version()
    carys = begin_draft(town, before)
    draft = ProcessVersion.objects.get(title=TITLE, state=VersionState.DRAFT)
    open_drawing(carys)
    choose(carys, "thank")
    add_after(carys, "Choice of one of several routes")
    carys.keyboard.type("Is it for us?")
    add_route(carys, "The plan is running", as_group="Route 2 of 2")
    reach(carys, carys.get_by_label(re.compile("^Words on the route Route 2")))
    carys.keyboard.type("no, screen out")
    reach(carys, carys.get_by_label(re.compile("^Taken when Route 2")))
    carys.keyboard.type('rating() == "B"')
    saved(carys)
    findings = carys.locator("[data-editor-findings]")
    expect(findings).to_contain_text("A referral can be closed before any agency is asked")
    picture(carys, "20-screen-out-editor")

    carys.get_by_role("link", name=f"Back to {TITLE}").click()
    missing = carys.get_by_role("region", name="To make it run")
    refusal = missing.locator("li", has_text="A referral can be closed before any agency is asked").first
    expect(refusal).to_contain_text("To fix")
    expect(refusal).to_contain_text("This is the rule “No screening out”, from SafeLives’ One Front Door")
    expect(carys.get_by_role("button", name="Send for approval")).to_have_count(0)
    picture(carys, "21-screen-out-refused", looked_at=True)

    send_anyway(carys, draft)
    draft.refresh_from_db()
    assert draft.state == VersionState.DRAFT
    assert running_version() == before


# what the story is told with
