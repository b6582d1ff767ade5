"""Who sees what: each permission with its refusal twin."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.http import Http404

from orchestrator.access import answers, exclusions, fields, visible
from orchestrator.agencies.models import Site, Staff, Team
from orchestrator.cases import asking
from orchestrator.cases.asking import PersonAnswer
from orchestrator.cases.models import AgencyRequest, Case, CaseState
from processes.models import HumanTask
from tests import factories, machine_rows
from tests.factories import TUESDAY
from tests.personas import PERSONAS, persona

MEANS = "Two visits to the emergency department in March point to harm that nobody asked about."
SEES_THE_CASE = {
    "alice.moreno",
    "bob.tailor",
    "elaine.sutter",
    "chidi.okafor",
    "sunita.rao",
    "peter.quill",
    "ivy.chandler",
    "gwen.pryce",
    "farah.aziz",
    "miriam.okoro",
    "henry.ash",
    "judith.penhale",
    "ravi.menon",
}


@pytest.mark.parametrize("username", sorted(PERSONAS))
def test_each_role_sees_the_case_or_it_is_not_there(case: Case, username: str) -> None:
    staff = persona(username)
    allowed = username in SEES_THE_CASE
    assert visible.may_see_case(staff, case, now=TUESDAY) is allowed
    if allowed:
        assert visible.case_or_404(staff, case.reference, now=TUESDAY) == case
    else:
        with pytest.raises(Http404):
            visible.case_or_404(staff, case.reference, now=TUESDAY)


def test_not_yours_and_not_there_look_the_same(case: Case) -> None:
    dana = persona("dana.wold")
    with pytest.raises(Http404) as not_hers:
        visible.case_or_404(dana, case.reference, now=TUESDAY)
    with pytest.raises(Http404) as not_there:
        visible.case_or_404(dana, "OFD-2026-999999", now=TUESDAY)
    assert str(not_hers.value) == str(not_there.value)


def test_an_agency_sees_the_case_from_the_moment_it_is_asked(case: Case) -> None:
    naomi = persona("naomi.field")
    assert not visible.may_see_case(naomi, case, now=TUESDAY)
    asking.ask_agency(case, factories.agency(case.site, "EDU"), now=TUESDAY)
    assert visible.may_see_case(naomi, case, now=TUESDAY)


def test_somebody_who_has_left_sees_nothing(case: Case) -> None:
    alice = persona("alice.moreno")
    alice.is_active = False
    assert not visible.may_see_case(alice, case, now=TUESDAY)
    assert not visible.tasks(alice, now=TUESDAY).exists()


def test_agencies_read_a_closed_case_for_28_days_and_the_hub_longer(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(state=CaseState.CLOSED, closed_at=TUESDAY)
    later = TUESDAY + timedelta(days=29)
    assert visible.may_see_case(persona("alice.moreno"), case, now=TUESDAY + timedelta(days=27))
    assert not visible.may_see_case(persona("alice.moreno"), case, now=later)
    assert visible.may_see_case(persona("farah.aziz"), case, now=later)


def test_an_exclusion_beats_every_seat_and_ends_when_it_is_lifted(case: Case) -> None:
    marta = factories.mother(case)
    for username in ("alice.moreno", "farah.aziz"):
        staff = persona(username)
        exclusion = exclusions.exclude(case, staff, reason="Her cousin", by=persona("henry.ash"), now=TUESDAY)
        assert not visible.may_see_case(staff, case, now=TUESDAY)
        assert marta not in visible.persons(staff, now=TUESDAY)
        assert not visible.contacts(staff, now=TUESDAY).exists()
        assert not visible.responses(staff, now=TUESDAY).exists()
        exclusions.readmit(exclusion, by=persona("henry.ash"), now=TUESDAY)
        assert visible.may_see_case(staff, case, now=TUESDAY)


def test_a_referrer_sees_the_contacts_they_sent_and_no_case(fenmarsh: Site) -> None:
    nadia = persona("nadia.frost")
    hers = factories.case(fenmarsh, by=nadia)
    factories.case(fenmarsh)
    assert [contact.case for contact in visible.contacts(nadia, now=TUESDAY)] == [hers]
    assert not visible.cases(nadia, now=TUESDAY).exists()


def task_for(case: Case, code: str, role: str, assignee: Staff | None = None) -> HumanTask:
    team = Team.objects.get(site=case.site, agency__code=code, role=role)
    return machine_rows.human_task(case, team=team, assignee=assignee)


@pytest.mark.parametrize(
    ("username", "sees"),
    [
        ("chidi.okafor", True),  # serves the queue
        ("sunita.rao", True),  # leads the agency
        ("henry.ash", True),  # manages the hub
        ("peter.quill", False),  # sees the case, not its work
        ("alice.moreno", False),
        ("farah.aziz", False),
        ("carys.bowen", False),
        ("dana.wold", False),
    ],
)
def test_a_task_is_seen_by_its_team_its_lead_and_the_hub_manager(
    case: Case, username: str, sees: bool
) -> None:
    task = task_for(case, "HEALTH", "PRAC")
    assert visible.tasks(persona(username), now=TUESDAY).filter(pk=task.pk).exists() is sees


def test_a_task_given_to_somebody_goes_with_their_agency(case: Case) -> None:
    sunita = persona("sunita.rao")
    task = task_for(case, "HEALTH", "PRAC", assignee=sunita)
    assert visible.tasks(sunita, now=TUESDAY).filter(pk=task.pk).exists()
    alice = persona("alice.moreno")
    foreign = task_for(case, "HEALTH", "PRAC", assignee=alice)
    assert not visible.tasks(alice, now=TUESDAY).filter(pk=foreign.pk).exists()


def test_an_excluded_person_does_not_even_see_the_task_they_hold(case: Case) -> None:
    chidi = persona("chidi.okafor")
    task_for(case, "HEALTH", "PRAC", assignee=chidi)
    exclusions.exclude(case, chidi, reason="His neighbour", by=persona("henry.ash"), now=TUESDAY)
    assert not visible.tasks(chidi, now=TUESDAY).exists()


@pytest.mark.parametrize(
    ("username", "before", "after"),
    [
        ("alice.moreno", {"RF"}, {"RF", "H", "O", "CV"}),
        ("chidi.okafor", {"CH"}, {"CH", "H", "O", "CV"}),
        ("ivy.chandler", {"PI", "SC"}, {"PI", "SC", "H", "O", "CV"}),
        ("gwen.pryce", {"SC"}, {"SC", "H", "O", "CV"}),
        ("peter.quill", set(), {"H", "O", "CV"}),
        ("farah.aziz", {"H", "O", "CV", "RF", "SC"}, {"H", "O", "CV", "RF", "SC"}),
        ("henry.ash", {"H", "O", "CV", "RF"}, {"H", "O", "CV", "RF"}),
        ("miriam.okoro", {"H", "O", "CV", "PI"}, {"H", "O", "CV", "PI"}),
        ("naomi.field", set(), set()),
        ("carys.bowen", set(), set()),
        ("dana.wold", set(), set()),
    ],
)
def test_classes_of_field_by_role_before_and_after_the_sharing_decision(
    case: Case, username: str, before: set[str], after: set[str]
) -> None:
    marta, staff = factories.mother(case), persona(username)
    assert set(fields.visible_classes(staff, case, marta, now=TUESDAY)) == before
    factories.share(case, marta, 2)
    assert set(fields.visible_classes(staff, case, marta, now=TUESDAY)) == after


def test_the_perpetrator_lane_never_reads_survivor_safety_whatever_other_seat_it_has(case: Case) -> None:
    asking.ask_agency(case, factories.agency(case.site, "PERP"), now=TUESDAY)
    joel = persona("joel.kerr")
    Team.objects.get(site=case.site, agency__code="DA", role="PRAC").members.add(joel)
    assert "SC" not in fields.visible_classes(joel, case, now=TUESDAY)


def test_a_coordinator_reads_survivor_safety_only_on_duty(case: Case) -> None:
    farah = persona("farah.aziz")
    farah.memberships.update(on_duty=False)
    assert "SC" not in fields.visible_classes(farah, case, now=TUESDAY)


def test_agencies_see_the_brief_referral_until_facts_may_be_shared(case: Case) -> None:
    marta, alice = factories.mother(case), persona("alice.moreno")
    assert not fields.sees_full_referral(alice, case, now=TUESDAY)
    assert fields.sees_full_referral(persona("farah.aziz"), case, now=TUESDAY)
    factories.share(case, marta, 1)
    assert not fields.sees_full_referral(alice, case, now=TUESDAY)
    factories.share(case, marta, 2, now=TUESDAY + timedelta(minutes=1))
    assert fields.sees_full_referral(alice, case, now=TUESDAY)


def test_a_site_may_show_its_core_agencies_the_full_referral_at_once(case: Case) -> None:
    case.site.core_sees = "full"
    assert fields.sees_full_referral(persona("alice.moreno"), case, now=TUESDAY)
    assert not fields.sees_full_referral(persona("naomi.field"), case, now=TUESDAY)


def health_answers(case: Case, handling: str) -> None:
    members = [factories.mother(case)]
    factories.share(case, members[0], 2)
    request = asking.request_of(case, factories.agency(case.site, "HEALTH"), round=None)
    answer = PersonAnswer(
        members[0].pk, "yes", status="open", involvement="Asthma", analysis=MEANS, handling=handling
    )
    asking.answer_request(request, answers=[answer], by=persona("chidi.okafor"), now=TUESDAY)


def request_to_health(case: Case) -> AgencyRequest:
    return asking.request_of(case, factories.agency(case.site, "HEALTH"), round=None)


def seen_by(username: str, case: Case, minutes: int = 0) -> list[set[str]]:
    now = TUESDAY + timedelta(minutes=minutes)
    return [set(each.values) for each in answers.answers_seen(persona(username), case, now=now)]


FULL = {"known", "status", "involvement", "analysis"}


def test_an_answer_is_its_agencys_own_until_it_is_released(case: Case) -> None:
    health_answers(case, "O")
    assert seen_by("chidi.okafor", case) == [FULL]
    assert seen_by("alice.moreno", case) == []
    assert seen_by("farah.aziz", case) == []
    asking.release_response(request_to_health(case), now=TUESDAY)
    assert seen_by("alice.moreno", case) == [FULL]
    assert seen_by("farah.aziz", case) == [FULL]
    assert seen_by("naomi.field", case) == []


def test_clinical_detail_stays_with_health_and_others_see_what_it_means(case: Case) -> None:
    health_answers(case, "CH")
    asking.release_response(request_to_health(case), now=TUESDAY)
    assert seen_by("alice.moreno", case) == [FULL - {"involvement"}]
    (seen,) = answers.answers_seen(persona("alice.moreno"), case, now=TUESDAY)
    assert seen.held_back
    assert seen_by("sunita.rao", case) == [FULL]


def test_a_lowered_level_takes_the_facts_away_again(case: Case) -> None:
    health_answers(case, "O")
    asking.release_response(request_to_health(case), now=TUESDAY)
    marta = case.members.get().person
    factories.share(case, marta, 1, now=TUESDAY + timedelta(minutes=1))
    assert seen_by("alice.moreno", case, 2) == [{"known", "status"}]
    factories.share(case, marta, 0, now=TUESDAY + timedelta(minutes=3))
    assert seen_by("alice.moreno", case, 4) == []
    assert seen_by("chidi.okafor", case, 4) == [FULL]


def test_a_case_of_another_site_has_another_key(case: Case) -> None:
    assert not visible.tasks(persona("zora.finch"), now=TUESDAY).filter(pk=uuid4()).exists()
    assert not visible.may_see_case(persona("zora.finch"), case, now=TUESDAY)
