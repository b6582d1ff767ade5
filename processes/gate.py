"""The publish gate: everything that is checked before a file may become part of a version.

In order: safe XML, the standard's schema, the lint rules (with every expression compiled, and forms, roles
and operations looked up), the engine's own reading, soundness. What would only repeat an earlier refusal is
left out.
"""

from collections.abc import Iterator

from processes.catalogue import Catalogue, bundle_of
from processes.engine import ModelError, build
from processes.engine.schema import validate_schema
from processes.findings import Finding, in_order, publishable
from processes.graph import ProcessGraph
from processes.linting import lint, lint_tables, structure_is_sound
from processes.model_files import SafeFile
from processes.parsing import Model, model_of
from processes.soundness import check_soundness

_OURS = "This is a fault of the check, not of the drawing: please report it together with the file."


def check_file(source: SafeFile, catalogue: Catalogue) -> list[Finding]:
    """Every finding about one safe file, in order. Nothing is raised: a failing check is a finding too."""
    try:
        if source.is_decisions:
            return in_order(lint_tables(source, catalogue.context))
        return in_order(_check_drawing(source, catalogue))
    except Exception as error:  # the gate must answer, whatever the file; the engine is third-party code
        return [
            Finding(
                file=source.name,
                rule="unchecked",
                message=f"The file could not be checked to the end ({type(error).__name__}).",
                help=_OURS,
            )
        ]


def _check_drawing(source: SafeFile, catalogue: Catalogue) -> list[Finding]:
    model = model_of(source)
    findings = list(_check_schema(source))
    findings += lint(model, catalogue.context)
    if publishable(findings):
        findings += _check_engine(model, catalogue)
    if publishable(findings) or structure_is_sound(model, catalogue.context):
        findings += check_soundness(model)
    return findings


def _check_schema(source: SafeFile) -> Iterator[Finding]:
    for line, message in validate_schema(source.root):
        yield Finding(
            file=source.name,
            rule="schema",
            message=f"The drawing breaks the BPMN 2.0 standard: {message}.",
            help="Open it in a BPMN 2.0 editor and save it again; parts written by hand may be out of order.",
            line=line,
        )


def _check_engine(model: Model, catalogue: Catalogue) -> Iterator[Finding]:
    for process in model.executable:
        files = bundle_of(catalogue, process, model.source)
        try:
            build({name: file.content for name, file in files.items()}, process.id)
        except ModelError as error:
            names = {name: file.name for name, file in files.items()}
            for found in error.findings:
                yield Finding(
                    file=names.get(found.file, model.file),
                    rule="engine",
                    message=f"The engine cannot run this: {found.message}.",
                    help="Draw it with the steps and events that the menus of the editor offer.",
                    line=found.line,
                    element_id=found.element_id,
                    element_name=found.element_name,
                )
        except Exception as error:  # whatever the engine's reading raises is a refusal, not a crash
            yield _unreadable(model, process, error)


def _unreadable(model: Model, process: ProcessGraph, error: Exception) -> Finding:
    return model.finding(
        "engine",
        process,
        f"The engine cannot read this process ({type(error).__name__}).",
        "Simplify what was changed last. If it is in order, report it together with the file.",
    )
