"""The board, as the people who may see it see it."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from orchestrator.audit.models import Read
from orchestrator.inbox.views.lists import STOP_ASKING
from orchestrator.pathway import claiming
from processes.models import HumanTask
from tests.integration.pathway.walk import person, team

from .rooms import LISTS, NUMBERS, clock, on_screen, opened, words  # noqa: F401 (fixtures)

LATER = datetime(2026, 9, 18, 9, 0, tzinfo=UTC)  # an agency has not answered in time
#: The frame's saving of the session, and hints to the planner.
NOT_COUNTED = ("SAVEPOINT", "RELEASE", "SET LOCAL", 'UPDATE "django_session"')
PAGES = ("", *(f"{name}/" for name in (*NUMBERS, *LISTS)))


def test_the_manager_sees_at_first_what_is_worst(opened, clock):  # noqa: F811
    clock.move_to(LATER)
    page = words(opened("henry.ash").get("/monitoring/"))
    first = page.index("What is worst now")
    assert first < page.index("unanswered after their limit") < page.index("Answers that have not come")
    assert page.index("Critically overdue") < page.index("Claimed by nobody") < page.index("Not due yet")


def test_every_number_of_the_board_opens_a_list_of_as_many(opened):  # noqa: F811
    henry = opened("henry.ash")
    for by in ("step", "agency", "team", "rating"):
        content = henry.get(f"/monitoring/?by={by}").content.decode()
        table = content.split('id="measures"', 1)[1].split("</table>", 1)[0]
        cells = re.findall(r'data-label="([^"]+)"><a [^>]*href="([^"]+)">(\d+)<', table)
        assert cells
        # the files of all of them are counted in test_numbers_and_lists
        for label, address, number in {label: (label, *more) for label, *more in cells}.values():
            listed = henry.get(address.replace("&amp;", "&"))
            assert listed.status_code == 200
            what = "case" if label == "Cases with these tasks" else "task"
            assert f"{number} open {what}" in words(listed), (by, label, address)


def test_every_tile_opens_its_list(opened):  # noqa: F811
    henry = opened("henry.ash")
    content = henry.get("/monitoring/").content.decode()
    tiles = re.findall(r'class="ofd-tile__link" href="([^"]+)"><span class="ofd-tile__number">(\d+)', content)
    assert len(tiles) == 8
    for address, number in tiles:
        listed = henry.get(address.replace("&amp;", "&"))
        assert listed.status_code == 200
        if "/tasks/" in address and int(number):
            assert f"{number} open task" in words(listed)
        if "/cases/" in address:
            assert len(on_screen(listed)) - 1 == int(number)


@pytest.mark.parametrize("asked", ["", "?agency=HEALTH", "?rating=A", "?agency=HEALTH&by=team"])
def test_cases_are_told_from_tasks_and_both_open_their_list(opened, asked):  # noqa: F811
    """“12 open tasks in 5 cases”: each number leads to as many, and the open cases say which they are."""
    henry = opened("henry.ash")
    content = henry.get(f"/monitoring/{asked}").content.decode().replace("&amp;", "&")
    said = re.search(
        r'href="([^"]+)">(\d+) open tasks?</a> in <a class="govuk-link" href="([^"]+)">(\d+) cases?</a>',
        content,
    )
    assert said
    tasks, number, cases, in_cases = said.groups()
    in_words = f"{in_cases} case{'' if in_cases == '1' else 's'}"
    assert f"{number} open task{'' if number == '1' else 's'} in {in_words}" in words(henry.get(tasks))
    assert len(on_screen(henry.get(cases))) - 1 == int(in_cases)
    tile = "each with such a task" if "agency" in asked else f"{in_cases} with an open task"
    assert tile in words(henry.get(f"/monitoring/{asked}"))


def test_of_the_open_cases_those_with_a_task_can_be_listed_alone(opened):  # noqa: F811
    henry = opened("henry.ash")
    listed, with_task = (
        {row[0] for row in on_screen(henry.get(f"/monitoring/cases/{asked}"))[1:]}
        for asked in ("", "?of=tasks")
    )
    in_tasks = henry.get("/monitoring/tasks.csv").content.decode()
    assert {reference for reference in listed if reference in in_tasks} == with_task


def test_a_lead_sees_the_own_agency_and_a_manager_all(opened):  # noqa: F811
    assert [row[0] for row in on_screen(opened("sunita.rao").get("/monitoring/?by=agency"))[1:]] == ["Health"]
    assert len(on_screen(opened("henry.ash").get("/monitoring/?by=agency"))) > 3


@pytest.mark.parametrize(
    "username", ["chidi.okafor", "miriam.okoro", "nadia.frost", "piotr.lis", "ravi.menon"]
)
def test_who_measures_nothing_finds_no_such_page(opened, username):  # noqa: F811
    browser = opened(username)
    assert {page: browser.get(f"/monitoring/{page}").status_code for page in PAGES} == dict.fromkeys(
        PAGES, 404
    )


def test_a_process_owner_finds_no_list(opened):  # noqa: F811
    carys = opened("carys.bowen")
    assert {page: carys.get(f"/monitoring/{page}/").status_code for page in LISTS} == dict.fromkeys(
        LISTS, 404
    )


@pytest.mark.parametrize("page", ["", *(f"{name}/" for name in NUMBERS)])
def test_a_process_owner_sees_numbers_that_name_nobody(opened, page):  # noqa: F811
    seen = opened("carys.bowen").get(f"/monitoring/{page}")
    assert seen.status_code == 200
    assert "/monitoring/tasks/" not in seen.content.decode()
    assert "/cases/" not in seen.content.decode().split("<main", 1)[1]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_for_who_measures(opened, page):  # noqa: F811
    for username in ("sunita.rao", "peter.quill", "farah.aziz", "judith.penhale"):  # Henry's are read below
        assert opened(username).get(f"/monitoring/{page}").status_code == 200, username


@pytest.mark.parametrize("page", [*PAGES, "late/?outcome=open"])
def test_at_most_a_dozen_statements_a_page(opened, settings, page):  # noqa: F811
    settings.DEMO = False  # in a demo each page asks once more, whether invented cases are being loaded
    henry = opened("henry.ash")
    henry.get(f"/monitoring/{page}")  # what never changes about a version is read once
    with CaptureQueriesContext(connection) as asked:
        henry.get(f"/monitoring/{page}")
    statements = [one["sql"] for one in asked if not one["sql"].startswith(NOT_COUNTED)]
    assert len(statements) <= 12, "\n".join(one[:120] for one in statements)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "nonsense",
    [
        "since=x&until=2026-99-99&sort=x&by=y&measure=z&page=99",
        "agency=XX&version=9&team=999999&process=x&week=2026-W99",
    ],
)
def test_nonsense_in_the_address_is_left_aside(opened, page, nonsense):  # noqa: F811
    assert opened("henry.ash").get(f"/monitoring/{page}?{nonsense}").status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_what_was_asked_for_stands_there_and_can_be_taken_away(opened, page):  # noqa: F811
    content = opened("henry.ash").get(f"/monitoring/{page}?agency=HEALTH&rating=A").content.decode()
    chips = re.findall(r'class="ofd-chip" href="([^"]+)">([^<]+)<', content)
    called = "Rating when the limit ran" if page in ("limits/", "late/") else "Rating"
    assert [said.strip() for _, said in chips] == ["Agency: Health", f"{called}: Amber"]
    assert chips[0][0].endswith("?rating=A")
    assert f'href="/monitoring/{page}">Clear all' in content


@pytest.mark.parametrize("page", PAGES)
def test_every_page_tells_no_seconds_or_codes_and_says_in_words_how_it_is_counted(opened, page):  # noqa: F811
    answer = opened("henry.ash").get(f"/monitoring/{page}")
    assert answer.status_code == 200
    seen, said = words(answer).split("How this is counted", 1)
    assert "second" not in seen
    assert not re.search(r"\bK-\d\d|\d:\d\d:\d\d|None|Timedelta|datetime", seen)
    assert "`" not in said
    assert not re.search(r"\b[KM]-\d\d|\btokens?\b|\bdomain\b|orchestrator", said)
    assert "_" not in said
    assert len(said) > 200


def test_the_board_loads_what_changes_and_keeps_nobody_signed_in(opened):  # noqa: F811
    henry = opened("henry.ash")
    content = henry.get("/monitoring/?by=agency").content.decode()
    live = re.search(r'data-live-part[^>]* hx-get="([^"]+)"', content)
    assert live
    answer = henry.get(live.group(1).replace("&amp;", "&"))
    seconds = re.search(r'data-live-part[^>]* hx-trigger="every (\d+)s"', content)
    assert seconds
    assert int(seconds.group(1)) <= 5, "what a colleague hands on shows in another tab within seconds"
    assert "What is worst now" in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert "sessionid" not in answer.cookies


def test_an_open_board_is_counted_again_only_when_something_has_happened_or_a_minute_is_over(
    opened,  # noqa: F811
    clock,  # noqa: F811
    fenmarsh,
):
    henry = opened("henry.ash")

    def mark(answer: Any) -> str:
        found = re.search(r'id="board-seen" value="([^"]+)"', answer.content.decode())
        assert found
        return found.group(1)

    seen = mark(henry.get("/monitoring/"))
    assert henry.get(f"/monitoring/board/?seen={seen}").status_code == 204
    health = HumanTask.objects.filter(queue=team(fenmarsh, "HEALTH", "PRAC").pk, assignee=None)
    claiming.claim(health.filter(state="ready")[0], by=person("chidi.okafor"), now=timezone.now())
    answer = henry.get(f"/monitoring/board/?seen={seen}")
    assert answer.status_code == 200
    seen = mark(answer)
    assert henry.get(f"/monitoring/board/?seen={seen}").status_code == 204
    clock.shift(timedelta(minutes=1))
    assert henry.get(f"/monitoring/board/?seen={seen}").status_code == 200


@pytest.mark.parametrize(
    "part", ["board/", "tasks/changed/", "silent/changed/", "late/changed/", "cases/changed/"]
)
def test_a_live_part_stops_asking_when_somebody_has_signed_out(fenmarsh, part):
    assert Client().get(f"/monitoring/{part}").status_code == STOP_ASKING


def test_a_board_with_nothing_on_it_says_so(opened):  # noqa: F811
    page = words(opened("zora.finch").get("/monitoring/"))
    assert "Nobody has anything to do" in page


def test_numbers_put_nobodys_case_on_record_and_lists_do(opened):  # noqa: F811
    henry = opened("henry.ash")
    before = Read.objects.count()
    henry.get("/monitoring/")
    henry.get("/monitoring/limits/")
    assert Read.objects.count() == before
    henry.get("/monitoring/tasks/")
    read = Read.objects.latest("pk")
    assert (read.what, read.object_kind) == ("list", "task")
    assert read.case_ids


def test_the_menu_names_the_room_for_who_measures_alone(opened):  # noqa: F811
    assert "Managing work" in opened("henry.ash").get("/inbox/").content.decode()
    assert "Managing work" not in opened("chidi.okafor").get("/inbox/").content.decode()


def test_a_list_leads_to_its_cases_and_says_who_has_a_task(opened):  # noqa: F811
    henry = opened("henry.ash")
    content = henry.get("/monitoring/tasks/").content.decode()
    cases = re.findall(r'href="(/cases/[^"]+)"', content)
    assert cases
    assert henry.get(cases[0]).status_code == 200
    assert "Nobody" in words(henry.get("/monitoring/tasks/?unclaimed=1"))
