"""Snapshots of every released version load today and go on to the same end."""

import base64
from pathlib import Path

import pytest

from processes.engine import Step
from tests.golden.walks import RELEASES, Standing, go_on, read, spec_of

FILES = sorted(RELEASES.glob("*/*.json"))


def test_there_are_snapshots_of_every_release():
    assert {file.parent.name for file in FILES} >= {"0.1.0"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_every_stored_snapshot_goes_on_to_the_recorded_end(file: Path) -> None:
    walk, record = read(file)
    spec = spec_of(file.parent, walk)
    for stored in record["snapshots"]:
        snapshot = base64.b64decode(stored["snapshot"])
        waits = [Standing(**wait) for wait in stored["waits"]]
        steps: list[Step] = list(go_on(walk, spec, snapshot, waits, since=stored["after"]))
        assert steps[-1].completed, f"the snapshot after {stored['after']} moves does not come to an end"
        assert list(steps[-1].ended_at) == record["ended_at"]
        assert steps[-1].data == record["end_data"]
