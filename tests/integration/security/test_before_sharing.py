"""Secrets are planted, and not everything may be shared yet: who is asked finds no word too many."""

import pytest

from orchestrator.access import exclusions
from orchestrator.people.models import Person
from tests.integration.security import canaries
from tests.integration.security.conftest import NOW
from tests.integration.security.crawling import bring_to_the_family_map, found_by
from tests.integration.security.test_canaries import FULL


@pytest.mark.parametrize("name", ["Joel Kerr", "Naomi Field"])
def test_before_facts_may_be_shared_another_agency_finds_no_word_of_anybody(case, calling, share, name):
    canaries.ask(case, "PERP", now=NOW)
    canaries.ask(case, "EDU", now=NOW)
    assert found_by(name, case, calling) == set()
    share(case, 1)
    assert found_by(name, case, calling) == set()
    share(case, 0)
    assert found_by(name, case, calling) == set()


def test_a_childs_words_wait_for_the_decision_about_that_child(case, calling, share, child: Person):
    for member in case.members.select_related("person"):
        share(case, 1 if member.person == child else 2, about=member.person)
    assert found_by("Chidi Okafor", case, calling) == {canaries.NARRATIVE}
    share(case, 2, about=child)
    assert found_by("Chidi Okafor", case, calling) == FULL


def test_whoever_was_kept_out_earlier_finds_nothing_in_the_steps_that_come_later(case, calling, staff):
    kept_out = ("Tom Beckwith", "Ravi Menon", "Alice Moreno")
    for name in kept_out:
        exclusions.exclude(case, staff(name), reason="Her cousin", by=staff("Henry Ash"), now=NOW)
    bring_to_the_family_map(case)
    for name in kept_out:
        assert found_by(name, case, calling) == set(), name
