"""Locked: a question or answer that the pathway reads by its code says to people what it always said."""

from collections.abc import Iterator, Mapping

from processes.findings import WARNING, Finding
from processes.form_answers import Asked
from processes.graph import Node
from processes.lint_rules import pathway
from processes.parsing import Model

RULE = "locked-forms"
_SWAPPED = pathway.help_of(
    do="Give each answer the words that it had, or others that no answer of this question had.",
    why="the pathway reads which answer was chosen, not what it says. With the words of another answer, "
    "people choose the opposite of what they mean.",
    rule="The step asks what it is there for",
    source="SafeLives’ One Front Door (pathway P0 to P5)",
)
_REWORDED = (
    "The pathway goes on by this answer as before, whatever it says. Read whether it still means the same."
)
_ASKED_OTHERWISE = (
    "The pathway and everybody who reads the case take the answer for that to the question as it was. Read "
    "whether it still asks the same; a question about something else is a question of its own."
)


def check(
    model: Model,
    node: Node,
    where: str,
    asked: Mapping[str, Asked],
    shipped: Mapping[str, Asked],
    read: Mapping[str, frozenset[str]],
) -> Iterator[Finding]:
    """`where` says which form of which step, `shipped` is the form as it comes with the service; `read` are
    questions and the answers gone on by.
    """
    for name, was in shipped.items():
        if name not in asked:
            continue
        if (now := asked[name].title) and _plain(now) != _plain(was.title):
            said = f"{where} asks {called(name, shipped)} in other words: “{now}”."
            yield model.finding(RULE, node, said, _ASKED_OTHERWISE, WARNING)
        for code, label in asked[name].choices.items():
            before, title = was.choices.get(code), called(name, shipped)
            if before is not None and _plain(before) == _plain(label):
                continue
            if _plain(label) in {_plain(other) for each, other in was.choices.items() if each != code}:
                said = f"{where} gives an answer of {title} the words of another one: “{label}”"
                said += f" stands where “{before}” stood." if before else " is another answer now."
                yield model.finding(RULE, node, said, _SWAPPED)
            elif before is not None and code in read.get(name, ()):
                said = f"{where} has other words for an answer of {title}: “{before}” is “{label}” now."
                yield model.finding(RULE, node, said, _REWORDED, WARNING)


def called(name: str, shipped: Mapping[str, Asked]) -> str:
    """A question by its words, and by its name, which it must have again where it is put back."""
    title = shipped[name].title if name in shipped else ""
    return f"“{title}” ({name})" if title else f"“{name}”"


def _plain(label: str) -> str:
    return " ".join(label.split()).casefold()
