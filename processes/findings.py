"""What the publish gate says about a file: one sentence, where, and what to do about it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

Severity = Literal["error", "warning"]
ERROR: Severity = "error"  #: the file cannot be published
WARNING: Severity = "warning"  #: it can, and somebody should look


@dataclass(frozen=True)
class Finding:
    """One thing to put right, in words that a service manager understands.

    `line` counts from 1 and is None where the file as a whole is meant; `element_id` and `element_name`
    are empty there too. `rule` is the stable short name of the check, `help` says what to do.
    """

    file: str
    rule: str
    message: str
    help: str = ""
    severity: Severity = ERROR
    line: int | None = None
    element_id: str = ""
    element_name: str = ""

    @property
    def is_error(self) -> bool:
        return self.severity == ERROR

    def as_json(self) -> dict[str, Any]:
        """The shape that `check_model --json` and the editor share."""
        keys = ("file", "line", "element_id", "element_name", "rule", "severity", "message", "help")
        values = asdict(self)
        return {key: values[key] for key in keys}


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Each finding once, errors before warnings, then by file and line."""
    unique = dict.fromkeys(findings)
    return sorted(unique, key=lambda found: (not found.is_error, found.file, found.line or 0))


def publishable(findings: Iterable[Finding]) -> bool:
    """Whether nothing found stops publication."""
    return not any(found.is_error for found in findings)
