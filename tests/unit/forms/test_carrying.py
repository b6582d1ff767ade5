"""Answers of an earlier round begin the form of today, as far as it takes them and the reader may see."""

import json
from typing import Any

from forms.carrying import carried
from forms.definitions import parse
from forms.questions import Choice, Definition, Question

ROWS = {"members": [Choice(17, "Marta Vell"), Choice(18, "Lio Vell")]}
CHOICES = [{"const": "A", "title": "Amber"}, {"const": "G", "title": "Green"}]


def form(**changes: Any) -> Definition:
    """Two questions about each person, one about all; `changes` are made to the two, None: gone."""
    each = {
        "rating": {"type": "string", "widget": "radios", "title": "Rating", "oneOf": CHOICES},
        "words": {"type": "string", "widget": "textarea", "title": "Own words", "visibility": "CV"},
    }
    each = {name: one for name, one in {**each, **changes}.items() if one is not None}
    questions = {
        "gaps": {"type": "string", "widget": "textarea", "title": "Gaps"},
        "members": {
            "type": "array",
            "widget": "repeat",
            "title": "Each",
            "forEach": "members",
            "items": {"type": "object", "properties": each, "order": list(each), "required": []},
        },
    }
    return parse(
        json.dumps(
            {
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "key": "again",
                "title": "Again",
                "description": "Asked again.",
                "type": "object",
                "properties": questions,
                "order": list(questions),
                "required": [],
                "submit": "Send",
            }
        )
    )


GIVEN = {
    "gaps": "Where Dean is.",
    "members": [{"subject": 17, "rating": "A"}, {"subject": 18, "rating": "G", "words": "I hid."}],
}


def everything(question: Question, subject: Any) -> bool:
    return True


def test_what_was_answered_is_carried_whole():
    assert carried(form(), GIVEN, ROWS, given_in=form(), may_see=everything) == GIVEN


def test_a_choice_that_is_no_longer_offered_and_a_question_that_is_gone_are_left_out():
    new = form(
        rating={"type": "string", "widget": "radios", "title": "Rating", "oneOf": CHOICES[:1]}, words=None
    )
    assert carried(new, GIVEN, ROWS, given_in=form(), may_see=everything) == {
        "gaps": "Where Dean is.",
        "members": [{"subject": 17, "rating": "A"}],
    }


def test_who_is_no_longer_on_the_list_is_left_out():
    only_marta = {"members": ROWS["members"][:1]}
    kept = carried(form(), GIVEN, only_marta, given_in=form(), may_see=everything)
    assert kept["members"] == [{"subject": 17, "rating": "A"}]


def test_a_childs_words_are_left_out_for_who_may_not_read_them():
    kept = carried(form(), GIVEN, ROWS, given_in=form(), may_see=lambda asked, _: asked.visibility == "H")
    assert kept["members"][1] == {"subject": 18, "rating": "G"}


def test_what_was_secret_when_it_was_asked_stays_so():
    open_now = form(words={"type": "string", "widget": "textarea", "title": "Own words"})
    kept = carried(open_now, GIVEN, ROWS, given_in=form(), may_see=lambda asked, _: asked.visibility == "H")
    assert "words" not in kept["members"][1]
