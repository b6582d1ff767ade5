"""What people write: which characters are kept, and how a refused one is named."""

import unicodedata

from django.core.exceptions import ValidationError

#: A run of marks on one letter longer than this is no word of any language.
MARKS_ON_A_LETTER = 10
ZERO_WIDTH_JOINERS = {"\u200c", "\u200d"}
EMOJI_CATEGORIES = {"So", "Sk", "Mn"}


def tidy(value: str) -> str:
    """NFC, plain line ends, no spaces around; only spaces become the empty text."""
    lines = value.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", lines).strip()


def clean(value: str, *, name: str, lines: bool) -> str:
    """`value` tidied. Raises `ValidationError` for characters that nobody can see or that change what is
    read.

    Refused: control characters (a line end and a tab pass where `lines`), overrides of the reading direction,
    zero-width characters, halves of characters, heaps of marks. A joiner passes where a script or an emoji
    needs it. `name` is the question's title, for the message.
    """
    text = tidy(value)
    marks = 0
    for position, character in enumerate(text):
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if marks > MARKS_ON_A_LETTER:
            raise ValidationError(f"“{name}” has too many marks on one letter. Type the word again.")
        if _unseen(text, position, lines=lines):
            raise ValidationError(
                f"“{name}” has a character that cannot be seen {_where(text[:position])}. "
                "Type this answer again instead of pasting it."
            )
    return text


def _unseen(text: str, position: int, *, lines: bool) -> bool:
    character = text[position]
    if character in "\n\t":
        return not lines
    if character in ZERO_WIDTH_JOINERS and 0 < position < len(text) - 1:
        before, after = text[position - 1], text[position + 1]
        return not (_joins(before) and _joins(after))
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


def _joins(character: str) -> bool:
    """Arabic to Sinhala letters, and pictures: there a joiner changes what is shown."""
    return "\u0600" <= character <= "\u0dff" or unicodedata.category(character) in EMOJI_CATEGORIES


def _where(before: str) -> str:
    """After which words; at most the last three, each no longer than is read at a glance."""
    words = [word[-20:] for word in before.split()[-3:]]
    if not words:
        return "at its beginning"
    return f"after “{' '.join(words)}”"
