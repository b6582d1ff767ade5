"""Several people at one case, and several cases at once: nobody overwrites anybody."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from orchestrator.audit import chain
from orchestrator.cases import risk
from orchestrator.cases.models import Case
from tests import factories
from tests.factories import TUESDAY
from tests.personas import persona


def side_by_side(work: Callable[[], None], *, threads: int, times: int) -> None:
    """Each thread does the work several times, each time in a transaction of its own."""
    failures: list[Exception] = []

    def run() -> None:
        try:
            for _ in range(times):
                with transaction.atomic():
                    work()
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    started = [threading.Thread(target=run) for _ in range(threads)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    assert failures == []


@pytest.mark.django_db(transaction=True)
def test_ratings_given_at_the_same_time_follow_one_another_and_the_chain_holds() -> None:
    with transaction.atomic():
        case = factories.case()
    hub, farah = factories.agency(case.site, "HUB"), persona("farah.aziz")

    def rate() -> None:
        risk.record_rating(
            Case.objects.get(pk=case.pk),
            "R",
            stage="initial",
            agency=hub,
            by=farah,
            rationale="He has found out where she lives.",
            now=TUESDAY,
        )

    side_by_side(rate, threads=4, times=5)
    assert case.ratings.count() == 20
    assert case.ratings.filter(next__isnull=True).count() == 1
    assert chain.verify(case.business_key) == []


@pytest.mark.django_db(transaction=True)
def test_cases_opened_at_the_same_time_have_different_references() -> None:
    site, farah = factories.sites()[0], persona("farah.aziz")
    side_by_side(lambda: _open(site, farah), threads=4, times=5)
    assert Case.objects.values("reference").distinct().count() == 20


def _open(site: object, by: object) -> None:
    factories.case(site, by=by, asked=())  # type: ignore[arg-type]
