"""Plays stand in databases of their own, beside the test database, and leave nothing behind."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from orchestrator.database import settings as database
from orchestrator.pathway.play import loading, player
from orchestrator.pathway.play.player import Played
from orchestrator.pathway.play.stage import stage

CHECKOUT = Path(__file__).resolve().parents[3]
HEAD = """
title: A short play
source: A test
site: fenmarsh
defaults: defaults.yaml
steps:
  - at: Mon 7 Sep 2026 09:00
    as: POLICE PRAC
    do: contact
    answers:
      narrative: Loud argument, things thrown, no injury seen. Pia was in the next room all the time.
      people:
        - {given_name: Nell, family_name: Garrow, roles: [adult_victim], address: x, address_protected: no}
        - {given_name: Joss, family_name: Tarn, roles: [new_partner], address: y, address_protected: no}
"""

Play = Callable[..., Played]


@pytest.fixture
def a_database(django_db_blocker: Any) -> Iterator[None]:
    """PostgreSQL runs, and this test may talk to it."""
    database.start(arguments=["", "test"], checkout=CHECKOUT)
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def scenario_file(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a scenario that begins with a contact and goes on as the test says."""
    (tmp_path / "defaults.yaml").write_bytes(
        (CHECKOUT / "bpmn" / "ofd_front_door" / "scenarios" / "defaults.yaml").read_bytes()
    )

    def write(rest: str) -> Path:
        path = tmp_path / "SC-99.yaml"
        path.write_text(HEAD + rest)
        return path

    return write


@pytest.fixture
def play(a_database: None, scenario_file: Callable[[str], Path]) -> Play:
    """Plays a scenario that begins with a contact and goes on as the test says."""

    def played(rest: str, **how: Any) -> Played:
        scenario = loading.load(scenario_file(rest))
        with stage():
            return player.play(scenario, **how)

    return played
