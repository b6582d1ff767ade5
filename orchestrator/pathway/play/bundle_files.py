"""Files of bundles on disk: pathways to play on, and a scenario file beside those that it needs."""

import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from processes import bundles
from processes.bundles import FORMS, Bundle

from . import loading


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


def read(folder: Path) -> list[Bundle]:
    """A folder for each pathway, called as its process, with the files at their paths.

    Raises RefusedFile, and KeyError for a folder without its process.
    """
    return [
        bundles.of_files(
            home.name,
            {
                path.relative_to(home).as_posix(): path.read_bytes()
                for path in sorted(home.rglob("*"))
                if path.is_file()
            },
        )
        for home in sorted(folder.iterdir())
        if home.is_dir()
    ]
