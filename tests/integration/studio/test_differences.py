"""What differs, in words: drawings, limits, forms, tables, and the layout apart."""

import re
from datetime import timedelta

import pytest

from orchestrator.studio.differences import differences_of
from processes import drafts
from tests import fenmarsh as world

FIVE_TO_FOUR = (
    '<outputEntry id="K05_A_limit"><text>"6 wh"</text></outputEntry>',
    '<outputEntry id="K05_A_limit"><text>"4 wh"</text></outputEntry>',
)


def page_of(version, url, name="Henry Ash", **query):
    return world.signed_in(name).get(url("differences", version), query)


def test_a_limit_is_told_by_its_name_its_rating_and_both_times(draft, edited, url):
    edited(draft, FIVE_TO_FOUR, path="clocks.dmn")
    page = page_of(draft, url).content.decode()
    assert "Agency’s answer, Amber: 6 to 4 working hours" in page
    assert "1 change that may affect cases" in page


def test_what_changes_in_a_drawing_is_numbered_and_knows_its_element(draft, edited, url):
    edited(draft, ('name="Check whether anyone is in danger now"', 'name="Look for danger"'))
    page = page_of(draft, url).content.decode()
    assert "“Check whether anyone is in danger now” is now called “Look for danger”" in page
    assert 'data-element="danger_check" data-kind="changed" data-number="1"' in page
    assert page.count('data-side="') == 2


def test_the_heading_says_in_words_which_two_versions_are_compared(draft, in_review, running, url):
    assert "What changes from version 1, which new cases start on now, to “Ask about pets”, which waits" in (
        page_of(in_review, url).content.decode()
    )
    other = drafts.begin_from(running, title="Other", author="Carys Bowen", now=draft.created_at)
    page = page_of(other, url, **{"from": in_review.pk}).content.decode()
    assert "from “Ask about pets”, which waits for approval, to the draft “Other”</h1>" in page
    world.signed_in("Henry Ash").post(url("approve", in_review), {"sha256": in_review.sha256})
    page = page_of(in_review, url).content.decode()
    assert "from version 1 of 8 September 2026 to version 2, which new cases start on now</h1>" in page


def test_a_move_changes_nothing_for_cases_and_stands_apart(draft, edited, running):
    bounds = (drafts.file(draft, "ofd_front_door/ofd_front_door.bpmn") or b"").decode()
    place = bounds[bounds.index('bpmnElement="danger_check"') :].split("<dc:Bounds ", 1)[1].split("/>", 1)[0]
    x = place.split('x="', 1)[1].split('"', 1)[0]
    edited(draft, (f"<dc:Bounds {place}/>", f"<dc:Bounds {place}/>".replace(f'x="{x}"', f'x="{int(x) + 7}"')))
    found = differences_of(running, draft)
    assert (found.count, found.moves) == (0, 1)


def test_a_changed_form_is_told(draft, edited, url):
    edited(draft, ('"title": "', '"title": "Now: '), path="forms/danger_check.json")
    assert "Form “Now: Is anyone in danger now?”: The form “Is anyone in danger now?” is called" in (
        page_of(draft, url).content.decode()
    )


def test_two_versions_of_choice_are_compared(draft, edited, url, running):
    other = drafts.begin_from(running, title="Other", author="Carys Bowen", now=draft.created_at)
    edited(other, FIVE_TO_FOUR, path="clocks.dmn")
    page = page_of(draft, url, **{"from": other.pk}).content.decode()
    assert "Agency’s answer, Amber: 4 to 6 working hours" in page


@pytest.mark.parametrize("wanted", ["0", "x", "99999999999999999999", "-1"])
def test_a_version_that_is_not_there_is_not_found(draft, url, wanted):
    assert page_of(draft, url, **{"from": wanted}).status_code == 404


def test_versions_of_another_pathway_are_not_compared(draft, url):
    other = type(draft).objects.get(owner_key="fenmarsh", process_id="immediate_danger")
    assert page_of(draft, url, **{"from": other.pk}).status_code == 404


def test_a_pathway_that_never_ran_is_all_new(fenmarsh, url, draft):
    new = drafts.begin(
        owner_key="fenmarsh",
        process_id="home_visit",
        files={
            "home/home.bpmn": drafts.file(draft, "joint_decision/joint_decision.bpmn") or b"",
            "vocabulary.json": drafts.file(draft, "vocabulary.json") or b"",
        },
        title="Home",
        author="Carys Bowen",
        now=draft.created_at,
    )
    page = page_of(new, url).content.decode()
    assert "Nothing of this pathway has been published yet" in page
    assert "The list of agencies, roles and other words added" in page
    assert "vocabulary.json”" not in page


def test_the_first_version_says_that_it_is_the_first_and_lists_no_changes(running, url):
    page = page_of(running, url).content.decode()
    assert "Version 1 is the first version</h1>" in page
    assert "there is nothing to compare it with" in page
    assert "may affect cases" not in page
    assert "What changes for cases" not in page
    first = world.signed_in("Henry Ash").get(url("version", running)).content.decode()
    assert "This is the first version of this pathway" in first
    assert url("differences", running) not in first


def test_what_it_can_be_compared_with_begins_with_what_runs_and_drafts_come_last(
    draft, in_review, running, url, second_owner
):
    world.signed_in("Henry Ash").post(url("approve", in_review), {"sha256": in_review.sha256})
    for title, days in (("Older", 1), ("Newer", 2)):
        at = draft.created_at + timedelta(days=days)
        drafts.begin_from(running, title=title, author="Carys Bowen", now=at)
    late = drafts.begin_from(running, title="Mine", author="Carys Bowen", now=draft.created_at)
    page = page_of(late, url).content.decode()
    told = re.findall(r'<optgroup label="([^"]+)">(.*?)</optgroup>', page)
    choices = [(label, re.findall(r"<option[^>]*>([^<]+)<", inside)) for label, inside in told]
    assert choices == [
        ("New cases start on it now", ["Version 2 of 8 September 2026"]),
        ("What this one was begun from", ["Version 1 of 8 September 2026"]),
        (
            "Drafts, the last changed first",
            ["Newer, changed on 10 September 2026", "Older, changed on 9 September 2026"],
        ),
    ]


@pytest.mark.parametrize(
    ("change", "path", "said"),
    [
        (FIVE_TO_FOUR, "clocks.dmn", "One other person must approve it: another process owner"),
        (('"title": "', '"title": "Now: '), "forms/sharing_decision.json", "Another process owner cannot."),
    ],
)
def test_who_can_approve_is_said_whatever_changes_and_why_not_always_the_same(
    draft, edited, url, change, path, said
):
    edited(draft, change, path=path)
    for page in (page_of(draft, url), world.signed_in("Henry Ash").get(url("draft", draft))):
        assert said in page.content.decode()
        assert "Who can approve which changes" in page.content.decode()
        assert "No change needs two." in page.content.decode()


def test_text_of_a_drawing_is_only_text(draft, edited, url):
    edited(
        draft,
        (
            'name="Check whether anyone is in danger now"',
            'name="&lt;script&gt;alert(1)&lt;/script&gt;"',
        ),
    )
    page = page_of(draft, url).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page
