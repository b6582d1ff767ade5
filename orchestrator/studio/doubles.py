"""Files of a draft that hold the same drawing or table: one of them has to go."""

from collections.abc import Iterator, Mapping

from processes.doubled import Doubled, doubled
from processes.model_files import RefusedFile, SafeFile, open_model


def doubled_in(files: Mapping[str, bytes]) -> list[Doubled]:
    """What is in more than one file. Never raises: of a file that cannot be read another check says so."""
    return doubled(_readable(files))


def _readable(files: Mapping[str, bytes]) -> Iterator[SafeFile]:
    for path, content in sorted(files.items()):
        if path.endswith((".bpmn", ".dmn")):
            try:
                yield open_model(path, content)
            except RefusedFile:
                continue
