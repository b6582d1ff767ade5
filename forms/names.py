"""Names under which answers are kept, made from what people read."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from .linter import RESERVED


def name_for(title: str, *, taken: Sequence[str] | Mapping[str, Any]) -> str:
    """A name of small letters from a title: “Was Mia seen?” → `was_mia_seen`, with a number where taken."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    base = (words if words[:1].isalpha() else f"question_{words}")[:40].strip("_") or "question"
    name, number = base, 1
    while name in taken or name in RESERVED:
        number += 1
        name = f"{base}_{number}"
    return name
