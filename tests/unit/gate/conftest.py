"""The real words, forms and drawings of the repository, and a way to put one drawing through the gate."""

from collections.abc import Callable
from pathlib import Path

import pytest

from processes.catalogue import read_catalogue
from processes.findings import Finding
from processes.gate import check_file
from processes.model_files import RefusedFile, open_model

REPOSITORY = Path(__file__).resolve().parents[3]
MODELS = REPOSITORY / "tests" / "models" / "lint"

Gate = Callable[[str, bytes], list[Finding]]


def through_the_gate(name: str, content: bytes) -> list[Finding]:
    """What the gate finds in a file, as `check_model` does it."""
    try:
        source = open_model(name, content)
    except RefusedFile as refusal:
        return [refusal.finding]
    catalogue = read_catalogue(
        [source], models=REPOSITORY / "bpmn", forms=REPOSITORY / "forms" / "definitions"
    )
    return check_file(source, catalogue)


@pytest.fixture
def gate() -> Gate:
    return through_the_gate
