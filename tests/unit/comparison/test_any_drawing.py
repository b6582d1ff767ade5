"""Whatever two drawings look like, a comparison answers; what moved is no change, what changed is told."""

import copy
import random
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from processes.comparison import Comparison, Words, compare
from processes.comparison.leftovers import same_content

from .drawing import FILES

ROOT = Path(__file__).resolve().parents[3]
BUNDLE = {
    path.relative_to(ROOT / "bpmn").as_posix(): path.read_bytes()
    for path in sorted((ROOT / "bpmn").rglob("*"))
    if path.suffix in (".bpmn", ".dmn", ".json")
}
DRAWINGS = sorted([*(ROOT / "bpmn").rglob("*.bpmn"), *(ROOT / "tests" / "models").rglob("*.bpmn")])
WORDS = Words.of(FILES)
TEXTS = [
    "",
    "x",
    "check",
    "map",
    "start",
    "l1",
    "m2",
    "{agency}",
    "K-05",
    "true",
    "9" * 400,
    "“ä” \u202e",
    "1e999",
]


def mutated(content, seed, times):
    """The document after some blows: parts dropped, copied, moved, renamed, and attributes changed."""
    chance = random.Random(seed)
    root = etree.fromstring(content)
    for _ in range(times):
        elements = [element for element in root.iter(etree.Element) if element is not root]
        if not elements:
            break
        element = chance.choice(elements)
        _blow(chance, element, chance.choice(elements))
    return etree.tostring(root)


def _blow(chance, element, other):
    parent = element.getparent()
    what = chance.randrange(6)
    if what == 0:
        parent.remove(element)
    elif what == 1:
        parent.insert(chance.randrange(len(parent) + 1), copy.deepcopy(element))
    elif what == 2 and element not in list(other.iterancestors()) and element is not other:
        other.append(element)
    elif what == 3:
        element.tag = other.tag
    elif what == 4 and element.attrib:
        key = chance.choice(list(element.attrib))
        element.set(key, chance.choice([*TEXTS, *other.attrib.values()]))
    else:
        element.text = chance.choice(TEXTS)


def said(found):
    return [change.sentence for change in (*found.changes, *found.moves, *found.tables)]


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10**9), times=st.integers(1, 12), table=st.booleans())
def test_a_drawing_that_was_knocked_about_is_compared_and_what_changed_is_told(seed, times, table):
    path = "clocks.dmn" if table else "p.bpmn"
    other = mutated(FILES[path], seed, times)
    new = {**FILES, path: other}
    for one, two in ((FILES, new), (new, FILES)):
        found = compare(one, two, words=WORDS)
        assert all(said(found))
        if not same_content(etree.fromstring(FILES[path]), etree.fromstring(other)):
            assert found.changes or found.tables
    assert not compare(
        new, {**new, path: etree.tostring(etree.fromstring(other), pretty_print=True)}, words=WORDS
    )


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 6000))
def test_bytes_of_any_kind_are_compared(noise, at):
    content = FILES["p.bpmn"]
    new = {**FILES, "p.bpmn": content[:at] + noise + content[at + len(noise) :]}
    assert isinstance(compare(FILES, new, words=WORDS), Comparison)
    assert isinstance(compare(new, FILES, words=Words.of(new)), Comparison)


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.stem)
def test_every_drawing_is_the_same_as_itself_however_it_is_written(path):
    content = path.read_bytes()
    try:
        again = etree.tostring(etree.fromstring(content), encoding="utf-16", xml_declaration=True)
    except etree.XMLSyntaxError:
        again = content
    assert not compare({"a.bpmn": content}, {"a.bpmn": again}, words=Words())


@pytest.mark.parametrize(("one", "other"), list(pairwise(DRAWINGS)), ids=lambda p: p.stem)
def test_any_two_drawings_are_compared(one, other):
    found = compare({"a.bpmn": one.read_bytes()}, {"a.bpmn": other.read_bytes()}, words=Words())
    assert found or one.read_bytes() == other.read_bytes()


def test_a_bundle_in_which_everything_moved_has_moves_only():
    moved = dict(BUNDLE)
    for path, content in BUNDLE.items():
        if path.endswith(".bpmn"):
            root = etree.fromstring(content)
            for element in root.iter("{*}Bounds", "{*}waypoint"):
                element.set("x", str(float(element.get("x")) + 40))
                element.set("y", str(float(element.get("y")) - 7.5))
            moved[path] = etree.tostring(root)
    found = compare(BUNDLE, moved, words=Words.of(BUNDLE))
    assert (found.changes, found.tables) == ((), ())
    names = [move.element_name for move in found.moves]
    assert "Check whether anyone is in danger now" in names
    assert {move.file for move in found.moves} == {path for path in BUNDLE if path.endswith(".bpmn")}


def test_the_whole_pathway_is_the_same_as_itself():
    assert not compare(BUNDLE, dict(BUNDLE), words=Words.of(BUNDLE))
