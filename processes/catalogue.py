"""Everything that drawings may refer to, in folders: processes, decision tables, forms, words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from processes.engine.decisions import INPUT, DecisionTable, read_table
from processes.engine.errors import ExpressionError
from processes.engine.grammar import parse_expression, variables
from processes.form_answers import answers_of, asked_of, title_of
from processes.graph import ProcessGraph
from processes.lint_rules.context import Context
from processes.model_files import MAX_BYTES, RefusedFile, SafeFile, open_model
from processes.parsing import model_of
from processes.vocabulary import Vocabulary, read_vocabulary

_SUFFIXES = (".bpmn", ".dmn")
_MAX_FILES = 300


@dataclass(frozen=True)
class Catalogue:
    """What is known by name, and the safe file that each process and decision table comes from."""

    context: Context
    process_files: Mapping[str, SafeFile] = field(default_factory=dict)
    decision_files: Mapping[str, SafeFile] = field(default_factory=dict)


def read_catalogue(
    given: Iterable[SafeFile], *, folders: Iterable[Path] = (), models: Path, forms: Path
) -> Catalogue:
    """Look around: first the `given` files, then `folders` (not deep), then all of `models`.

    Of two processes with one id the first found counts. What is unsafe or unreadable in a folder is passed
    over: it is nobody's reference. Raises `processes.vocabulary.VocabularyError` for a broken vocabulary.
    """
    vocabulary_file = models / "vocabulary.json"
    vocabulary = read_vocabulary(vocabulary_file.read_bytes()) if vocabulary_file.is_file() else Vocabulary()
    return catalogue_of(
        _sources(given, folders, models),
        vocabulary=vocabulary,
        forms={path.stem: path.read_bytes() for path in _listed(forms.glob("*.json"))},
    )


def catalogue_of(
    sources: Iterable[SafeFile], *, vocabulary: Vocabulary, forms: Mapping[str, bytes]
) -> Catalogue:
    """The catalogue of just these files, words and form definitions by key: what a bundle brings with it.

    Of two processes or tables with one id the first counts; the last table is the one that comes with the
    service.
    """
    form_answers = {key: answers_of(definition) for key, definition in forms.items()}
    questions = {key: asked_of(definition) for key, definition in forms.items()}
    answers = {name for given in form_answers.values() for name in given}
    columns: dict[str, frozenset[str]] = {}
    reads: dict[str, frozenset[str]] = {}
    shipped_tables: dict[str, DecisionTable] = {}
    processes: dict[str, ProcessGraph] = {}
    process_files: dict[str, SafeFile] = {}
    decision_files: dict[str, SafeFile] = {}
    for source in sources:
        if source.is_decisions:
            ids = decision_ids(source)
            by_file = [Path(source.name).stem] if len(ids) == 1 else []
            answers.update(_columns(source))
            for decision_id in (*ids, *by_file):
                decision_files.setdefault(decision_id, source)
                columns.setdefault(decision_id, frozenset(_columns(source)))
            for table in _tables(source):
                for decision_id in (table.id, *by_file):
                    reads.setdefault(decision_id, _read_by(table))
                    shipped_tables[decision_id] = table
        else:
            for process in model_of(source).processes:
                if process.id not in processes:
                    processes[process.id] = process
                    process_files[process.id] = source
    context = Context(
        vocabulary=vocabulary,
        forms={key: title_of(definition) or key for key, definition in forms.items()},
        processes=processes,
        decisions=frozenset(decision_files),
        answers=frozenset(answers),
        form_answers=form_answers,
        questions=questions,
        shipped_questions=questions,
        columns=columns,
        reads=reads,
        shipped_tables=shipped_tables,
    )
    return Catalogue(context=context, process_files=process_files, decision_files=decision_files)


def decision_ids(source: SafeFile) -> list[str]:
    """Ids of the decisions in a file of decision tables."""
    decisions = (element for element in source.root if etree.QName(element).localname == "decision")
    return [decision.get("id", "") for decision in decisions]


def _columns(source: SafeFile) -> Iterator[str]:
    """What the tables of a file answer: their output columns."""
    for output in source.root.iter("{*}output"):
        yield output.get("name") or output.get("label") or ""


def _tables(source: SafeFile) -> Iterator[DecisionTable]:
    """The tables of a file. Of one that cannot be read another check says so."""
    for element in source.root:
        if etree.QName(element).localname != "decision":
            continue
        try:
            yield read_table(element)
        except ExpressionError:
            continue


def _read_by(table: DecisionTable) -> frozenset[str]:
    """The variables that a table asks."""
    asked = (*table.inputs, *(each for row in table.rules for each in (*row.tests, *row.outputs) if each))
    names = {name for expression in asked for name in variables(parse_expression(expression))}
    return frozenset(names - {INPUT})


def bundle_of(catalogue: Catalogue, process: ProcessGraph, source: SafeFile) -> dict[str, SafeFile]:
    """The files that a process needs to run, by a plain name: its own, those it calls, their tables."""
    files = {"0.bpmn": source}
    taken = {process.id}
    waiting = [process]
    while waiting:
        current = waiting.pop()
        for node in current.nodes():
            table = catalogue.decision_files.get(node.ofd.decision)
            if table is not None and table not in files.values():
                files[f"{len(files)}.dmn"] = table
            if node.called in catalogue.context.processes and node.called not in taken:
                taken.add(node.called)
                waiting.append(catalogue.context.processes[node.called])
                called = catalogue.process_files[node.called]
                if called not in files.values():
                    files[f"{len(files)}.bpmn"] = called
    return files


def _sources(given: Iterable[SafeFile], folders: Iterable[Path], models: Path) -> Iterator[SafeFile]:
    yield from given
    near = [path for folder in folders for path in _listed(folder.iterdir())]
    far = _listed(models.rglob("*"))
    for path in dict.fromkeys([*near, *far]):
        if path.suffix.lower() in _SUFFIXES:
            try:
                with path.open("rb") as file:
                    yield open_model(path.name, file.read(MAX_BYTES + 1))
            except (RefusedFile, OSError):
                continue


def _listed(paths: Iterable[Path]) -> list[Path]:
    """Regular files in a fixed order, at most 300: a folder of thousands is not one of models."""
    try:
        return [path for path in sorted(paths)[: _MAX_FILES * 10] if path.is_file()][:_MAX_FILES]
    except OSError:
        return []
