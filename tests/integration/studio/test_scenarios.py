"""Scenarios before publication: asked for, shown, in the way of a yes; and their files changed as text."""

import re

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from orchestrator.audit.models import Act
from orchestrator.pathway.jobs import play_scenarios
from orchestrator.pathway.models import ScenarioPlay
from orchestrator.pathway.rehearsals import JOB, rehearsal_of
from orchestrator.pathway.rehearsing import play_all
from orchestrator.studio.makers import maker
from processes import drafts
from processes.models import ProcessVersion, VersionState
from tests import fenmarsh as world

from .brought import only_draft, task
from .conftest import NOW
from .drafting import text

CARYS, HENRY = "Carys Bowen", "Henry Ash"
SC03 = "ofd_front_door/scenarios/SC-03.yaml"
DEFAULTS = "ofd_front_door/scenarios/defaults.yaml"
FAILURE = {
    "line": 33,
    "at": "Thu 10 Sep 2026 09:30",
    "sentence": "K-05 of HEALTH: due Thu 10 Sep 2026 15:30",
    "differences": ["expected due 15:30, but it is due 13:30"],
}


@pytest.fixture
def sent(draft, edited, url):
    """Sent for approval; nothing has been played yet."""
    edited(draft, ('name="Check whether anyone is in danger now"', 'name="Look for danger"'))
    world.signed_in(CARYS).post(url("send", draft), {"note": "A shorter name", "when": "now"})
    draft.refresh_from_db()
    return draft


def approval(version, url, by=HENRY):
    return text(world.signed_in(by).get(url("approval", version)))


def approve(version, url):
    answer = world.signed_in(HENRY).post(url("approve", version), {"sha256": version.sha256}, follow=True)
    version.refresh_from_db()
    return answer


def jobs_of(version):
    return ProcrastinateJob.objects.filter(task_name=JOB, args__version_id=version.pk)


def went(version, path=SC03, **fields):
    ScenarioPlay.objects.filter(version=version, path=path).update(**{"state": "played", **fields})


def test_whoever_sends_a_version_has_its_scenarios_played_on_exactly_its_files(sent):
    rehearsal = rehearsal_of(sent)
    assert [str(play) for play in rehearsal.plays] == ["SC-01", "SC-02", "SC-03", "SC-05", "SC-07"]
    assert {play.sha256 for play in rehearsal.plays} == {drafts.sha256_of(sent)}
    assert play_scenarios.name == JOB
    job = jobs_of(sent).get()
    assert (job.args, job.lock) == ({"version_id": sent.pk}, JOB)


def test_its_owner_has_a_draft_played_before_sending_it_and_the_page_follows(draft, carys, url):
    assert "They have not been played on this draft yet." in text(carys.get(url("draft", draft)))
    page = text(carys.post(url("play", draft), follow=True))
    assert "0 of 5 scenarios played on exactly these files; each takes some seconds." in page
    assert f'hx-get="{url("plays", draft)}"' in page
    assert carys.get(url("plays", draft)).status_code == 200
    went(draft, met=32, total=33, failures=[FAILURE])
    assert "1 of 5 scenarios played" in text(carys.get(url("plays", draft)))
    ScenarioPlay.objects.filter(state="waiting").update(state="played", met=1, total=1)
    part = carys.get(url("plays", draft))
    assert (part.status_code, part.cookies.get("sessionid")) == (286, None)
    assert "5 of 5 scenarios played on exactly these files. 1 did not come out as written." in text(part)
    assert "Expected due 15:30, but it is due 13:30" in text(part)
    page = text(carys.get(url("draft", draft)))
    assert "hx-get" not in page
    assert Act.objects.get(verb="play_scenarios").object == f"version {draft.pk}"


def test_what_came_of_files_that_were_changed_since_is_told_as_that(draft, carys, url, edited):
    carys.post(url("play", draft))
    ScenarioPlay.objects.update(state="played", met=33, total=33, ended_at=NOW)
    went(draft, met=32, failures=[FAILURE])
    edited(draft, ('name="Check whether anyone is in danger now"', 'name="Look for danger"'))
    page = text(carys.get(url("draft", draft)))
    assert "Out of date" in page
    assert "They were last played on 8 September 2026, 10:00. The draft has changed since" in page
    assert "Expected due 15:30, but it is due 13:30" in page
    assert "Line 33</span>" in page  # what stands in that line now may be something else
    assert "nobody can approve it" not in page
    assert "Play the scenarios</button>" in page


def test_whoever_sends_it_is_told_what_nobody_can_approve(draft, carys, url, edited):
    edited(draft, ('name="Check whether anyone is in danger now"', 'name="Look for danger"'))
    carys.post(url("play", draft))
    ScenarioPlay.objects.update(state="played", met=33, total=33)
    went(draft, met=32, failures=[FAILURE])
    words = "1 scenario did not come out as written with these files. You can send it, but"
    assert words in text(carys.get(url("draft", draft)))
    carys.post(url("send", draft), {"note": "A shorter name", "when": "now"})
    page = approval(draft, url)
    assert "5 of 5 scenarios played on exactly these files. 1 did not come out as written." in page
    assert jobs_of(draft).count() == 1


def test_a_draft_that_could_not_be_published_is_not_played(draft, carys, url, edited):
    edited(draft, ('<ofd:form key="danger_check"/>', ""))
    assert "Play the scenarios" not in text(carys.get(url("draft", draft)))
    answer = text(carys.post(url("play", draft), follow=True))
    assert "You can play them once everything above has been put right." in answer
    assert not ScenarioPlay.objects.exists()


def test_who_may_only_read_a_draft_has_nothing_played_on_it(draft, url):
    henry = world.signed_in(HENRY)
    assert henry.post(url("play", draft)).status_code == 404
    assert "Play the scenarios" not in text(henry.get(url("draft", draft)))
    assert henry.get(url("plays", draft)).status_code == 286


def test_what_is_taken_back_waits_no_more_to_be_played_and_keeps_nobody_waiting(sent, carys, url):
    went(sent, met=33, total=33, state="playing")
    carys.post(url("take_back", sent))
    assert [(play.path, play.state) for play in sent.plays.all()] == [(SC03, "playing")]
    went(sent, met=33, total=33)
    assert play_all(sent.pk, clock=lambda: NOW) == 0
    assert "1 of 5 scenarios played on exactly these files." in text(carys.get(url("draft", sent)))


def test_what_is_sent_back_waits_no_more_to_be_played(sent, url):
    world.signed_in(HENRY).post(url("send_back", sent), {"reason": "Say why."})
    assert not sent.plays.exists()


def test_whoever_waits_is_told_how_many_versions_are_played_before_theirs(sent, url, carys):
    copy = drafts.begin_from(sent, title="Another", author=maker(world.staff(CARYS)), now=NOW)
    carys.post(url("play", copy))
    words = "1 version before this one is being played: about 1 minute."
    page = text(carys.get(url("plays", copy)))
    assert f"0 of 5 scenarios played on exactly these files; each takes some seconds. {words}" in page
    assert words not in approval(sent, url)
    carys.post(url("take_back", sent))
    assert words not in text(carys.get(url("plays", copy)))


def test_a_draft_that_is_not_sent_is_not_played(draft, url):
    world.signed_in(CARYS).post(url("send", draft), {"note": "", "when": "now"})
    assert not ScenarioPlay.objects.exists()
    assert not jobs_of(draft).exists()


def test_nobody_approves_before_all_have_been_played_and_the_page_says_how_far_it_is(sent, url):
    went(sent, met=33, total=33)
    page = approval(sent, url)
    assert "1 of 5 scenarios played on exactly these files" in page
    assert "33 of 33 came true" in page
    assert "Approve and publish" not in page
    answer = approve(sent, url)
    assert answer.status_code == 422
    assert "1 of 5 scenarios has been played on these files" in text(answer)
    assert sent.state == VersionState.IN_REVIEW
    assert Act.objects.get(verb="refused_approval").detail["reason"] == "scenarios"


def test_once_all_came_out_it_is_approved(sent, url):
    world.rehearsed(sent, now=NOW)
    assert "5 of 5 scenarios played" in approval(sent, url)
    approve(sent, url)
    assert sent.state == VersionState.PUBLISHED


def test_what_did_not_come_true_is_told_with_its_line_and_stops_the_approval(sent, url):
    world.rehearsed(sent, now=NOW)
    went(sent, met=32, total=33, failures=[FAILURE])
    page = approval(sent, url)
    assert "32 of 33 came true" in page
    assert "Expected due 15:30, but it is due 13:30" in page
    assert "Line 33: <code>- clock: {code: K-05, agency: HEALTH, due: 15:30}</code>" in page
    answer = approve(sent, url)
    assert "1 scenario did not come out as written (SC-03)" in text(answer)
    assert sent.state == VersionState.IN_REVIEW


def test_steps_that_a_scenario_does_not_speak_of_are_listed_with_their_answers(sent, url):
    world.rehearsed(sent, now=NOW)
    step = {
        "step": "Look at the home",
        "team": "Occupational therapy practitioner",
        "at": "Thu 10 Sep 2026 09:30",
    }
    answers = [{"question": "Is equipment needed?", "answer": "No", "decides": True}]
    besides = "Before that the case went through “Look at the home”, of which SC-03 does not speak."
    went(
        sent,
        met=32,
        total=33,
        failures=[{**FAILURE, "besides": besides}],
        unspoken=[{**step, "times": 3, "answers": answers}],
    )
    page = approval(sent, url)
    assert "Steps this scenario does not mention (1)" in page
    assert (
        "Look at the home (Occupational therapy practitioner), on Thu 10 Sep 2026 09:30 and 2 more times"
        in page
    )
    assert "Is equipment needed? No <strong>The process reads this answer" in page
    assert besides in page


def test_what_could_not_be_played_says_why_and_is_played_again(sent, url):
    world.rehearsed(sent, now=NOW)
    went(sent, state="broken", stopped="A play needs a database of its own.")
    assert "A play needs a database of its own." in approval(sent, url)
    answer = world.signed_in(HENRY).post(url("play", sent), follow=True)
    assert "0 of 5 scenarios played" in text(answer)
    assert "A play needs a database of its own." not in text(answer)
    assert Act.objects.filter(verb="play_scenarios").count() == 1


def test_results_of_other_files_do_not_count(sent, url):
    world.rehearsed(sent, now=NOW)
    ScenarioPlay.objects.update(sha256="0" * 64)
    assert "0 of 5 scenarios played" in approval(sent, url)
    approve(sent, url)
    assert sent.state == VersionState.IN_REVIEW


def test_the_last_scenario_of_a_published_pathway_cannot_be_taken_out(draft, carys, url):
    paths = {path: None for path in drafts.files(draft) if path.endswith(".yaml")}
    drafts.save_files(draft, paths, revision=draft.revision, by=CARYS, now=NOW)
    said = "Its scenarios are gone: version 1 has 5, and here is none."
    assert said in text(carys.get(url("draft", draft)))
    answer = carys.post(url("send", draft), {"note": "Without", "when": "now"})
    assert answer.status_code == 422
    assert said in text(answer)
    draft.refresh_from_db()
    assert draft.state == VersionState.DRAFT


def test_some_scenarios_may_go_and_whoever_approves_reads_it(draft, carys, url):
    drafts.save_files(draft, {SC03: None}, revision=draft.revision, by=CARYS, now=NOW)
    carys.post(url("send", draft), {"note": "Without one", "when": "now"})
    draft.refresh_from_db()
    assert draft.state == VersionState.IN_REVIEW
    page = approval(draft, url)
    assert "Scenario SC-03 is taken out." in page
    assert "To consider</strong>" in page
    assert "Its scenarios check less than those of version 1: SC-03 is gone, with" in page


def test_a_scenario_that_expects_nothing_is_refused_and_a_version_with_fewer_is_told(draft, carys, url):
    files = drafts.files(draft)
    emptied = re.sub(rb"(?m)^( *)expect:\n(?:\1 *- .*\n|\1 {2,}.*\n)+", b"", files[SC03])
    assert b"expect:" not in emptied
    changes = {path: None for path in files if path.endswith(".yaml") and path not in (SC03, DEFAULTS)}
    drafts.save_files(draft, {**changes, SC03: emptied}, revision=draft.revision, by=CARYS, now=NOW)

    said = "The scenario SC-03 checks nothing: it expects nothing"
    page = text(carys.get(url("draft", draft)))
    assert said in page
    assert "Its scenarios check less than those of version 1: SC-01 is gone, with" in page
    assert "SC-07 is gone, with" in page
    answer = carys.post(url("send", draft), {"note": "One, of nothing", "when": "now"})
    assert answer.status_code == 422
    assert said in text(answer)
    draft.refresh_from_db()
    assert draft.state == VersionState.DRAFT


def test_a_draft_from_nowhere_is_set_beside_the_newest_version(draft, carys, url):
    drafts.save_files(draft, {SC03: None}, revision=draft.revision, by=CARYS, now=NOW)
    ProcessVersion.objects.filter(pk=draft.pk).update(based_on=None)
    assert "Its scenarios check less than those of version 1" in text(carys.get(url("draft", draft)))


def test_a_pathway_that_never_had_scenarios_says_so_and_is_published_all_the_same(bring, carys, url):
    bring(task(), title="Home visits")
    own = only_draft()
    carys.post(url("send", own), {"note": "Without", "when": "now"})
    page = approval(own, url)
    assert "This pathway has no scenarios" in page
    assert "There are none" in page
    assert "The list of agencies, roles and other words added" in page
    assert "Drawing “Agencies" not in page
    assert "vocabulary.json”" not in page
    own.refresh_from_db()
    approve(own, url)
    assert own.state == VersionState.PUBLISHED


@pytest.mark.parametrize("name", ["Farah Aziz", "Zora Finch", "Nadia Frost"])
def test_strangers_have_nothing_played_and_read_no_scenario(sent, url, name):
    browser = world.signed_in(name)
    assert browser.post(url("play", sent)).status_code == 404
    assert browser.get(url("scenario", sent, SC03)).status_code == 404


def test_its_owner_sees_in_the_draft_what_failed_and_changes_what_is_expected(sent, url):
    world.rehearsed(sent, now=NOW)
    went(sent, met=32, total=33, failures=[FAILURE])
    carys = world.signed_in(CARYS)
    carys.post(url("take_back", sent))
    assert "1 did not come out as written" in text(carys.get(url("draft", sent)))
    page = text(carys.get(url("scenario", sent, SC03)))
    assert "Expected due 15:30, but it is due 13:30" in page
    was = (drafts.file(sent, SC03) or b"").decode()
    now = was.replace("due: 15:30}", "due: 13:30}", 1)
    sent.refresh_from_db()
    answer = carys.post(
        url("scenario", sent, SC03),
        {"text": now.replace("\n", "\r\n"), "revision": sent.revision},
        follow=True,
    )
    assert "SC-03.yaml is saved." in text(answer)
    assert (drafts.file(sent, SC03) or b"").decode() == now


@pytest.mark.parametrize(
    ("path", "old", "new", "sentence"),
    [
        (SC03, "do: danger_check", "do: danger_chek", "Nobody can do “danger_chek”"),
        (SC03, "steps:", "stepps:", "A scenario has no entry “stepps”"),
        (DEFAULTS, "contact:", "contact: no\nother:", "SC-01.yaml"),
    ],
)
def test_a_scenario_that_cannot_be_played_is_refused_in_a_sentence_and_kept_on_the_page(
    draft, url, path, old, new, sentence
):
    was = drafts.file(draft, path) or b""
    typed = was.decode().replace(old, new, 1)
    assert typed != was.decode()
    answer = world.signed_in(CARYS).post(
        url("scenario", draft, path), {"text": typed, "revision": draft.revision}
    )
    assert answer.status_code == 422
    if path == SC03:
        assert sentence in text(answer)
    assert new.partition("\n")[0] in text(answer)
    assert drafts.file(draft, path) == was


def test_people_can_do_in_a_scenario_what_the_pathway_asks_with_a_form_of_its_own(draft, url):
    form = (drafts.file(draft, "forms/danger_check.json") or b"").replace(b'"danger_check"', b'"the_visit"')
    drafts.save_file(draft, "forms/the_visit.json", form, revision=draft.revision, by=CARYS, now=NOW)
    typed = (drafts.file(draft, SC03) or b"").decode().replace("do: danger_check", "do: the_visit", 1)
    answer = world.signed_in(CARYS).post(
        url("scenario", draft, SC03), {"text": typed, "revision": draft.revision}
    )
    assert answer.status_code == 302
    assert b"do: the_visit" in (drafts.file(draft, SC03) or b"")


def test_who_may_only_read_a_draft_changes_no_scenario(draft, url):
    henry = world.signed_in(HENRY)
    page = text(henry.get(url("scenario", draft, SC03)))
    assert "Consent refused and respected" in page
    assert "<textarea" not in page
    assert henry.post(url("scenario", draft, SC03), {"text": "x"}).status_code == 404


@pytest.mark.parametrize("path", ["clocks.dmn", "ofd_front_door/scenarios/SC-99.yaml"])
def test_only_the_scenario_files_of_the_draft_are_changed_here(draft, url, path):
    assert world.signed_in(CARYS).get(url("scenario", draft, path)).status_code == 404
