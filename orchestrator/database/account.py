"""Who runs PostgreSQL, and what that account can reach.

PostgreSQL refuses to run as root, so root hands it to an account without rights. An ordinary user runs it
as himself or herself.
"""

import os
import pwd
import subprocess
from pathlib import Path

OWN_NAME = "one-front-door"
STATE_FOR_ROOT = Path("/var/lib/one-front-door")


def server_account(data: Path) -> pwd.struct_passwd | None:
    """The account that must run the server of `data`, or None where that is the present user.

    A folder that exists keeps its owner; a new one gets our own system account, which is made on first use;
    where no account can be made, Debian's `postgres`, else `nobody`.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and (owner := data.stat().st_uid):
        return pwd.getpwuid(owner)
    return _named(OWN_NAME) or _created(OWN_NAME) or _named("postgres") or pwd.getpwnam("nobody")


def others_can_enter(folder: Path) -> bool:
    """Whether an account without rights may pass through `folder` and every folder above it."""
    resolved = folder.resolve()
    return all(place.stat().st_mode & 0o001 for place in (resolved, *resolved.parents) if place.exists())


def others_can_read(path: Path) -> bool:
    """Whether an account without rights may read `path`, a file or a folder."""
    return others_can_enter(path.parent) and bool(path.stat().st_mode & 0o004)


def _named(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _created(name: str) -> pwd.struct_passwd | None:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name]
    try:
        subprocess.run(command, check=False, capture_output=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return _named(name)
