"""What a process carries, between steps and between levels."""

import threading
import zlib
from datetime import date, datetime
from typing import Any

import pytest

from processes import engine
from processes.engine import codec
from processes.engine.nodes import ProcessSpec
from tests.unit.engine.player import MODELS, MORNING, Play, spec


@pytest.mark.parametrize(
    "wrong",
    [datetime(2026, 3, 2), date(2026, 3, 2), object(), float("nan"), float("inf"), 2**63, {1: "a"}, b"x"],
)
def test_what_cannot_be_stored_is_refused_with_its_place(wrong: Any) -> None:
    play = Play("plain")
    with pytest.raises(engine.EngineError, match=r"data\.answers\[0\]") as caught:
        play.complete("assess", answers=[wrong])
    assert caught.value.element_id == "assess"
    with pytest.raises(engine.EngineError):
        Play("plain", wrong=wrong)


def test_any_key_is_harmless() -> None:
    data: dict[str, Any] = {
        "typename": "Person",
        "__class__": "x",
        "len": 3,
        "clock_due": 1,
        "module": {"typename": "UUID"},
    }
    play = Play("plain", functions={}, **data)
    play.complete("assess", typename="UUID", value=3)
    play.complete("decide")
    assert play.step.data == {**data, "typename": "UUID", "value": 3}


def test_data_never_takes_the_place_of_a_function() -> None:
    play = Play("bad_timer", functions={"clock_due": lambda point: "2026-03-02T12:00:00Z"}, clock_due="never")
    assert play.wait("limit").due_at is not None


def test_a_wait_shows_a_copy() -> None:
    play = Play("plain", case={"id": 1})
    play.wait("assess").data["case"]["id"] = 2
    play.complete("assess")
    assert play.wait("decide").data == {"case": {"id": 1}}


def test_a_trigger_s_data_is_copied() -> None:
    case = {"id": 1}
    play = Play("plain", case=case)
    case["id"] = 2
    assert play.wait("assess").data == {"case": {"id": 1}}


def test_called_processes_see_the_items_of_all_levels_and_give_back_what_they_set() -> None:
    play = Play("levels", families=["F1"], children=["C1", "C2"])
    arrive = play.wait("arrive")
    assert (arrive.item, arrive.process_id, arrive.path) == ("F1", "visit_family", ("visit",))
    play.complete("arrive", seen=0)
    talk = play.wait("talk", "C2")
    assert (talk.process_id, talk.path) == ("see_child", ("visit", "see"))
    assert talk.data == {
        "families": ["F1"],
        "children": ["C1", "C2"],
        "family": "F1",
        "seen": 0,
        "child": "C2",
    }
    play.complete("talk", "C1")
    play.complete("talk", "C2", seen=2)
    assert [(p.element_id, p.path) for p in play.step.passed if p.kind == "completed"] == [
        ("talk", ("visit", "see")),
        ("talk", ("visit", "see")),
        ("ce", ("visit", "see")),
        ("see", ("visit",)),
    ]
    assert play.step.ended_at == ()
    assert play.wait("leave").data["seen"] == 2
    play.complete("leave")
    assert play.wait("report").data == {"families": ["F1"], "children": ["C1", "C2"], "seen": 2}


def test_a_finished_level_is_not_stored() -> None:
    play = Play("levels", families=["F1", "F2"], children=["C1"])
    for family in ("F1", "F2"):
        play.complete("arrive", family)
    play.apply(engine.CompleteTask(play.waits("talk")[0].task_id))
    assert play.snapshot is not None
    assert len(codec.document_of(play.snapshot)["levels"]) == 4


def test_a_script_sets_its_variables_or_fails_as_a_whole() -> None:
    assert Play("scripts", a=1, b=2).wait("check").data == {"a": 1, "b": 2, "total": 3, "double": 6}
    with pytest.raises(engine.EngineError, match="there is no variable “b”") as caught:
        Play("scripts", a=1)
    assert caught.value.element_id == "sums"


@pytest.mark.parametrize(
    ("score", "kind", "rating", "visit"),
    [
        (9, "neglect", "R", True),
        (8, "", "R", True),
        (7, "harm?", "A", True),
        (4, "neglect", "A", False),
        (2, "harm?", "G", False),
        (2, "neglect", None, None),
    ],
)
def test_a_decision_table_sets_its_outputs(
    score: int, kind: str, rating: str | None, visit: bool | None
) -> None:
    play = Play("rules", score=score, kind=kind, rating="old")
    data = play.step.waits[0].data
    assert (data["rating"], data["visit"]) == (rating, visit)
    assert play.at == (["act"] if rating == "R" else ["note"])


def test_a_decision_table_that_cannot_be_worked_out_names_the_step_and_the_reason() -> None:
    with pytest.raises(engine.EngineError, match="rule 1") as caught:
        Play("rules", score="high", kind="")
    assert caught.value.element_id == "rate"


def test_the_state_says_its_version_first() -> None:
    play = Play("plain")
    assert play.snapshot is not None
    assert play.snapshot[0] == codec.VERSION


def test_an_older_state_is_brought_up_to_date_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    play = Play("plain")
    assert play.snapshot is not None
    monkeypatch.setattr(codec, "VERSION", codec.VERSION + 2)
    seen: list[int] = []

    def upgrade(old: dict[str, Any]) -> dict[str, Any]:
        seen.append(len(seen) + 1)
        return old

    for version in (1, 2):
        monkeypatch.setitem(codec.UPGRADES, version, upgrade)
    play.complete("assess")
    assert seen == [1, 2]
    assert play.snapshot[0] == 3


HALF = b"\x01" + zlib.compress(b'{"levels": [{"host": null, "spec": "plain", "tasks": [[1]]}]}')


@pytest.mark.parametrize(
    "damaged", [b"", b"\x01", b"\x01nonsense", bytes([99]) + b"x", b"\x01" + zlib.compress(b"{}"), HALF]
)
def test_a_damaged_state_is_a_snapshot_error(damaged: bytes) -> None:
    with pytest.raises(engine.SnapshotError):
        engine.step(spec("plain"), damaged, engine.CancelProcess(), functions={}, now=MORNING)


def test_a_state_of_a_newer_program_is_refused_by_name() -> None:
    play = Play("plain")
    assert play.snapshot is not None
    newer = bytes([codec.VERSION + 1]) + play.snapshot[1:]
    with pytest.raises(engine.SnapshotError, match=f"format {codec.VERSION + 1}"):
        engine.step(play.spec, newer, engine.CancelProcess(), functions={}, now=MORNING)


def test_a_state_of_another_drawing_is_refused() -> None:
    play = Play("plain")
    with pytest.raises(engine.SnapshotError, match="does not fit"):
        engine.step(spec("branches"), play.snapshot, engine.CancelProcess(), functions={}, now=MORNING)


def test_a_process_is_started_once_and_before_anything_else() -> None:
    play = Play("plain")
    with pytest.raises(engine.EngineError, match="started before"):
        play.apply(engine.Start())
    with pytest.raises(engine.EngineError, match="not been started"):
        engine.step(play.spec, None, engine.CancelProcess(), functions={}, now=MORNING)


def test_now_must_know_its_time_zone() -> None:
    with pytest.raises(ValueError, match="aware"):
        engine.step(spec("plain"), None, engine.Start(), functions={}, now=datetime(2026, 3, 2))


def _shape(level: ProcessSpec) -> dict[str, Any]:
    return {
        name: (list(node._inputs), list(node._outputs), node.flows, sorted(vars(node)))
        for name, node in level.task_specs.items()
    }


def test_running_never_changes_a_spec_and_threads_share_it() -> None:
    shared = engine.build(
        {"m.bpmn": (MODELS / "repeated_sub_process.bpmn").read_bytes()}, "repeated_sub_process"
    )
    levels = {"": shared.main, **shared.levels}
    before = {key: _shape(level) for key, level in levels.items()}
    failures: list[BaseException] = []

    def many() -> None:
        try:
            for number in range(13):
                play = Play("repeated_sub_process", agencies=["a", "b", number])
                play.spec = shared
                play.snapshot = None
                play.apply(engine.Start({"agencies": ["a", "b", number]}))
                play.fire("remind", "a")
                play.complete("answer", "b")
                play.fire("limit")
                play.complete("chase")
                play.complete("reminded") if "reminded" in play.at else None
                assert play.step.completed
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=many) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert {key: _shape(level) for key, level in levels.items()} == before
