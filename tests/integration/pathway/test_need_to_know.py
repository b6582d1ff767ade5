"""What the pathway shows of a case: to each what their part allows, and no name where none belongs."""

from datetime import timedelta

import pytest

from orchestrator.access import exclusions, visible
from orchestrator.cases.models import Case
from orchestrator.notices.models import Notice
from orchestrator.pathway import drawings, known, rows, timeline, waiting

from . import answers as usual
from .walk import Walk, person

pytestmark = pytest.mark.django_db
NAMES = ("Marta", "Lio", "Dean", "Vell", "Orrick")


def words_for(who: str, walk: Walk) -> str:
    """All that the pathway shows this person of the answers so far."""
    reader = person(who)
    return repr(
        [
            *known.of_agencies(walk.case, reader, now=walk.now),
            *known.of(walk.case, reader, now=walk.now),
        ]
    )


def test_before_sharing_an_agency_reads_who_what_and_danger_and_not_what_was_told(received: Walk):
    shown = words_for("chidi.okafor", received)
    assert "Marta" in shown
    assert "Officers were called" not in shown
    assert "PC Asha Rowe" not in shown
    assert "4 Mill Lane" not in shown


def test_the_hub_reads_the_whole_referral(received: Walk):
    shown = words_for("farah.aziz", received)
    assert "Officers were called" in shown
    assert "PC Asha Rowe" in shown


def test_a_protected_address_is_not_read_by_those_who_work_with_who_causes_harm(answering: Walk):
    assert "4 Mill Lane" not in words_for("joel.kerr", answering)
    assert "4 Mill Lane" in words_for("gwen.pryce", answering)


def test_what_one_agency_says_reaches_another_once_it_is_released(answering: Walk):
    answering.do("records_check", item="HEALTH")
    assert "Duty worker" not in words_for("ivy.chandler", answering)
    answering.do("agency_information", item="HEALTH")
    assert "wears the mother down" in words_for("ivy.chandler", answering)


@pytest.mark.parametrize("who", ["carys.bowen", "piotr.lis", "dana.wold", "tess.morley"])
def test_whoever_has_no_part_in_it_sees_neither_case_nor_task(received: Walk, who: str):
    assert not visible.may_see_case(person(who), received.case, now=received.now)
    assert (
        not visible.tasks(person(who), now=received.now).filter(scope_key=received.case.business_key).exists()
    )


def test_a_practitioner_sees_the_tasks_of_their_own_queue_alone(received: Walk):
    mine = visible.tasks(person("alice.moreno"), now=received.now).filter(
        scope_key=received.case.business_key
    )
    assert [task.item for task in mine] == ["CSC"]


def test_somebody_kept_out_sees_nothing_at_once(received: Walk):
    chidi = person("chidi.okafor")
    exclusions.exclude(
        received.case, chidi, reason="His cousin", by=person("judith.penhale"), now=received.now
    )
    assert not visible.may_see_case(chidi, received.case, now=received.now)
    assert not visible.tasks(chidi, now=received.now).filter(scope_key=received.case.business_key).exists()
    assert visible.tasks(person("lena.voss"), now=received.now).exists()


def test_the_timeline_tells_what_happened_without_a_name_of_the_family(planned: Walk):
    lines = timeline.of(planned.case, names_referrer=False)
    text = " ".join(line.sentence for line in lines)
    assert "The joint decision was made final" in text
    assert not any(name in text for name in NAMES)
    assert not any("_" in line.sentence for line in lines), "never a code"


def test_what_one_person_did_at_once_about_several_is_one_line_with_the_names_the_reader_may_have(
    planned: Walk,
):
    people = {planned.person_id("Marta"): "Marta Vell", planned.person_id("Lio"): "Lio Vell"}
    sentences = [line.sentence for line in timeline.of(planned.case, names_referrer=False, people=people)]
    decided = "What may be shared about Marta Vell, Lio Vell and one more person was decided: {}"
    assert sentences.count(decided.format("what is relevant to this worry")) == 1
    assert "Added to the family: Marta Vell, Lio Vell and one more person" in sentences
    asked = next(line for line in sentences if line.startswith("Asked what they know"))
    assert "Health" in asked
    assert "Police" in asked
    assert not any("Dean" in line for line in sentences)
    nameless = [line.sentence for line in timeline.of(planned.case, names_referrer=False)]
    assert len(nameless) <= len(sentences)


def test_what_came_of_an_act_is_told_to_those_who_may_know_it(planned: Walk):
    people = {planned.person_id("Marta"): "Marta Vell"}
    told = [
        line.sentence
        for line in timeline.of(planned.case, names_referrer=False, tells_decision=True, people=people)
    ]
    plain = [line.sentence for line in timeline.of(planned.case, names_referrer=False)]
    for act, result in (
        ("took a position", "agreed with the proposal"),
        ("answered the plan", "agreed to the plan"),
    ):
        assert any(line.endswith(result) for line in told), act
        assert any(line.endswith(act) for line in plain), act
        assert not any(result in line for line in plain), act
    assert any(line.startswith("A rating was given for Marta Vell: ") for line in told)
    assert not any("person: " in line or "people: " in line for line in told if "rating" in line)
    assert not any(line.startswith("A rating was given for") and ":" in line for line in plain)


def test_notices_hold_a_reference_and_no_name(planned: Walk):
    planned.pass_time(timedelta(days=3))
    texts = " ".join(Notice.objects.filter(case=planned.case).values_list("text", flat=True))
    assert planned.case.reference in texts
    assert not any(name in texts for name in NAMES)


def test_who_is_waited_for_is_said_without_a_name_of_the_family(sharing: Walk):
    waits = waiting.of(sharing.case, sharing.now)
    assert {wait.who for wait in waits} >= {"One Front Door hub: hub co-ordinators", "Police: practitioners"}
    assert not any(name in repr(waits) for name in NAMES)


def test_whom_a_task_is_about_is_said_to_those_who_may_know_the_name(sharing: Walk):
    people = {sharing.person_id("Marta"): "Marta Vell"}
    decide = [one for one in waiting.of(sharing.case, sharing.now, people=people) if "shared" in one.what]
    assert sorted(one.about for one in decide) == ["", "", "Marta Vell"]


@pytest.mark.parametrize(
    ("said", "result"),
    [(usual.danger_check(), "nobody in danger now"), (usual.knife(), "danger seen")],
)
def test_what_came_of_the_danger_check_is_told_to_those_who_may_know(received: Walk, said: dict, result: str):
    received.do("danger_check", said)
    plain = [line.sentence for line in timeline.of(received.case, names_referrer=False)]
    told = [line.sentence for line in timeline.of(received.case, names_referrer=False, tells_facts=True)]
    assert "The danger check was made" in plain
    assert f"The danger check was made: {result}" in told
    assert not any(result in sentence for sentence in plain)


def test_the_drawing_marks_where_the_case_stands_and_shows_no_name(sharing: Walk):
    standings = {(s.drawn.process_id, s.item): s for s in drawings.of_case(sharing.case)}
    assert standings["ofd_front_door", ""].present == ("sharing",)
    assert standings["sharing_decision", ""].present == ("sharing_decision_task",)
    assert "records_check" in standings["agency_assessment", "HEALTH"].present
    assert not any(name in repr(list(standings.values())) for name in NAMES)


def test_a_form_asks_only_about_people_of_its_own_case(answering: Walk):
    other = Walk(answering.site, now=answering.now)
    other.receive(usual.contact(people=[{**usual.MARTA, "given_name": "Nora", "family_name": "Pell"}]))
    asked = rows.rows_for(Case.objects.get(pk=answering.case.pk))
    assert [choice.label for choice in asked["members"]] == ["Marta Vell", "Lio Vell", "Dean Orrick"]
