"""From a draft of the running pathway to a version: the whole gate, the exact files, the forms kept."""

import re
from datetime import timedelta

import pytest

from forms.models import FormVersion
from orchestrator.agencies.models import Site
from orchestrator.pathway import publishing
from orchestrator.pathway.exceptions import ScenariosFailed, ScenariosNotPlayed
from processes import drafts, versions
from processes import publishing as machine
from processes.exceptions import NotPublishable
from processes.findings import Finding
from processes.models import VersionState
from tests import fenmarsh as world
from tests.factories import TUESDAY

FORM = "forms/danger_check.json"
LATER = TUESDAY + timedelta(days=30)
DRAWING = "ofd_front_door/ofd_front_door.bpmn"


@pytest.fixture
def running(fenmarsh):
    return versions.newest(owner_key=fenmarsh.code, process_id="ofd_front_door", now=LATER)


@pytest.fixture
def draft(running):
    return drafts.begin_from(running, title="Ask plainly", author="Olga", now=LATER)


def save(draft, path, old, new):
    content = drafts.file(draft, path)
    assert content is not None
    assert old in content
    drafts.save_file(draft, path, content.replace(old, new), revision=draft.revision, by="Olga", now=LATER)


def submit(draft):
    publishing.submit(draft, by="Olga", note="Plainer words.", now=LATER)


def test_nothing_is_published_before_its_scenarios_have_been_played_on_these_files(draft):
    save(draft, FORM, b'"title"', b'"title" ')
    submit(draft)
    with pytest.raises(ScenariosNotPlayed, match="0 of 5 scenarios have been played on these files"):
        publishing.approve(draft, approver="Henry", sha256=draft.sha256, now=LATER)
    draft.plays.update(state="played", met=3, total=3)
    draft.plays.filter(path__endswith="SC-02.yaml").update(
        failures=[{"line": 1, "at": "", "sentence": "", "differences": []}]
    )
    with pytest.raises(ScenariosFailed, match=r"1 scenario did not come out as written \(SC-02\)"):
        publishing.approve(draft, approver="Henry", sha256=draft.sha256, now=LATER)
    draft.refresh_from_db()
    assert (draft.state, draft.number) == (VersionState.IN_REVIEW, None)


def test_a_draft_with_other_words_in_a_form_becomes_a_version_that_asks_in_them(draft, running):
    save(draft, FORM, b'"title"', b'"title" ')
    submit(draft)
    world.rehearsed(draft, now=LATER)
    publishing.approve(draft, approver="Henry", sha256=draft.sha256, now=LATER)
    step = draft.steps.filter(form_key="danger_check").first()
    assert FormVersion.objects.filter(key="danger_check", sha256=step.form_sha256).exists()
    assert step.form_sha256 != running.steps.filter(form_key="danger_check").first().form_sha256
    newest = versions.newest(owner_key=running.owner_key, process_id="ofd_front_door", now=LATER)
    assert newest == draft


def test_a_fault_in_a_form_stops_publication_and_says_where(draft):
    save(draft, FORM, b'"widget"', b'"wodget"')
    with pytest.raises(NotPublishable) as refusal:
        submit(draft)
    assert FORM in {finding.file for finding in refusal.value.findings}
    draft.refresh_from_db()
    assert draft.state == VersionState.DRAFT


def test_the_gate_runs_again_when_it_is_approved(draft, monkeypatch):
    save(draft, FORM, b'"title"', b'"title" ')
    submit(draft)
    world.rehearsed(draft, now=LATER)
    monkeypatch.setattr(publishing, "check", lambda bundle: [_fault(bundle)])
    with pytest.raises(NotPublishable):
        publishing.approve(draft, approver="Henry", sha256=draft.sha256, now=LATER)
    draft.refresh_from_db()
    assert (draft.state, draft.number) == (VersionState.IN_REVIEW, None)


def _fault(bundle):
    return Finding(file=bundle.name, rule="new-rule", message="A rule that is new since then.")


def test_what_a_locked_rule_keeps_is_not_sent_in(draft):
    save(draft, DRAWING, b'<ofd:form key="danger_check"/>', b'<ofd:form key="family_map"/>')
    with pytest.raises(NotPublishable):
        submit(draft)


def test_what_comes_with_the_software_says_with_which_release(running):
    bundle = machine.bundle_of(running)
    site = Site.objects.exclude(code=running.owner_key).first()
    [published] = publishing.publish_bundles(site, [bundle], now=LATER, gate=lambda _: ())
    assert re.fullmatch(r"Came with release \d+\.\d+\.\d+ of the software\.", published.version.change_note)
