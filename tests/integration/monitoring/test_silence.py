"""Silent agencies: one that answers nothing is told from one that is slow, the worst first."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from orchestrator.agencies.models import Site
from orchestrator.monitoring.measures import open_work
from orchestrator.monitoring.measures.filters import Filters
from orchestrator.monitoring.measures.scope import Scope
from tests.integration.pathway.conftest import put_others_aside
from tests.integration.pathway.walk import Walk

from .rooms import clock, opened, words  # noqa: F401 (fixtures)
from .slow import World


@pytest.fixture
def mute_and_slow(fenmarsh: Site, now: datetime) -> Walk:
    """The police have not answered for nine days; Health leaves one case and answers in the next."""
    put_others_aside()
    first = Walk(fenmarsh, now=now)
    first.to_answering()
    first.answer(*(code for code in first.asked() if code not in ("POLICE", "HEALTH")))
    first.pass_time(timedelta(days=9))
    put_others_aside()
    second = Walk(fenmarsh, now=first.now)
    second.to_answering()
    second.answer(*(code for code in second.asked() if code != "POLICE"))
    return second


@pytest.mark.parametrize("later", [timedelta(), timedelta(days=3), timedelta(days=20)], ids=str)
def test_how_each_agency_answers_is_what_requests_and_clocks_tell(
    fenmarsh: Site, everything: Scope, now: datetime, later: timedelta
):
    world = World(fenmarsh, now + later)
    expected = world.silence()
    found = open_work.board(everything, Filters(), now=now + later).silent
    assert {one.agency for one in found} == set(expected)
    for one in found:
        assert {name: getattr(one, name) for name in expected[one.agency]} == expected[one.agency]
    assert expected or not later


def test_who_answers_nothing_comes_before_who_is_slow(
    mute_and_slow: Walk, fenmarsh: Site, scope_for: Callable[[str], Scope]
):
    now = mute_and_slow.now
    found = open_work.board(scope_for("henry.ash"), Filters(), now=now).silent
    expected = World(fenmarsh, now).silence()
    for one in found:
        assert {name: getattr(one, name) for name in expected[one.agency]} == expected[one.agency]
    nothing = {one.agency: one.answers_nothing for one in found}
    assert nothing["POLICE"]
    assert not nothing["HEALTH"]
    assert list(nothing.values()) == sorted(nothing.values(), reverse=True)


@pytest.mark.parametrize("page", ["", "silent/", "silent/?since=2026-09-10&until=2026-09-30"])
def test_board_and_list_say_of_each_agency_whether_it_answers_at_all(
    opened,  # noqa: F811
    clock,  # noqa: F811
    mute_and_slow: Walk,
    page: str,
):
    clock.move_to(mute_and_slow.now)
    said = words(opened("henry.ash").get(f"/monitoring/{page}"))
    assert re.search(
        r"Police has answered nothing since \d+ \w+: \d+ of \d+ asked since then are unanswered "
        r"after their limit\.",
        said,
    )
    assert re.search(
        r"Health has left \d+ of \d+ asked in the last two weeks( or still owed from before)? "
        r"unanswered after their limit; (\d+|none) answered late\.",
        said,
    )
    assert said.index("Police has answered nothing") < said.index("Health has left")


def test_an_answer_after_its_limit_is_counted_as_late_where_an_agency_is_told_to_be_slow(
    mute_and_slow: Walk, fenmarsh: Site, scope_for: Callable[[str], Scope]
):
    mute_and_slow.pass_time(timedelta(days=2))
    put_others_aside()
    third = Walk(fenmarsh, now=mute_and_slow.now)
    third.to_answering()
    third.pass_time(timedelta(days=5))
    third.answer("HEALTH")
    (health,) = [
        one
        for one in open_work.board(scope_for("henry.ash"), Filters(), now=third.now).silent
        if one.agency == "HEALTH"
    ]
    assert not health.answers_nothing
    assert health.answered_late == World(fenmarsh, third.now).silence()["HEALTH"]["answered_late"] >= 1


@pytest.mark.parametrize("page", ["", "silent/"])
def test_no_sentence_on_a_silent_agency_has_more_than_three_figures(
    opened,  # noqa: F811
    clock,  # noqa: F811
    mute_and_slow: Walk,
    page: str,
):
    clock.move_to(mute_and_slow.now)
    content = opened("henry.ash").get(f"/monitoring/{page}").content.decode()
    listed = re.findall(r"<li[^>]*>(.*?)</li>", content.split('class="ofd-silent"')[1].split("</ul>")[0])
    assert listed
    assert all(len(re.findall(r"\d+", re.sub(r"<[^>]+>", "", one))) <= 3 for one in listed)
