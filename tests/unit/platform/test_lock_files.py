"""What is installed is pinned, hashed, and bound to no particular registry."""

import json
import re
import tomllib
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]


def test_every_python_package_is_pinned_and_hashed():
    lock = (CHECKOUT / "requirements.lock").read_text()
    packages = re.split(r"\n(?=\S)", "\n".join(line for line in lock.splitlines() if "# " not in line[:6]))
    named = [entry for entry in packages if entry.strip()]
    assert len(named) > 50
    for entry in named:
        assert "==" in entry.splitlines()[0], entry
        assert "--hash=sha256:" in entry, entry


def test_everything_that_the_project_asks_for_is_locked():
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    extras = [name for names in project["optional-dependencies"].values() for name in names]
    lock = (CHECKOUT / "requirements.lock").read_text()
    locked = set(re.findall(r"^([a-z0-9._-]+)==", lock, re.MULTILINE))
    for asked in [*project["dependencies"], *extras]:
        name = re.split(r"[\[<>=;]", asked)[0].strip().lower().replace("_", "-")
        assert name in locked, f"{name}: run scripts/lock"


def test_no_lock_file_names_a_registry():
    assert "://" not in (CHECKOUT / "requirements.lock").read_text()
    packages = json.loads((CHECKOUT / "orchestrator/web/package-lock.json").read_text())["packages"]
    assert not [name for name, package in packages.items() if "resolved" in package]
    assert all("integrity" in package for name, package in packages.items() if name)
