"""The requests behind the numbers of the agencies’ answers, as a page."""

import re
from datetime import timedelta

import pytest

from orchestrator.cases.models import AgencyRequest, Case
from orchestrator.monitoring.measures import answers
from orchestrator.monitoring.measures.filters import Filters

from . import lively
from .rooms import clock, in_file, on_screen, opened, words  # noqa: F401 (fixtures)

NUMBERS = {
    "asked": "asked",
    "in_time": "in_time",
    "late": "late",
    "silent": "silent",
    "open": "open",
    "missing": "missing_at_decision",
}
TITLES = {"Asked": "asked", "In time": "in_time", "Answered late": "late", "Still open": "open"}


@pytest.mark.parametrize(("of", "number"), NUMBERS.items())
def test_the_list_has_a_row_for_each_request_that_is_counted(opened, everything, now, of, number):  # noqa: F811
    lines = answers.answers(everything, Filters(), now=now)
    file = in_file(opened("henry.ash").get(f"/monitoring/answers/requests.csv?of={of}"))
    agencies = [row[0] for row in file[1:] if len(row) > 1]
    assert {name: agencies.count(name) for name in agencies} == {
        one.name: getattr(one, number) for one in lines if getattr(one, number)
    }


def test_a_number_of_an_agency_leads_to_its_requests(opened):  # noqa: F811
    content = opened("henry.ash").get("/monitoring/answers/").content.decode().replace("&amp;", "&")
    for title, of in TITLES.items():
        found = re.findall(rf'data-label="{title}"><a [^>]*href="([^"]+)">\d+<', content)
        assert found or title not in ("Asked", "In time"), title
        for address in found:
            assert address.startswith("/monitoring/answers/requests/?")
            assert address.endswith(f"&of={of}")


def test_what_is_still_open_comes_with_what_is_due_next_first(opened):  # noqa: F811
    henry = opened("henry.ash")
    page = henry.get("/monitoring/answers/requests/?of=open")
    assert "Requests to agencies: still open" in words(page)
    rows = on_screen(page)[1:]
    assert {row[6] for row in rows} == {"Still open"}
    sorted_by_due = on_screen(henry.get("/monitoring/answers/requests/?of=open&sort=due"))[1:]
    assert [row[4] for row in sorted_by_due] == [row[4] for row in rows]


@pytest.mark.parametrize("sort", ["agency", "asked", "due", "answered", "decided"])
def test_the_list_of_requests_is_sorted_as_a_whole(opened, monkeypatch, sort):  # noqa: F811
    henry = opened("henry.ash")
    monkeypatch.setattr("orchestrator.monitoring.views.requests.PAGE_SIZE", 200)
    whole = on_screen(henry.get(f"/monitoring/answers/requests/?sort={sort}"))[1:]
    other = on_screen(henry.get(f"/monitoring/answers/requests/?sort=-{sort}"))[1:]
    assert sorted(whole) == sorted(other)
    assert whole != other
    monkeypatch.setattr("orchestrator.monitoring.views.requests.PAGE_SIZE", 3)
    part = on_screen(henry.get(f"/monitoring/answers/requests/?sort={sort}&page=2"))[1:]
    assert part == whole[3:6]


def test_a_lead_reads_the_requests_to_the_own_agency_and_how_many_are_not_open_any_more(opened):  # noqa: F811
    sunita = opened("sunita.rao")
    rows = on_screen(sunita.get("/monitoring/answers/requests/"))[1:]
    assert {row[0] for row in rows} == {"Health"}
    case = AgencyRequest.objects.filter(agency__code="HEALTH").order_by("pk")[0].case
    Case.objects.filter(pk=case.pk).update(closed_at=lively.NOW - timedelta(days=29))
    page = sunita.get("/monitoring/answers/requests/")
    gone = len([row for row in rows if row[1] == case.reference])
    assert len(on_screen(page)[1:]) == len(rows) - gone
    assert re.search(rf"\b{gone} more (is|are) in cases that are not open to you any more", words(page))


def test_who_sees_no_lists_has_no_list_of_requests(opened):  # noqa: F811
    assert opened("carys.bowen").get("/monitoring/answers/requests/").status_code == 404
