"""The quarter has a story: the slow agency and the silent one are what the managers' pages show first.

Who is slow and who is silent is in the habits of people; nothing here writes a measure.
"""

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from orchestrator.agencies.models import Agency, Staff
from orchestrator.inbox.standing import standing_of
from orchestrator.monitoring.measures import bottlenecks, limits, open_work
from orchestrator.monitoring.measures.filters import Filters
from orchestrator.monitoring.measures.scope import Scope, scope_of
from orchestrator.pathway.demo_quarter import habits
from tests import fenmarsh

from .conftest import THURSDAY

SLOW, SILENT = habits.SLOW_AGENCY, habits.SILENT_AGENCY


@pytest.fixture
def everything(quarter) -> Scope:
    henry = Staff.objects.get(display_name="Henry Ash")
    found = scope_of(henry, standing_of(henry))
    assert found is not None
    return found


@pytest.fixture
def henry(quarter) -> Iterator[Client]:
    with time_machine.travel(THURSDAY, tick=False):
        yield fenmarsh.signed_in("Henry Ash")


def test_the_answers_of_the_slow_agency_are_the_worst_line(everything):
    first, second, *_ = bottlenecks.bottlenecks(everything, Filters(), now=THURSDAY)
    assert first.agency == SLOW
    assert first.element_id == "agency_information"
    assert first.beyond is not None
    assert second.beyond is not None
    assert first.beyond > second.beyond


def test_on_the_heatmap_the_slow_step_is_hot_and_no_other(henry):
    page = henry.get("/monitoring/bottlenecks/").content.decode()
    rows = re.findall(r'data-element="([^"]+)" data-process="([^"]+)" data-heat="(\d)"', page)
    assert rows[0] == ("agency_information", "agency_assessment", "5")
    assert all(int(heat) < 5 for _, _, heat in rows[1:])
    assert 'data-process="agency_assessment" data-volumes' in page


def test_only_the_silent_agency_is_silent_and_the_board_says_so_first(everything, henry):
    silent = open_work.board(everything, Filters(), now=THURSDAY).silent
    assert [one.agency for one in silent] == [SILENT]
    assert silent[0].since > THURSDAY - habits.SILENCE
    name = Agency.objects.get(site__in=everything.site_ids, code=SILENT).name
    page = henry.get("/monitoring/").content.decode()
    numbers = rf"\b{silent[0].unanswered} of {silent[0].asked} asked"
    said = re.search(rf"{name}</a> has [^<]*{numbers}[^<]* unanswered after (its|their) limit", page)
    assert said, page
    assert said.start() < page.index("Critically overdue")


def test_the_others_answer_in_time(everything):
    for code in ("CSC", "POLICE", "DA"):
        rows = limits.limits(everything, Filters(agency=code), now=THURSDAY).rows
        answers = next(line for line in rows if line.code == "K-05")
        assert answers.share is not None, code
        assert answers.share > 0.9, code


def test_most_plans_are_made_within_their_limit(everything):
    plans = limits.plan_within_24h(everything, Filters(), now=THURSDAY)
    assert plans.share is not None
    assert plans.share > 0.6
