"""Sites, queues and persons."""

from datetime import date
from io import StringIO
from time import perf_counter

import pytest
from django.core.management import CommandError, call_command

from orchestrator.agencies import teams
from orchestrator.agencies.models import Membership, Site, Staff, Team
from orchestrator.agencies.queries import hats_of, teams_of
from orchestrator.agencies.vocabulary import AgencyCode
from orchestrator.cases.models import Case
from orchestrator.people import registration
from orchestrator.people.models import Person
from orchestrator.people.registration import NothingIdentifies, RelatedToThemselves
from tests import factories
from tests.factories import TUESDAY
from tests.personas import persona


def test_a_task_finds_the_team_of_its_agency_and_role(fenmarsh: Site) -> None:
    chidi = persona("chidi.okafor")
    team = teams.team_for(fenmarsh, "HEALTH", "PRAC")
    assert list(teams_of(chidi)) == [team]
    assert [(hat.agency, hat.role) for hat in hats_of(chidi, fenmarsh)] == [("HEALTH", "PRAC")]


@pytest.mark.parametrize(("agency", "role"), [("HEALTH", "PRAC"), ("UNKNOWN", "PRAC"), ("CSC", "JANITOR")])
def test_a_task_that_nobody_serves_goes_to_the_coordinators(fenmarsh: Site, agency: str, role: str) -> None:
    persona("farah.aziz")
    team = teams.team_for(fenmarsh, agency, role)
    assert (team.agency.code, team.role) == ("HUB", "COORD")


def test_a_team_whose_people_have_all_left_is_not_served(fenmarsh: Site) -> None:
    persona("farah.aziz")
    Staff.objects.filter(pk=persona("chidi.okafor").pk).update(is_active=False)
    assert teams.team_for(fenmarsh, "HEALTH", "PRAC").role == "COORD"


def test_a_site_without_coordinators_says_so(fenmarsh: Site) -> None:
    Team.objects.filter(site=fenmarsh, role="COORD").delete()
    with pytest.raises(teams.NoQueue, match="hub co-ordinators"):
        teams.team_for(fenmarsh, "HEALTH", "PRAC")


@pytest.mark.django_db
def test_the_demo_site_is_set_up_once_and_quickly_again_and_lists_its_people(settings: object) -> None:
    settings.DEMO, settings.DEMO_PASSWORD = True, "open-the-front-door"  # type: ignore[attr-defined]
    call_command("demo_site", stdout=StringIO())
    before = (Staff.objects.count(), Team.objects.count(), Membership.objects.count())
    started = perf_counter()
    call_command("demo_site", stdout=StringIO())
    assert perf_counter() - started < 2
    assert (Staff.objects.count(), Team.objects.count(), Membership.objects.count()) == before
    assert Staff.objects.get(username="alice.moreno").check_password("open-the-front-door")
    for code in AgencyCode:
        if code != AgencyCode.HUB:
            team = teams.team_for(Site.objects.get(code="fenmarsh"), code, "PRAC")
            assert team.members.filter(is_active=True).count() >= 2
    out = StringIO()
    call_command("sign_ins", stdout=out)
    for name in ("farah.aziz", "carys.bowen", "dilys.morgan"):
        assert name in out.getvalue()
    assert "open-the-front-door" in out.getvalue()
    assert "wanda.pike" not in out.getvalue()
    out = StringIO()
    call_command("sign_ins", "--all", stdout=out)
    fenmarsh, saltby = out.getvalue().split("Saltby:")
    assert "wanda.pike       Housing: team lead" in fenmarsh
    assert "brian.coyle" not in fenmarsh
    assert "brian.coyle" in saltby
    assert len(out.getvalue().splitlines()) == Membership.objects.count() + 3


@pytest.mark.django_db
def test_no_sign_in_with_a_known_password_outside_a_demo(settings: object) -> None:
    settings.DEMO = False  # type: ignore[attr-defined]
    for command in ("demo_site", "sign_ins"):
        with pytest.raises(CommandError, match="known password"):
            call_command(command)


def test_the_inverse_of_a_relationship_is_written_too(case: Case) -> None:
    marta, lio = factories.mother(case), factories.child(case)
    registration.relate(marta, lio, kind="parent", lives_with=True, parental_responsibility=True)
    registration.relate(marta, lio, kind="parent", lives_with=False)
    inverse = lio.relationships.get()
    assert (inverse.to_person, inverse.kind, inverse.lives_with) == (marta, "child", False)
    with pytest.raises(RelatedToThemselves):
        registration.relate(marta, marta, kind="sibling")


@pytest.mark.parametrize(("known", "protected"), [("yes", False), ("no", True), ("not_known", True)])
def test_an_address_is_protected_unless_he_knows_it_anyway(case: Case, known: str, protected: bool) -> None:
    marta = factories.mother(case)
    address = registration.add_address(marta, text="1 Mill Lane", known_to_alleged_perpetrator=known)
    number = registration.add_safe_contact(
        marta, number="01632 960001", safe=None, known_to_alleged_perpetrator=known
    )
    assert address.protected is number.protected is protected


def test_a_refuge_is_always_protected(case: Case) -> None:
    address = registration.add_address(
        factories.mother(case), text="Refuge", kind="refuge", known_to_alleged_perpetrator="yes"
    )
    assert address.protected


def test_something_must_identify_a_person(fenmarsh: Site) -> None:
    with pytest.raises(NothingIdentifies):
        registration.register_person(fenmarsh, now=TUESDAY)
    ray = registration.register_person(
        fenmarsh, now=TUESDAY, is_unknown=True, descriptors="Tall, about 40", estimated_age=40
    )
    assert ray.label() == "Not known: Tall, about 40"
    assert ray.age_on(date(2028, 9, 8)) == 42


@pytest.mark.parametrize(
    ("born", "day", "of_school_age"),
    [
        (date(2022, 8, 31), date(2026, 8, 31), False),
        (date(2022, 8, 31), date(2026, 9, 1), True),  # reception after the fourth birthday
        (date(2022, 9, 1), date(2026, 9, 1), False),  # a birthday on 1 September waits a year
        (date(2010, 8, 31), date(2026, 6, 26), True),  # last Friday of June in the year of the sixteenth
        (date(2010, 8, 31), date(2026, 6, 27), False),
        (date(2010, 9, 1), date(2026, 9, 7), True),
        (date(2008, 2, 29), date(2024, 6, 28), True),
    ],
)
def test_school_age_runs_from_reception_to_the_end_of_compulsory_school(
    born: date, day: date, of_school_age: bool
) -> None:
    assert Person(date_of_birth=born).is_of_school_age_on(day) is of_school_age


def test_an_unborn_child_is_a_child_and_an_unknown_age_is_not_guessed() -> None:
    unborn = Person(expected_date=date(2026, 12, 1))
    assert (unborn.label(), unborn.age_on(date(2026, 9, 8)), unborn.is_child_on(date(2026, 9, 8))) == (
        "Unborn baby",
        0,
        True,
    )
    assert Person(given_name="Ray").is_child_on(date(2026, 9, 8)) is None
    assert Person(date_of_birth=date(2008, 9, 9)).is_child_on(date(2026, 9, 8)) is True
    assert Person(date_of_birth=date(2008, 9, 8)).is_child_on(date(2026, 9, 8)) is False
