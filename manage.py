#!/usr/bin/env python
"""Django's command line for One Front Door."""

import os
import sys
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from orchestrator.database import settings as database
from orchestrator.database.exceptions import DatabaseUnavailable

WRONG_USAGE = 2


def main() -> None:
    """Run the command of `sys.argv`; a setting or a database that is not right ends it with one sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orchestrator.settings")
    database.prepare(sys.argv)
    try:
        settings.INSTALLED_APPS  # noqa: B018 (reads the settings, so that a wrong one is told here)
        database.start(arguments=sys.argv, checkout=Path(__file__).parent)
    except (ImproperlyConfigured, DatabaseUnavailable) as problem:
        sys.exit(_refused(str(problem)))
    execute_from_command_line(sys.argv)


def _refused(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return WRONG_USAGE


if __name__ == "__main__":
    main()
