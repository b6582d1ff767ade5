"""A definition is a JSON Schema: whatever the form keeps, a reader of the standard agrees with."""

import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from forms.answers import validate_json
from forms.definitions import load
from forms.exceptions import AnswersRefused
from forms.questions import Choice

ROWS = {
    "agencies": (Choice("CSC", "Children’s social care"),),
    "children": (Choice(17, "Aisha Osei"), Choice(18, "Ben Osei")),
}
VISIT = load("visit", folder=Path(__file__).with_name("definitions"))
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
CODES = st.sampled_from(["yes", "no", "not_known", "R", "A", "CSC", "bruise"])
PLAUSIBLE = st.fixed_dictionaries(
    {"seen": st.sampled_from(["yes", "no"]), "worry": st.sampled_from("RAGB"), "note": st.text()},
    optional={
        "seen_at": st.datetimes().map(lambda moment: moment.isoformat()),
        "why_not": st.text(min_size=10),
        "signs": st.lists(st.sampled_from(["bruise", "hungry", "cold"]), max_size=3, unique=True),
        "how_many": st.integers(-5, 50) | st.floats(),
        "born": st.dates().map(str),
        "lead": st.just("CSC") | CODES,
    },
)


def without_conditions(definition):
    """The definition as the standard reads it, which knows no conditions."""
    schema = json.loads(definition.text)
    schema.pop("required")
    return schema | {"additionalProperties": False}


@settings(max_examples=300, deadline=None)
@given(ANYTHING | PLAUSIBLE | st.dictionaries(st.sampled_from(list(VISIT.by_name)), ANYTHING | CODES))
def test_what_is_kept_fits_the_definition_and_everything_else_is_refused(payload):
    try:
        answers = validate_json(VISIT, payload, ROWS)
    except AnswersRefused:
        return
    Draft202012Validator(without_conditions(VISIT)).validate(answers)
    assert validate_json(VISIT, answers, ROWS) == answers
    json.dumps(answers, allow_nan=False).encode()
