"""Questions that are turned into SQL once answer as the queryset would, whatever is asked with."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Exists, OuterRef

from orchestrator.agencies.models import Agency, Membership, Site, Staff, Team
from processes.kept_queries import Kept
from processes.models import HumanTask

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 8, 9, 0, tzinfo=UTC)


@pytest.fixture
def teams() -> list[Team]:
    site = Site.objects.create(code="kept", name="Keptford", time_zone="Europe/London")
    agencies = [Agency.objects.create(site=site, code=code, name=code) for code in ("HEALTH", "POLICE")]
    return [
        Team.objects.create(site=site, agency=agency, role=role, name=f"{agency.code} {role}")
        for agency in agencies
        for role in ("PRAC", "LEAD")
    ]


OF_AGENCY = Kept(
    lambda agency: Team.objects.select_related("agency__site").filter(agency=agency).order_by("role")
)


def test_rows_and_what_is_selected_beside_them_are_those_of_the_queryset(teams, django_assert_num_queries):
    for team in teams:
        with django_assert_num_queries(1):
            found = OF_AGENCY.rows(agency=team.agency_id)
            assert {one.agency.site.name for one in found} == {"Keptford"}
        assert found == list(Team.objects.filter(agency=team.agency).order_by("role"))


def test_what_was_asked_before_is_not_answered_again(teams):
    before = OF_AGENCY.rows(agency=teams[0].agency_id)
    Team.objects.filter(pk=before[0].pk).update(name="Renamed")
    after = OF_AGENCY.rows(agency=teams[0].agency_id)
    assert after[0].name == "Renamed" != before[0].name
    assert after[0] is not before[0]


def test_lists_of_any_length_and_nothing_are_asked_with(teams):
    among = Kept(lambda pks, name: Team.objects.filter(pk__in=pks, name=name))
    first, second, *_ = teams
    assert among.rows(pks=[first.pk], name=first.name) == [first]
    assert among.rows(pks=[first.pk, second.pk], name=second.name) == [second]
    assert among.rows(pks=[second.pk], name=first.name) == []
    assert among.rows(pks=[], name=first.name) == []
    assert among.first(pks=[], name=first.name) is None


def test_a_value_that_is_used_twice_is_put_in_twice(teams):
    twice = Kept(lambda text: Team.objects.filter(name=text) | Team.objects.filter(role=text).order_by("pk"))
    assert twice.rows(text="LEAD") == [teams[1], teams[3]]
    assert twice.rows(text=teams[0].name) == [teams[0]]


def test_moments_and_ids_are_asked_with_as_they_are(teams):
    who = get_user_model().objects.create(
        username="a", display_name="A", last_login=NOW - timedelta(hours=1), is_active=True
    )
    seen = Kept(lambda since: Staff.objects.filter(last_login__gte=since))
    assert seen.rows(since=NOW - timedelta(hours=2)) == [who]
    assert seen.rows(since=NOW) == []
    serving = Kept(
        lambda staff: Team.objects.filter(Exists(Membership.objects.filter(team=OuterRef("pk"), staff=staff)))
    )
    Membership.objects.create(staff=who, team=teams[2])
    assert serving.rows(staff=who.pk) == [teams[2]]
    assert serving.rows(staff=who.pk + 1) == []


@pytest.mark.parametrize("text", ["", "%s", "' OR 1=1 --", "\ue0000", "a" * 10_000, "é\u202e"])
def test_texts_are_values_and_never_part_of_the_question(teams, text):
    named = Kept(lambda name: Team.objects.filter(name=name))
    named.rows(name="anything")
    assert named.rows(name=text) == []


@pytest.mark.parametrize(
    "build",
    [
        lambda now: Staff.objects.filter(last_login__lt=now - timedelta(days=1)),
        lambda now: Staff.objects.filter(last_login__lt=now, date_joined__gt=now - timedelta(days=1)),
        lambda now: Staff.objects.filter(is_active=True),
    ],
)
def test_what_is_computed_from_a_value_or_leaves_it_out_is_refused(build):
    with pytest.raises(AssertionError):
        Kept(build).rows(now=NOW)


def test_a_question_that_nothing_could_ever_answer_is_refused_and_not_kept():
    with pytest.raises(AssertionError, match="nothing could ever fit"):
        Kept(lambda one: Team.objects.none().filter(pk=one)).rows(one=7)


def test_a_text_or_number_made_of_one_is_refused():
    for build in (
        lambda one: Team.objects.filter(name__contains=one, role=one),
        lambda one: Team.objects.filter(name=f"{one} LEAD", role=one),
    ):
        with pytest.raises(AssertionError):
            Kept(build).rows(one="HEALTH")
    with pytest.raises(AssertionError):
        Kept(lambda one: Team.objects.filter(pk=one, agency__gt=one + 1)).rows(one=7)


@pytest.mark.parametrize("value", [True, 1.5, {"a": 1}, object()])
def test_what_cannot_stand_in_a_filter_is_refused(value):
    with pytest.raises(TypeError):
        Kept(lambda value: Team.objects.filter(name=value)).rows(value=value)


def test_nothing_known_and_ids_of_no_row_find_nothing():
    tasks = Kept(lambda one: HumanTask.objects.filter(pk=one))
    assert tasks.first(one=uuid4()) is None
    with pytest.raises(AssertionError):  # its text is not the value
        Kept(lambda one: Team.objects.filter(name=str(one))).rows(one=uuid4())


@pytest.mark.django_db(transaction=True)
def test_threads_ask_at_the_same_time_each_on_its_own_connection(teams):
    def ask(team: Team) -> bool:
        try:
            return all(
                [one.agency_id for one in OF_AGENCY.rows(agency=team.agency_id)] == [team.agency_id] * 2
                for _ in range(20)
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(ask, teams))
