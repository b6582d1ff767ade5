"""Locked: the form of a step still asks what the rules and records of the pathway read from it."""

from collections.abc import Iterator, Mapping

from processes.findings import Finding
from processes.form_answers import Asked, always_asked
from processes.lint_rules import locked_forms_answers, locked_forms_labels, locked_forms_limits, pathway
from processes.lint_rules.context import Context
from processes.lint_rules.duties import join
from processes.lint_rules.locked_forms_read import AFTER, ASKED
from processes.parsing import Model

RULE = "locked-forms"
_HELP = pathway.help_of(
    do="Ask this question again, always and with all its answers; its words may be your own.",
    why="the pathway goes on by this answer. A form that does not ask it leaves the step in place and the "
    "question out.",
    rule="The step asks what it is there for",
    source="SafeLives’ One Front Door (pathway P0 to P5)",
)


def check(model: Model, context: Context) -> Iterator[Finding]:
    for _, node in pathway.nodes_of(model, context):
        form = node.ofd.form
        if node.is_human and form in context.questions:
            asked, shipped = context.questions[form], context.shipped_questions.get(form, {})
            where = f"The form “{context.forms.get(form, form)}” of “{node.label}”"
            for said in (*_always(form, asked, shipped), *_as_often(form, asked, shipped)):
                yield model.finding(RULE, node, f"{where} {said}", _HELP)
            if form in ASKED:
                yield from locked_forms_answers.check(model, node, where, asked, shipped)
                yield from locked_forms_limits.check(model, node, where, asked, shipped)
                yield from locked_forms_labels.check(model, node, where, asked, shipped, ASKED[form])


def _always(form: str, asked: Mapping[str, Asked], shipped: Mapping[str, Asked]) -> Iterator[str]:
    always = always_asked(asked)
    for name, wanted in ASKED.get(form, {}).items():
        title = locked_forms_labels.called(name, shipped)
        if name not in always:
            yield f"does not always ask {title}, which the pathway reads."
        elif wanted - always[name]:
            offered = shipped[name].choices if name in shipped else {}
            gone = [f"“{offered.get(code) or code}”" for code in sorted(wanted - always[name])]
            are = "is" if len(gone) == 1 else "are"
            yield f"does not offer every answer of {title}: {join(gone)} {are} gone."
        elif name in shipped and asked[name].each != shipped[name].each:
            yield f"does not ask {title} about everybody any more."


def _as_often(form: str, asked: Mapping[str, Asked], shipped: Mapping[str, Asked]) -> Iterator[str]:
    """Of the other questions: what the pathway reads is there, and whatever must be answered as often."""
    for name, was in shipped.items():
        if form not in ASKED or name in ASKED[form]:
            continue  # asked always
        title, now, is_read = (
            locked_forms_labels.called(name, shipped),
            asked.get(name),
            name in AFTER.get(form, ()),
        )
        if is_read and (now is None or (was.is_required and not now.is_required)):
            yield f"does not ask {title} any more, where it is to be answered."
        elif now is None:
            continue  # the owner's own to ask
        elif is_read and now.each != was.each:
            yield f"does not ask {title} about everybody any more."
        elif (is_read or was.is_required) and not _covers(now, was):
            yield f"asks {title} more seldom than the pathway needs it."


def _covers(now: Asked, was: Asked) -> bool:
    """Whether it is asked at least wherever it was."""
    return all(other in was.when and was.when[other] <= codes for other, codes in now.when.items())
