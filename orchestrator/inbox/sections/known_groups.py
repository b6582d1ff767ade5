"""What is known beside a task, so that it fits: one fold for each agency or form, whoever it is about."""

from collections.abc import Iterable, Sequence

from orchestrator.pathway.known import Answered


def by_title(said: Iterable[Answered]) -> list[tuple[str, Sequence[Answered]]]:
    """Those of one title together, where the first of them stands. What the reader said stays apart."""
    groups: dict[tuple[str, bool], list[Answered]] = {}
    for one in said:
        groups.setdefault((one.title, one.own), []).append(one)
    return [(title, answered) for (title, _), answered in groups.items()]
