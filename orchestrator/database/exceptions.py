"""Why the quick start's own PostgreSQL cannot be had. Each message says what to do."""


class DatabaseUnavailable(Exception):
    """The private PostgreSQL cannot be used."""


class NoBinaries(DatabaseUnavailable):
    """No PostgreSQL of version 15 or later was found: run “make setup”, install the Debian package
    postgresql, or set DATABASE_URL."""

    def __init__(self) -> None:
        super().__init__(" ".join((type(self).__doc__ or "").split()))


class WrongBinaries(DatabaseUnavailable):
    """The cluster was made by a version of PostgreSQL that is no longer here."""

    def __init__(self, *, data: object, version: int) -> None:
        super().__init__(
            f"The database in {data} was made by PostgreSQL {version}, which is not installed any more: "
            f"install it, or set PG_BINDIR to the folder of its programs."
        )


class NotOurs(DatabaseUnavailable):
    """A file or folder that the database needs belongs to somebody else."""

    def __init__(self, path: object) -> None:
        super().__init__(
            f"{path} belongs to another user: run as that user, remove it, or use a checkout of your own."
        )


class CommandFailed(DatabaseUnavailable):
    """One of PostgreSQL's own programs ended with an error."""

    def __init__(self, *, program: str, said: str) -> None:
        super().__init__(f"PostgreSQL's {program} failed: {said.strip()[-2000:] or 'it gave no reason'}")
