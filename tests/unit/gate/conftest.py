"""The real words, forms and drawings of the repository, and a way to put one drawing through the gate."""

from functools import lru_cache
from pathlib import Path

from processes.catalogue import catalogue_of
from processes.findings import Finding
from processes.gate import check_file
from processes.model_files import RefusedFile, SafeFile, open_model
from processes.vocabulary import Vocabulary, read_vocabulary

REPOSITORY = Path(__file__).resolve().parents[3]
MODELS = REPOSITORY / "tests" / "models" / "lint"


@lru_cache(maxsize=1)
def surroundings() -> tuple[tuple[SafeFile, ...], Vocabulary, dict[str, bytes]]:
    """Drawings and tables of `bpmn/`, its words, and the forms by key: what a drawing may refer to."""
    models = REPOSITORY / "bpmn"
    files = [path for path in sorted(models.rglob("*")) if path.suffix in (".bpmn", ".dmn")]
    forms = (REPOSITORY / "forms" / "definitions").glob("*.json")
    return (
        tuple(open_model(path.name, path.read_bytes()) for path in files),
        read_vocabulary((models / "vocabulary.json").read_bytes()),
        {path.stem: path.read_bytes() for path in forms},
    )


def through_the_gate(name: str, content: bytes) -> list[Finding]:
    """What the gate finds in a file, as `check_model` does it."""
    known, vocabulary, forms = surroundings()
    try:
        source = open_model(name, content)
    except RefusedFile as refusal:
        return [refusal.finding]
    return check_file(source, catalogue_of([source, *known], vocabulary=vocabulary, forms=forms))
