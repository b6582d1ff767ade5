"""Locked: the table that chooses the agencies to ask always chooses every core agency, and only agencies.

An agency beyond those that it never chooses any more, or in fewer cases than the table that comes with the
service, is told; a row that can never apply chooses nobody.
"""

from collections.abc import Iterator

from processes.engine.decisions import DecisionTable, Rule
from processes.engine.grammar import parse_expression
from processes.findings import ERROR, WARNING, Severity
from processes.lint_rules import pathway
from processes.lint_rules.comes_to import Values, comes_to
from processes.lint_rules.context import Context
from processes.lint_rules.core_asked import CORE_AGENCIES, labels
from processes.lint_rules.duties import join
from processes.lint_rules.idle_rows import choices_of, conditions_of, idle_rows
from processes.lint_rules.truth import World, in_words, world_in_which

RULE = "locked-agencies-table"
TABLE = "agencies_required"
#: beyond the core agencies, chosen where they are needed (bpmn/agencies_required.dmn)
ALSO_ASKED = ("PERP", "PROB", "HOUS", "EDU", "SM", "MH", "ASC", "EH")
#: A fact, and what follows from it (orchestrator/pathway/facts.py).
_FOLLOWS = (("has_child_of_school_age()", "has_child()"),)
Told = tuple[str, str, Severity]
_HELP = pathway.help_of(
    do="Give each core agency a row that asks for nothing (a dash in every column), and let the table "
    "collect.",
    why="every core agency is at the front door from the moment a referral comes in, whatever the concern.",
    rule="Every core agency is asked",
    source="SafeLives’ One Front Door (pathway step S-05)",
)
_AGENCY_HELP = pathway.help_of(
    do="Write one agency of the list into each answer, by its code in quotes, such as "
    '"HOUS"; give an agency more a row of its own.',
    why="where an answer is no agency nobody is asked, or the step fails before anybody is asked.",
    rule="Every core agency is asked",
    source="SafeLives’ One Front Door (pathway step S-05)",
)
_NEVER_HELP = (
    "Put back the rows that choose them, from the version before. A site without such an agency may leave it "
    "out; whoever approves should know why what it knows of the family is not asked for (pathway step S-05)."
)
_FEWER_HELP = (
    "Let it be asked there too, with a row of its own or with “or” where “and” stands. Whoever approves "
    "should know why what it knows of these families is not asked for any more (pathway step S-05)."
)


def check(table: DecisionTable, context: Context) -> Iterator[Told]:
    """Where there is no child, another agency may look in the place of children’s social care (A-15)."""
    if "agencies" not in table.outputs or table.hit_policy != "COLLECT":
        text = "The table of agencies does not collect “agencies”: not every agency that is needed is asked."
        yield text, _HELP, ERROR
        return
    column = table.outputs.index("agencies")
    always: set[str] = set()
    chosen: set[str] = set()
    idle = idle_rows(table, context)
    for rule in table.rules:
        answers = _answers(rule, column)
        if wrong := _no_agency(answers, context):
            said = f"“{rule.outputs[column][:60]}”" if rule.outputs[column] else "nothing"
            text = f"Row {rule.number} of the table of agencies answers {said}, which {wrong}."
            yield text, _AGENCY_HELP, ERROR
        if rule.number in idle or answers is None:
            continue
        held = [text for text, test in zip(table.inputs, rule.tests, strict=True) if test is not None]
        with_a_child = [pathway.plain(test or "") for test in rule.tests if test is not None] in (
            ["input_value==(True)"],
            ["input_value==(true)"],
        )
        chosen |= answers
        if len(answers) == 1 and (
            not held or (held == ["has_child()"] and with_a_child and "CSC" in answers)
        ):
            always |= answers
    missing = [code for code in CORE_AGENCIES if code not in always]
    if missing:
        text = f"The table of agencies does not always choose {join(labels(missing, context))}."
        yield text, _HELP, ERROR
    never = [code for code in ALSO_ASKED if code not in chosen]
    if never:
        which = join([f"“{label}”" for label in labels(never, context)])
        them, are = ("it", "it is") if len(never) == 1 else ("them", "they are")
        text = f"The table of agencies never chooses {which} any more: nobody asks {them} where {are} needed."
        yield text, _NEVER_HELP, WARNING
    shipped = context.shipped_tables.get(TABLE)
    if shipped is None:
        return
    for code in ALSO_ASKED:
        if code in never:
            continue
        if world := _not_any_more(code, table, shipped, context):
            which = labels([code], context)[0]
            text = f"The table of agencies asks “{which}” in fewer cases than the one that comes with the"
            yield f"{text} service: not any more where {in_words(world)}.", _FEWER_HELP, WARNING


def _answers(rule: Rule, column: int) -> Values:
    """All that a row may answer; None: anything."""
    return comes_to(parse_expression(rule.outputs[column]), {}) if rule.outputs[column] else frozenset({None})


def _no_agency(answers: Values, context: Context) -> str:
    """What keeps an answer from being one agency, whatever the case; empty where nothing does."""
    if answers is None:
        return "need not be an agency"
    known = context.vocabulary.agencies
    if not all(isinstance(each, str) and (each in known or not known) for each in answers):
        return "is no agency of the list"
    return ""


def _not_any_more(code: str, table: DecisionTable, shipped: DecisionTable, context: Context) -> World | None:
    """A case in which the table that comes with the service chooses an agency and this one does not."""
    condition = f"({_chosen_where(code, shipped)}) and not ({_chosen_where(code, table)})"
    for one, other in _FOLLOWS:
        if one in condition and other in condition:
            condition = f"({condition}) and ({other} or not {one})"
    return world_in_which(condition, choices_of(condition, context.vocabulary.answers))


def _chosen_where(code: str, table: DecisionTable) -> str:
    column = table.outputs.index("agencies")
    rows = [
        [*conditions_of(table, rule).values(), f'({rule.outputs[column]}) == "{code}"']
        for rule in table.rules
        if code in (_answers(rule, column) or ())
    ]
    return " or ".join(" and ".join(f"({condition})" for condition in row) for row in rows) or "False"
