"""What the pages of people at work and of managers, and their files, cost where 100,000 events stand."""

import statistics
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from orchestrator.cases.models import Case
from orchestrator.pathway.demo_quarter import filling
from processes.models import ProcessEvent
from tests import fenmarsh
from tests.bench import figures

EVENTS = figures.sized(100_000)
CASES_AT_A_TIME = 400
PATTERNS = 8
LEFT_OPEN = 6
ASKED = 7  #: times a page is asked for; the first two warm it up
WARM_UP = 2
#: Name of the figure → (URL name, with what is asked for, who asks)
PAGES = {
    "inbox": ("inbox:index", "Farah Aziz"),
    "cases": ("cases:index", "Farah Aziz"),
    "board": ("monitoring:index", "Henry Ash"),
    "work_tasks": ("monitoring:tasks", "Henry Ash"),
    "limits": ("monitoring:limits", "Henry Ash"),
    "breaches": ("monitoring:breaches", "Henry Ash"),
    "limits_open": ("monitoring:breaches?outcome=open", "Henry Ash"),
    "limits_met": ("monitoring:breaches?outcome=met", "Henry Ash"),
    "bottlenecks": ("monitoring:bottlenecks", "Henry Ash"),
    "handovers": ("monitoring:handovers", "Henry Ash"),
    "answers": ("monitoring:answers", "Henry Ash"),
    "requests": ("monitoring:requests", "Henry Ash"),
    "work_cases": ("monitoring:cases", "Henry Ash"),
    "silent": ("monitoring:silent", "Henry Ash"),
    **{
        f"{name}_file": (f"monitoring:{name}_csv", "Henry Ash")
        for name in (
            *("index", "tasks", "cases", "limits", "breaches", "bottlenecks", "routes"),
            *("handovers", "answers", "silent"),
        )
    },
}


@pytest.mark.django_db(transaction=True)
def bench_pages_with_a_hundred_thousand_events(capsys: pytest.CaptureFixture[str]) -> None:
    now = timezone.now()
    site = fenmarsh.establish(now - timedelta(minutes=5))
    began, cases, open_ones = time.perf_counter(), 0, LEFT_OPEN
    while ProcessEvent.objects.count() < EVENTS:
        cases += CASES_AT_A_TIME
        filling.fill(site, now=now, cases=cases, walked=PATTERNS, left_open=open_ones)
    with connection.cursor() as cursor:
        cursor.execute("analyze")
    spent = time.perf_counter() - began
    with capsys.disabled():
        print(f"\nfigure quarter_events {ProcessEvent.objects.count()} events")
        print(f"figure quarter_cases {Case.objects.count()} cases")
        print(f"figure quarter_filled {spent:.0f} s")
        for name, (url_name, who) in PAGES.items():
            try:
                url_name, _, asked = url_name.partition("?")
                address = f"{reverse(url_name)}?{asked}"
            except NoReverseMatch:
                print(f"skipped {name}: there is no page {url_name} yet")
                continue
            print(f"figure page_{name} {_median(fenmarsh.signed_in(who), address):.1f} ms")
        newest = Case.objects.filter(site=site, state="closed").latest("received_at")
        address = reverse("cases:case", args=[newest.reference])
        print(f"figure page_case {_median(fenmarsh.signed_in('Farah Aziz'), address):.1f} ms")


def _median(client: Client, address: str) -> float:
    spent = []
    for _ in range(ASKED):
        began = time.perf_counter()
        answer = client.get(address)
        spent.append(1000 * (time.perf_counter() - began))
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return statistics.median(spent[WARM_UP:])
