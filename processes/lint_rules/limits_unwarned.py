"""Limits of the pathway before which nobody is told any more that time is running out (domain 5.3)."""

import re
from collections.abc import Collection, Iterator, Mapping

from processes.engine.decisions import DecisionTable, Rule
from processes.findings import WARNING, Severity

Told = tuple[str, str, Severity]
SILENT = frozenset({"K-03"})  #: without a warning point from the start: what it measures takes no person
_HELP = (
    "Give each a warning point, for example 50 and 80 per cent. Whoever approves should know why those who "
    "could still act in time are not told."
)


def check(table: DecisionTable, ratings: Mapping[str, str], clocks: Collection[str]) -> Iterator[Told]:
    """`ratings` are their words by code. One finding names every clock."""
    said = []
    for code in clocks:
        rows = {rating: _row(table, code, rating) for rating in ratings} if code not in SILENT else {}
        found = {rating: row for rating, row in rows.items() if row is not None}
        silent = [ratings[rating] for rating, row in found.items() if not re.search(r"\d", output(row, 1))]
        if silent:
            name = next((output(row, 2) for row in found.values() if output(row, 2)), "")
            whom = "" if len(silent) == len(found) else f" for {', '.join(silent)}"
            said.append(f"{code}{f' ({name})' if name else ''}{whom}")
    if said:
        gone = "; ".join(said)
        text = f"Nobody is told before these limits are over, as their warning points are gone: {gone}."
        yield text, _HELP, WARNING


def _row(table: DecisionTable, code: str, rating: str) -> Rule | None:
    """The first row that holds, as the service reads the table."""
    for rule in table.rules:
        asked = [re.findall(r'"([^"]*)"', test or "") for test in (*rule.tests, None, None)[:2]]
        if asked[0] == [code] and asked[1] in ([], [""], [rating]):
            return rule
    return None


def output(rule: Rule, column: int) -> str:
    """What a row answers in a column, without its quotes; empty where it has no such column."""
    return rule.outputs[column].strip().strip('"').strip() if len(rule.outputs) > column else ""
