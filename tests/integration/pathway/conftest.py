"""The demo sites with the drawings published, and cases at each stage of the pathway.

Publishing and walking a case to a stage cost most of a test's time and are the same each time: they are
committed once for this folder and emptied away after it; what a test does on top is rolled back.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command

from orchestrator.agencies.models import Site
from orchestrator.cases.models import Case
from orchestrator.clocks.models import Clock
from processes.models import ProcessInstance
from tests.factories import TUESDAY
from tests.fenmarsh import establish

from .walk import Walk

Stage = Callable[[Walk], object]


def open_the_doors() -> Site:
    """Both sites with their people; the repository's drawings published for Fenmarsh."""
    return establish(TUESDAY)


def put_others_aside(business_key: str = "") -> None:
    """In this test time passes for one case; the other stages stand still."""
    others = ProcessInstance.objects.exclude(business_key=business_key)
    others.update(put_off_until=TUESDAY + timedelta(days=36500))
    Clock.objects.exclude(case=business_key or None).update(next_due_at=None, moved_at=None)


class Stages:
    """Cases that were walked to a stage and committed, each when it is first asked for."""

    def __init__(self, site_id: int, blocker: Any) -> None:
        self.site_id = site_id
        self._blocker = blocker
        self._reached: dict[str, Walk] = {}

    def keep_open(self) -> None:
        """A test of several connections empties every table behind it: then the doors open again."""
        with self._blocker.unblock():
            if not Site.objects.filter(pk=self.site_id).exists():
                self.site_id = open_the_doors().pk
                self._reached.clear()

    def reach(self, name: str, stage: Stage) -> None:
        self.keep_open()
        if name in self._reached:
            return
        with self._blocker.unblock():
            walk = Walk(Site.objects.get(pk=self.site_id))
            stage(walk)
        self._reached[name] = walk

    def at(self, name: str) -> Walk:
        """A walk of one's own that goes on from there."""
        reached = self._reached[name]
        case = Case.objects.select_related("site").get(pk=reached.case.pk)
        put_others_aside(case.business_key)
        return Walk(case.site, now=reached.now, case=case)


@pytest.fixture(scope="package")
def stages(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stages]:
    with django_db_blocker.unblock():
        site = open_the_doors()
    yield Stages(site.pk, django_db_blocker)
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0, reset_sequences=False)


@pytest.fixture
def _open_doors(stages: Stages) -> None:
    stages.keep_open()


@pytest.fixture
def fenmarsh(_open_doors: None, stages: Stages, db: None) -> Site:
    return Site.objects.get(pk=stages.site_id)


@pytest.fixture
def walk(fenmarsh: Site) -> Walk:
    """Nothing has arrived yet."""
    put_others_aside()
    return Walk(fenmarsh)


# A stage is two fixtures: one of the package that commits it, before any test's transaction is open, and one
# that gives a test its own walk from there.


@pytest.fixture(scope="package")
def _received(stages: Stages) -> None:
    stages.reach("received", Walk.receive)


@pytest.fixture
def received(_received: None, stages: Stages, db: None) -> Walk:
    """A contact came in: the danger is to be checked, the agencies look at their records."""
    return stages.at("received")


@pytest.fixture(scope="package")
def _sharing(stages: Stages) -> None:
    stages.reach("sharing", Walk.to_sharing)


@pytest.fixture
def sharing(_sharing: None, stages: Stages, db: None) -> Walk:
    """What may be shared is to be decided for each person."""
    return stages.at("sharing")


@pytest.fixture(scope="package")
def _answering(stages: Stages) -> None:
    stages.reach("answering", Walk.to_answering)


@pytest.fixture
def answering(_answering: None, stages: Stages, db: None) -> Walk:
    """Facts may flow: each agency is to answer."""
    return stages.at("answering")


@pytest.fixture(scope="package")
def _deciding(stages: Stages) -> None:
    stages.reach("deciding", Walk.to_deciding)


@pytest.fixture
def deciding(_deciding: None, stages: Stages, db: None) -> Walk:
    """All have answered: the chair is to propose."""
    return stages.at("deciding")


@pytest.fixture(scope="package")
def _positions(stages: Stages) -> None:
    stages.reach("positions", Walk.to_positions)


@pytest.fixture
def positions(_positions: None, stages: Stages, db: None) -> Walk:
    """The chair has proposed: the core agencies are to take positions."""
    return stages.at("positions")


@pytest.fixture(scope="package")
def _planning(stages: Stages) -> None:
    stages.reach("planning", Walk.to_planning)


@pytest.fixture
def planning(_planning: None, stages: Stages, db: None) -> Walk:
    """The decision is frozen: the plan is to be written."""
    return stages.at("planning")


@pytest.fixture(scope="package")
def _planned(stages: Stages) -> None:
    stages.reach("planned", Walk.to_planned)


@pytest.fixture
def planned(_planned: None, stages: Stages, db: None) -> Walk:
    """The plan is published: the referrer is to be told."""
    return stages.at("planned")
