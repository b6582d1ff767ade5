"""`manage.py` as people run it: settings that are wrong end it with one sentence and status 2."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

KEY = "a8Kx_0vQzw3" * 5
CHECKOUT = Path(__file__).resolve().parents[3]
#: What the tests themselves set, and what would choose another database.
OURS = {"DJANGO_SETTINGS_MODULE", "ONE_FRONT_DOOR_PROCESS", "DEMO", "DATABASE_URL", "SECRET_KEY"}


def manage(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return python("manage.py", *arguments, **variables)


def python(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name not in OURS}
    return subprocess.run(
        [sys.executable, *arguments],
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
        ({"DEMO": "0", "SECRET_KEY": "short"}, "SECRET_KEY has only 5 characters: set it to 50 or more"),
        ({"DEMO": "0", "SECRET_KEY": "ab" * 30}, "SECRET_KEY is easy to guess"),
        ({"STATEMENT_TIMEOUT_SECONDS": "-1"}, "STATEMENT_TIMEOUT_SECONDS is “-1”: write a whole number"),
        (
            {"DATABASE_POOL_MIN": "9", "DATABASE_POOL_MAX": "2"},
            "DATABASE_POOL_MIN is “9”, more than DATABASE_POOL_MAX (2)",
        ),
        ({"PLAY_DATABASE_URL": "mysql://x/y"}, "PLAY_DATABASE_URL does not name a PostgreSQL database"),
        ({"ALLOWED_HOSTS": "https://hub.example.org"}, "ALLOWED_HOSTS holds “https://hub.example.org”"),
        ({"CSRF_TRUSTED_ORIGINS": "hub.example.org"}, "CSRF_TRUSTED_ORIGINS holds “hub.example.org”"),
        ({"SOURCE_URL": "javascript:alert(1)"}, "SOURCE_URL holds “javascript:alert(1)”"),
        ({"DEFAULT_FROM_EMAIL": "nobody"}, "DEFAULT_FROM_EMAIL is “nobody”"),
        ({"DEMO_QUARTER": "maybe"}, "DEMO_QUARTER is “maybe”"),
        ({"DATABASE_URL": "sqlite:///x", "DEMO": "1"}, "DATABASE_URL does not name a PostgreSQL database"),
        (
            {"DATABASE_URL": "postgresql://ada@127.0.0.1:1/ofd", "SECRET_KEY": KEY},
            "The database of DATABASE_URL does not answer",
        ),
    ],
)
def test_a_wrong_setting_ends_a_command_with_one_sentence(variables, sentence):
    ended = manage("showmigrations", **variables)
    assert ended.returncode == 2
    assert sentence in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_all_wrong_settings_are_told_at_once_and_none_hides_another():
    ended = manage(
        "showmigrations", DEMO="0", DATABASE_URL="sqlite:///x", DATABASE_POOL_MAX="0", EMAIL_PORT="post"
    )
    said = ended.stderr.strip().splitlines()
    assert ended.returncode == 2
    assert sorted(sentence.split()[0] for sentence in said) == [
        "DATABASE_POOL_MAX",
        "DATABASE_URL",
        "EMAIL_PORT",
        "SECRET_KEY",
    ]


def test_a_web_server_of_ones_own_ends_with_the_same_sentence_and_without_a_traceback():
    ended = python("-m", "gunicorn", "orchestrator.wsgi", "--bind", "127.0.0.1:0", HTTPS="perhaps")
    assert ended.returncode == 3
    assert "HTTPS is “perhaps”: write 1 for yes or 0 for no." in ended.stderr
    assert "Traceback" not in ended.stderr


def test_help_needs_no_database():
    ended = manage("migrate", "--help", DATABASE_URL="postgresql://ada@127.0.0.1:1/ofd", SECRET_KEY=KEY)
    assert ended.returncode == 0, ended.stderr
