"""The words that drawings may use: agencies, roles, lanes, operations, functions, clocks, messages.

Kept in `bpmn/vocabulary.json`, so that a drawing can be checked without a database.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


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
    try:
        words = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise VocabularyError(f"bpmn/vocabulary.json is not readable JSON: {error}") from None
    try:
        return _vocabulary(words)
    except (KeyError, TypeError, AttributeError) as error:
        raise VocabularyError(f"bpmn/vocabulary.json misses or misspells {error}.") from None


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
            name: LaneWord(row.get("agency", ""), row.get("role", ""))
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
