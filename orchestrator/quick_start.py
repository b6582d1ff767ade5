"""What the quick start keeps for itself under `.data/`, which git does not see."""

import secrets
from pathlib import Path


def secret_key(checkout: Path) -> str:
    """The key that `make setup` drew for this checkout.

    Without it, one that lasts as long as this process: commands work, nobody stays signed in.
    """
    try:
        return _file(checkout).read_text().strip() or secrets.token_urlsafe(50)
    except OSError:
        return secrets.token_urlsafe(50)


def draw_secret_key(checkout: Path) -> None:
    """Draw the key where there is none; only this account can read it."""
    _file(checkout).parent.mkdir(exist_ok=True)
    try:
        _file(checkout).touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        return
    _file(checkout).write_text(secrets.token_urlsafe(50) + "\n")


def _file(checkout: Path) -> Path:
    return checkout / ".data" / "secret-key"
