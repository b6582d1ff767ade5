"""What a contact must say beyond what its form can ask for by itself: refused with a sentence, else taken."""

from datetime import timedelta

import pytest

from orchestrator.pathway.exceptions import AnswersRefused

from . import answers as usual
from .answers import without
from .walk import Walk

pytestmark = pytest.mark.django_db
#: What is not asked about somebody unborn.
OF_A_CHILD = ("child_present", "child_seen", "child_spoken_to")


def test_what_is_said_to_have_been_received_later_than_now_is_refused(walk: Walk):
    told = usual.contact(
        received_earlier="yes", received_at="2026-09-08T09:01:00Z", received_earlier_reason="Typed in later."
    )
    with pytest.raises(AnswersRefused, match="must not be in the future") as refusal:
        walk.receive(told)
    assert list(refusal.value.fields) == ["received_at"]


@pytest.mark.parametrize(
    ("arrived", "day"),
    [("1900-01-01T09:00:00Z", "1 January 1900"), ("2026-08-08T08:59:00Z", "8 August 2026")],
)
def test_what_is_said_to_have_arrived_more_than_31_days_ago_is_refused(walk: Walk, arrived, day):
    told = usual.contact(received_earlier="yes", received_at=arrived, received_earlier_reason="It lay.")
    with pytest.raises(AnswersRefused) as refusal:
        walk.receive(told)
    assert refusal.value.fields == {"received_at": [f"{day} is more than 31 days ago. Is the year right?"]}


def test_what_arrived_31_days_ago_is_taken(walk: Walk):
    told = usual.contact(
        received_earlier="yes", received_at="2026-08-08T09:00:00Z", received_earlier_reason="It lay."
    )
    walk.receive(told)
    assert walk.case.contacts.get().received_at == walk.now - timedelta(days=31)


@pytest.mark.parametrize(
    ("said", "question", "sentence"),
    [
        (
            {"date_of_birth": "1950-01-01"},
            "age",
            "Lio cannot be 6 years old and born on 1 January 1950, which makes 76 years. "
            "Correct one of the two.",
        ),
        (
            {"date_of_birth": "1950-01-01", "age": None},
            "date_of_birth",
            "Lio is given as a child, but born on 1 January 1950, which makes 76 years. "
            "Correct the date of birth, or choose another part in this.",
        ),
        (
            {"date_of_birth": "2008-09-08", "age": 17},
            "date_of_birth",
            "Lio is given as a child, but born on 8 September 2008, which makes 18 years. "
            "Correct the date of birth, or choose another part in this.",
        ),
        (
            {"age": 24},
            "age",
            "Lio is given as a child, but is 24 years old. Correct the age, or choose another part in this.",
        ),
    ],
)
def test_an_age_that_cannot_be_is_asked_about_by_name(walk: Walk, said, question, sentence):
    lio = {name: value for name, value in (usual.LIO | said).items() if value is not None}
    with pytest.raises(AnswersRefused) as refusal:
        walk.receive(usual.contact(people=[usual.MARTA, lio]))
    assert refusal.value.fields == {f"people.1.{question}": [sentence]}


@pytest.mark.parametrize(
    "said",
    [
        {"date_of_birth": "2008-09-09", "age": 18},
        {"date_of_birth": "2019-12-01", "age": 7},
        {"roles": ["sibling"], "age": 24},
        {"roles": ["unborn_child"], "age": None, "due_date": "2027-01-01", **dict.fromkeys(OF_A_CHILD)},
        {"age": None},
    ],
)
def test_an_age_that_can_be_is_taken(walk: Walk, said):
    lio = {name: value for name, value in (usual.LIO | said).items() if value is not None}
    walk.receive(usual.contact(people=[usual.MARTA, lio]))
    assert walk.case.members.count() == 2


def test_the_map_of_the_family_is_asked_about_ages_as_the_contact_is(received: Walk):
    received.do("danger_check")
    lio = usual.mapped({**usual.LIO, "age": 24})
    with pytest.raises(AnswersRefused) as refusal:
        received.do("family_map", usual.family_map(people=[usual.mapped(usual.MARTA), lio]))
    assert refusal.value.fields == {
        "people.1.age": [
            "Lio is given as a child, but is 24 years old. Correct the age, or choose another part in this."
        ]
    }


# what police and schools say of each child


def test_the_police_say_of_each_child_whether_it_was_there_and_seen(walk: Walk):
    told = usual.contact(
        people=[usual.MARTA, without(usual.LIO, "child_present", "child_seen", "child_spoken_to")]
    )
    with pytest.raises(AnswersRefused) as refusal:
        walk.receive(told)
    assert refusal.value.problems == [
        "Say whether Lio was there when it happened.",
        "Say whether Lio was seen.",
    ]
    assert list(refusal.value.fields) == ["people.1.child_present", "people.1.child_seen"]


def test_a_child_who_was_seen_was_spoken_to_or_not_and_alone_or_why_not(walk: Walk):
    lio = {**usual.LIO, "child_spoken_to": "yes", "child_spoken_alone": "no"}
    with pytest.raises(AnswersRefused, match="Say why Lio was not spoken to alone"):
        walk.receive(usual.contact(people=[usual.MARTA, lio]))
    lio["child_not_alone_reason"] = "He held on to his mother."
    assert walk.receive(usual.contact(people=[usual.MARTA, lio]))


def test_a_neighbour_need_not_have_seen_the_child(walk: Walk):
    told = usual.contact(
        source_code="1B",
        referrer_relationship="Lives next door",
        people=[usual.MARTA, without(usual.LIO, "child_present", "child_seen", "child_spoken_to")],
    )
    del told["referrer_agency"], told["referrer_role"]
    assert walk.receive(told)
