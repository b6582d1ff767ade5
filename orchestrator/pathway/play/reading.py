"""Reads YAML as plain data that remembers its lines. Nothing is guessed: “yes” is a word and 09:00 a text.

`null` alone has a meaning: it takes a default away. Anchors, tags and keys that stand twice are refused.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from .exceptions import ScenarioFault

LARGEST = 200_000  #: bytes of one scenario file
PLAIN = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("str", "map", "seq"))
DEEPEST = 20  #: levels of lists and mappings in each other

_OTHERWISE = (
    "the entries lie too deep in each other, or brackets, quotation marks or colons do not fit together."
)
#: What the reader of YAML says, what whoever typed it should do, and whether it is where the part begins.
_MEANT: tuple[tuple[str, str, bool], ...] = (
    ("'\\t'", "a tab stands here. Indent with blanks.", False),
    (
        "mapping values are not allowed",
        "a second colon stands in this line, or it is indented further than the line above. Put words that "
        "hold a colon in quotation marks.",
        False,
    ),
    ("could not find expected ':'", "a colon is missing after a name, in this line or the next.", True),
    ("unexpected end of stream", "the quotation mark that is opened here is never closed.", True),
    ("expected ',' or", "the bracket that is opened here is not closed, or a comma is missing in it.", True),
    (
        "expected <block end>",
        "this line is not indented as those it belongs with, or words follow a closing quotation mark.",
        False,
    ),
    ("'<document start>'", "this line is not indented as the first one.", False),
    ("another document", "this line divides the file in two. Take it out.", False),
    ("cannot start any token", "put words that begin with such a sign in quotation marks.", False),
    ("undefined alias", "put words that begin with * in quotation marks.", False),
)


class Lines(dict[str, Any]):
    """A mapping, the line it starts on, and the line of each of its keys."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


class Listed(list[Any]):
    """A list, and the line of each of its entries."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[int] = []


def read(path: Path) -> Lines:
    """The file as data. Raises ScenarioFault."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ScenarioFault(f"The file cannot be read: {error.strerror}.", file=str(path)) from None
    return parse(content, file=path.name)


def parse(content: bytes, *, file: str) -> Lines:
    """The bytes of a file as data. Raises ScenarioFault."""
    if len(content) > LARGEST:
        raise ScenarioFault(f"The file is larger than {LARGEST // 1000} kB.", file=file)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise ScenarioFault("The file is not UTF-8 text.", file=file) from None
    try:
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError) as error:
        raise _not_yaml(error, file) from None
    if not isinstance(node, yaml.MappingNode):
        raise ScenarioFault("A scenario is a list of entries such as “title: …”.", file=file, line=1)
    data = _plain(node, file, set(), 0)
    assert isinstance(data, Lines)
    return data


def _plain(node: yaml.Node, file: str, seen: set[int], depth: int) -> Any:
    line = node.start_mark.line + 1
    if id(node) in seen:
        raise ScenarioFault("Anchors (&, *) are not used in scenarios: write it out.", file=file, line=line)
    if depth > DEEPEST:
        raise ScenarioFault("The entries lie too deep in each other.", file=file, line=line)
    if node.tag not in PLAIN:
        raise ScenarioFault(f"The mark {node.tag} has no meaning in a scenario.", file=file, line=line)
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        mapping = Lines(line)
        for key, value in _pairs(node, file):
            mapping[key.value] = _plain(value, file, seen, depth + 1)
            mapping.lines[key.value] = key.start_mark.line + 1
        return mapping
    if isinstance(node, yaml.SequenceNode):
        entries = Listed()
        for entry in node.value:
            entries.append(_plain(entry, file, seen, depth + 1))
            entries.lines.append(entry.start_mark.line + 1)
        return entries
    assert isinstance(node, yaml.ScalarNode)
    return None if node.value in ("null", "~") and node.style is None else node.value


def _pairs(node: yaml.MappingNode, file: str) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
    names = set()
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise ScenarioFault("A name is missing before the colon.", file=file, line=line)
        if key.value in names:
            raise ScenarioFault(f"“{key.value}” stands here twice.", file=file, line=line)
        names.add(key.value)
        yield key, value


def _not_yaml(error: Exception, file: str) -> ScenarioFault:
    if isinstance(error, yaml.reader.ReaderError):
        return ScenarioFault("The file is not text: it holds signs that nobody can type.", file=file)
    problem = str(getattr(error, "problem", None) or "")
    words, begun = next((each[1:] for each in _MEANT if each[0] in problem), (_OTHERWISE, False))
    marks = [getattr(error, "problem_mark", None), getattr(error, "context_mark", None)]
    mark = next((each for each in (reversed(marks) if begun else marks) if each), None)
    return ScenarioFault(f"The file cannot be read: {words}", file=file, line=mark.line + 1 if mark else 0)
