"""What went wrong, as it is kept: the original text, short, and with nothing in it that somebody typed.

A cause stands on pages and in the API, so it may hold ids, codes, flags and dates only. The words of the
drawing and of the program stay; a value that an exception quotes stays where it looks like a code or a name
in a program (`'hurt_now'`, `'K-05'`) and is left out otherwise; of what the database says, the values go.
(issue 4, point 4)
"""

import builtins
import re

from django.db import DatabaseError

LONGEST = 500
LEFT_OUT = "…"

_QUOTED = re.compile(r"(?<!\w)'([^'\n]*)'(?!\w)" r'|(?<!\w)"([^"\n]*)"(?!\w)')
_CODE = re.compile(r"[a-z_][a-z0-9_.]*|[A-Z0-9][A-Z0-9_:.-]*")
_ROW_VALUES = re.compile(r"\)=\(.*")
_LISTED_ROW = re.compile(r"Failing row contains.*")


def cause_of(error: BaseException) -> str:
    """“ValueError: the printer is on fire”: the kind of failure and its own words."""
    return f"{type(error).__name__}: {_words_of(error)}".removesuffix(": ")


def tidy(words: str) -> str:
    """Any cause, cut to `LONGEST`, without values that were quoted."""
    text = words[: LONGEST * 4].replace("\0", "")
    text = _QUOTED.sub(_quoted, text).strip()
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _words_of(error: BaseException) -> str:
    words = str(error)
    if isinstance(error, DatabaseError):
        first = words[: LONGEST * 4].split("\n", 1)[0]  # the rows it concerns stand in the lines after it
        words = _LISTED_ROW.sub("", _ROW_VALUES.sub(")", first))
    return tidy(words)


def _quoted(found: re.Match[str]) -> str:
    mark, inner = found.group(0)[0], found.group(0)[1:-1]
    known = _CODE.fullmatch(inner) or inner == "NoneType" or hasattr(builtins, inner)
    return f"{mark}{inner if known and len(inner) <= 100 else LEFT_OUT}{mark}"
