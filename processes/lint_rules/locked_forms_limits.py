"""Locked: a form of the pathway takes every answer that it takes as it comes with the service."""

from collections.abc import Iterator, Mapping

from processes.findings import Finding
from processes.form_answers import Asked
from processes.graph import Node
from processes.lint_rules import pathway
from processes.lint_rules.locked_forms_labels import called
from processes.parsing import Model

RULE = "locked-forms"
_HELP = pathway.help_of(
    do="Give the question the limits of the form that comes with the service, or wider ones. What you would "
    "rather have, say in its hint.",
    why="somebody who does not fit, one of a large family, with a long name or without a known date of "
    "birth, could not be entered, and the case would stand still.",
    rule="The step asks what it is there for",
    source="SafeLives’ One Front Door (pathway P0 to P5)",
)
_LEAST = {
    "minItems": "at least {:g} to be given",
    "minLength": "at least {:g} characters",
    "minimum": "{:g} or more",
}
_MOST = {
    "maxItems": "at most {:g} to be given",
    "maxLength": "at most {:g} characters",
    "maximum": "{:g} or less",
}
_DAYS = {"notBefore": "no day before today", "notAfter": "no day after today"}
_NONE = "without that limit"


def check(
    model: Model, node: Node, where: str, asked: Mapping[str, Asked], shipped: Mapping[str, Asked]
) -> Iterator[Finding]:
    """`where` says which form of which step, `shipped` is the form as it comes with the service."""
    for name, was in shipped.items():
        now, title = asked.get(name), called(name, shipped)
        if now is None:
            continue
        if now.kind != was.kind:
            said = f"asks {title} as another kind of question than the one that comes with the service."
            yield model.finding(RULE, node, f"{where} {said}", _HELP)
            continue
        if now.is_required and not was.is_required:
            said = f"does not let {title} be left empty any more, though not everybody knows it."
            yield model.finding(RULE, node, f"{where} {said}", _HELP)
        for said in _tighter(now, was):
            yield model.finding(
                RULE, node, f"{where} takes fewer answers to {title} than before: {said}.", _HELP
            )


def _tighter(now: Asked, was: Asked) -> Iterator[str]:
    for bounds, sign in ((_LEAST, 1), (_MOST, -1)):
        for key, words in bounds.items():
            new, old = now.limits.get(key), was.limits.get(key)
            if new is not None and (old is None or sign * new > sign * old):
                yield f"{_said(words, new)}, before {_NONE if old is None else _said(words, old)}"
    for key, words in _DAYS.items():
        if key in now.days and key not in was.days:
            yield f"{words}, before {_NONE}"
        elif key in now.days and not all(
            other in now.lifted and codes <= now.lifted[other] for other, codes in was.lifted.items()
        ):
            yield f"{words}, for more people than before"


def _said(words: str, bound: float) -> str:
    said = words.format(bound)
    return said.removesuffix("s") if bound == 1 and said.endswith("characters") else said
