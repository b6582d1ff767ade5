"""Files of bundles on disk: pathways to play on, and a scenario file beside those that it needs."""

import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from orchestrator.pathway.rehearsals import DEFAULTS
from processes import bundles
from processes.bundles import FORMS, SCENARIOS, VOCABULARY, Bundle
from processes.model_files import RefusedFile

from . import loading
from .exceptions import PathwaysUnreadable


def check_scenario(path: str, files: Mapping[str, bytes], *, defaults: bool = False) -> None:
    """Read a scenario of a bundle as strictly as a play does; as `defaults`, all that start from it.

    Raises ScenarioFault, which names file, line and remedy.
    """
    home = PurePosixPath(path).parent
    beside = {PurePosixPath(one).name: files[one] for one in files if PurePosixPath(one).parent == home}
    forms = [one[len(FORMS) + 1 : -len(".json")] for one in files if one.startswith(f"{FORMS}/")]
    with tempfile.TemporaryDirectory(prefix="ofd-scenario-") as folder:
        for name, content in beside.items():
            (Path(folder) / name).write_bytes(content)
        own = PurePosixPath(path).name
        others = sorted(name for name in beside if name.endswith(".yaml") and name != own)
        for name in others if defaults else [own]:
            loading.load(Path(folder) / name, forms=forms)


def read(folder: Path, *, form_files: Mapping[str, bytes]) -> list[Bundle]:
    """The pathways of a folder: one like `bpmn/`, or one with a whole bundle for each pathway.

    A folder like `bpmn/` has drawings in folders and the tables and words that they share at its top;
    `form_files` are what its steps ask with, unless definitions lie in its folder `forms`. Else each folder
    in it is called as its process and has all its files at their paths. Raises PathwaysUnreadable.
    """
    if not folder.is_dir():
        raise PathwaysUnreadable(f"There is no folder {folder}.")
    try:
        if is_models_folder(folder):
            own = {path.stem: path.read_bytes() for path in sorted((folder / FORMS).glob("*.json"))}
            return bundles.read_folder(folder, form_files={**form_files, **own})
        found = _read_bundles(folder)
    except RefusedFile as refused:
        raise PathwaysUnreadable(str(refused)) from refused
    if not found:
        raise PathwaysUnreadable(f"No drawing (.bpmn) lies in {folder}.")
    return found


def is_models_folder(folder: Path) -> bool:
    """Laid out as `bpmn/`: what its drawings share lies at the top."""
    return (folder / VOCABULARY).is_file() or any(folder.glob("*.dmn"))


def scenarios_of(folder: Path) -> dict[str, Path]:
    """Every scenario in a folder of pathways by its name, in the order of the names."""
    found = [path for path in folder.glob(f"**/{SCENARIOS}/*.yaml") if path.stem != DEFAULTS]
    nearest = sorted(found, key=lambda path: len(path.parts), reverse=True)  # the last of a name stays
    return dict(sorted({path.stem: path for path in nearest}.items()))


def _read_bundles(folder: Path) -> list[Bundle]:
    homes = [home for home in sorted(folder.iterdir()) if home.is_dir() and any(home.rglob("*.bpmn"))]
    return [_read_bundle(home) for home in homes]


def _read_bundle(home: Path) -> Bundle:
    files = {
        path.relative_to(home).as_posix(): path.read_bytes()
        for path in sorted(home.rglob("*"))
        if path.is_file()
    }
    try:
        return bundles.of_files(home.name, files)
    except KeyError:
        raise PathwaysUnreadable(
            f"No drawing in {home} has a process “{home.name}”. Call the folder as its process, or give a "
            "folder like bpmn/, with clocks.dmn and vocabulary.json at its top."
        ) from None
