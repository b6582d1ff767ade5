"""`manage.py check_model`: exit status, JSON and words, whatever it is given."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import execute_from_command_line

from orchestrator.pathway.management.commands.check_model import check
from orchestrator.studio.checking import findings_of
from tests.unit.gate.conftest import MODELS, REPOSITORY

GOOD = REPOSITORY / "bpmn" / "ofd_front_door" / "ofd_front_door.bpmn"
BAD = MODELS / "operations" / "invalid-unknown.bpmn"
KEYS = {"file", "line", "element_id", "element_name", "rule", "severity", "message", "help"}


def run(*arguments: str | Path | bytes, **environment: str) -> subprocess.CompletedProcess[bytes]:
    inherited = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "LANG")}
    return subprocess.run(
        [sys.executable, REPOSITORY / "manage.py", "check_model", *arguments],
        capture_output=True,
        check=False,
        env={**inherited, **environment},
        timeout=60,
    )


def test_a_publishable_drawing_ends_with_0_and_starts_no_database(tmp_path):
    done = run(GOOD, "--json", DATABASE_URL="postgres://nobody@127.0.0.1:9/nothing", LC_ALL="C")

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []
    assert done.stderr == b""


@pytest.mark.parametrize("table", ["clocks", "agencies_required", "outcome_guard"])
def test_a_table_of_the_repository_is_checked_by_itself(table, capsys):
    assert check([str(REPOSITORY / "bpmn" / f"{table}.dmn")], as_json=False) == 0

    assert capsys.readouterr().out.endswith("Publishable: 1 file, no warnings.\n")


def test_a_drawing_that_cannot_be_published_ends_with_1_and_says_where_and_what_to_do(capsys):
    assert check([str(BAD)], as_json=False) == 1

    said = capsys.readouterr().out
    assert "there is no operation “delete_case”" in said
    assert f"{BAD}:6 “Do it” (check)" in said
    assert "What to do: Choose one from the list" in said
    assert said.splitlines()[-1] == "Not publishable: 1 error, no warnings."


def test_the_json_holds_every_finding_with_all_its_keys(capsys):
    assert check([str(BAD), str(GOOD)], as_json=True) == 1

    (found,) = json.loads(capsys.readouterr().out)
    assert set(found) == KEYS
    assert (found["element_id"], found["severity"], found["rule"]) == ("check", "error", "operations")


def test_no_file_is_wrong_usage(capsys):
    with pytest.raises(SystemExit) as ended:
        execute_from_command_line(["manage.py", "check_model"])
    assert ended.value.code == 2
    assert "required" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["missing.bpmn", "folder", "loop.bpmn", "pipe.bpmn", "a" * 300])
def test_what_is_no_file_is_wrong_usage_with_a_sentence(name, tmp_path, capsys):
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop.bpmn").symlink_to(tmp_path / "loop.bpmn")
    os.mkfifo(tmp_path / "pipe.bpmn")

    assert check([str(tmp_path / name), str(GOOD)], as_json=True) == 2

    said = capsys.readouterr()
    assert json.loads(said.out) == []
    assert "cannot be read" in said.err


def test_a_file_with_an_unreadable_name_in_a_folder_of_rubbish_is_checked(tmp_path):
    folder = tmp_path / "a folder"
    folder.mkdir()
    name = os.fsencode(folder) + b"/\xff\xfe\n.bpmn"
    with open(name, "wb") as file:
        file.write(GOOD.read_bytes())
    for rubbish, content in {"x.bpmn": b"\0" * 10, "y.dmn": b"<a>", "z.bpmn": b""}.items():
        (folder / rubbish).write_bytes(content)

    done = run(name, LC_ALL="C", PYTHONIOENCODING="ascii")

    assert done.returncode == 0, done.stderr
    assert b"Traceback" not in done.stdout + done.stderr


def test_a_reader_that_goes_away_gets_no_traceback():
    command = f"'{sys.executable}' '{REPOSITORY / 'manage.py'}' check_model '{BAD}' | true"
    done = subprocess.run(command, shell=True, capture_output=True, check=False, timeout=60)

    assert done.stderr == b""


def test_a_called_process_is_found_among_the_files_their_folder_and_the_models(tmp_path, capsys):
    caller = MODELS / "called-processes" / "invalid-missing.bpmn"
    called = (MODELS / "executable" / "valid-one-process.bpmn").read_text(encoding="utf-8")
    mine = tmp_path / "mine.bpmn"
    mine.write_bytes(caller.read_bytes())
    assert check([str(mine)], as_json=True) == 1

    (tmp_path / "theirs.bpmn").write_text(called.replace('"example"', '"nobody_drew_this"'), encoding="utf-8")
    capsys.readouterr()

    assert check([str(mine)], as_json=True) == 0


STEP = "agency_assessment/agency_assessment.bpmn"


def told(capsys, *names):
    check([str(name) for name in names], as_json=True)
    return {(one["element_id"], one["message"]) for one in json.loads(capsys.readouterr().out)}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('<ofd:clock code="K-05"/>', '<ofd:clock code="L-01"/>'), "L-01 has no limit in this draft"),
        (('<ofd:clock code="K-05"/>', ""), "No time limit is set for"),
        (('clock_due("K-05", "50")', 'clock_due("K-05", "55")'), "waits for 55% of"),
    ],
)
def test_a_drawing_without_its_limits_is_told_what_the_studio_says(tmp_path, capsys, change, message):
    drawing = (REPOSITORY / "bpmn" / STEP).read_text(encoding="utf-8")
    assert change[0] in drawing
    drawing = drawing.replace(*change)
    mine = tmp_path / "mine.bpmn"
    mine.write_text(drawing, encoding="utf-8")
    found = told(capsys, mine)
    assert any(message in said for _, said in found), found
    assert found == {(one.element_id, one.message) for one in findings_of({"mine.bpmn": drawing.encode()})}


def test_an_export_that_is_unpacked_brings_its_own_limits_words_and_forms(tmp_path, capsys):
    limits = (REPOSITORY / "bpmn" / "clocks.dmn").read_text(encoding="utf-8")
    drawing = (REPOSITORY / "bpmn" / STEP).read_text(encoding="utf-8")
    words = (REPOSITORY / "bpmn" / "vocabulary.json").read_text(encoding="utf-8")
    (tmp_path / "agency_assessment").mkdir()
    mine = tmp_path / STEP
    drawing = drawing.replace('<ofd:clock code="K-05"/>', '<ofd:clock code="L-01"/>', 1)  # of no locked step
    mine.write_text(drawing, encoding="utf-8")
    (tmp_path / "clocks.dmn").write_text(limits.replace('"K-26"', '"L-01"'), encoding="utf-8")
    (tmp_path / "vocabulary.json").write_text(words.replace('"K-26"', '"L-01"'), encoding="utf-8")
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "broken.json").write_text("{}", encoding="utf-8")
    found = {said for _, said in told(capsys, mine)}
    assert not any("L-01" in said for said in found)
    assert len(found) >= 1  # the broken form is told too
