"""`manage.py play`: what it prints, and the status that it ends with."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from .conftest import CHECKOUT

Written = Callable[[str], Path]
MET = (
    "expect:\n  - clock: {code: K-07, due: Tue 8 Sep 09:00}\nlater:\n  - {what: Much more., why: Not yet.}\n"
)
NOT_MET = "expect:\n  - clock: {code: K-07, due: Tue 8 Sep 10:00}\n"


def start(*arguments: str) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if name != "ONE_FRONT_DOOR_PROCESS"}
    environment["DJANGO_SETTINGS_MODULE"] = "orchestrator.settings"
    return subprocess.Popen(
        [sys.executable, str(CHECKOUT / "manage.py"), "play", *arguments],
        cwd=CHECKOUT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def end(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    said, complained = process.communicate(timeout=120)
    return process.returncode, said, complained


def databases() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("select datname from pg_database")
        return {name for (name,) in cursor.fetchall()}


def test_two_plays_at_once_do_not_meet_and_end_with_status_0_and_1(
    scenario_file: Written, a_database: None, tmp_path: Path
) -> None:
    good = scenario_file(MET)
    bad = tmp_path / "SC-98.yaml"
    bad.write_text(good.read_text().replace(MET, NOT_MET))
    of_good, of_bad = start(str(good), "--speed", "0"), start(str(bad))
    status, said, complained = end(of_good)
    assert (status, complained) == (0, "")
    assert "Monday 7 Sep 2026" in said
    assert "  09:00  Ivy Chandler, Police practitioner: A contact arrives" in said
    assert "✓ K-07 “Joint decision”: due Tue 8 Sep 2026 09:00" in said
    assert "◦ Much more. Not yet." in said
    assert "SC-99: 1 of 1 expectations met, 1 later" in said
    status, said, complained = end(of_bad)
    assert status == 1
    assert "✗ K-07 “Joint decision”: due Tue 8 Sep 2026 10:00" in said
    assert (
        "expected due Tue 8 Sep 2026 10:00, but it is due Tue 8 Sep 2026 09:00 (SC-98.yaml, line 16)" in said
    )
    assert "Not as it should be: SC-98." in complained
    assert "Traceback" not in said + complained
    for process in (of_good, of_bad):
        assert {name for name in databases() if f"_play_{process.pid}_" in name} == set()


def test_a_wrong_file_is_a_sentence_and_refused(scenario_file: Written) -> None:
    complained = StringIO()
    with pytest.raises(CommandError, match=r"Not as it should be: SC-99\."):
        call_command("play", str(scenario_file("expct: []\n")), stdout=StringIO(), stderr=complained)
    assert (
        "SC-99.yaml, line 15: A scenario has no entry “expct”. Did you mean “expect”?"
        in complained.getvalue()
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Say which scenario to play: "),
        (["SC-5"], "There is no scenario “SC-5”. Did you mean “SC-05”?"),
    ],
)
def test_a_wrong_call_is_answered_with_what_there_is(arguments: list[str], sentence: str) -> None:
    with pytest.raises(CommandError) as caught:
        call_command("play", *arguments, stdout=StringIO())
    assert sentence in str(caught.value)


def test_plays_on_a_copy_of_the_models_folder_are_summed_up_and_their_databases_are_gone(
    scenario_file: Written, a_database: None, tmp_path: Path
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(CHECKOUT / "bpmn", folder)
    limits = (folder / "clocks.dmn").read_text()
    place = limits.index('id="K05_A_limit"')
    (folder / "clocks.dmn").write_text(limits[:place] + limits[place:].replace("6 wh", "4 wh", 1))
    own = folder / "ofd_front_door" / "scenarios"
    answer = "expect:\n  - clock: {code: K-05, agency: HEALTH, due: 13:00}\n"
    good = scenario_file(answer).read_text()
    (own / "SC-98.yaml").write_text(good)
    (own / "SC-97.yaml").write_text(good.replace("due: 13:00", "due: 15:00"))
    said: Any = StringIO()
    with pytest.raises(CommandError, match=r"Not as it should be: SC-97\."):
        call_command("play", "SC-98", "SC-97", "--pathways", str(folder), "--quiet", "--strict", stdout=said)
    assert "SC-98: 1 of 1 expectations met" in said.getvalue()
    assert "1 of 2 scenarios went as they should." in said.getvalue()
    assert "A contact arrives" not in said.getvalue(), "quiet leaves the timeline out"
    # Another test that runs at this moment has a play of its own: only this process's count.
    assert {name for name in databases() if f"_play_{os.getpid()}_" in name} == set()
    with pytest.raises(CommandError, match="There is no scenario “SC-96”"):
        call_command("play", "SC-96", "--pathways", str(folder), stdout=StringIO())
