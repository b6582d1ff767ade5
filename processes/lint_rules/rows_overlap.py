"""Of a table in which one row answers, no two rows hold for one case: the step would fail there."""

from collections.abc import Iterator
from itertools import combinations

from processes.engine.decisions import DecisionTable, Rule
from processes.lint_rules import pathway
from processes.lint_rules.context import Context
from processes.lint_rules.idle_rows import conditions_of, idle_rows, never

RULE = "rows-overlap"
_MOST = 60  #: rows that are compared pair by pair
_HELP = pathway.help_of(
    do="Let the first row that holds answer, or write the rows such that no case fits both.",
    why="where two rows hold the step fails, and the case stands still until somebody mends the table.",
    rule="Every case goes on",
    source="SafeLives’ One Front Door (pathway P0 to P13, steps S-05 to S-17)",
)


def check(table: DecisionTable, context: Context) -> Iterator[tuple[int, str, str]]:
    """(Row, what is told, what to do) of the first row that may hold beside an earlier one."""
    if table.hit_policy != "UNIQUE":
        return
    idle = idle_rows(table, context)
    rows = [rule for rule in table.rules if rule.number not in idle][:_MOST]
    for earlier, rule in combinations(rows, 2):
        if not _apart(table, earlier, rule, context):
            text = (
                f"Rows {earlier.number} and {rule.number} of the table “{table.name}” can both hold for one"
            )
            yield rule.number, f"{text} case, and only one may answer.", _HELP
            return


def _apart(table: DecisionTable, one: Rule, other: Rule, context: Context) -> bool:
    """Whether some column, or all of them together, surely keeps two rows apart."""
    asked = [f"({text})" for rule in (one, other) for text in conditions_of(table, rule).values()]
    if not asked:
        return False
    by_column = (
        f"({first}) and ({second})"
        for first, second in zip(one.tests, other.tests, strict=True)
        if first is not None and second is not None
    )
    answers = context.vocabulary.answers
    return any(never(each, answers) for each in by_column) or never(" and ".join(asked), answers)
