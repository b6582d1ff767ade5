"""The words that drawings may use: agencies, roles, lanes, operations, functions, clocks, messages.

Kept in `bpmn/vocabulary.json`, so that a drawing can be checked without a database.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from processes.json_files import UnreadableJson, loads

_ROWS: Mapping[str, tuple[str, ...]] = {
    "agencies": ("code", "label"),
    "roles": ("code", "label"),
    "operations": ("name",),
    "functions": ("name",),
    "clocks": ("code", "label"),
    "messages": ("name",),
}  #: the lists, and what each row of them must say
_OPTIONAL = ("clocks", "messages")
_TEXTS = ("code", "name", "label", "agency", "role", "answers")  #: where a row says it
_LISTS = ("parameters", "arguments", "gives")
_LONGEST = 500


class VocabularyError(Exception):
    """The vocabulary file cannot be read."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.__doc__)


@dataclass(frozen=True)
class AgencyWord:
    code: str
    label: str
    core: bool = False


@dataclass(frozen=True)
class RoleWord:
    """A role. `agency` is the only agency that has it, or empty where every agency but the hub does."""

    code: str
    label: str
    agency: str = ""


@dataclass(frozen=True)
class LaneWord:
    """Who a lane's name stands for. `agency` may be `{name}`; all empty: the service itself."""

    agency: str = ""
    role: str = ""


@dataclass(frozen=True)
class Vocabulary:
    """All words by code. Empty where there is no vocabulary, and then every reference is unknown."""

    agencies: Mapping[str, AgencyWord] = field(default_factory=dict)
    roles: Mapping[str, RoleWord] = field(default_factory=dict)
    lanes: Mapping[str, LaneWord] = field(default_factory=dict)
    operations: Mapping[str, frozenset[str]] = field(default_factory=dict)  #: name to its parameters
    functions: frozenset[str] = frozenset()
    answers: Mapping[str, str] = field(default_factory=dict)  #: of functions, as the file says it in words
    arguments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  #: of functions, by name
    clocks: frozenset[str] = frozenset()
    messages: Mapping[str, str] = field(default_factory=dict)  #: name to what people call it
    variables: frozenset[str] = frozenset()  #: what messages bring and operations answer

    def message(self, name: str) -> str:
        """What people call a message; one that is not listed by its name, which may be long."""
        return self.messages.get(name, name[:60])

    def lane(self, name: str) -> LaneWord | None:
        """Who a lane is: by its listed name, an agency's label or code. None where nobody is known by it."""
        wanted = name.casefold()
        for label, word in self.lanes.items():
            if label.casefold() == wanted:
                return word
        for agency in self.agencies.values():
            if wanted in (agency.label.casefold(), agency.code.casefold()):
                return LaneWord(agency=agency.code)
        return None


def read_vocabulary(content: bytes) -> Vocabulary:
    """Read `vocabulary.json`. Raises VocabularyError with a sentence."""
    return _vocabulary(read_words(content))


def read_words(content: bytes) -> dict[str, Any]:
    """What `vocabulary.json` says, as it is written: every list is one of rows, and every word a text.

    Raises VocabularyError with a sentence.
    """
    try:
        words = loads(content)
    except UnreadableJson as error:
        raise VocabularyError(f"The vocabulary (vocabulary.json) cannot be read: {error}.") from None
    if not isinstance(words, dict):
        raise VocabularyError("The vocabulary (vocabulary.json) holds no lists of words.")
    for kind, needed in _ROWS.items():
        rows = words.get(kind, [] if kind in _OPTIONAL else None)
        if not isinstance(rows, list):
            raise VocabularyError(f"The vocabulary (vocabulary.json) holds no list “{kind}”.")
        for number, row in enumerate(rows, start=1):
            _check_row(row, needed, f"row {number} of “{kind}”")
    lanes = words.get("lanes", {})
    if not isinstance(lanes, dict):
        raise VocabularyError("“lanes” in the vocabulary (vocabulary.json) names no lanes.")
    for name, row in lanes.items():
        _check_row(row, (), f"the lane “{name[:60]}”")
    return words


def _check_row(row: Any, needed: tuple[str, ...], where: str) -> None:
    said = f"The vocabulary (vocabulary.json) misses or misspells something in {where}"
    if not isinstance(row, dict):
        raise VocabularyError(f"{said}: it is no row of words.")
    for key in needed:
        if not row.get(key):
            raise VocabularyError(f"{said}: “{key}” is missing.")
    for key in _TEXTS:
        if row.get(key) is not None and not _is_text(row[key]):
            raise VocabularyError(f"{said}: “{key}” is no text of at most {_LONGEST} characters.")
    for key in _LISTS:
        if not (isinstance(row.get(key, []), list) and all(map(_is_text, row.get(key, [])))):
            raise VocabularyError(f"{said}: “{key}” is no list of words.")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST


def _vocabulary(words: dict[str, Any]) -> Vocabulary:
    return Vocabulary(
        agencies={
            row["code"]: AgencyWord(row["code"], row["label"], bool(row.get("core")))
            for row in words["agencies"]
        },
        roles={
            row["code"]: RoleWord(row["code"], row["label"], row.get("agency") or "")
            for row in words["roles"]
        },
        lanes={
            name: LaneWord(row.get("agency") or "", row.get("role") or "")
            for name, row in words.get("lanes", {}).items()
        },
        operations={row["name"]: frozenset(row.get("parameters", ())) for row in words["operations"]},
        functions=frozenset(row["name"] for row in words["functions"]),
        answers={row["name"]: str(row.get("answers", "")) for row in words["functions"]},
        arguments={row["name"]: tuple(map(str, row.get("arguments", ()))) for row in words["functions"]},
        clocks=frozenset(row["code"] for row in words.get("clocks", ())),
        messages={row["name"]: str(row.get("label") or row["name"]) for row in words.get("messages", ())},
        variables=frozenset(
            name
            for kind in ("messages", "operations")
            for row in words.get(kind, ())
            for name in row.get("gives", ())
        ),
    )
