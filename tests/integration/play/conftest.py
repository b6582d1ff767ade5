"""Plays stand in databases of their own and leave nothing behind. Each is as short as shows what it is for:
the scenarios beside the drawings are played whole in test_scenarios, each once and in a database of its own.
The short ones of a module share one, with the pathways in it: each is rolled back.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from orchestrator.agencies.models import Site
from orchestrator.database import settings as database
from orchestrator.pathway.play import loading, player
from orchestrator.pathway.play.player import Played
from orchestrator.pathway.play.scenario import Scenario
from orchestrator.pathway.play.stage import stage
from orchestrator.pathway.publishing import MODELS, form_files, publish_bundles
from processes import bundles
from processes.bundles import Bundle

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

#: How HEAD goes on up to the first rating; RATED is the next line.
ON_THE_WAY = """  - {at: 09:10, as: HUB COORD, do: danger_check}
  - at: 09:20
    as: HUB COORD
    do: family_map
    answers:
      people:
        - {given_name: Nell, family_name: Garrow, roles: [adult_victim], address: x, address_protected: yes}
        - given_name: Joss
          family_name: Tarn
          roles: [alleged_perpetrator]
          perpetrator_basis: alleged
          address: y
          address_protected: no
"""
RATED = "  - {at: 09:30, as: HUB COORD, do: initial_rating}\n"
#: And on to the agencies' answers: at level 1 they say only whether they know the family. Those that are not
#: named here are answered by default.
ANSWERED = """  - at: 09:40
    as: HUB COORD
    do: sharing_decision
    about: everyone
    answers: {level: 1, basis_art9: []}
  - {at: 10:00, as: [HEALTH PRAC, POLICE PRAC], do: records_check}
"""

Play = Callable[..., Played]
#: Before a play publishes anything: what it brings along is newer.
EARLIER = datetime(2026, 9, 1, tzinfo=UTC)


@cache
def shipped() -> Sequence[Bundle]:
    """The pathways of the repository, read once. Those that are given to a play have passed the gate."""
    return bundles.read_folder(MODELS, form_files=form_files())


def written(folder: Path, rest: str) -> Path:
    """A scenario that begins with a contact and goes on like this."""
    defaults = CHECKOUT / "bpmn" / "ofd_front_door" / "scenarios" / "defaults.yaml"
    (folder / "defaults.yaml").write_bytes(defaults.read_bytes())
    path = folder / "SC-99.yaml"
    path.write_text(HEAD + rest)
    return path


def play_through(scenario: Scenario, **how: Any) -> Played:
    """In a database of its own, on the pathways of the repository where no others are given."""
    with stage():
        return player.play(scenario, **({"pathways": shipped()} | how))


@contextmanager
def beside_the_service(blocker: Any) -> Iterator[None]:
    """PostgreSQL runs and may be talked to. The template of a play is that of the plays in other processes:
    making one of the test database's own would cost more than all the plays of a file.
    """
    database.start(arguments=["", "test"], checkout=CHECKOUT)
    with blocker.unblock():
        own = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = database.databases(CHECKOUT)["default"]["NAME"]
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = own


@pytest.fixture
def a_database(django_db_blocker: Any) -> Iterator[None]:
    """This test plays."""
    with beside_the_service(django_db_blocker):
        yield


@pytest.fixture
def scenario_file(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a scenario that begins with a contact and goes on as the test says."""
    return lambda rest: written(tmp_path, rest)


@pytest.fixture(scope="module")
def play_scenario(django_db_blocker: Any) -> Iterator[Play]:
    """Plays on the pathways of the repository where no others are given, and takes everything back."""

    def play(scenario: Scenario, **how: Any) -> Played:
        with transaction.atomic():
            played = player.play(scenario, **({"pathways": shipped()} | how))
            transaction.set_rollback(True)
        return played

    with beside_the_service(django_db_blocker), stage(), closing(connection.copy()) as kept:
        kept.ensure_connection()  # else another play takes the database for one that was left behind
        site = Site.objects.get(code="fenmarsh")
        list(publish_bundles(site, shipped(), now=EARLIER, gate=lambda bundle: ()))
        yield play


@pytest.fixture
def play(play_scenario: Play, scenario_file: Callable[[str], Path]) -> Play:
    """Plays a scenario that begins with a contact and goes on as the test says."""
    return lambda rest, **how: play_scenario(loading.load(scenario_file(rest)), **how)
