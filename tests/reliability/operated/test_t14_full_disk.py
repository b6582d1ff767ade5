"""T14. The disk of the tables is full: what would be saved is refused in words, what is there is read.

The tables lie on a file system of 64 MB of their own, which a file fills to the last byte. When there is room
again, the next answer is taken: nobody restarts or repairs anything. Needs root, to mount that file system.
The log of PostgreSQL lies elsewhere, as docs/operations.md asks. (quality.md T14)
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse

from orchestrator.audit import chain
from orchestrator.database.cluster import DATABASE, SUPERUSER
from processes.models import HumanTask, TaskState
from tests.integration.pathway import answers as usual
from tests.reliability import load
from tests.reliability.figures import figure
from tests.reliability.operated.readers import page
from tests.reliability.operated.stand import Stand, establish, own_database, session_of
from tests.reliability.own_database import OwnDatabase
from tests.reliability.own_service import token_of
from tests.reliability.people import call
from tests.reliability.reconciliation import differences

pytestmark = [
    pytest.mark.whole,
    pytest.mark.skipif(os.geteuid() != 0, reason="Only root can mount a small file system."),
]

SIZE = "64m"
FAMILIES = 60  #: more than fit once the disk is full
SAYS = "There is no room left to save anything"


@contextmanager
def small_disk(database: OwnDatabase) -> Iterator[Path]:
    """A file system of 64 MB; the tables are moved onto it."""
    folder = Path(tempfile.mkdtemp(prefix="ofd-small-disk-"))
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", folder], check=False)
    if mounted.returncode:
        shutil.rmtree(folder)
        pytest.skip("This machine lets nobody mount a small file system.")
    try:
        owner = database.cluster.data.stat()
        tables = folder / "tables"
        tables.mkdir(mode=0o700)
        for each in (folder, tables):
            os.chown(each, owner.st_uid, owner.st_gid)
        connection.close()
        with database.connect(SUPERUSER, "postgres") as own:
            own.execute(f"CREATE TABLESPACE small LOCATION '{tables}'")
            own.execute(f"ALTER DATABASE {DATABASE} SET TABLESPACE small")
        yield folder
    finally:
        connection.close()
        database.crash()  # nothing keeps the file system busy
        subprocess.run(["umount", folder], check=True)
        shutil.rmtree(folder)


def fill(folder: Path) -> int:
    """To the last byte; how many there were."""
    with open(folder / "ballast", "wb") as ballast:
        try:
            while True:
                ballast.write(b"\0" * 65536)
                ballast.flush()
        except OSError:
            return ballast.tell()


def test_a_full_disk_refuses_answers_in_words_and_shows_what_is_there(unblocked):
    with own_database() as database:
        establish()
        with small_disk(database) as folder, Stand(database) as service:
            service.wait_until_ready()
            walks = load.receive(4)
            load.wait_until_quiet(within=90)
            farah, token = session_of("farah.aziz"), token_of("farah.aziz")
            task = walks[0].task("danger_check")
            pages = [
                reverse("inbox:index"),
                reverse("cases:index"),
                reverse("cases:case", args=[walks[0].case.reference]),
                reverse("tasks:task", args=[task.pk]),
            ]
            ballast = fill(folder)
            refused, taken = refusals(service.port, usual.contact())
            seen = [page(service.port, path, session=farah) for path in pages for _ in range(30)]
            listed = [call(service.port, "GET", "/api/v1/tasks", token)[0] for _ in range(20)]
            alive = call(service.port, "GET", "/healthz", "")[0]
            (folder / "ballast").unlink()
            freed = time.monotonic()
            path, answers = f"/api/v1/tasks/{task.pk}/complete", {"answers": walks[0].sent(task)}
            while (took := call(service.port, "POST", path, token, answers))[0] != 200:
                assert time.monotonic() - freed < 30, took
                time.sleep(0.2)
            recovered = time.monotonic() - freed
            load.wait_until_quiet(within=90)
            figure("t14 ballast that filled the disk", ballast / 2**20, "MB")
            figure("t14 contacts taken before the last byte", taken, "contacts")
            figure("t14 contacts refused", len(refused), "contacts")
            figure("t14 pages read while the disk was full", len(seen) + len(listed), "pages")
            figure("t14 first answer taken after there was room", recovered, "s")
            assert {status for status, _ in refused} == {503}, refused[:2]
            assert all(SAYS in body for _, body in refused)
            assert {each.status for each in seen} == {200}, [each for each in seen if each.status != 200][:2]
            assert set(listed) == {200}
            assert alive == 200
            assert HumanTask.objects.get(pk=task.pk).state == TaskState.COMPLETED
            assert all(chain.verify(walk.case.business_key) == [] for walk in walks)
            assert differences(now=datetime.now(UTC)) == []


def refusals(port: int, contact: dict[str, object]) -> tuple[list[tuple[int, str]], int]:
    """Contacts until five in a row were refused; those, and how many were taken before."""
    token = token_of("nadia.frost")
    refused: list[tuple[int, str]] = []
    taken = 0
    for _ in range(FAMILIES * 10):
        status, body = call(port, "POST", "/api/v1/contacts", token, contact)
        if status in (200, 201):
            taken += 1
            refused = []
        else:
            refused.append((status, body))
        if len(refused) == 5:
            break
    return refused, taken
