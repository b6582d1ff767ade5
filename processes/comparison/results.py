"""What a comparison gives: each difference once, as a sentence and as the parts of it."""

from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["added", "removed", "changed", "rewired"]

LONGEST = 90  #: characters of a name inside a sentence


@dataclass(frozen=True)
class Change:
    """One difference. `element_id` is of the new drawing, or of the old one where it was removed.

    `what` is the property in plain words (agency, limit, condition …); `before` and `after` its values in
    words, empty where there was or is none; `sentence` says it all, for a person. Ids are empty for a file.
    """

    kind: Kind
    file: str
    process_id: str
    element_id: str
    element_name: str
    what: str
    before: str
    after: str
    sentence: str


@dataclass(frozen=True)
class Comparison:
    """Everything that differs between two sets of files, forms apart.

    `changes` may touch cases, `moves` only the look of a drawing, `tables` are rows of decision tables.
    """

    changes: tuple[Change, ...] = ()
    moves: tuple[Change, ...] = ()
    tables: tuple[Change, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changes or self.moves or self.tables)


@dataclass(frozen=True)
class Place:
    """The thing that changes are about: fills in what all changes of one thing share."""

    file: str
    process_id: str = ""
    element_id: str = ""
    element_name: str = ""
    label: str = ""  #: what the sentence begins with

    def change(self, kind: Kind, what: str, before: str, after: str, sentence: str) -> Change:
        return Change(
            kind=kind,
            file=self.file,
            process_id=self.process_id,
            element_id=self.element_id,
            element_name=self.element_name,
            what=what,
            before=before,
            after=after,
            sentence=sentence,
        )

    def value(self, what: str, before: str, after: str) -> Change:
        """A property that is another one now, or is new, or is gone."""
        if before and after:
            said = f"{self.label}: {what} {before} → {after}"
        else:
            said = f"{self.label}: {what} {after or before} {'added' if after else 'removed'}"
        return self.change("changed", what, before, after, said)

    def text(self, what: str, before: str, after: str) -> Change:
        """A longer text, which the sentence does not repeat."""
        happened = "changed" if before and after else "added" if after else "removed"
        return self.change("changed", what, before, after, f"{self.label}: {what} {happened}")

    def named(self, label: str) -> "Place":
        return replace(self, label=label)


def quoted(name: str) -> str:
    """A name as it stands in a sentence."""
    return f"“{name if len(name) <= LONGEST else name[: LONGEST - 1] + '…'}”"


def listed(words: list[str]) -> str:
    """“A”, “B” and “C”."""
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""
