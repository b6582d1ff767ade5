"""A contact comes in (domain S-01 to S-05)."""

import pytest

pytestmark = pytest.mark.django_db


def test_stage_received(received):
    print(received.forms(), received.asked())


def test_stage_planned(planned):
    print(planned.forms(), planned.asked(), planned.incidents())
    assert planned.forms() == ["referrer_feedback"]
