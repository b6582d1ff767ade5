"""Decision tables: rules and columns in words."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter

from lxml import etree

from processes.comparison.results import Change, Place, quoted
from processes.comparison.words import Words
from processes.model_files import SafeFile
from processes.parsing import local, one_line

_POLICIES = {
    "FIRST": "the first that holds",
    "UNIQUE": "the only one that holds",
    "COLLECT": "all that hold",
}


@dataclass(frozen=True)
class Column:
    """A column: what it is called in the table, and the expression or name that it stands for."""

    label: str
    key: str


#: By what a column is found again, the surest first.
_SIMILAR: tuple[Callable[[Column], object], ...] = (
    lambda column: column,
    attrgetter("label"),
    attrgetter("key"),
)


@dataclass(frozen=True)
class Rule:
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Table:
    file: str
    id: str
    name: str
    hit_policy: str
    inputs: tuple[Column, ...]
    outputs: tuple[Column, ...]
    rules: Mapping[str, Rule]
    other: str  #: an expression in the place of a table, and the description

    @property
    def label(self) -> str:
        return quoted(self.name or self.id)


def tables_of(source: SafeFile) -> Iterator[Table]:
    """The decisions of a file; what is not a table is kept as text."""
    for decision in source.root:
        if isinstance(decision.tag, str) and local(decision) == "decision":
            yield _table(source.name, decision)


def changed_tables(old: Mapping[str, Table], new: Mapping[str, Table], words: Words) -> Iterator[Change]:
    """Tables by id, in the order of the new files."""
    for id in dict.fromkeys([*new, *old]):
        one, other = old.get(id), new.get(id)
        if one is None and other is not None:
            count = len(other.rules)
            said = f"The table {other.label} added, with {count} rule{'' if count == 1 else 's'}"
            yield _place(other).change("added", "table", "", other.name, said)
        elif other is None and one is not None:
            yield _place(one).change("removed", "table", one.name, "", f"The table {one.label} removed")
        elif one is not None and other is not None:
            yield from _changed(one, other, words)


def _changed(old: Table, new: Table, words: Words) -> Iterator[Change]:
    place = _place(new)
    if old.name != new.name:
        said = f"The table {old.label} is now called {new.label}"
        yield place.change("changed", "name", old.name, new.name, said)
    if old.file != new.file:
        yield place.value("file", old.file, new.file)
    if old.hit_policy != new.hit_policy:
        yield place.value("which rules count", *map(_which_count, (old.hit_policy, new.hit_policy)))
    if old.other != new.other:
        yield place.text("description", old.other, new.other)
    yield from _changed_columns(old, new, place)
    same = _matched(old, new)
    for key, rule in new.rules.items():
        if key not in same.values():
            yield _rule_place(new, key).change(
                "added", "rule", "", _whole(new, rule, words), _said(new, rule, "added", words)
            )
    for key, rule in old.rules.items():
        if key not in same:
            yield _rule_place(old, key).change(
                "removed", "rule", _whole(old, rule, words), "", _said(old, rule, "removed", words)
            )
        else:
            yield from _cells(old, new, key, same[key], words)
    before, after = (
        [same[key] for key in old.rules if key in same],
        [key for key in new.rules if key in same.values()],
    )
    if before != after:
        said = f"{place.label}: the rules are tried in another order"
        yield place.change("changed", "order of the rules", ", ".join(before), ", ".join(after), said)


def _which_count(policy: str) -> str:
    return _POLICIES.get(policy.upper(), policy)


def _changed_columns(old: Table, new: Table, place: Place) -> Iterator[Change]:
    before = _columns_before(old, new)
    for column in new.inputs + new.outputs:
        was = before.get(column)
        if was is None:
            yield place.value("column", "", quoted(column.label))
        elif was.key != column.key:
            what = "condition" if column in new.inputs else "name"
            yield place.value(f"{what} of column {quoted(column.label)}", was.key, column.key)
        elif was.label != column.label:
            names = quoted(was.label), quoted(column.label)
            said = f"{place.label}: the column {names[0]} is now called {names[1]}"
            yield place.change("changed", "name of a column", *names, said)
    for column in old.inputs + old.outputs:
        if column not in before.values():
            yield place.value("column", quoted(column.label), "")


def _columns_before(old: Table, new: Table) -> dict[Column, Column]:
    """Column after to column before: the very same, else of the same label, else of the same condition."""
    before: dict[Column, Column] = {}
    for olds, news in ((old.inputs, new.inputs), (old.outputs, new.outputs)):
        for seen in _SIMILAR:
            for column in news:
                free = [
                    one
                    for one in olds
                    if one not in before.values() and seen(one) and seen(one) == seen(column)
                ]
                if column not in before and free:
                    before[column] = free[0]
    return before


def _cells(old: Table, new: Table, old_key: str, new_key: str, words: Words) -> Iterator[Change]:
    one, other = old.rules[old_key], new.rules[new_key]
    before = dict(zip(old.inputs + old.outputs, one.inputs + one.outputs, strict=False))
    after = dict(zip(new.inputs + new.outputs, other.inputs + other.outputs, strict=False))
    when = _when(old, one, words)
    place = _rule_place(new, new_key, f"{new.label}{', ' if when else ''}{when}")
    columns = _columns_before(old, new)
    for column, cell in after.items():
        was = before.get(columns[column]) if column in columns else None
        if was is not None and was != cell:
            values = [words.cell(column.key, text) or "any" for text in (was, cell)]
            yield place.value(column.label, *values)
    if one.note != other.note:
        yield place.text("note", one.note, other.note)


def _matched(old: Table, new: Table) -> dict[str, str]:
    """Rule before to rule after: by id, else by what it asks for."""
    same = {key: key for key in old.rules if key in new.rules}
    free: dict[tuple[str, ...], list[str]] = {}
    for key, rule in new.rules.items():
        if key not in same:
            free.setdefault(rule.inputs, []).append(key)
    for key, rule in old.rules.items():
        if key not in same and free.get(rule.inputs):
            same[key] = free[rule.inputs].pop(0)
    return same


def _when(table: Table, rule: Rule, words: Words) -> str:
    asked = zip(table.inputs, rule.inputs, strict=False)
    return ", ".join(f"{column.label} {words.cell(column.key, text)}" for column, text in asked if text)


def _whole(table: Table, rule: Rule, words: Words) -> str:
    answers = zip(table.outputs, rule.outputs, strict=False)
    then = ", ".join(f"{column.label} {words.cell(column.key, text)}" for column, text in answers if text)
    return f"{_when(table, rule, words) or 'always'} → {then or 'nothing'}"


def _said(table: Table, rule: Rule, happened: str, words: Words) -> str:
    return f"{table.label}: rule {happened}: {_whole(table, rule, words)}"


def _place(table: Table) -> Place:
    return Place(table.file, table.id, table.id, table.name, table.label)


def _rule_place(table: Table, key: str, label: str = "") -> Place:
    return Place(table.file, table.id, key, table.name, label or table.label)


def _table(file: str, decision: etree._Element) -> Table:
    table = next((part for part in decision if local(part) == "decisionTable"), None)
    parts = [] if table is None else [part for part in table if isinstance(part.tag, str)]
    rules: dict[str, Rule] = {}
    for number, part in enumerate(part for part in parts if local(part) == "rule"):
        id = part.get("id", "")
        rules[id if id and id not in rules else f"{id}#{number}"] = _rule(part)
    others = [part for part in decision if local(part) not in ("decisionTable", "extensionElements")]
    return Table(
        file=file,
        id=decision.get("id", ""),
        name=one_line(decision.get("name")),
        hit_policy=" ".join(
            filter(
                None,
                [
                    "" if table is None else table.get("hitPolicy", "UNIQUE"),
                    "" if table is None else table.get("aggregation", ""),
                ],
            )
        ),
        inputs=_columns(parts, "input"),
        outputs=_columns(parts, "output"),
        rules=rules,
        other="\n".join(_written(part) for part in others),
    )


def _columns(parts: list[etree._Element], kind: str) -> tuple[Column, ...]:
    found: list[Column] = []
    for part in parts:
        if local(part) == kind:
            expressions = [_written(one) for one in part if local(one) == "inputExpression"]
            key = (expressions[0] if expressions else "") or part.get("name", "")
            found.append(Column(one_line(part.get("label")) or key or part.get("id", ""), key))
    return tuple(found)


def _rule(element: etree._Element) -> Rule:
    def entries(kind: str) -> tuple[str, ...]:
        return tuple(_written(part) for part in element if local(part) == kind)

    notes = [*entries("description"), *entries("annotationEntry")]
    return Rule(entries("inputEntry"), entries("outputEntry"), "\n".join(filter(None, notes)))


def _written(element: etree._Element) -> str:
    return one_line("".join(str(part) for part in element.itertext()))
