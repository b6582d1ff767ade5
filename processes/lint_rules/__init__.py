"""The lint rules: one rule, one file, each with `check(model, context)` that yields findings."""

from collections.abc import Callable, Iterator, Mapping

from processes.engine.decisions import DecisionTable
from processes.findings import Finding, Severity
from processes.lint_rules import (
    assignments,
    called_processes,
    clocks,
    colours,
    conditions,
    constant_conditions,
    decisions,
    diagram_bounds,
    event_gateways,
    executable,
    expressions,
    extensions,
    foreign_code,
    foreign_forms,
    forms,
    identifiers,
    inclusive_in_loops,
    lanes,
    listener_loops,
    locked_agencies_asked,
    locked_agencies_table,
    locked_agency_answer,
    locked_answers_awaited,
    locked_assignments,
    locked_clocks,
    locked_danger_check,
    locked_danger_raised,
    locked_decision_and_plan,
    locked_domestic_abuse,
    locked_feedback,
    locked_forms,
    locked_guard_table,
    locked_marks,
    locked_new_information,
    locked_no_limbo,
    locked_outcome_guard,
    locked_override,
    locked_plan_signed,
    locked_positions,
    locked_repetition,
    locked_starts,
    locked_steps_gone,
    locked_told_late,
    locked_variables,
    messages,
    names,
    operations,
    otherwise_route,
    reachability,
    read_before_set,
    references,
    repetition,
    splits_and_merges,
    starts_and_ends,
    table_limits,
    templates,
    timers,
    unsupported_elements,
    unsupported_events,
    variables,
    waits_in_loops,
)
from processes.lint_rules.context import Context
from processes.parsing import Model

Rule = Callable[[Model, Context], Iterator[Finding]]
#: yields (message, help, severity)
TableRule = Callable[[DecisionTable, Context], Iterator[tuple[str, str, Severity]]]

#: what a drawing must be before anything can be said about how it runs
STRUCTURE: tuple[Rule, ...] = (
    executable.check,
    identifiers.check,
    unsupported_elements.check,
    unsupported_events.check,
    references.check,
    starts_and_ends.check,
    reachability.check,
    splits_and_merges.check,
    event_gateways.check,
    waits_in_loops.check,
)

#: what each part must say, and what may stand in it
CONTENT: tuple[Rule, ...] = (
    names.check,
    diagram_bounds.check,
    colours.check,
    templates.check,
    foreign_code.check,
    foreign_forms.check,
    extensions.check,
    conditions.check,
    constant_conditions.check,
    otherwise_route.check,
    inclusive_in_loops.check,
    listener_loops.check,
    repetition.check,
    timers.check,
    messages.check,
    called_processes.check,
    expressions.check,
    variables.check,
    read_before_set.check,
    assignments.check,
    lanes.check,
    forms.check,
    clocks.check,
    operations.check,
    decisions.check,
)

#: what nobody may take out of the pathway
LOCKED: tuple[Rule, ...] = (
    locked_steps_gone.check,
    locked_starts.check,
    locked_agencies_asked.check,
    locked_danger_check.check,
    locked_danger_raised.check,
    locked_decision_and_plan.check,
    locked_answers_awaited.check,
    locked_no_limbo.check,
    locked_feedback.check,
    locked_override.check,
    locked_agency_answer.check,
    locked_domestic_abuse.check,
    locked_positions.check,
    locked_outcome_guard.check,
    locked_plan_signed.check,
    locked_new_information.check,
    locked_assignments.check,
    locked_clocks.check,
    locked_told_late.check,
    locked_marks.check,
    locked_repetition.check,
    locked_variables.check,
    locked_forms.check,
)

#: what holds for a decision table of the pathway, by its id: the rule's name, and what it says of the table
TABLES: Mapping[str, tuple[str, TableRule]] = {
    rule.TABLE: (rule.RULE, rule.check) for rule in (locked_guard_table, locked_agencies_table, table_limits)
}
