"""What a person typed into a form that they may not send any more, as plain text to copy from."""

from forms.form import CaseForm


def kept_text(form: CaseForm) -> str:
    """One question and its answer after another, as typed, judged by nobody. "" where nothing was typed."""
    lines = []
    for name, field in form.fields.items():
        typed = form[name].value()
        values = typed if isinstance(typed, (list, tuple)) else [typed]
        choices = {str(code): str(label) for code, label in getattr(field, "choices", ())}
        words = " ".join(choices.get(str(value), str(value)) for value in values if value not in (None, ""))
        if words.strip():
            lines.append(f"{field.label or name}\n{words}")
    return "\n\n".join(lines)
