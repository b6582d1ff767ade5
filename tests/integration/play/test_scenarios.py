"""The scenarios beside the drawings, played through the real service. (domain.md section 7)"""

from collections import Counter
from functools import cache

import pytest

from orchestrator.pathway.management.commands.play import scenario_files
from orchestrator.pathway.play import loading
from orchestrator.pathway.play.player import Played

from .conftest import play_through

FILES = {path.stem: path for path in scenario_files()}


@cache
def played_through(name: str) -> Played:
    """Each is played once for all tests of this module; strictly, so that no step of ours is passed over."""
    return play_through(loading.load(FILES[name]), strict=True)


def test_the_five_scenarios_of_this_version_are_there() -> None:
    assert set(FILES) >= {"SC-01", "SC-02", "SC-03", "SC-05", "SC-07"}


@pytest.mark.parametrize("name", FILES)
def test_everything_a_scenario_expects_comes_true(name: str, a_database: None) -> None:
    played = played_through(name)
    scenario = played.scenario
    assert not played.stopped
    assert [step.words for step in played.unspoken] == []
    assert [(each.sentence, each.differences) for each in played.failed] == []
    assert len(played.checked) == len(scenario.expectations) >= 30
    assert played.scenario.later, "what the source asks for beyond this version is listed"


def test_a_play_tells_a_timeline_that_a_newcomer_can_read(a_database: None) -> None:
    played = played_through("SC-05")
    told = [line.text for line in played.lines]
    assert "Chidi Okafor, Health practitioner: Check your records: known or not known" in told
    assert "The joint decision is frozen, without Health" in told
    assert "Rated Red (was Amber): Nell Garrow" in told
    assert any(line.startswith("Limit passed: K-05 “Agency’s answer” of Health") for line in told)
    assert [line.at for line in played.lines] == sorted(line.at for line in played.lines)
    kinds = Counter(line.kind for line in played.lines)
    assert set(kinds) == {"deed", "happened", "told", "note", "limit"}
