"""Drafts: nothing typed is lost, and nobody overwrites what they have not seen."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from forms import drafts
from forms.builder import build
from forms.definitions import load
from forms.exceptions import AlreadySubmitted, DraftConflict, DraftTooLarge
from forms.models import Draft
from forms.submissions import submit
from forms.versions import keep

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(minutes=3)
TASK = drafts.task_subject("9a0e7f1c-0000-4000-8000-000000000001")


def back_to(person):
    """What the person finds when they come back."""
    draft = drafts.load(TASK, by=person)
    assert draft is not None
    return drafts.raw(draft)


def posted(**values):
    return QueryDict(urlencode(values, doseq=True))


def test_a_draft_comes_back_exactly_as_it_was_typed(amina):
    typed = posted(born_day="31", born_month="2", note="  \x00 <b>‮x ", people=["b", "a"])
    drafts.save(TASK, typed, by=amina, now=NOON)
    back = back_to(amina)
    assert dict(back.lists()) == dict(typed.lists())


def test_half_of_a_character_and_a_nul_are_kept_too(amina):
    data = QueryDict(mutable=True)
    data["note"] = "\ud800\x00"
    drafts.save(TASK, data, by=amina, now=NOON)
    assert back_to(amina)["note"] == "\ud800\x00"


def test_unfinished_rows_are_there_when_one_comes_back(amina):
    definition = load("family_map")
    rows = dict.fromkeys(definition.sources, ())
    drafts.save(TASK, QueryDict("people-_row=3&people-_row=1&people-3-given_name=Gr"), by=amina, now=NOON)
    page = str(build(definition, rows=rows, draft=back_to(amina)))
    assert 'value="Gr"' in page
    assert page.index('id="people-3"') < page.index('id="people-1"')


def test_keys_of_the_page_itself_are_not_kept(amina):
    draft = drafts.save(TASK, posted(csrfmiddlewaretoken="s", _submit="1", a="1"), by=amina, now=NOON)
    assert draft.data == '{"a": ["1"]}'


def test_each_save_has_a_revision_of_its_own(amina):
    assert drafts.save(TASK, posted(a="1"), by=amina, now=NOON).revision == 1
    second = drafts.save(TASK, posted(a="2", _revision="1"), by=amina, now=LATER)
    assert (second.revision, second.saved_at) == (2, LATER)
    assert Draft.objects.count() == 1


def test_an_older_page_overwrites_nothing_and_reads_what_is_there(amina):
    drafts.save(TASK, posted(a="1"), by=amina, now=NOON)
    drafts.save(TASK, posted(a="2", _revision="1", _window="desk"), by=amina, now=NOON)
    with pytest.raises(DraftConflict) as conflict:
        drafts.save(TASK, posted(a="3", _revision="1", _window="phone"), by=amina, now=LATER)
    assert drafts.raw(conflict.value.draft)["a"] == "2"
    assert drafts.load(TASK, by=amina).revision == 2


@pytest.mark.parametrize("revision", ["", "0", "-1", "x", "٣", "9" * 30])
def test_a_page_that_knew_of_no_draft_overwrites_none(amina, revision):
    drafts.save(TASK, posted(a="1", _window="desk"), by=amina, now=NOON)
    with pytest.raises(DraftConflict):
        drafts.save(TASK, posted(a="2", _revision=revision, _window="phone"), by=amina, now=NOON)


def test_a_save_whose_answer_was_lost_does_not_stop_its_own_window(amina):
    drafts.save(TASK, posted(a="1", _revision="", _window="desk"), by=amina, now=NOON)
    again = drafts.save(TASK, posted(a="12", _revision="", _window="desk"), by=amina, now=LATER)
    assert again.revision == 2


def test_the_same_words_are_no_conflict(amina):
    drafts.save(TASK, posted(a="1", _window="desk"), by=amina, now=NOON)
    assert drafts.save(TASK, posted(a="1", _window="phone"), by=amina, now=NOON).revision == 1


def test_a_save_that_comes_after_its_page_was_left_overwrites_nothing(amina):
    late = posted(a="1", _window="desk", _revision="1")
    drafts.save(TASK, posted(a="0", _window="desk"), by=amina, now=NOON)
    drafts.save(TASK, posted(a="2", _window="desk", _revision="1"), by=amina, now=NOON, page_left=True)
    with pytest.raises(DraftConflict):
        drafts.save(TASK, late, by=amina, now=NOON)
    assert drafts.save(TASK, posted(a="3", _window="new", _revision="2"), by=amina, now=LATER).revision == 3


def test_two_people_have_a_draft_each(amina, bob):
    drafts.save(TASK, posted(a="Amina's"), by=amina, now=NOON)
    drafts.save(TASK, posted(a="Bob's"), by=bob, now=NOON)
    assert back_to(amina)["a"] == "Amina's"
    assert back_to(bob)["a"] == "Bob's"


def test_a_draft_handed_over_belongs_to_the_other(amina, bob):
    drafts.save(TASK, posted(a="1"), by=amina, now=NOON)
    handed = drafts.hand_over(TASK, giver=amina, to=bob, now=LATER)
    assert drafts.load(TASK, by=amina) is None
    assert drafts.load(TASK, by=bob) == handed
    assert handed.revision == 2


def test_a_draft_of_their_own_is_not_replaced_by_one_handed_over(amina, bob):
    drafts.save(TASK, posted(a="Amina's"), by=amina, now=NOON)
    drafts.save(TASK, posted(a="Bob's"), by=bob, now=NOON)
    assert drafts.hand_over(TASK, giver=amina, to=bob, now=LATER) is None
    assert back_to(bob)["a"] == "Bob's"
    assert drafts.load(TASK, by=amina) is not None


def test_what_is_too_large_is_refused_and_the_last_draft_stays(amina):
    drafts.save(TASK, posted(a="1"), by=amina, now=NOON)
    with pytest.raises(DraftTooLarge):
        drafts.save(TASK, posted(a="x" * 1_000_001, _revision="1"), by=amina, now=NOON)
    assert back_to(amina)["a"] == "1"


def test_a_late_save_of_the_submitters_page_leaves_no_draft(amina, small_form):
    submit(keep(small_form, now=NOON), {"a": "1"}, subject_key=TASK, by=amina, now=NOON)
    with pytest.raises(AlreadySubmitted):
        drafts.save(TASK, posted(a="1"), by=amina, now=LATER)
    assert drafts.load(TASK, by=amina) is None


def test_who_comes_second_keeps_their_words(amina, bob, small_form):
    drafts.save(TASK, posted(a="Bob's"), by=bob, now=NOON)
    submit(keep(small_form, now=NOON), {"a": "1"}, subject_key=TASK, by=amina, now=NOON)
    draft = drafts.save(TASK, posted(a="Bob's words", _revision="1"), by=bob, now=LATER)
    assert drafts.raw(draft)["a"] == "Bob's words"


def test_old_drafts_are_dropped_and_new_ones_stay(amina, bob):
    drafts.save(TASK, posted(a="1"), by=amina, now=NOON)
    drafts.save(TASK, posted(a="1"), by=bob, now=LATER)
    assert drafts.discard_older(than=LATER) == 1
    assert drafts.load(TASK, by=bob) is not None
    drafts.discard(TASK, by=bob)
    assert drafts.load(TASK, by=bob) is None
