"""What is done from the list: nudging and handing on, one task or many; each refusal for itself."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from forms.models import Draft
from orchestrator.access import exclusions
from orchestrator.cases.models import Case
from orchestrator.clocks.models import Clock
from orchestrator.inbox.views.lists import STOP_ASKING
from orchestrator.monitoring.nudging import nudge
from orchestrator.monitoring.views import cases as listed_cases
from orchestrator.monitoring.views import tasks as listed_tasks
from orchestrator.notices.models import Notice
from orchestrator.pathway import claiming
from processes.models import HumanTask
from tests.integration.pathway.walk import person, team

from .rooms import all_in_file, clock, on_screen, opened, words  # noqa: F401 (fixtures)


@pytest.fixture
def health(fenmarsh) -> list[HumanTask]:
    queue = team(fenmarsh, "HEALTH", "PRAC").pk
    found = HumanTask.objects.filter(queue=queue, state__in=HumanTask.OPEN_STATES)
    assert found
    return list(found.order_by("created_at"))


PASSWORD = "fenmarsh is fictional"
LIST = "/monitoring/tasks/?agency=HEALTH"


def form_on(page):
    """The hidden fields of the list's form, as a browser sends them."""
    content = page.content.decode()
    form = next(one for one in content.split("<form")[1:] if 'name="note"' in one)
    found = dict(re.findall(r'type="hidden" name="(back|_keep|_page)" value="([^"]*)"', form))
    return {name: unescape(value) for name, value in found.items()}


def ticked(page):
    return re.findall(r'name="task" value="([^"]+)" id="[^"]+" checked', page.content.decode())


def nudges() -> int:
    return Notice.objects.filter(dedupe_key__startswith="nudge:").count()


def test_a_manager_nudges_the_chosen_tasks(opened, health):  # noqa: F811
    chosen = [str(task.pk) for task in health]
    page = opened("henry.ash").post(
        "/monitoring/tasks/act/",
        {"act": "nudge", "task": chosen, "back": "/monitoring/tasks/?agency=HEALTH"},
        follow=True,
    )
    assert page.redirect_chain == [("/monitoring/tasks/?agency=HEALTH", 302)]
    assert f"{len(health)} task" in words(page)
    assert "nudged" in words(page)
    assert nudges() == 2 * len(health)


def test_a_task_that_was_nudged_just_now_is_named_and_stops_no_other(opened, health):  # noqa: F811
    nudge(health[0], by=person("sunita.rao"), now=timezone.now())
    chosen = [str(task.pk) for task in HumanTask.objects.filter(state="ready")[:50]]
    page = words(
        opened("henry.ash").post("/monitoring/tasks/act/", {"act": "nudge", "task": chosen}, follow=True)
    )
    assert f"{len(chosen) - 1} of {len(chosen)} tasks nudged." in page
    assert "less than an hour ago" in page


def test_many_refusals_are_one_banner_that_says_who_was_nudged_and_who_not_and_why(opened, health):  # noqa: F811
    chosen = [str(task.pk) for task in HumanTask.objects.filter(state="ready")[:12]]
    for task in HumanTask.objects.filter(pk__in=chosen[:7]):
        nudge(task, by=person("henry.ash"), now=timezone.now())
    sent = {"act": "nudge", "task": chosen}
    page = opened("henry.ash").post("/monitoring/tasks/act/", sent, follow=True)
    content = page.content.decode()
    assert content.count('class="govuk-notification-banner__header"') == 1
    banner = content.split('class="govuk-notification-banner__content"', 1)[1].split("</div>", 1)[0]
    done, kept = banner.split("Not nudged:")
    assert "5 of 12 tasks nudged." in done
    assert done.count("<li>") == 5
    assert done.count(" a notice</li>") == 5
    assert kept.count("<li>") == 7
    assert kept.count("less than an hour ago") == 1


def test_where_all_are_refused_the_banner_says_not_done(opened, health):  # noqa: F811
    nudge(health[0], by=person("henry.ash"), now=timezone.now())
    sent = {"act": "nudge", "task": [str(health[0].pk)]}
    page = opened("henry.ash").post("/monitoring/tasks/act/", sent, follow=True)
    assert "Not done The task was not nudged.Somebody was reminded of this task" in words(page)


def test_a_lead_hands_on_a_task_of_the_own_agency(opened, health):  # noqa: F811
    chidi = person("chidi.okafor")
    opened("sunita.rao").post(
        "/monitoring/tasks/act/",
        {"act": "give", "to": chidi.pk, "task": [str(health[0].pk)], "note": "Yours."},
    )
    health[0].refresh_from_db()
    assert (health[0].assignee, health[0].handover_note) == (chidi, "Yours.")


def test_who_has_it_already_is_said_and_the_note_stays(opened, health):  # noqa: F811
    chidi, sunita = person("chidi.okafor"), opened("sunita.rao")
    given = {"act": "give", "to": chidi.pk, "task": [str(health[0].pk)]}
    sunita.post("/monitoring/tasks/act/", given | {"note": "Ring Ann first."})
    page = words(sunita.post("/monitoring/tasks/act/", given, follow=True))
    assert "That person has this task already. Nothing was changed; the note on it stays." in page
    health[0].refresh_from_db()
    assert health[0].handover_note == "Ring Ann first."


def test_what_somebody_else_has_taken_since_is_told_row_by_row(opened, health):  # noqa: F811
    """The list was made while nobody had these; one has been taken since, one is over."""
    nobodys = HumanTask.objects.filter(state="ready", assignee=None)
    others = nobodys.exclude(queue=health[0].queue)
    ready = [nobodys.filter(queue=health[0].queue)[0], *others[:2]]
    sent = {
        "act": "nudge",
        "task": [str(task.pk) for task in ready],
        "had": [f"{task.pk}:" for task in ready],
    }
    claiming.claim(ready[0], by=person("chidi.okafor"), now=timezone.now())
    HumanTask.objects.filter(pk=ready[1].pk).update(state="completed", completed_at=timezone.now())
    page = words(opened("henry.ash").post("/monitoring/tasks/act/", sent, follow=True))
    assert "1 of 3 tasks nudged." in page
    assert "Chidi Okafor has taken it since you loaded the list." in page
    assert "Done since you loaded the list." in page
    assert nudges() > 0


def test_each_row_carries_who_had_the_task(opened, health):  # noqa: F811
    content = opened("henry.ash").get("/monitoring/tasks/?agency=HEALTH").content.decode()
    for task in health:
        assert f'name="had" value="{task.pk}:{task.assignee_id or ""}"' in content


def test_a_row_says_when_and_by_whom_its_task_was_nudged(opened, health):  # noqa: F811
    nudge(health[0], by=person("henry.ash"), now=timezone.now())
    heading, *rows = on_screen(opened("henry.ash").get("/monitoring/tasks/?agency=HEALTH"))
    at = heading.index("Nudged last")
    assert [row[at] for row in rows if row[at]] == ["today 11:30 by Henry Ash"]


def test_the_list_of_silent_agencies_says_it_too(opened, clock):  # noqa: F811
    clock.move_to(datetime(2026, 9, 18, 9, 0, tzinfo=UTC))
    henry = opened("henry.ash")
    chosen = re.findall(r'name="task" value="([^"]+)"', henry.get("/monitoring/silent/").content.decode())
    nudge(HumanTask.objects.get(pk=chosen[0]), by=person("henry.ash"), now=timezone.now())
    heading, *rows = on_screen(henry.get("/monitoring/silent/?sort=nudged"))
    assert heading[-1] == "Nudged last"
    assert [row[-1] for row in rows] == ["today 10:00 by Henry Ash"] + [""] * (len(rows) - 1)


@pytest.mark.parametrize("page", ["tasks", "cases"])
def test_a_list_in_pages_is_sorted_as_a_whole_by_each_of_its_headings(
    opened,  # noqa: F811
    health,
    page,
    monkeypatch,
):
    monkeypatch.setattr(listed_tasks, "PAGE_SIZE", 5)
    monkeypatch.setattr(listed_cases, "PAGE_SIZE", 3)
    nudge(health[0], by=person("henry.ash"), now=timezone.now())
    henry = opened("henry.ash")
    content = henry.get(f"/monitoring/{page}/").content.decode()
    columns = list(dict.fromkeys(re.findall(r'aria-sort="none"><a [^>]*[?;]sort=([a-z]+)', content)))
    assert (
        len(columns) == len(on_screen(henry.get(f"/monitoring/{page}/"))[0]) - 1
    )  # the boxes; what is waited for
    for key in columns:
        one_way, other = (
            all_in_file(henry.get(f"/monitoring/{page}.csv?sort={sign}{key}"))[1:] for sign in ("", "-")
        )
        assert sorted(one_way) == sorted(other)
        shown = on_screen(henry.get(f"/monitoring/{page}/?sort={key}"))
        skip = page == "tasks"  # the box to choose by
        assert [row[skip] for row in shown[1:]] == [row[0] for row in one_way][: len(shown) - 1]
        assert 'aria-sort="ascending"' in henry.get(f"/monitoring/{page}/?sort={key}").content.decode()


def test_the_longest_waiting_come_first_where_they_are_asked_for(opened, health):  # noqa: F811
    heading, *rows = all_in_file(opened("henry.ash").get("/monitoring/tasks.csv?sort=began"))
    began = [row[heading.index("Began (date and time)")] for row in rows]
    assert began == sorted(began)
    heading, *rows = all_in_file(opened("henry.ash").get("/monitoring/tasks.csv?sort=-rating"))
    ratings = [row[heading.index("Rating")] for row in rows]
    ranks = ["Blue", "Green", "Amber", "Red", "Not rated yet"]
    assert ratings == sorted(ratings, key=ranks.index)
    heading, *rows = all_in_file(opened("henry.ash").get("/monitoring/tasks.csv?sort=case"))
    references = [row[heading.index("Case")] for row in rows]
    assert references == sorted(references)


def test_nobody_is_given_a_task_of_a_team_they_do_not_serve(opened, health):  # noqa: F811
    page = opened("henry.ash").post(
        "/monitoring/tasks/act/",
        {"act": "give", "to": person("ivy.chandler").pk, "task": [str(health[0].pk)]},
        follow=True,
    )
    assert "does not serve this task’s team" in words(page).replace("'", "’")


def test_a_lead_of_another_agency_acts_on_none_of_them(opened, health):  # noqa: F811
    page = opened("elaine.sutter").post(
        "/monitoring/tasks/act/", {"act": "nudge", "task": [str(health[0].pk)]}, follow=True
    )
    assert "Choose at least one task first." in words(page)
    assert nudges() == 0


@pytest.mark.parametrize(
    "username", ["farah.aziz", "judith.penhale", "peter.quill", "carys.bowen", "chidi.okafor"]
)
def test_who_may_not_act_is_shown_no_boxes_and_refused(opened, health, username):  # noqa: F811
    browser = opened(username)
    answer = browser.post("/monitoring/tasks/act/", {"act": "nudge", "task": [str(health[0].pk)]})
    assert answer.status_code == 404
    assert nudges() == 0
    listed = browser.get("/monitoring/tasks/")
    assert 'type="checkbox"' not in listed.content.decode()


def test_what_was_chosen_and_typed_outlives_the_session_and_nothing_is_sent(opened, health):  # noqa: F811
    typed = {"act": "nudge", "task": [str(health[0].pk)], "note": "Ring Ann first."}
    sent = Client().post("/monitoring/tasks/act/", typed | form_on(opened("henry.ash").get(LIST)))
    henry = Client()
    signing_in = henry.get(sent["Location"]).content.decode()
    assert "You were signed out before this was sent." in signing_in
    hidden = dict(re.findall(r'type="hidden" name="(next|unsent)" value="([^"]*)"', signing_in))
    henrys = person("henry.ash")
    henrys.set_password(PASSWORD)
    henrys.save()
    told = {name: unescape(value) for name, value in hidden.items()}
    back = henry.post("/sign-in/", told | {"username": "henry.ash", "password": PASSWORD}, follow=True)
    assert back.redirect_chain[-1][0] == LIST
    assert "Not sent yet: you were signed out before." in words(back)
    assert ticked(back) == typed["task"]
    assert 'value="Ring Ann first."' in back.content.decode()
    assert nudges() == 0
    assert ticked(opened("sunita.rao").get(LIST)) == []
    henry.post("/monitoring/tasks/act/", typed | form_on(back))
    assert nudges() == 2
    assert ticked(henry.get(LIST)) == []


def test_what_was_kept_is_let_go_of_with_one_press(opened, health):  # noqa: F811
    henry = opened("henry.ash")
    typed = {"act": "nudge", "task": [str(health[0].pk)], "note": "x" * 201}
    kept = henry.post("/monitoring/tasks/act/", typed | form_on(henry.get(LIST)), follow=True)
    assert ticked(kept) == typed["task"]
    gone = henry.post("/monitoring/tasks/act/", {"_forget": "yes", "_page": LIST}, follow=True)
    assert gone.redirect_chain == [(LIST, 302)]
    assert ticked(gone) == []
    assert not Draft.objects.exists()


@pytest.mark.parametrize("note", ["x" * 201, "é" * 1000])
@pytest.mark.parametrize("act", ["nudge", "give"])
def test_a_note_that_is_too_long_is_refused_and_kept_as_it_was_typed(opened, health, act, note):  # noqa: F811
    henry = opened("henry.ash")
    chidi = person("chidi.okafor")
    typed = {"act": act, "task": [str(health[0].pk)], "note": note, "to": chidi.pk}
    page = henry.post("/monitoring/tasks/act/", typed | form_on(henry.get(LIST)), follow=True)
    assert f"Nothing was sent: the note has {len(note)} characters, 200 are the most." in words(page)
    assert page.redirect_chain == [(LIST, 302)]
    assert ticked(page) == typed["task"]
    assert f'value="{note}"' in page.content.decode()
    assert f'<option value="{chidi.pk}" selected data-team=' in page.content.decode()
    assert nudges() == 0
    assert HumanTask.objects.get(pk=health[0].pk).assignee_id == health[0].assignee_id


@pytest.mark.parametrize("act", ["foo", "", "NUDGE"])
def test_an_act_that_nobody_knows_is_said_to_have_done_nothing(opened, health, act):  # noqa: F811
    sent = {"act": act, "task": [str(health[0].pk)]}
    page = opened("henry.ash").post("/monitoring/tasks/act/", sent, follow=True)
    assert "Nothing was done: choose “Nudge chosen” or “Hand on chosen”." in words(page)
    assert nudges() == 0


@pytest.mark.parametrize(("press", "listed"), [("tasks/act", "tasks"), ("incidents/retry", "incidents")])
def test_whoever_comes_to_a_press_by_its_address_is_led_to_the_list(opened, press, listed):  # noqa: F811
    assert opened("henry.ash").get(f"/monitoring/{press}/")["Location"] == f"/monitoring/{listed}/"
    assert opened("carys.bowen").get(f"/monitoring/{press}/").status_code == 404


@pytest.mark.parametrize("given", [{}, {"task": ["x", "1"], "act": "nudge"}, {"act": "dance"}])
def test_nothing_chosen_is_said(opened, given):  # noqa: F811
    page = opened("henry.ash").post("/monitoring/tasks/act/", given, follow=True)
    assert "Choose at least one task first." in words(page)


def test_the_way_back_leads_nowhere_else(opened, health):  # noqa: F811
    answer = opened("henry.ash").post("/monitoring/tasks/act/", {"back": "https://elsewhere.example/"})
    assert answer["Location"] == "/monitoring/tasks/"


def test_a_case_one_is_kept_out_of_is_in_no_list(opened, health):  # noqa: F811
    case = Case.objects.get(pk=int(health[0].scope_key))
    henry = opened("henry.ash")
    assert case.reference in henry.get("/monitoring/tasks/").content.decode()
    exclusions.exclude(case, person("henry.ash"), reason="x", by=person("judith.penhale"), now=timezone.now())
    for page in ("tasks", "cases", "silent", "late", "incidents"):
        assert case.reference not in henry.get(f"/monitoring/{page}/").content.decode()


@pytest.mark.parametrize("page", ["tasks", "cases", "silent", "late"])
def test_a_list_left_open_is_told_once_when_it_has_changed(opened, health, clock, page):  # noqa: F811
    clock.move_to(datetime(2026, 9, 18, 9, 0, tzinfo=UTC))
    henry = opened("henry.ash")
    seen = henry.get(f"/monitoring/{page}/?rating=A")
    assert "Counted at 10:00." in words(seen)
    live = re.search(r'hx-get="([^"]+)"', seen.content.decode()).group(1).replace("&amp;", "&")
    assert f'hx-trigger="every {60 if page == "late" else 5}s"' in seen.content.decode()
    assert henry.get(live).status_code == 204
    Case.objects.all().update(rating="R")
    Clock.objects.all().update(rating="R")
    changed = henry.get(live)
    assert changed.status_code == STOP_ASKING
    said = re.sub(r"<[^>]+>", "", changed.content.decode()).strip()
    assert said == "Counted at 10:00. Something has changed since: show it."
    assert f'href="/monitoring/{page}/?rating=A"' in changed.content.decode()
    assert "sessionid" not in changed.cookies


@pytest.mark.parametrize("page", ["silent", "tasks"])
def test_a_list_left_open_is_told_when_one_of_its_tasks_was_nudged_and_of_no_other(
    opened,  # noqa: F811
    health,
    clock,  # noqa: F811
    page,
):
    clock.move_to(datetime(2026, 9, 18, 9, 0, tzinfo=UTC))
    henry = opened("henry.ash")

    def asks_again(agency: str) -> str:
        seen = henry.get(f"/monitoring/{page}/?agency={agency}").content.decode()
        return unescape(re.search(r'hx-get="([^"]+)"', seen).group(1))

    of_health, of_police = asks_again("HEALTH"), asks_again("POLICE")
    listed = henry.get(f"/monitoring/{page}/?agency=HEALTH").content.decode()
    chosen = re.findall(r'name="task" value="([^"]+)"', listed)[0]
    nudge(HumanTask.objects.get(pk=chosen), by=person("sunita.rao"), note="", now=timezone.now())
    assert henry.get(of_health).status_code == STOP_ASKING
    assert henry.get(of_police).status_code == 204
    assert henry.get(asks_again("HEALTH")).status_code == 204


def test_the_silent_list_leads_to_case_and_task_and_can_nudge(opened, clock):  # noqa: F811
    clock.move_to(datetime(2026, 9, 18, 9, 0, tzinfo=UTC))
    henry = opened("henry.ash")
    page = henry.get("/monitoring/silent/")
    rows = on_screen(page)[1:]
    assert rows
    chosen = re.findall(r'name="task" value="([^"]+)"', page.content.decode())
    henry.post("/monitoring/tasks/act/", {"act": "nudge", "task": chosen})
    assert nudges() >= len(chosen)
