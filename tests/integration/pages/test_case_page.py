"""The page of one case, as each reader may see it; and what people start from it."""

import re
from datetime import timedelta

import pytest

from orchestrator.access.exclusions import exclude
from orchestrator.audit.models import Read
from orchestrator.cases.models import Case, Information
from orchestrator.pathway import rows, submitting
from orchestrator.people.models import Address
from processes.models import ProcessInstance
from tests import fenmarsh as world


@pytest.fixture
def address_of(case):
    return f"/cases/{case.reference}/"


def page_of(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_the_co_ordinator_reads_family_waits_timeline_and_drawing(browsing, case, address_of):
    page = page_of(browsing("Farah Aziz"), address_of)
    assert "Marta Vell" in page
    assert "Check whether anyone is in danger now" in page
    assert "The referral came in and the case was opened" in page
    assert re.search(r"Asked what they know: [^<]*Police", page)
    assert ">The referral<" in page
    assert "data-drawing=" in page
    assert "It stands at:" in page


def test_a_protected_address_is_shown_to_the_domestic_abuse_service_and_not_to_health(
    browsing, case, address_of
):
    protected = Address.objects.filter(protected=True).first()
    assert protected is not None
    assert protected.text in page_of(browsing("Gwen Pryce"), address_of)
    health = page_of(browsing("Chidi Okafor"), address_of)
    assert protected.text not in health
    assert "An address or number is protected" in health


def test_before_the_sharing_decision_an_agency_reads_identity_and_concern_but_not_the_story(
    browsing, case, address_of, answers
):
    page = page_of(browsing("Chidi Okafor"), address_of)
    assert "Marta Vell" in page
    assert answers["contact"]["narrative"] not in page
    assert answers["contact"]["narrative"] in page_of(browsing("Farah Aziz"), address_of)


def test_the_referrers_name_is_not_shown_to_health(browsing, case, address_of, answers):
    assert answers["contact"]["referrer_name"] not in page_of(browsing("Chidi Okafor"), address_of)
    assert answers["contact"]["referrer_name"] in page_of(browsing("Farah Aziz"), address_of)


@pytest.mark.parametrize("name", ["Zora Finch", "Nadia Frost", "Carys Bowen", "Piotr Lis", "Anouk Bell"])
def test_whoever_takes_no_part_sees_no_case(browsing, case, address_of, name):
    assert browsing(name).get(address_of).status_code == 404


def test_somebody_kept_out_sees_no_case(browsing, case, address_of, staff):
    exclude(
        case, staff("Chidi Okafor"), reason="knows the family", by=staff("Henry Ash"), now=case.received_at
    )
    assert browsing("Chidi Okafor").get(address_of).status_code == 404


def test_opening_a_case_is_on_record_with_the_classes_that_were_shown(browsing, case, address_of):
    page_of(browsing("Farah Aziz"), address_of)
    read = Read.objects.get(object_kind="case")
    assert read.case_ids == [case.pk]
    assert {"H", "SC", "RF"} <= set(read.field_classes)


def test_the_drawing_is_given_to_readers_of_the_case_alone(browsing, case):
    instance = ProcessInstance.objects.filter(business_key=case.business_key).first()
    address = f"/cases/{case.reference}/drawings/{instance.pk}/"
    drawing = browsing("Farah Aziz").get(address)
    assert drawing["Content-Type"] == "application/xml"
    assert b"bpmn:definitions" in drawing.content
    assert browsing("Zora Finch").get(address).status_code == 404
    assert browsing("Farah Aziz").get(f"{address}?process=no_such").status_code == 404


def test_anybody_on_the_case_raises_danger(browsing, case, address_of):
    farah = browsing("Chidi Okafor")
    done = farah.post(
        f"{address_of}danger/", {"text": "He is outside the house with a knife now."}, follow=True
    )
    assert "Danger is raised" in done.content.decode()
    assert Case.objects.get(pk=case.pk).danger_seen


def test_a_refused_note_is_shown_again(browsing, case, address_of):
    chidi = browsing("Chidi Okafor")
    answer = chidi.post(f"{address_of}danger/", {"text": "short"})
    assert answer.status_code == 302
    page = page_of(chidi, answer.headers["Location"])
    assert ">short</textarea>" in page
    assert "There is a problem" in page
    assert ">short</textarea>" in page_of(chidi, f"{address_of}danger/")


def test_what_was_typed_about_danger_is_forgotten_once_it_is_sent(browsing, case, address_of):
    chidi = browsing("Chidi Okafor")
    chidi.post(f"{address_of}danger/", {"text": "short"})
    chidi.post(f"{address_of}danger/", {"text": "He is outside the house with a knife now."})
    page = page_of(chidi, f"{address_of}danger/")
    assert "short</textarea>" not in page
    assert "There is a problem" not in page


def test_an_empty_note_is_asked_for(browsing, case, address_of):
    page = browsing("Chidi Okafor").post(f"{address_of}information/", {"text": " "}, follow=True)
    assert "Write down what is new" in page.content.decode()


def test_information_is_added_to_the_case(browsing, case, address_of):
    browsing("Chidi Okafor").post(
        f"{address_of}information/", {"text": "The school saw bruises again today."}
    )
    assert Information.objects.get(case=case).text == "The school saw bruises again today."


@pytest.mark.parametrize("act", ["danger", "information"])
def test_a_stranger_starts_nothing(browsing, case, address_of, act):
    answer = browsing("Zora Finch").post(f"{address_of}{act}/", {"text": "Something long enough to count."})
    assert answer.status_code == 404


def test_only_a_chair_or_the_hub_manager_may_decide_without_the_silent(browsing, case, address_of):
    text = {"text": "The father comes out of custody tonight."}
    assert browsing("Chidi Okafor").post(f"{address_of}decide-now/", text).status_code == 404
    refused = browsing("Miriam Okoro").post(f"{address_of}decide-now/", text, follow=True)
    assert "There is a problem" in refused.content.decode()  # nothing waits for answers yet
    assert "custody" in refused.content.decode()


def test_the_list_of_cases_shows_ones_own_and_finds_by_reference(browsing, case):
    assert case.reference in page_of(browsing("Chidi Okafor"), "/cases/")
    assert case.reference not in page_of(browsing("Zora Finch"), "/cases/")
    assert case.reference in page_of(browsing("Farah Aziz"), f"/cases/?_search={case.reference}")
    assert "No case you take part in" in page_of(browsing("Farah Aziz"), "/cases/?_search=OFD-1999")


@pytest.mark.parametrize("address", ["/cases/?_search=", "/inbox/?words="])
@pytest.mark.parametrize("words", ["O", "20", "-%20-", "a%20b"])
def test_a_letter_or_two_are_no_search(browsing, case, address, words):
    page = page_of(browsing("Farah Aziz"), f"{address}{words}")
    assert "at least three letters" in page
    assert case.reference not in page
    assert Read.objects.get().what == "search"
    assert Read.objects.get().object_ids == []


@pytest.mark.parametrize("address", ["/cases/?_search=", "/inbox/?words="])
def test_three_letters_or_a_whole_reference_are_a_search(browsing, case, address):
    farah = browsing("Farah Aziz")
    assert case.reference in page_of(farah, f"{address}ofd")
    assert case.reference in page_of(farah, f"{address}{case.reference}")


def test_one_sees_ones_own_tasks_in_the_case_with_the_way_to_them(browsing, case, address_of, task_of):
    task = task_of(case, "danger_check")
    assert f'href="/tasks/{task.pk}/"' in page_of(browsing("Farah Aziz"), address_of)
    assert f'href="/tasks/{task.pk}/"' not in page_of(browsing("Chidi Okafor"), address_of)


def test_the_timeline_shows_its_newest_and_folds_the_rest(browsing, case, address_of, clock):
    farah = browsing("Farah Aziz")
    for number in range(5):
        farah.post(f"{address_of}information/", {"text": f"The school rang again today, call {number}."})
        clock.shift(timedelta(minutes=2))
    page = page_of(farah, address_of)
    newest, _, _rest = page.partition("Show the whole timeline (")
    assert newest.count("<time ") == 6
    assert page.count("<time ") > 6


def answered(browser, case, form_key):
    """Posts the usual answers to the first open task with that form, and lets the machine go on."""
    task = world.task_of(case, form_key)
    listed = rows.rows_for_task(task, case, now=task.created_at)
    sent = world.posted(submitting.definition_for(task), world.ANSWERS[form_key], listed)
    assert browser.post(f"/tasks/{task.pk}/", {**sent, "_submit": "1"}).status_code == 302
    world.work_through(task.created_at)


def test_what_came_of_the_danger_check_is_told_to_the_hub_and_not_to_an_agency_before_sharing(
    browsing, case, address_of
):
    farah = browsing("Farah Aziz")
    answered(farah, case, "danger_check")
    assert "The danger check was made: nobody in danger now" in page_of(farah, address_of)
    health = page_of(browsing("Chidi Okafor"), address_of)
    assert "The danger check was made" in health
    assert "nobody in danger now" not in health


def test_tasks_waits_and_what_is_due_next_say_whom_they_are_about(browsing, case, address_of):
    farah = browsing("Farah Aziz")
    for form_key in ("danger_check", "family_map", "initial_rating"):
        answered(farah, case, form_key)
    title = world.task_of(case, "sharing_decision").title
    page = page_of(farah, address_of)
    assert len(re.findall(rf"<b>{title} about \w+ \w+</b></a>", page)) == 3
    assert len(re.findall(rf"co-ordinators</b>: {title} about \w+ \w+", page)) == 3
    assert f"<b>{title} about Lio Vell</b>" in page
    assert f"{title} about" not in page_of(browsing("Chidi Okafor"), address_of)


def test_the_drawing_is_marked_as_needing_a_script_and_its_words_stand_outside(browsing, case, address_of):
    page = page_of(browsing("Farah Aziz"), address_of)
    before, _, _ = page.partition("ofd-needs-script")
    assert "It stands at:" in before
    assert "All steps in words" in before
    assert page.count("ofd-needs-script") == page.count("data-drawing=")
