"""The draft's front page: what is missing, what it changes, and sending it to a second person."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orchestrator.audit.models import Act
from orchestrator.studio.checklist import problems
from processes import drafts
from processes.models import ProcessVersion, VersionState
from tests import fenmarsh as world

CARYS, HENRY, JUDITH = "Carys Bowen", "Henry Ash", "Judith Penhale"
SC01 = "ofd_front_door/scenarios/SC-01.yaml"


def test_an_owner_begins_a_draft_from_a_version_and_lands_on_its_page(running, url):
    carys = world.signed_in(CARYS)
    answer = carys.post(url("new_draft", running), {"title": "Occupational therapy"}, follow=True)
    page = answer.content.decode()
    draft = ProcessVersion.objects.get(state=VersionState.DRAFT)
    assert "Occupational therapy" in page
    assert "Nothing has been changed yet from version 1, which new cases start on now" in page
    assert "Nothing is missing" not in page
    assert url("send", draft) not in page
    assert (draft.based_on, draft.author, draft.number) == (running, CARYS, None)
    assert Act.objects.get(verb="begin_draft").who_id == world.staff(CARYS).pk


@pytest.mark.parametrize("name", [HENRY, JUDITH])
def test_who_approves_reads_a_draft_and_finds_nothing_to_press(draft, url, name):
    page = world.signed_in(name).get(url("draft", draft)).content.decode()
    assert "Ask about pets" in page
    assert url("send", draft) not in page
    assert url("discard", draft) not in page


@pytest.mark.parametrize("name", [HENRY, JUDITH])
@pytest.mark.parametrize("verb", ["new_draft", "send", "discard", "retitle", "take_back"])
def test_who_approves_changes_no_draft(draft, url, name, verb):
    assert world.signed_in(name).post(url(verb, draft), {"title": "x", "note": "x"}).status_code == 404
    draft.refresh_from_db()
    assert (draft.state, draft.title) == (VersionState.DRAFT, "Ask about pets")


@pytest.mark.parametrize("name", ["Farah Aziz", "Alice Moreno", "Nadia Frost", "Zora Finch"])
def test_nobody_else_finds_a_draft_or_what_can_be_done_with_it(draft, url, name):
    browser = world.signed_in(name)
    for page in ("draft", "differences", "export"):
        assert browser.get(url(page, draft)).status_code == 404
    for verb in ("send", "discard", "new_draft", "approve", "send_back"):
        assert browser.post(url(verb, draft)).status_code == 404
    assert "Ask about pets" not in browser.get("/versions/").content.decode()


def test_what_is_missing_is_said_in_words_errors_first_and_leads_to_its_step(draft, edited, url):
    edited(
        draft,
        ('<ofd:clock code="K-02"/>', ""),
        ('<ofd:form key="family_map"/>', '<ofd:form key="no_such_form"/>'),
    )
    page = world.signed_in(CARYS).get(url("draft", draft)).content.decode()
    assert "no_such_form" in page
    assert "#step=danger_check" in page
    assert "“Check whether anyone is in danger now” in the drawing “One Front Door”" in page
    assert "ofd-checklist__file" not in page[: page.index("Forms, limits and tables")]  # the link leads there
    assert page.index("To fix") < page.index("What it changes")
    assert "Once everything above has been put right" in page


def test_a_draft_with_something_missing_is_not_sent(draft, edited, url):
    edited(draft, ('<ofd:form key="family_map"/>', '<ofd:form key="no_such_form"/>'))
    answer = world.signed_in(CARYS).post(url("send", draft), {"note": "Try", "when": "now"})
    assert answer.status_code == 422
    assert "no_such_form" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.state == VersionState.DRAFT
    assert not Act.objects.filter(verb="send_version").exists()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"when": "now"}, "Say what changes and why"),
        ({"note": "Why"}, "Choose when new cases start on it"),
        ({"note": "Why", "when": "later"}, "Enter a real date"),
        (
            {
                "note": "Why",
                "when": "later",
                "starts-day": "31",
                "starts-month": "2",
                "starts-year": "2027",
                "starts-time": "09:00",
            },
            "Enter a real date",
        ),
        (
            {
                "note": "Why",
                "when": "later",
                "starts-day": "1",
                "starts-month": "9",
                "starts-year": "2026",
                "starts-time": "09:00",
            },
            "in the future",
        ),
    ],
)
def test_sending_asks_for_a_note_and_a_start(draft, edited, url, given, sentence):
    edited(draft, ('name="Check whether anyone is in danger now"', 'name="Look for danger"'))
    answer = world.signed_in(CARYS).post(url("send", draft), given)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_a_draft_that_changes_nothing_is_not_sent(draft, url):
    carys = world.signed_in(CARYS)
    page = carys.post(url("send", draft), {"note": "Why", "when": "now"}, follow=True).content.decode()
    assert "Exactly these files are a version already" in page


def test_a_changed_draft_has_nothing_missing_and_can_be_sent(draft, edited, url):
    edited(draft, ('name="Check whether anyone is in danger now"', 'name="Look for danger"'))
    page = world.signed_in(CARYS).get(url("draft", draft)).content.decode()
    assert "Nothing is missing" in page
    assert url("send", draft) in page


def test_how_many_differences_there_are_stands_on_the_draft(draft, edited, url):
    edited(draft, ('name="Check whether anyone is in danger now"', 'name="Look for danger"'))
    assert "1 difference" in world.signed_in(CARYS).get(url("draft", draft)).content.decode()


def test_a_draft_is_thrown_away_and_leaves_an_act(draft, url):
    world.signed_in(CARYS).post(url("discard", draft))
    assert not ProcessVersion.objects.filter(pk=draft.pk).exists()
    assert Act.objects.filter(verb="discard_draft").count() == 1


def test_a_draft_gets_another_title(draft, url):
    world.signed_in(CARYS).post(url("retitle", draft), {"title": "Pets and people"})
    draft.refresh_from_db()
    assert draft.title == "Pets and people"


def test_screening_out_to_an_end_is_refused_with_the_rule_and_its_source(draft, url):
    """Drawn in the editor and saved through its address: a way to an end without the joint decision."""
    carys = world.signed_in(CARYS)
    file = carys.get(url("file", draft, "ofd_front_door/ofd_front_door.bpmn")).json()
    answer = carys.put(
        url("file", draft, "ofd_front_door/ofd_front_door.bpmn"),
        {"xml": screened_out(file["xml"]), "svg": "", "revision": file["revision"]},
        content_type="application/json",
    )
    assert answer.status_code == 200
    page = carys.get(url("draft", draft)).content.decode()
    assert "can be closed before any agency is asked" in page
    assert "This is the rule “No screening out”, from SafeLives’ One Front Door" in page
    assert "It is locked: no pathway can be published without it." in page
    refused = carys.post(url("send", draft), {"note": "Screen out", "when": "now"})
    assert refused.status_code == 422
    assert "can be closed before any agency is asked" in refused.content.decode()
    draft.refresh_from_db()
    assert draft.state == VersionState.DRAFT


def screened_out(xml):
    """A choice straight after the start, and an end beside the way."""
    before, flow, after = _first_flow(xml)
    source, target = _attribute(flow, "sourceRef"), _attribute(flow, "targetRef")
    prefix = "bpmn:" if "<bpmn:sequenceFlow" in flow else ""
    added = (
        f'<{prefix}exclusiveGateway id="worth_it" name="Worth a look?" default="worth_yes"/>'
        f'<{prefix}endEvent id="screened_out" name="Screened out"/>'
        f'<{prefix}sequenceFlow id="worth_in" sourceRef="{source}" targetRef="worth_it"/>'
        f'<{prefix}sequenceFlow id="worth_yes" sourceRef="worth_it" targetRef="{target}"/>'
        f'<{prefix}sequenceFlow id="worth_no" sourceRef="worth_it" targetRef="screened_out">'
        f"<{prefix}conditionExpression>rating() == 'B'</{prefix}conditionExpression></{prefix}sequenceFlow>"
    )
    text = before + added + after
    old = _attribute(flow, "id")
    return text.replace(f"<{prefix}outgoing>{old}</", f"<{prefix}outgoing>worth_in</").replace(
        f"<{prefix}incoming>{old}</", f"<{prefix}incoming>worth_yes</"
    )


def _first_flow(xml):
    """The route that leaves the message start of the front door."""
    start = xml.index("startEvent")
    flow_id = xml[xml.index("outgoing>", start) + len("outgoing>") :].split("<", 1)[0]
    begins = xml.index(f'sequenceFlow id="{flow_id}"')
    begins = xml.rindex("<", 0, begins)
    ends = xml.index("/>", begins) + 2
    return xml[:begins], xml[begins:ends], _undrawn(xml[ends:], flow_id)


def _undrawn(text, flow_id):
    begins = text.index(f'bpmnElement="{flow_id}"')
    begins = text.rindex("<", 0, begins)
    ends = text.index("BPMNEdge>", begins) + len("BPMNEdge>")
    return text[:begins] + text[ends:]


def _attribute(element, name):
    return element.split(f'{name}="', 1)[1].split('"', 1)[0]


def test_the_version_that_a_draft_was_begun_from_is_read_once_and_what_it_expected_is_told(draft, edited):
    checked = "clock: {code: K-02, stopped: 10:12, met: yes}"
    draft = edited(draft, (checked, "clock: {code: K-02, running: yes}"), path=SC01)
    files = drafts.files(draft)
    problems(draft, files)

    with CaptureQueriesContext(connection) as queries:
        found = problems(draft, files)

    assert not [each for each in queries if "processes_bundlefile" in each["sql"]]
    (told,) = [each.message for each in found if each.rule == "scenarios-changed"]
    assert "“clock: code K-02 “Danger check”, met yes, stopped 10:12” is now “clock: code K-02" in told
