"""The lint rules: one rule, one file, each with `check(model, context)` that yields findings."""

from collections.abc import Callable, Iterator

from processes.findings import Finding
from processes.lint_rules import (
    assignments,
    called_processes,
    clocks,
    colours,
    conditions,
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
    locked_danger_check,
    locked_domestic_abuse,
    locked_feedback,
    locked_outcome_guard,
    locked_override,
    messages,
    names,
    operations,
    otherwise_route,
    reachability,
    references,
    repetition,
    splits_and_merges,
    starts_and_ends,
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
    otherwise_route.check,
    inclusive_in_loops.check,
    listener_loops.check,
    repetition.check,
    timers.check,
    messages.check,
    called_processes.check,
    expressions.check,
    variables.check,
    assignments.check,
    lanes.check,
    forms.check,
    clocks.check,
    operations.check,
    decisions.check,
)

#: what nobody may take out of the pathway
LOCKED: tuple[Rule, ...] = (
    locked_agencies_asked.check,
    locked_danger_check.check,
    locked_feedback.check,
    locked_domestic_abuse.check,
    locked_outcome_guard.check,
    locked_override.check,
)
