"""A process owner sees numbers and no list: what is small is hidden, and does not follow from the rest."""

from collections.abc import Callable, Iterable
from datetime import datetime

import pytest

from orchestrator.monitoring.measures import answers, bottlenecks, limits, suppressed
from orchestrator.monitoring.measures.filters import Filters
from orchestrator.monitoring.measures.scope import Scope


def test_small_counts_are_not_shown_to_a_process_owner(
    scope_for: Callable[[str], Scope], everything: Scope, now: datetime
):
    owner = scope_for("carys.bowen")
    for mine, all_ in zip(
        limits.limits(owner, Filters(), now=now).rows,
        limits.limits(everything, Filters(), now=now).rows,
        strict=True,
    ):
        for name in ("met", "breached", "overdue", "open", "met_rolled"):
            count = getattr(all_, name)
            told = str(getattr(mine, name))
            nearest = str((count + 2) // 5 * 5)
            rough = f"about {(count + 5) // 10 * 10}"
            large = (nearest, rough, "not shown")
            assert told in (("fewer than 5", "not shown") if 1 <= count <= 4 else large)
        if str(mine.met) == "fewer than 5":
            assert mine.share is None
    for line in bottlenecks.bottlenecks(owner, Filters(), now=now):
        assert not {str(count) for count in (line.arrivals, line.done, line.late)} & {"1", "2", "3", "4"}


COUNTED = ("met", "breached", "overdue", "open", "met_rolled", "breached_rolled", "overdue_rolled")


def hidden(counts: Iterable[object]) -> int:
    return len([count for count in counts if not isinstance(count, int)])


@pytest.mark.parametrize("by", ["code", "agency", "rating", "week", "step"])
def test_no_hidden_number_of_limits_follows_from_the_shown_ones(
    scope_for: Callable[[str], Scope], now: datetime, by: str
):
    """Along a column, lines of a clock under the clock's own and clocks under all; and along a line."""
    owner = scope_for("carys.bowen")
    found = limits.limits(owner, Filters(), by=by, now=now)
    clocks = {line.code: line for line in limits.limits(owner, Filters(), now=now).rows}
    for name in COUNTED:
        for code, clock in clocks.items():
            column = [getattr(line, name) for line in found.rows if line.code == code]
            assert by == "code" or hidden([*column, getattr(clock, name)]) != 1, (code, name)
        totals = [getattr(line, name) for line in clocks.values()]
        assert hidden([*totals, getattr(found.total, name)]) != 1, name
    for line in (*found.rows, found.total):
        assert hidden((line.met, line.breached, line.met_rolled, line.breached_rolled)) != 1


def test_no_agency_of_a_step_follows_from_the_others_and_the_drawing(
    scope_for: Callable[[str], Scope], now: datetime
):
    owner = scope_for("carys.bowen")
    apart = bottlenecks.bottlenecks(owner, Filters(), now=now)
    for step in bottlenecks.bottlenecks(owner, Filters(), now=now, by_agency=False):
        agencies = [line for line in apart if line.element_id == step.element_id]
        for name in ("arrivals", "done", "in_progress", "unclaimed", "cancelled", "loop_backs", "late"):
            column = [getattr(line, name) for line in agencies]
            assert hidden([*column, getattr(step, name)]) != 1, (step.element_id, name)


def test_what_is_large_is_seen_beside_what_is_small(scope_for: Callable[[str], Scope]):
    """An agency late in 23 cases is not hidden because four others are late in one each."""
    owner = scope_for("carys.bowen")
    late = {"HOUS": 23, "CSC": 1, "POLICE": 1, "HEALTH": 1, "DA": 1, "all": 27}
    told = suppressed.table(late, [tuple(late)], owner)
    assert isinstance(told["HOUS"], int)
    assert abs(told["HOUS"] - 23) <= 5
    assert [str(told[code]) for code in ("CSC", "POLICE")] == ["fewer than 5"] * 2


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


def test_no_agencys_answers_follow_from_how_many_were_asked(scope_for: Callable[[str], Scope], now: datetime):
    for line in answers.answers(scope_for("carys.bowen"), Filters(), now=now):
        assert hidden((line.in_time, line.late, line.silent, line.open, line.asked)) != 1
        assert line.share is None or not hidden((line.in_time, line.late, line.silent))
