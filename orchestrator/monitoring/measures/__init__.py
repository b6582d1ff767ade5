"""What a manager measures: one module a measure, and in its docstring the one definition of it.

Plain functions over the live tables: no page, no stale view. Each is given a `Scope` (what this reader may
measure), `Filters` (what was asked for) and `now`, and answers in a few statements, whatever the number of
rows. What has a list behind it starts from `orchestrator.access.visible`, so that board, inbox and list
agree. Every measure is checked against a slow computation of its own (tests/integration/monitoring/slow).

Lengths are counted as the limit of the step is counted: in the site's working hours where it is a limit in
working time, round the clock where it is not. `unit` says which; “mixed” where a line has both.
"""
