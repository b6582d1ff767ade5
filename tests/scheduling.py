"""Which tests stay together when several workers share them."""

from xdist.scheduler import LoadFileScheduling

#: What is set up for these folders costs more than their tests: one worker does a whole folder.
#: Of all others one worker does a whole file.
WHOLE = (
    "tests/browser/forms/",
    "tests/browser/monitoring/",
    "tests/integration/api/",
    "tests/integration/demo_quarter/",
    "tests/integration/forms/",
    "tests/integration/monitoring/",
    "tests/integration/pages/",
    "tests/reliability/killed/",
)


#: Long tests that share nothing: any worker takes the next of them.
SPREAD = ("tests/integration/machine/test_sameness.py", "tests/unit/engine/test_sameness.py")


class FolderScheduling(LoadFileScheduling):
    """Whole files, and whole folders or single tests where they are named."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(SPREAD):
            return nodeid
        return next((folder for folder in WHOLE if nodeid.startswith(folder)), super()._split_scope(nodeid))
