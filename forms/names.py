"""Names under which answers are kept, made from what people read."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from .linter import RESERVED

LONGEST = 40  #: characters of a name that is made, a number behind it apart


def name_for(title: str, *, taken: Sequence[str] | Mapping[str, Any]) -> str:
    """A name of small letters from a title: “Was Mia seen?” → `was_mia_seen`, with a number where taken.

    A long title gives its first whole words, as many as fit into LONGEST; a longer word alone is cut.
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    base = _shortened(words if words[:1].isalpha() else f"question_{words}".strip("_"))
    name, number = base, 1
    while name in taken or name in RESERVED:
        number += 1
        name = f"{base}_{number}"
    return name


def _shortened(words: str) -> str:
    if len(words) <= LONGEST:
        return words
    return words[: LONGEST + 1].rpartition("_")[0] or words[:LONGEST]
