"""Words that people type outside a form: held to the same rules as a form's boxes."""

from django.core.exceptions import ValidationError

from forms.text import clean

from .exceptions import AnswersRefused


def plain_words(text: str, *, name: str) -> str:
    """The text tidied (NFC, no spaces around). Raises AnswersRefused, with a sentence that names the box, for
    characters that nobody can see or that change what is read.
    """
    try:
        return clean(text, name=name, lines=True)
    except ValidationError as refusal:
        raise AnswersRefused(list(refusal.messages)) from refusal
