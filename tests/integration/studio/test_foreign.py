"""Drawings of other tools: their instructions go with one press, and what they will need is said at once."""

import html

import pytest

from orchestrator.studio import foreign
from processes import drafts
from tests import fenmarsh as world

from .brought import STEP, only_draft, task

CAMUNDA = 'xmlns:c="http://camunda.org/schema/1.0/bpmn"'
INSTRUCTED = STEP % (
    f'<serviceTask id="m" name="Send mail" {CAMUNDA} c:class="org.example.Mail" c:asyncBefore="true" '
    'implementation="program">'
    "<extensionElements><c:connector><c:connectorId>mail</c:connectorId></c:connector>"
    '<c:properties><c:property name="tone" value="kind"/></c:properties></extensionElements>'
    "</serviceTask>"
)


@pytest.fixture
def brought(bring):
    assert bring(INSTRUCTED).status_code == 302
    return only_draft()


def page_of(client, address):
    return html.unescape(client.get(address).content.decode())


def test_all_instructions_to_other_systems_go_with_one_press(brought, carys, url):
    assert "Take out all instructions to other systems" in page_of(carys, url("draft", brought))
    answer = carys.post(url("take_out", brought), follow=True)
    page = html.unescape(answer.content.decode())
    assert "What was meant for other systems is taken out of the drawings." in page
    assert "Take out all instructions" not in page
    assert "another system" not in page
    [kept] = [content for path, content in drafts.files(brought).items() if path.endswith(".bpmn")]
    for gone in (b"org.example.Mail", b"connector", b"implementation"):
        assert gone not in kept
    for stays in (b'name="tone"', b"asyncBefore", b'name="Send mail"'):
        assert stays in kept  # what asks nothing of anybody is kept


def test_a_calculation_in_another_language_is_left_for_people(bring, carys, url):
    script = '<scriptTask id="m" name="Add" scriptFormat="groovy"><script>a = 1</script></scriptTask>'
    assert bring(STEP % script).status_code == 302
    draft = only_draft()
    assert foreign.without_instructions(drafts.files(draft)) == {}
    assert "Take out all instructions" not in page_of(carys, url("draft", draft))


def test_whoever_only_reads_takes_nothing_out(brought, url):
    henry = world.signed_in("Henry Ash")
    assert "Take out all instructions" not in page_of(henry, url("draft", brought))
    assert henry.post(url("take_out", brought)).status_code == 404


def test_what_a_drawing_from_elsewhere_will_need_is_said_from_the_start(bring, carys, url):
    assert bring(task()).status_code == 302
    draft = only_draft()
    before = page_of(carys, url("draft", draft))
    assert "Needed to run as planned" in before
    assert "Once you choose an agency, form, limit or operation for any step" in before
    [path] = [path for path in drafts.files(draft) if path.endswith(".bpmn")]
    text = (drafts.file(draft, path) or b"").decode()
    opened = text.index(">", text.index("<userTask")) + 1 if "<userTask" in text else 0
    assert opened, text
    said = (
        '<extensionElements><assignment xmlns="urn:one-front-door:bpmn:1" agency="HEALTH" role="PRAC"/>'
        "</extensionElements>"
    )
    changed = text[:opened] + said + text[opened:]
    if text[opened - 2] == "/":
        changed = f"{text[: opened - 2]}>{said}</userTask>{text[opened:]}"
    drafts.save_file(
        draft, path, changed.encode(), revision=draft.revision, by="Carys Bowen", now=draft.created_at
    )
    after = page_of(carys, url("draft", draft))
    assert "Needed to run as planned" not in after
    assert after.count("To fix") > 0


def test_a_refused_file_names_the_step_or_its_kind_and_line(bring):
    script = '<scriptTask id="m"%s><script>import os\nos.system("true")</script></scriptTask>'
    named = html.unescape(bring(STEP % (script % ' name="Send mail"')).content.decode())
    assert "The step “Send mail” carries code that reaches outside the pathway" in named
    assert "Take it out in the program that drew the file" in named
    unnamed = html.unescape(bring(STEP % (script % "")).content.decode())
    assert "An unnamed calculation step, line " in unnamed


def test_a_file_that_was_cut_off_says_where(bring):
    answer = html.unescape(bring(task()[:300]).content.decode())
    assert "The file is damaged, cut off, or no drawing at all" in answer
    assert "of the file." in answer
