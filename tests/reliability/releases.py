"""The release before this one, as `previous_release.txt` names it."""

import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path

from tests.reliability.own_database import CHECKOUT

NAMED_IN = Path(__file__).with_name("previous_release.txt")


@cache
def _lines() -> Mapping[str, str]:
    lines = (line.split() for line in NAMED_IN.read_text().splitlines() if line and not line.startswith("#"))
    return {name: value for name, value in lines}


def commit() -> str:
    return _lines()["commit"]


def newest_migrations() -> Mapping[str, str]:
    """App label to the name of its last migration then; an app that is not in it is new."""
    return {app: name for app, name in _lines().items() if app != "commit"}


def is_here() -> bool:
    """Whether this checkout has its history that far back."""
    asked = ["git", "cat-file", "-e", f"{commit()}^{{commit}}"]
    try:
        return subprocess.run(asked, cwd=CHECKOUT, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@contextmanager
def checked_out() -> Iterator[Path]:
    """Its files in a temporary folder."""
    files = subprocess.run(["git", "archive", commit()], cwd=CHECKOUT, capture_output=True, check=True).stdout
    with tempfile.TemporaryDirectory(prefix="ofd-previous-release-") as folder:
        with tarfile.open(fileobj=BytesIO(files)) as archive:
            archive.extractall(folder, filter="data")
        yield Path(folder)
