"""A file that somebody brings: looked at, written anew in UTF-8, and put where it shall go in a draft."""

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from orchestrator.clocks.bundle_limits import CASE_PROCESS
from orchestrator.pathway.publishing import MODELS
from orchestrator.studio.archives import is_export, unpack
from orchestrator.studio.harm import refuse_harm
from processes import drafts
from processes.bundles import VOCABULARY
from processes.findings import Finding
from processes.model_files import RefusedFile, SafeFile, open_model
from processes.parsing import Model, model_of
from processes.versions import newest

_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n'
_NOT_PLAIN = re.compile(rb"<\?(?!xml\s)|schemaLocation", re.IGNORECASE)
_OTHER_ENCODING = re.compile(rb"""\A<\?xml\s[^>]*encoding\s*=\s*["'](?!utf-?8["'])""", re.IGNORECASE)
_AGAIN = re.compile(r"\s*\(\d{1,3}\)$")  # what a browser adds to the name of a second download
_MARGIN = 20  # of a drawing that is moved onto its page
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")

_NO_DRAWING = Finding(
    file="",
    rule="archive",
    message="This is not a BPMN drawing: it is a zip file under another name.",
    help="Unpack it and send the drawing in it; or call it .zip if it holds a whole pathway.",
)


@dataclass(frozen=True)
class Arrival:
    """What came: one drawing or table (`files` has one path), or a whole pathway out of a zip file."""

    files: Mapping[str, bytes]
    whole: bool

    @property
    def path(self) -> str:
        return next(iter(self.files))

    @property
    def content(self) -> bytes:
        return self.files[self.path]


def read(name: str, content: bytes) -> Arrival:
    """Any well-formed BPMN drawing or DMN table in a common encoding, or a zip file as it is exported.

    What is in the file decides what it is, and it is kept with the ending of that. `name` is what the sender
    calls it: a zip file that was not exported here has to be called one. Raises RefusedFile with a sentence
    for anything else.
    """
    if content.startswith(b"PK"):
        if not (name.lower().endswith(".zip") or is_export(content)):
            raise RefusedFile(_NO_DRAWING)
        files = unpack(content)
        return Arrival({path: _looked_at(path, one) for path, one in files.items()}, whole=True)
    source = open_model("the file", content)
    suffix = ".dmn" if source.is_decisions else ".bpmn"
    stem = re.sub(r"[^A-Za-z0-9_-]+", "_", _AGAIN.sub("", plain_name(name))).strip("_")
    path = f"{stem or 'drawing'}{suffix}"
    return Arrival({path: _looked_at(path, content)}, whole=False)


def plain_name(name: str) -> str:
    """What a file is called without its ending, for people to read: “Home visit” of “Home visit.bpmn”."""
    own = name.replace("\\", "/").rpartition("/")[2]
    own = own.rpartition(".")[0] or own
    shown = "".join(sign if sign.isprintable() else " " for sign in own)
    return " ".join(shown.split())[:60].strip() or "drawing"


def process_name(files: Mapping[str, bytes], process_id: str) -> str:
    """What a process is called in these drawings; empty where it has no name."""
    models = _models(files).values()
    named = (process.name for model in models for process in model.processes if process.id == process_id)
    return next(named, "")


def named(content: bytes, name: str) -> bytes:
    """The drawing, whose first process is called so where none of its processes has a name."""
    model = _models({"": content}).get("")
    if model is None or not model.processes or any(process.name for process in model.processes):
        return content
    root = copy.deepcopy(model.source.root)
    first = next(root.iter("{*}process"))
    first.set("name", name)
    return _HEAD + etree.tostring(root, encoding="utf-8").lstrip() + b"\n"


def called_by_nobody(files: Mapping[str, bytes]) -> list[str]:
    """Ids of the processes of these drawings that no other calls: those that run by themselves come first."""
    models = [model for model in _models(files).values() if model.processes]
    processes = [process for model in models for process in model.processes]
    called = {node.called for process in processes for node in process.nodes()}
    alone = [process for process in processes if process.id and process.id not in called]
    return [process.id for process in sorted(alone, key=lambda process: not process.executable)]


def taking_the_place_of(content: bytes, old: bytes) -> bytes:
    """A drawing that shall replace another: its only process takes over the other's id, and is one that runs.

    So that whoever calls the process, and the version it belongs to, still find it. Other drawings are only
    marked as ones that run.
    """
    new, before = _models({"": content}).get(""), _models({"": old}).get("")
    if new is None:
        return content
    wanted = before.processes[0].id if before is not None and len(before.processes) == 1 else ""
    return _marked(new, wanted if len(new.processes) == 1 else "", content)


def made_to_run(content: bytes) -> bytes:
    """The drawing with at least one process that is one that runs."""
    model = _models({"": content}).get("")
    return content if model is None else _marked(model, "", content)


def with_surroundings(owner_key: str, files: Mapping[str, bytes], *, now: datetime) -> dict[str, bytes]:
    """A pathway of its own gets the words, limits and tables that the site's running pathway has."""
    running = newest(owner_key=owner_key, process_id=CASE_PROCESS, now=now)
    known = drafts.files(running) if running else {}
    if not running:
        known = {path.name: path.read_bytes() for path in sorted(MODELS.iterdir()) if path.is_file()}
    shared = {
        path: content
        for path, content in known.items()
        if path == VOCABULARY or (path.endswith(".dmn") and "/" not in path)
    }
    return shared | dict(files)


def _looked_at(path: str, content: bytes) -> bytes:
    """The file as it is kept: as it came where it is plain UTF-8, else written anew."""
    if not path.endswith((".bpmn", ".dmn")):
        return content
    source = open_model(path, content)
    refuse_harm(source)
    as_it_came = not (
        content.startswith(_MARKS) or _NOT_PLAIN.search(content) or _OTHER_ENCODING.match(content)
    )
    content = content if as_it_came else _HEAD + source.content.lstrip() + b"\n"
    return _onto_the_page(content) if path.endswith(".bpmn") else content


def _onto_the_page(content: bytes) -> bytes:
    """A drawing left of or above the corner of its page is moved onto it as a whole; others stay.

    Tools with an endless page write such drawings, and nobody could be asked to count that by hand.
    """
    root = copy.deepcopy(open_model("", content).root)
    points = [one for one in root.iter("{*}Bounds", "{*}waypoint") if one.get("x") and one.get("y")]
    moved = False
    for axis in ("x", "y"):
        least = min((float(one.get(axis, "0")) for one in points), default=0)
        for one in points if least < 0 else ():
            one.set(axis, f"{float(one.get(axis, '0')) - least + _MARGIN:g}")
            moved = True
    return _HEAD + etree.tostring(root, encoding="utf-8").lstrip() + b"\n" if moved else content


def _models(files: Mapping[str, bytes]) -> dict[str, Model]:
    found = {}
    for path, content in files.items():
        if path.endswith(".bpmn") or not path:
            try:
                source: SafeFile = open_model(path, content)
            except RefusedFile:
                continue
            if not source.is_decisions:
                found[path] = model_of(source)
    return found


def _marked(model: Model, wanted: str, content: bytes) -> bytes:
    """The same drawing with a process that runs, and, where one is wanted, with another id of its process."""
    if not model.processes or (model.executable and wanted in ("", model.processes[0].id)):
        return content
    root = copy.deepcopy(model.source.root)
    own = model.processes[0].id
    for element in root.iter(etree.Element):
        is_process = etree.QName(element).localname == "process" and element.get("id") == own
        if is_process and not model.executable:
            element.set("isExecutable", "true")
        if is_process and wanted:
            element.set("id", wanted)
        for name in ("processRef", "bpmnElement"):
            prefix, colon, id = element.get(name, "").rpartition(":")
            if wanted and id == own:
                element.set(name, f"{prefix}{colon}{wanted}")
    return _HEAD + etree.tostring(root, encoding="utf-8").lstrip() + b"\n"
