"""What is different between two sets of files, in the words of the service.

Plain Python over bytes: drawings and decision tables, element by element. Nothing is raised, whatever the
files: what cannot be read is said to be so. The questions of forms are compared in the room of forms.
"""

from collections.abc import Iterator, Mapping

from lxml import etree

from processes.comparison.drawings import Pair, Side, capital, pair_of, sides_of
from processes.comparison.layout import moves
from processes.comparison.leftovers import same_content
from processes.comparison.results import Change, Comparison, Place, quoted
from processes.comparison.routes import changed_routes
from processes.comparison.steps import changed_steps
from processes.comparison.surroundings import added_process, changed_process, changed_things, removed_process
from processes.comparison.tables import Table, changed_tables, tables_of
from processes.comparison.words import VOCABULARY, Words
from processes.model_files import RefusedFile, SafeFile, open_model
from processes.parsing import Model, model_of

__all__ = ["Change", "Comparison", "Words", "compare"]

_FORMS = "forms/"


def compare(old: Mapping[str, bytes], new: Mapping[str, bytes], *, words: Words) -> Comparison:
    """Everything that differs between two sets of files by path, forms apart. Never raises.

    The same files, or files that differ only in how their XML is written, give an empty comparison.
    """
    old, new = _without_same(old, new), _without_same(new, old)
    before, unread_before = _opened(old)
    after, unread_after = _opened(new)
    changes: list[Change] = []
    moved: list[Change] = []
    pairs = _processes(before, after, changes, words)
    for pair in pairs:
        changes += changed_process(pair, words)
        changes += changed_steps(pair, words)
        changes += changed_routes(pair, words)
    tables = list(changed_tables(_tables(before), _tables(after), words))
    for path in [path for path in after if path in before]:
        one, other = before[path], after[path]
        if isinstance(one, Model) and isinstance(other, Model):
            changes += changed_things(one, other)
            moved += _moves(one, other, [pair for pair in pairs if pair.new.model is other])
        told = any(change.file == path for change in [*changes, *tables])
        if not told and not same_content(_root(one), _root(other)):
            said = f"Something in {quoted(path)} changed that the drawing does not show"
            changes.append(Place(path).change("changed", "file", "", "", said))
    changes += _files(old, new, told={change.file for change in [*changes, *tables]})
    changes += _unread(old, new, unread_before | unread_after)
    return Comparison(tuple(changes), tuple(moved), tuple(tables))


def _without_same(files: Mapping[str, bytes], others: Mapping[str, bytes]) -> dict[str, bytes]:
    return {path: content for path, content in files.items() if others.get(path) != content}


def _opened(files: Mapping[str, bytes]) -> tuple[dict[str, Model | SafeFile], set[str]]:
    """Drawings and tables that can be read, and the paths of those that cannot."""
    found: dict[str, Model | SafeFile] = {}
    unread: set[str] = set()
    for path, content in sorted(files.items()):
        if path.endswith((".bpmn", ".dmn")):
            try:
                source = open_model(path, content)
            except RefusedFile:
                unread.add(path)
            else:
                found[path] = source if source.is_decisions else model_of(source)
    return found, unread


def _processes(
    before: Mapping[str, Model | SafeFile],
    after: Mapping[str, Model | SafeFile],
    changes: list[Change],
    words: Words,
) -> list[Pair]:
    """The processes of both, in the order of the new files; what is new or gone is told at once."""
    old, new = _sides(before), _sides(after)
    changes += [added_process(side, words) for id, side in new.items() if id not in old]
    changes += [removed_process(side, words) for id, side in old.items() if id not in new]
    return [pair_of(old[id], side) for id, side in new.items() if id in old]


def _sides(files: Mapping[str, Model | SafeFile]) -> dict[str, Side]:
    found: dict[str, Side] = {}
    for model in files.values():
        if isinstance(model, Model):
            for id, side in sides_of(model).items():
                found.setdefault(id, side)
    return found


def _tables(files: Mapping[str, Model | SafeFile]) -> dict[str, Table]:
    found: dict[str, Table] = {}
    for source in files.values():
        if isinstance(source, SafeFile):
            for table in tables_of(source):
                found.setdefault(table.id, table)
    return found


def _moves(old: Model, new: Model, pairs: list[Pair]) -> Iterator[Change]:
    same = {one: other for pair in pairs for one, other in pair.same.items() if one != other}
    before = {same.get(id, id) for id in _ids(old)}
    after = _ids(new)

    def place(id: str) -> Place | None:
        if id not in before or id not in after:
            return None
        for pair in pairs:
            if id in pair.new.nodes:
                return pair.new.place(id)
            if id in pair.new.flows:
                flow = pair.new.flows[id]
                return pair.new.place(id, label=capital(pair.new.route(flow)), name=flow.name)
        name = after[id].get("name", "")
        return Place(new.file, "", id, name, quoted(name or id))

    return moves(old, new, same=same, place=place)


def _ids(model: Model) -> dict[str, etree._Element]:
    found: dict[str, etree._Element] = {}
    for element in model.source.root.iter(etree.Element):
        if element.get("id"):
            found.setdefault(element.get("id"), element)
    return found


def _root(file: Model | SafeFile) -> etree._Element:
    return file.source.root if isinstance(file, Model) else file.root


def _files(old: Mapping[str, bytes], new: Mapping[str, bytes], told: set[str]) -> Iterator[Change]:
    """Files that are new, gone or changed and of which nothing else was said."""
    for path in sorted({*old, *new}):
        if path.startswith(_FORMS) or path in told:
            continue
        place = Place(path, label=_called(path))
        if path not in old:
            yield place.change("added", "file", "", path, f"{place.label} added")
        elif path not in new:
            yield place.change("removed", "file", path, "", f"{place.label} removed")
        elif not path.endswith((".bpmn", ".dmn")) and old[path] != new[path]:
            yield place.change("changed", "file", "", "", f"{place.label} changed")


def _called(path: str) -> str:
    """A file by what it is."""
    if path.rpartition("/")[2] == VOCABULARY:
        return "The list of agencies, roles and other words"
    return f"The {'drawing' if path.endswith('.bpmn') else 'file'} {quoted(path)}"


def _unread(old: Mapping[str, bytes], new: Mapping[str, bytes], unread: set[str]) -> Iterator[Change]:
    for path in sorted(unread):
        if path in old and path in new and old[path] != new[path]:
            said = f"The file {quoted(path)} changed, and cannot be read: what changed in it cannot be told"
            yield Place(path).change("changed", "file", "", "", said)
