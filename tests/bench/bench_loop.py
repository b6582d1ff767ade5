"""A step that is asked again and again: turn 2,000 against turn 20, and the stock way at turn 300."""

import statistics
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from tests import fenmarsh
from tests.bench.figures import Timings, figure, ratio, sized
from tests.bench.peers import ours
from tests.bench.peers.stock import Stock

TURNS = sized(2_000)
EARLY, LATE = 20, TURNS
AROUND = 20  #: turns on each side of it give the median of a turn
STOCK_TURNS = 20
STOCK_FROM = sized(290)  #: the first turn of those that are counted


@pytest.mark.django_db(transaction=True)
def bench_loop_of_two_thousand_turns(beside: psycopg.Connection[Any]) -> None:
    """Two loops take turns: one that began early and stands at its 2,000th turn, one that has just begun. So
    both are measured in the same minute. The same for the stock way at turn 300 against the verb at 300.
    """
    now = timezone.now()
    fenmarsh.establish(now)
    ours.publish("peer_loop", owner_key=ours.OWNER, now=now)
    by = fenmarsh.staff("Farah Aziz")
    verb, stock = ours.Verb(now=now), Stock(beside)
    spent = Timings()

    servers = {verb: connection.connection.info.backend_pid, stock: beside.info.backend_pid}

    def turn(runner: Any, case: Any, name: str = "", **options: Any) -> None:
        task = runner.open_task(case)
        spent.of(
            name,
            lambda: runner.complete(case, task, go="yes", **options),
            counted=bool(name),
            server=servers[runner],
        )

    with ours.SmallWorld().asked():
        old = verb.begin("peer_loop")
        for _ in range(LATE - AROUND - 1):
            turn(verb, old, by=by)
        for _ in range(5):
            young = verb.begin("peer_loop")
            for number in range(1, EARLY + AROUND + 1):
                turn(verb, young, "turn_20" if number >= EARLY - AROUND // 2 else "", by=by)
                if number >= EARLY - AROUND // 2:
                    turn(verb, old, "turn_2000", by=by)
        told = stock.begin("peer_loop")
        for _ in range(STOCK_FROM):
            turn(stock, told)
        middle = verb.begin("peer_loop")
        for _ in range(STOCK_FROM):
            turn(verb, middle, by=by)
        for _ in range(2):  # in blocks: right after the long stretch of the other the scheduler lets us wait
            for _ in range(STOCK_TURNS // 2):
                turn(stock, told, "stock_turn_300")
            for _ in range(STOCK_TURNS // 2):
                turn(verb, middle, "verb_turn_300", by=by)
    for name, values in spent.wall.items():
        figure(f"loop_{name}", statistics.median(values), "ms", digits=2)
        figure(f"loop_{name}_processor", spent.processor(name), "ms", digits=2)
    for first, second in (("turn_2000", "turn_20"), ("stock_turn_300", "verb_turn_300")):
        by_processor = spent.processor(first) / spent.processor(second)
        figure(f"{first}_over_{second}_by_processor", by_processor, "times", digits=2)
    ratio("turn_2000_over_turn_20", spent.median("turn_2000") / spent.median("turn_20"), at_most=1.3)
    ratio(
        "stock_over_verb_at_turn_300",
        spent.median("stock_turn_300") / spent.median("verb_turn_300"),
        at_least=10,
    )
