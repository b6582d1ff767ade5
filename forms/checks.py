"""At start-up: every definition in the repository can be used."""

from typing import Any

from django.core.checks import CheckMessage, Error

from . import definitions


def every_definition_is_valid(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """case_forms.E001 for each fault of a file in forms/definitions."""
    faults: list[CheckMessage] = []
    for path in sorted(definitions.DEFINITIONS.glob("*.json")):
        for finding in definitions.lint(path.read_bytes(), file=path.name):
            where = f"line {finding.line}, {finding.place}" if finding.line else finding.place
            faults.append(
                Error(f"{where}: {finding.message}", hint=finding.help, obj=path.name, id="case_forms.E001")
            )
    return faults
