"""A process owner sees numbers and no list: what is small is hidden, and does not follow from the rest."""

from collections.abc import Callable
from datetime import datetime

from orchestrator.monitoring.measures import answers, bottlenecks, flows, handovers, limits
from orchestrator.monitoring.measures.filters import Filters
from orchestrator.monitoring.measures.scope import Scope
from orchestrator.monitoring.measures.suppressed import together
from processes.models import ProcessVersion

FEW = {"1", "2", "3", "4"}


def test_small_counts_are_not_shown_to_a_process_owner(scope_for: Callable[[str], Scope], now: datetime):
    owner = scope_for("carys.bowen")
    told: set[str] = set()
    for by in limits.DIMENSIONS:
        for line in limits.limits(owner, Filters(), by=by, now=now).rows:
            told |= {str(getattr(line, name)) for name in limits.COUNTED}
            assert str(line.met) != "fewer than 5" or line.share is None
    for by_agency in (True, False):
        for step in bottlenecks.bottlenecks(owner, Filters(), now=now, by_agency=by_agency):
            told |= {str(getattr(step, name)) for name in bottlenecks.COUNTED}
    for one in answers.answers(owner, Filters(), now=now):
        told |= {str(getattr(one, name)) for name in (*answers.ENDED, "asked", "open", "missing_at_decision")}
    for pair in handovers.handovers(owner, Filters(), now=now):
        told |= {str(pair.number), str(pair.unclaimed)}
    assert "fewer than 5" in told
    assert not told & FEW


def test_a_clock_and_all_of_them_are_made_of_what_is_shown_of_its_agencies(
    scope_for: Callable[[str], Scope], now: datetime
):
    owner = scope_for("carys.bowen")
    by_agency = limits.limits(owner, Filters(), by="agency", now=now).rows
    for line in limits.limits(owner, Filters(), now=now).rows:
        apart = [one for one in by_agency if one.code == line.code]
        for name in ("met", "open"):
            made = together([getattr(one, name) for one in apart], owner)
            assert str(made) == str(getattr(line, name))


def test_what_cannot_be_shown_is_not_split(scope_for: Callable[[str], Scope], now: datetime):
    owner = scope_for("carys.bowen")
    whole = limits.limits(owner, Filters(), now=now)
    for by in ("step", "rating", "week"):
        assert str(limits.limits(owner, Filters(rating="A", version=1), by=by, now=now)) == str(whole)


def test_no_volumes_are_told(scope_for: Callable[[str], Scope], now: datetime):
    version = ProcessVersion.objects.get(process_id="ofd_front_door")
    found = flows.flows(scope_for("carys.bowen"), version, "ofd_front_door", Filters(), now=now)
    assert (found.elements, found.left, found.flows) == ({}, {}, {})


def test_a_line_that_is_not_shown_has_no_rank_and_stands_by_name_above_those_that_are_nought(
    scope_for: Callable[[str], Scope], now: datetime
):
    lines = bottlenecks.bottlenecks(scope_for("carys.bowen"), Filters(), now=now)
    ranked = [line for line in lines if line.beyond is not None]
    worst = [line for line in ranked if line.beyond]
    hidden = [line for line in lines if line.beyond is None]
    assert hidden
    assert [*worst, *hidden] == list(lines[: len(worst) + len(hidden)])
    assert [line.rank for line in ranked] == list(range(1, len(ranked) + 1))
    assert {(line.rank, line.beyond) for line in hidden} == {(None, None)}
    assert [(line.name, line.agency) for line in hidden] == sorted(
        (line.name, line.agency) for line in hidden
    )
    assert all(line.late != 0 for line in hidden)
