"""A whole bundle as one zip file, the same bytes each time, and back again without being taken in."""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import PurePosixPath

from processes.drafts import MAX_FILES
from processes.findings import Finding
from processes.model_files import MAX_BYTES, RefusedFile

MAX_ARCHIVE = 10_000_000  #: bytes of the zip file itself
MAX_UNPACKED = 20_000_000  #: bytes of all files in it
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  #: the first moment that a zip file can name
_BASE = "one-front-door: from "
_KINDS = (".bpmn", ".dmn", ".json", ".yaml")


def pack(files: Mapping[str, bytes], *, base: str = "") -> bytes:
    """A zip file that depends on the paths and contents alone: no time, owner or order of this machine.

    `base`: SHA-256 of the published version that the files come from; it goes along, and `base_of` reads it.
    """
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path, content in sorted(files.items()):
            entry = zipfile.ZipInfo(path, date_time=_LONG_AGO)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
        archive.comment = f"{_BASE}{base}".encode() if base else b""
    return target.getvalue()


def unpack(content: bytes) -> dict[str, bytes]:
    """The files of a zip file by their paths. Raises RefusedFile with a sentence, whatever the bytes.

    Never writes to a disk. Refused: paths that leave the archive, links, locked or doubled files, other kinds
    of files, and more than fits: each size is counted while unpacking, not believed.
    """
    if len(content) > MAX_ARCHIVE:
        raise _refused("The file is larger than 10 MB.")
    files: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MAX_FILES:
                raise _refused(f"The zip file holds more than {MAX_FILES} files.")
            for entry in entries:
                _check(entry, files)
                files[entry.filename] = _read(archive, entry, MAX_UNPACKED - sum(map(len, files.values())))
    except RefusedFile:
        raise
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, OSError, EOFError):
        raise _refused("The zip file is damaged, locked with a password, or no zip file at all.") from None
    if not any(path.endswith(".bpmn") for path in files):
        raise _refused("There is no BPMN drawing in the zip file.")
    return files


def is_export(content: bytes) -> bool:
    """Whether a zip file says of itself, by the marks that `pack` leaves, that it was exported here."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError):
        return False
    paths = [entry.filename for entry in entries]
    marked = all((entry.date_time, entry.create_system) == (_LONG_AGO, 3) for entry in entries)
    return bool(entries) and marked and paths == sorted(paths)


def base_of(content: bytes) -> str:
    """The SHA-256 that `pack` was told; empty for any other file."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            said = archive.comment.decode("ascii", errors="replace")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError):
        return ""
    found = said.removeprefix(_BASE)
    return found if found != said and re.fullmatch(r"[0-9a-f]{64}", found) else ""


def _check(entry: zipfile.ZipInfo, files: Mapping[str, bytes]) -> None:
    path = entry.filename
    plain = PurePosixPath(path)
    odd = plain.is_absolute() or ".." in plain.parts or "\\" in path or ":" in path or str(plain) != path
    if odd or entry.orig_filename != path or stat.S_ISLNK(entry.external_attr >> 16):
        raise _refused("A file in the zip file would lie outside of it. That is not allowed.")
    if path in files:
        raise _refused(f"The zip file holds “{path[:100]}” twice.")
    if not path.endswith(_KINDS):
        raise _refused(f"“{path[:100]}” does not belong here: only .bpmn, .dmn, .json and .yaml do.")
    if entry.flag_bits & 0x1:
        raise _refused("The zip file is locked with a password.")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _refused("The zip file is packed in a way that is not accepted. Make a plain zip file.")


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    most = min(MAX_BYTES, left)
    with archive.open(entry) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise _refused("Unpacked, the zip file is far larger than a pathway is: 2 MB a file, 20 MB in all.")
    return content


def _refused(message: str) -> RefusedFile:
    return RefusedFile(
        Finding(
            file="",
            rule="archive",
            message=message,
            help="Export a whole pathway here to see how such a file looks.",
        )
    )
