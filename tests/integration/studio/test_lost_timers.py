"""A reminder or limit taken out of a drawing is told, with whom the service itself tells then."""

import html

import pytest
from lxml import etree

from orchestrator.studio.makers import maker
from processes import drafts
from tests import fenmarsh as world

from .conftest import FRONT_DOOR, NOW

REMIND = '<ofd:operation name="remind" clock="K-04" to="COORD" point="80"/>'
CHECK = "“Check whether anyone is in danger now” no longer says who is told when "


def told(draft, url):
    return html.unescape(world.signed_in("Carys Bowen").get(url("draft", draft)).content.decode())


def without(draft, begins: str):
    """Everything whose id begins so goes out of the drawing, with its arrows and shapes."""
    root = etree.fromstring(drafts.file(draft, FRONT_DOOR) or b"")
    names = ("id", "sourceRef", "targetRef", "bpmnElement")
    for element in list(root.iter(etree.Element)):
        values = [element.get(name, "") for name in names]
        if etree.QName(element).localname == "flowNodeRef":
            values.append(element.text or "")
        parent = element.getparent()
        if parent is not None and any(value.startswith(begins) for value in values):
            parent.remove(element)
    by = maker(world.staff("Carys Bowen"))
    drafts.save_file(draft, FRONT_DOOR, etree.tostring(root), revision=draft.revision, by=by, now=NOW)
    draft.refresh_from_db()


@pytest.mark.parametrize(
    ("begins", "said"),
    [
        (
            "danger_check_50",
            "50 per cent of the limit of “Danger check” (K-02) is gone; the service itself tells the hub "
            "co-ordinator.",
        ),
        (
            "danger_check_limit",
            "the limit of “Danger check” (K-02) is over; the service itself tells the hub manager.",
        ),
    ],
)
def test_a_timer_taken_out_is_told_with_whom_the_service_itself_tells(draft, url, begins, said):
    assert "no longer says who is told" not in told(draft, url)
    without(draft, begins)
    page = told(draft, url)
    assert CHECK + said in page
    assert "“Late is told to who can act”" in page
    assert "#step=danger_check" in page


def test_a_timer_that_no_longer_leads_to_anybody_is_told_to_tell_nobody(draft, edited, url):
    edited(draft, (REMIND, '<ofd:operation name="build_picture"/>'))
    page = told(draft, url)
    assert "“Map the family and say who is missing” no longer says who is told when 80 per cent" in page
    assert "nobody is told then." in page
