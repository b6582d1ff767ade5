"""The limits of a whole case are set in one place: the pathway that a case begins with (docs/decisions.md).

Every bundle brings a whole table of limits. Of the front door’s every row counts; of any other pathway’s the
rows for single steps (L-01, L-02 …). What such a table says of a whole case is a copy that no case meets.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from processes.models import ProcessVersion
from processes.versions import newest

from .bundle_limits import CASE_PROCESS, repository_table, table_of
from .limit_rows import ClockRow
from .limits import Limits, is_step_clock, read_limits
from .limits_table import alike, read_rows, remove_row, write_row


@dataclass(frozen=True)
class CaseLimits:
    """What counts for a case that starts now. `version`: whose table; None: that which came with the service,
    as the site has published none.
    """

    version: ProcessVersion | None
    table: bytes

    @property
    def pathway(self) -> str:
        """What the pathway that sets them is called."""
        return self.version.name if self.version else "One Front Door"

    @cached_property
    def rows(self) -> Mapping[str, ClockRow]:
        """Raises ClocksUnreadable."""
        return rows_of_case(self.table)

    def beside(self, own: Limits) -> Limits:
        """What counts at the steps of another pathway: these, and its own limits of single steps."""
        ours = read_limits(self.table).rules.items()
        steps = {key: rule for key, rule in own.rules.items() if is_step_clock(key[0])}
        return Limits({key: rule for key, rule in ours if not is_step_clock(key[0])} | steps)

    def differing(self, content: bytes) -> tuple[str, ...]:
        """Codes of which the copy in another table says something else. Raises ClocksUnreadable."""
        copy = rows_of_case(content)
        codes = dict.fromkeys((*copy, *self.rows))
        return tuple(code for code in codes if not alike(copy.get(code), self.rows.get(code)))

    def put_into(self, content: bytes) -> bytes:
        """Another table with these in place of its copy; whatever is equal already stays byte for byte.

        Raises ClocksUnreadable.
        """
        for code in self.differing(content):
            row = self.rows.get(code)
            content = remove_row(content, code) if row is None else write_row(content, row)
        return content


def counting(*, owner_key: str, now: datetime) -> CaseLimits:
    """The limits of a whole case that starts now at this site."""
    version = newest(owner_key=owner_key, process_id=CASE_PROCESS, now=now)
    table = table_of(version.pk) if version else None
    return CaseLimits(version, repository_table() if table is None else table)


def are_set_in(process_id: str) -> bool:
    """Whether this is the pathway whose table sets them."""
    return process_id == CASE_PROCESS


def rows_of_case(content: bytes) -> dict[str, ClockRow]:
    """The rows of a table that are no limits of single steps, by code. Raises ClocksUnreadable."""
    return {row.code: row for row in read_rows(content) if not is_step_clock(row.code)}
