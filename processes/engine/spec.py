"""A drawing made ready to run: read once, never changed, shared by every thread and every case."""

from collections.abc import Mapping
from dataclasses import dataclass

from processes.engine.nodes import ProcessSpec


@dataclass(frozen=True)
class Spec:
    """`main` is the process itself; `levels` holds every sub-process and called process by its key."""

    process_id: str
    main: ProcessSpec
    levels: Mapping[str, ProcessSpec]
