"""A scenario file with a fault is answered by a sentence that names the line and what to do."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from orchestrator.pathway.play import loading
from orchestrator.pathway.play.exceptions import ScenarioFault

HEAD = "title: A title\nsource: A source\nsite: fenmarsh\n"
STEP = "steps:\n  - at: Mon 7 Sep 2026 09:00\n    as: HUB COORD\n    do: danger_check\n"


def fault_of(tmp_path: Path, content: str | bytes) -> str:
    path = tmp_path / "SC-99.yaml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(ScenarioFault) as caught:
        loading.load(path)
    return str(caught.value)


def test_a_file_without_a_fault_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "SC-99.yaml"
    path.write_text(HEAD + STEP + "later:\n  - {what: Much, why: Not yet}\n")
    scenario = loading.load(path)
    assert scenario.name == "SC-99"
    assert [step.do for step in scenario.steps] == ["danger_check"]
    assert scenario.steps[0].at.isoformat() == "2026-09-07T08:00:00+00:00", "09:00 in British summer time"
    assert [later.what for later in scenario.later] == ["Much"]


def test_yes_and_times_of_day_stay_words(tmp_path: Path) -> None:
    path = tmp_path / "SC-99.yaml"
    path.write_text(
        HEAD + STEP + "    answers: {weapon: no, hurt_now: yes, looked_by: 13:20, stalking: null}\n"
    )
    answers = loading.load(path).steps[0].answers
    assert answers == {"weapon": "no", "hurt_now": "yes", "looked_by": "13:20", "stalking": None}


@pytest.mark.parametrize(
    ("content", "place", "sentence"),
    [
        (HEAD, "line 1", "A scenario needs steps."),
        (HEAD + "steps: []\n", "line 4", "A scenario needs steps."),
        ("source: x\nsite: fenmarsh\n" + STEP, "line 1", "A scenario needs “title: …”."),
        (
            HEAD.replace("fenmarsh", "fenmarch") + STEP,
            "line 3",
            "no demo site “fenmarch”. Did you mean “fenmarsh”?",
        ),
        (HEAD + "tittle: x\n" + STEP, "line 4", "no entry “tittle”. Did you mean “title”?"),
        (HEAD + "title: again\n" + STEP, "line 4", "“title” stands here twice"),
        (HEAD + "steps:\n  - at: Tue 7 Sep 2026 09:00\n", "line 5", "that day is a Mon, not a Tue"),
        (HEAD + "steps:\n  - at: 09:00\n    expect: []\n", "line 5", "“09:00” has no day"),
        (HEAD + "steps:\n  - at: Mon 31 Jun 2026 09:00\n    expect: []\n", "line 5", "is not a real day"),
        (HEAD + "steps:\n  - at: tomorrow\n    expect: []\n", "line 5", "“tomorrow” is not a moment"),
        (
            HEAD + "steps:\n  - at: Sun 29 Mar 2026 01:30\n    expect: []\n",
            "line 5",
            "the clocks went forward",
        ),
        (HEAD + STEP + "  - at: 08:59\n    expect: []\n", "line 8", "lies before the step above it"),
        (HEAD + STEP + "  - at: 09:30\n", "line 8", "needs “do: …”, “expect: …” or both"),
        (HEAD + STEP.replace("danger_check", "danger_chek"), "line 7", "Did you mean “danger_check”?"),
        (HEAD + STEP.replace("HUB COORD", "HELTH PRAC"), "line 6", "“HELTH PRAC” is no team"),
        (HEAD + STEP.replace("HUB COORD", "Farah Azis"), "line 6", "Nobody at the demo sites is called"),
        (HEAD + STEP.replace("    as: HUB COORD\n", ""), "line 5", "Say who does “danger_check”"),
        (HEAD + STEP + "    answers: none of them\n", "line 8", "Answers must be entries"),
        (
            HEAD + STEP + "expect:\n  - clok: {code: K-07}\n",
            "line 9",
            "no expectation “clok”. Did you mean “clock”?",
        ),
        (
            HEAD + STEP + "expect:\n  - clock: {code: K-07, duo: 09:00}\n",
            "line 9",
            "has no entry “duo”. Did you mean",
        ),
        (HEAD + STEP + "expect:\n  - clock: {due: 09:00}\n", "line 9", "“clock” needs “code: …”"),
        (HEAD + STEP + "expect: clock\n", "line 8", "“expect” must be a list"),
        (HEAD + STEP + "later:\n  - {what: Much}\n", "line 9", "What comes later needs “why: …”"),
        (HEAD + "defaults: nowhere.yaml\n" + STEP, "line 4", "There is no file nowhere.yaml"),
        (HEAD + "defaults: ../../secret.yaml\n" + STEP, "line 4", "a file in the same folder"),
        (HEAD + "given:\n  - {name: first}\n" + STEP, "line 5", "A past case needs “received: …”"),
        (HEAD + "story: &a x\n" + STEP + "    note: *a\n", "line 4", "Anchors (&, *) are not used"),
        (HEAD + "story: !!python/object:os.system x\n" + STEP, "line 4", "has no meaning in a scenario"),
        (HEAD + "steps: [{at: x\n", "line 4", "the bracket that is opened here is not closed"),
        (HEAD + "story: She said: no\n", "line 4", "Put words that hold a colon in quotation marks."),
        (HEAD + "\tstory: x\n", "line 4", "a tab stands here. Indent with blanks."),
        (HEAD + "steps:\n  - at: x\n   do: y\n", "line 6", "not indented as those it belongs with"),
        (HEAD + 'story: "She said no\n', "line 4", "the quotation mark that is opened here is never closed."),
        (HEAD + "story\n", "line 4", "a colon is missing after a name"),
        (HEAD + "---\ntitle: x\n", "line 4", "divides the file in two"),
        ("just words\n", "line 1", "A scenario is a list of entries"),
        ("", "line 1", "A scenario is a list of entries"),
        (b"title: \xff\xfe\n", "SC-99.yaml:", "not UTF-8"),
        (b"\0" * 20, "SC-99.yaml:", "The file is not text"),
        ("a: " + "[" * 500 + "]" * 500, "SC-99.yaml", "too deep"),
        ("title: " + "x" * 300_000, "SC-99.yaml:", "larger than 200 kB"),
    ],
)
def test_a_fault_is_told_with_its_line_and_remedy(
    tmp_path: Path, content: str | bytes, place: str, sentence: str
) -> None:
    said = fault_of(tmp_path, content)
    assert said.startswith("SC-99.yaml")
    assert place in said
    assert sentence in said


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ScenarioFault, match="cannot be read"):
        loading.load(tmp_path / "nothing.yaml")


def test_a_file_that_is_not_there_is_said_to_be_missing():
    with pytest.raises(CommandError, match=r"^There is no file /nowhere/SC-99\.yaml\.$"):
        call_command("play", "/nowhere/SC-99.yaml")
