"""What is wrong with a form, for whoever works on its pages: what is asked, never names or keys."""

import re

import pytest

from forms import editing
from forms.exceptions import BadDefinition


def asked(title, widget="yes_no", **more):
    return {"type": "string", "widget": widget, "title": title, **more}


def form_of(**questions):
    return {
        "$schema": editing.SCHEMA,
        "key": "visit",
        "title": "The visit",
        "type": "object",
        "properties": questions,
        "order": list(questions),
    }


HURT = {"hurt": asked("Is anyone hurt?"), "who": asked("Who is hurt?", "text", showWhen={"hurt": ["yes"]})}
CHOICES = [{"const": f"c{number}", "title": f"Choice {number}"} for number in range(51)]

TOLD = {
    "a question above the one it waits for": (
        lambda: editing.move_question(form_of(**HURT), "who", up=True),
        "“Who is hurt?” waits for the answer to “Is anyone hurt?”, so it must be asked after it.",
    ),
    "a question that others wait for is gone": (
        lambda: editing.remove_question(form_of(**HURT), "hurt"),
        "“Who is hurt?” waits for the answer to a question that is not there any more (“hurt”).",
    ),
    "an answer that is no choice": (
        lambda: editing.add_question(form_of(**HURT), asked("Where?", "text", showWhen={"hurt": ["maybe"]})),
        "“Where?” waits for the answer “maybe” to “Is anyone hurt?”, which is none of its choices.",
    ),
    "an answer in people's own words": (
        lambda: editing.add_question(form_of(**HURT), asked("Where?", "text", showWhen={"who": ["x"]})),
        "“Where?” cannot wait for an answer to “Who is hurt?”: only for one of listed choices.",
    ),
    "no character at most": (
        lambda: editing.add_question(form_of(**HURT), asked("Where?", "text", maxLength=0)),
        "“Characters at most” of “Where?” must be at least 1.",
    ),
    "more at least than at most": (
        lambda: editing.add_question(form_of(**HURT), asked("Where?", "text", minLength=9, maxLength=3)),
        "“Characters at least” of “Where?” is more than “Characters at most”. "
        "Nobody could answer: swap them.",
    ),
    "too many choices": (
        lambda: editing.add_question(form_of(**HURT), asked("Where?", "radios", oneOf=CHOICES)),
        "There are too many choices of “Where?”: at most 50 are allowed.",
    ),
    "a title without end": (
        lambda: editing.change_form(form_of(**HURT), title="x" * 301),
        "The words can have at most 300 characters.",
    ),
    "a number without end": (
        lambda: editing.add_question(
            form_of(**HURT), {"type": "integer", "widget": "number", "title": "How many?", "maximum": 10**12}
        ),
        "“Largest” of “How many?” can be at most 999,999,999.",
    ),
}


@pytest.mark.parametrize("kind", TOLD)
def test_what_is_wrong_is_said_in_the_words_of_the_page(kind):
    act, sentence = TOLD[kind]
    with pytest.raises(BadDefinition) as refused:
        act()
    said = [one.message for one in refused.value.findings]
    assert sentence in said
    assert not re.search(r"showWhen|maxLength|minLength|oneOf|“who”", " ".join(said))
