"""The quick start's own PostgreSQL: found, started, shared, stopped, and brought back after a crash."""

import os
import select
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from orchestrator.database import account, binaries
from orchestrator.database.cluster import APPLICATION, LONGEST_SOCKET_FOLDER, OWNER, Cluster
from orchestrator.database.exceptions import DatabaseUnavailable, NoBinaries, NotOurs, WrongBinaries


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout in a folder with a space and a quote in its name, which every account may enter."""
    folder = tmp_path_factory.mktemp("Ada's checkout of it")
    for place in (folder, *folder.parents):
        if place.stat().st_uid == os.geteuid() and place != place.parent:
            place.chmod(place.stat().st_mode | 0o111)
    return folder


@pytest.fixture(scope="module")
def cluster(checkout: Path) -> Iterator[Cluster]:
    cluster = Cluster.of(checkout)
    cluster.ensure()
    yield cluster
    remove(cluster)


@pytest.fixture
def cluster_in(checkout: Path) -> Iterator[Callable[[str], Cluster]]:
    """Names the cluster of a new checkout, and leaves nothing of it behind."""
    named: list[Cluster] = []

    def cluster_in(name: str) -> Cluster:
        (checkout / name).mkdir()
        named.append(Cluster.of(checkout / name))
        return named[-1]

    yield cluster_in
    for cluster in named:
        remove(cluster)


def remove(cluster: Cluster) -> None:
    cluster.stop()
    if cluster.socket_folder.is_symlink():
        cluster.socket_folder.unlink()


def rows(cluster: Cluster, query: str, role: str = APPLICATION) -> list[tuple[object, ...]]:
    with psycopg.connect(cluster.url(role)) as connection:
        return connection.execute(query).fetchall()


def kill(pid: int) -> None:
    """Kill a process that is not our child, and wait until it is gone."""
    process = os.pidfd_open(pid)
    signal.pidfd_send_signal(process, signal.SIGKILL)
    select.select([process], [], [], 30)
    os.close(process)


def test_two_checkouts_never_share_a_cluster(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    assert Cluster.of(tmp_path / "one").data != Cluster.of(tmp_path / "two").data


def test_naming_a_cluster_makes_and_starts_nothing(tmp_path):
    cluster = Cluster.of(tmp_path)
    assert cluster.url(APPLICATION).startswith(f"postgresql://{APPLICATION}@/")
    assert not cluster.is_running()
    assert list(tmp_path.iterdir()) == []


def test_the_application_may_not_make_tables_and_the_owner_may(cluster):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        rows(cluster, "create table t (x int)")
    rows(cluster, "with made as (select 1) select * from made", OWNER)
    assert rows(
        cluster, "select rolsuper, rolcreatedb from pg_roles where rolname = current_user", OWNER
    ) == [(False, True)]


def test_only_the_server_s_account_can_enter_its_folder(cluster):
    assert cluster.data.stat().st_mode & 0o077 == 0


def test_it_listens_on_no_network_port(cluster):
    assert rows(cluster, "show listen_addresses") == [("",)]


def test_eight_at_once_start_one_server(cluster_in):
    cluster = cluster_in("eight")
    failures: list[BaseException] = []

    def start() -> None:
        try:
            cluster.ensure()
            rows(cluster, "select 1")
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_killed_server_comes_back_with_what_was_committed(cluster_in):
    cluster = cluster_in("killed")
    cluster.ensure()
    with psycopg.connect(cluster.url(OWNER)) as connection:
        connection.execute("create table kept (x int)")
        connection.execute("insert into kept values (7)")
    kill(int((cluster.data / "postmaster.pid").read_text().split()[0]))
    cluster.ensure()
    assert rows(cluster, "select x from kept", OWNER) == [(7,)]
    assert cluster.release()
    assert not cluster.is_running()


def test_a_server_that_crashed_comes_back_with_what_was_committed(cluster_in):
    cluster = cluster_in("crashed")
    cluster.ensure()
    with psycopg.connect(cluster.url(OWNER)) as connection:
        connection.execute("create table kept (x int)")
        connection.execute("insert into kept values (7)")
    assert cluster.stop(as_a_crash=True)
    assert not cluster.is_running()
    cluster.ensure()
    assert rows(cluster, "select x from kept", OWNER) == [(7,)]


def test_a_server_in_use_is_not_released(cluster):
    with psycopg.connect(cluster.url(APPLICATION)):
        assert not cluster.release()
    assert cluster.is_running()


def test_a_first_start_that_was_interrupted_is_made_anew(cluster_in):
    cluster = cluster_in("interrupted")
    cluster.data.mkdir(parents=True)
    (cluster.data / "PG_VERSION").write_text("18\n")
    cluster.ensure()
    assert rows(cluster, "select 1") == [(1,)]


def test_a_path_too_long_for_a_socket_is_reached_through_a_short_link(cluster_in):
    cluster = cluster_in("long-" * 30)
    cluster.ensure()
    assert len(str(cluster.socket_folder)) <= LONGEST_SOCKET_FOLDER
    assert rows(cluster, "select 1") == [(1,)]
    cluster.socket_folder.unlink()  # a temporary folder that is swept
    cluster.ensure()
    assert rows(cluster, "select 1") == [(1,)]


def test_a_short_link_that_leads_elsewhere_is_refused(cluster_in, tmp_path):
    cluster = cluster_in("other-" * 30)
    cluster.socket_folder.symlink_to(tmp_path)
    with pytest.raises(NotOurs):
        cluster.ensure()


def test_a_cluster_whose_version_is_gone_is_refused_by_number(tmp_path):
    (tmp_path / "PG_VERSION").write_text("9\n")
    with pytest.raises(WrongBinaries, match=r"made by PostgreSQL 9, which is not installed any more"):
        binaries.find(data=tmp_path, private=False)


def test_a_machine_without_postgresql_is_told_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(binaries, "_candidates", lambda: iter([tmp_path]))
    with pytest.raises(NoBinaries, match="make setup"):
        binaries.find(data=tmp_path, private=False)


def test_a_place_that_cannot_be_written_is_refused_in_a_sentence(cluster_in):
    cluster = cluster_in("blocked")
    cluster.data.parent.write_text("a file where a folder should be")
    with pytest.raises(DatabaseUnavailable, match="The database cannot be kept in"):
        cluster.ensure()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another account")
def test_root_keeps_the_cluster_of_a_private_place_under_var_lib(tmp_path):
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    assert Cluster.of(private).data.parent == account.STATE_FOR_ROOT


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another account")
def test_programs_that_others_cannot_read_are_copied_once(tmp_path, monkeypatch):
    found = binaries.find(data=tmp_path, private=False)
    monkeypatch.setattr(binaries, "others_can_read", lambda path: False)
    monkeypatch.setattr(binaries, "STATE_FOR_ROOT", tmp_path / "state")
    copied = binaries.find(data=tmp_path, private=True)
    assert copied == binaries.find(data=tmp_path, private=True)
    assert binaries.major_version(copied) == binaries.major_version(found)
