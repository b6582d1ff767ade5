"""`manage.py` as people run it: settings that are wrong end it with one sentence and status 2."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[3]
#: What the tests themselves set, and what would choose another database.
OURS = {"DJANGO_SETTINGS_MODULE", "ONE_FRONT_DOOR_PROCESS", "DEMO", "DATABASE_URL", "SECRET_KEY"}


def manage(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name not in OURS}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=CHECKOUT,
        env={**clean, **variables},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"HTTPS": "perhaps"}, "HTTPS is “perhaps”: write 1 for yes or 0 for no."),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL is “LOUD”: write one of DEBUG, INFO, WARNING, ERROR."),
        ({"DEMO": "0"}, "SECRET_KEY is empty"),
        ({"DATABASE_URL": "sqlite:///x", "DEMO": "1"}, "DATABASE_URL does not name a PostgreSQL database"),
        (
            {"DATABASE_URL": "postgresql://ada@127.0.0.1:1/ofd", "SECRET_KEY": "k"},
            "The database of DATABASE_URL does not answer",
        ),
    ],
)
def test_a_wrong_setting_ends_a_command_with_one_sentence(variables, sentence):
    ended = manage("showmigrations", **variables)
    assert ended.returncode == 2
    assert sentence in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_help_needs_no_database():
    ended = manage("migrate", "--help", DATABASE_URL="postgresql://ada@127.0.0.1:1/ofd", SECRET_KEY="k")
    assert ended.returncode == 0, ended.stderr
