"""`manage.py check_model FILE… [--json]`: may these files be published?

Says what the studio says of the same files. Words, limits and forms are those that lie beside them or in the
folder above, as in an export, and else those of the repository. No database is needed.
"""

import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from orchestrator.clocks.limits import FILE
from orchestrator.pathway.publishing import findings_beside
from orchestrator.pathway.surroundings import surroundings_of
from processes.bundles import FORMS, VOCABULARY
from processes.findings import Finding, in_order, publishable
from processes.gate import check_file
from processes.model_files import MAX_BYTES, RefusedFile, SafeFile, open_model
from processes.vocabulary import VocabularyError

PUBLISHABLE, FINDINGS, USAGE = 0, 1, 2


class Command(BaseCommand):
    help = (
        "Check drawings (.bpmn) and decision tables (.dmn) as they are checked before publication. "
        "Exit status 0: they can be published; 1: they cannot; 2: a file could not be read."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="a .bpmn or .dmn file")
        parser.add_argument("--json", action="store_true", help="print a list of findings as JSON")

    def handle(self, *args: Any, files: list[str], json: bool, **options: Any) -> None:
        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
        try:
            status = check(files, as_json=json)
            sys.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            status = FINDINGS
        sys.exit(status)


def check(names: Sequence[str], *, as_json: bool) -> int:
    """Check files, print what was found, and return the exit status."""
    safe: list[SafeFile] = []
    findings: list[Finding] = []
    unreadable: list[str] = []
    for name in dict.fromkeys(names):
        try:
            safe.append(open_model(_shown(name), _read(name)))
        except RefusedFile as refusal:
            findings.append(refusal.finding)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            unreadable.append(f"{_shown(name)} cannot be read: {reason}.")
    folders = list(dict.fromkeys(Path(name).parent for name in names))
    named = {source.name: source.content for source in safe}
    for table in [name for name in named if Path(name).name == FILE][:1]:
        named[FILE] = named.pop(table)  # it is the one that lies beside the others
    files = {**_beside(folders), **named}
    try:
        known, missing = surroundings_of(files, safe, folders=folders)
    except VocabularyError as error:
        unreadable.append(str(error))
    else:
        findings += [*missing, *findings_beside(files)]
        for source in safe:
            findings += check_file(source, known)
    findings = in_order(findings)
    if as_json:
        print(json.dumps([found.as_json() for found in findings], indent=2, ensure_ascii=True))
    else:
        _print(findings, len(safe), unreadable)
    for sentence in unreadable:
        print(sentence, file=sys.stderr)
    if unreadable:
        return USAGE
    return PUBLISHABLE if publishable(findings) else FINDINGS


def _beside(folders: Sequence[Path]) -> dict[str, bytes]:
    """Words, limits and forms of the bundle that files belong to: in their folders or the one above each."""
    found: dict[str, bytes] = {}
    for folder in (*folders, *(folder.resolve().parent for folder in folders)):
        forms = [form for form in sorted((folder / FORMS).glob("*.json")) if "." not in form.stem]
        for name, path in {
            VOCABULARY: folder / VOCABULARY,
            FILE: folder / FILE,
            **{f"{FORMS}/{form.name}": form for form in forms},
        }.items():
            if name not in found and path.is_file():
                with suppress(OSError):
                    found[name] = _read(str(path))
    return found


def _read(name: str) -> bytes:
    path = Path(name)
    if path.is_dir():
        raise IsADirectoryError(0, "it is a folder; name the files in it")
    if path.exists() and not path.is_file():
        raise OSError(0, "it is not a regular file")
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _shown(name: str) -> str:
    """A file name that can be printed anywhere, on one line."""
    text = os.fsencode(name).decode("utf-8", errors="backslashreplace")
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def _print(findings: Sequence[Finding], checked: int, unreadable: Sequence[str]) -> None:
    for found in findings:
        place = f"{found.file}:{found.line}" if found.line else found.file
        named = f"“{found.element_name}” " if found.element_name else ""
        element = f" {named}({found.element_id})" if found.element_id else f" {named}".rstrip()
        print(f"{'Error' if found.is_error else 'Warning'}: {found.message}")
        print(f"  Where: {place}{element}")
        if found.help:
            print(f"  What to do: {found.help}")
        print(f"  Rule: {found.rule}\n")
    errors = sum(found.is_error for found in findings)
    warnings = len(findings) - errors
    if unreadable:
        return
    if errors:
        print(f"Not publishable: {_count(errors, 'error')}, {_count(warnings, 'warning')}.")
    else:
        files = "1 file" if checked == 1 else f"{checked} files"
        print(f"Publishable: {files}, {_count(warnings, 'warning')}.")


def _count(number: int, word: str) -> str:
    return f"{number or 'no'} {word}{'' if number == 1 else 's'}"
