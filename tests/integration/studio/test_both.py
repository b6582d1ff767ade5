"""Two people have changed one drawing: what each changed is told in words, and neither side is lost."""

import pytest

from orchestrator.audit.models import Act
from processes import drafts
from processes.models import ProcessVersion
from tests import fenmarsh as world

from .conftest import FRONT_DOOR

CARYS = "Carys Bowen"
CALLED = 'name="Check whether anyone is in danger now"'


def xml_of(draft):
    return (drafts.file(draft, FRONT_DOOR) or b"").decode()


def posted(url, name, draft, who=CARYS, **body):
    return world.signed_in(who).post(url(name, draft, FRONT_DOOR), body, content_type="application/json")


def test_what_each_has_changed_is_told_in_words(draft, edited, url, second_owner):
    base = xml_of(draft)
    edited(draft, (CALLED, 'name="Look for danger"'), by="Dilys Morgan")
    mine = base.replace('<ofd:clock code="K-02"/>', '<ofd:clock code="K-04"/>', 1)
    answer = posted(url, "both", draft, base=base, mine=mine).json()
    assert answer["theirs"] == ["“Check whether anyone is in danger now” is now called “Look for danger”"]
    [said] = answer["mine"]
    assert said.startswith("“Check whether anyone is in danger now”: limit ")


def test_a_drawing_that_nobody_changed_differs_in_nothing(draft, url):
    same = xml_of(draft)
    assert posted(url, "both", draft, base=same, mine=same).json() == {"mine": [], "theirs": []}


def test_what_is_no_drawing_is_told_as_such_and_nothing_breaks(draft, url):
    answer = posted(url, "both", draft, base=xml_of(draft), mine="<not closed")
    assert answer.status_code == 200
    assert any("cannot be read" in sentence for sentence in answer.json()["mine"])


def test_the_side_that_is_not_gone_on_with_becomes_a_draft_of_its_own(draft, url):
    other = xml_of(draft).replace(CALLED, 'name="Look for danger"')
    answer = posted(url, "aside", draft, xml=other, whose="Dilys Morgan")
    assert answer.status_code == 201
    kept = ProcessVersion.objects.get(title="Ask about pets, as Dilys Morgan left it")
    assert answer.json() == {"title": kept.title, "address": url("draft", kept)}
    assert "Look for danger" in xml_of(kept)
    assert "Look for danger" not in xml_of(draft)
    assert Act.objects.get(verb="begin_draft").detail["kept_as"] == kept.pk


def test_a_side_without_a_name_is_of_whoever_sends_it(draft, url):
    answer = posted(url, "aside", draft, xml=xml_of(draft), whose="")
    assert answer.json()["title"] == "Ask about pets, as Carys Bowen left it"


@pytest.mark.parametrize("name", ["both", "aside"])
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"base": 1, "mine": "", "xml": [], "whose": ""},
        {"base": "\ud800", "mine": "<a/>", "xml": "<a/>", "whose": "\ud800"},
        {"base": "<a/>", "mine": "<a/>", "xml": "<a/>", "whose": "Rhys\0"},
    ],
)
def test_what_is_not_a_drawing_is_refused_with_a_sentence(draft, url, name, body):
    answer = posted(url, name, draft, **body)
    assert answer.status_code == 422
    assert answer.json()["sentence"] == "What was sent is no drawing, or too large."
    assert ProcessVersion.objects.filter(based_on=draft).count() == 0


def test_a_harmful_drawing_is_not_put_aside(draft, url):
    answer = posted(url, "aside", draft, xml='<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', whose="")
    assert answer.status_code == 422
    assert ProcessVersion.objects.filter(based_on=draft).count() == 0


@pytest.mark.parametrize("who", ["Henry Ash", "Judith Penhale", "Farah Aziz", "Zora Finch"])
@pytest.mark.parametrize("name", ["both", "aside"])
def test_who_may_not_change_a_draft_finds_no_such_page(draft, url, name, who):
    same = xml_of(draft)
    answer = posted(url, name, draft, who, base=same, mine=same, xml=same, whose="")
    assert answer.status_code == 404
    assert ProcessVersion.objects.filter(based_on=draft).count() == 0
