"""The application's role has every right that the pathway needs, though it cannot rewrite the record."""

import pytest

from orchestrator.cases.models import CaseState

from .walk import Walk

pytestmark = pytest.mark.django_db


def test_a_case_goes_its_whole_way_with_the_rights_of_the_application(walk: Walk, as_application):
    walk.to_planned()
    walk.do("referrer_feedback")
    walk.case.refresh_from_db()
    assert walk.case.state == CaseState.PLANNED
    assert walk.forms() == []
