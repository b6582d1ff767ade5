"""What a person typed into a form that they may not send any more, as plain text to copy from."""

from forms.form import CaseForm, html_name


def kept_text(form: CaseForm) -> str:
    """One question and its answer after another, as typed, judged by nobody; in a group, whom it is about
    stands before each. "" where nothing was typed.
    """
    about = _rows(form)
    lines = []
    for name, field in form.fields.items():
        typed = form[name].value()
        values = typed if isinstance(typed, (list, tuple)) else [typed]
        choices = {str(code): str(label) for code, label in getattr(field, "choices", ())}
        words = " ".join(choices.get(str(value), str(value)) for value in values if value not in (None, ""))
        if words.strip():
            row = f"{about[name]}: " if name in about else ""
            lines.append(f"{row}{field.label or name}\n{words}")
    return "\n\n".join(lines)


def _rows(form: CaseForm) -> dict[str, str]:
    """What the row is called, by the names of its inputs."""
    return {
        html_name((question.name, row.id, item.name)): form.row_label(question, row, number)
        for question in form.definition.questions
        if question.is_repeat
        for number, row in enumerate(form.rows_of(question), 1)
        for item in question.items
    }
