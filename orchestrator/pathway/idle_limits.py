"""Limits of a whole case that are changed in a pathway that does not set them: no case would meet them."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePosixPath

from orchestrator.clocks import case_limits
from orchestrator.clocks.limit_rows import ClockRow
from orchestrator.clocks.limits import FILE, ClocksUnreadable
from orchestrator.clocks.limits_table import alike
from processes import drafts
from processes.findings import Finding
from processes.models import ProcessVersion
from processes.versions import base_of

RULE = "idle-limits"


def idle(version: ProcessVersion, files: Mapping[str, bytes], *, now: datetime) -> list[Finding]:
    """An error for each limit of a whole case that these files change in a pathway that does not set it.

    A copy that is only out of date is none: it says what the version before it said. Never raises.
    """
    path = table_path(files)
    if case_limits.are_set_in(version.process_id) or path not in files:
        return []
    counting = case_limits.counting(owner_key=version.owner_key, now=now)
    try:
        differing = counting.differing(files[path])
        own = case_limits.rows_of_case(files[path])
        before = _before(version, path)
    except ClocksUnreadable:
        return []  # whoever reads the table itself says what is wrong with it
    where = f"“{counting.pathway}”"
    return [
        Finding(
            file=path,
            rule=RULE,
            message=f"“{row.name}” ({code}) counts for a whole case and is set in {where}; "
            "here it would have no effect.",
            help=f"Use the limits of {where} with the button on the page of limits. To change this one, "
            f"begin a draft of {where}.",
        )
        for code, row in own.items()
        if code in differing and not alike(before.get(code), row)
    ]


def table_path(files: Mapping[str, bytes]) -> str:
    """Where the table of limits lies: at the top of a bundle, or where an import has put it."""
    return next((path for path in files if PurePosixPath(path).name == FILE), FILE)


def _before(version: ProcessVersion, path: str) -> Mapping[str, ClockRow]:
    base = base_of(version)
    content = drafts.file(base, path) if base else None
    return case_limits.rows_of_case(content) if content else {}
