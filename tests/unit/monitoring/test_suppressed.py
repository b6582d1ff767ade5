"""Counts of one to four are kept from those who may see no list."""

import pytest

from orchestrator.access.seats import Seats
from orchestrator.agencies.models import Staff
from orchestrator.monitoring.measures.scope import Scope
from orchestrator.monitoring.measures.suppressed import FEW, may_summarise, shown


def scope(*, may_list: bool) -> Scope:
    return Scope(
        staff=Staff(),
        seats=Seats(0, ()),
        sites=(),
        teams={},
        whole_sites=(1,),
        agency_ids=(),
        may_list=may_list,
        may_act=False,
        kept_out=(),
    )


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_a_small_count_is_told_as_such(count: int):
    assert shown(count, scope(may_list=False)) is FEW
    assert str(FEW) == "fewer than 5"
    assert not may_summarise(count, scope(may_list=False))


@pytest.mark.parametrize("count", [0, 5, 600])
def test_nought_names_nobody_and_five_are_enough(count: int):
    assert shown(count, scope(may_list=False)) == count


@pytest.mark.parametrize("count", [0, 1, 4, 5])
def test_who_may_see_the_list_sees_the_number(count: int):
    assert shown(count, scope(may_list=True)) == count
    assert may_summarise(count, scope(may_list=True))
