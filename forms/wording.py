"""Messages in the manner of GOV.UK, made from what a question is `called`, or else from its title."""

from .questions import CHOICE_WIDGETS, Question


def lowered(title: str) -> str:
    """The title as it goes on inside a sentence: "Date of birth" -> "date of birth", "NHS number" stays."""
    if len(title) > 1 and title[0].isupper() and title[1].islower():
        return title[0].lower() + title[1:]
    return title


def _is_sentence(title: str) -> bool:
    return title.endswith(("?", "."))


def named(question: Question) -> str:
    """The question as the subject of a sentence."""
    if question.called:
        return question.called[0].upper() + question.called[1:]
    return f"“{question.title}”" if _is_sentence(question.title) else question.title


def required(question: Question) -> str:
    """What to do about an answer that is missing."""
    if "required" in question.errors:
        return question.errors["required"]
    verb = "Select" if question.widget in CHOICE_WIDGETS else "Enter"
    if question.is_repeat:
        return f"Answer “{question.title}” for at least one of them"
    if question.called:
        return f"{verb} {question.called}"
    if _is_sentence(question.title):
        return f"{verb} an answer to “{question.title}”"
    return f"{verb} {lowered(question.title)}"


def too_short(question: Question) -> str:
    fallback = f"{named(question)} must be {question.min_length:,} characters or more"
    return question.errors.get("minLength", fallback)


def too_long(question: Question, length: int) -> str:
    over = length - question.max_length
    fallback = (
        f"{named(question)} must be {question.max_length:,} characters or fewer: it is {over:,} too long"
    )
    return question.errors.get("maxLength", fallback)


def too_small(question: Question) -> str:
    return question.errors.get("minimum", f"{named(question)} must be {question.minimum:g} or more")


def too_big(question: Question) -> str:
    return question.errors.get("maximum", f"{named(question)} must be {question.maximum:g} or less")


def too_early(question: Question) -> str:
    return question.errors.get("notBefore", f"{named(question)} must be today or later")


def too_late(question: Question) -> str:
    return question.errors.get("notAfter", f"{named(question)} must not be in the future")


def not_a_choice(question: Question) -> str:
    return f"Select one of the choices for “{question.title}”"


def not_a_number(question: Question) -> str:
    kind = "a whole number, like 3" if question.integer else "a number, like 3 or 2.5"
    return f"{named(question)} must be {kind}"


def row_word(question: Question) -> str:
    """What one row is called inside a sentence."""
    return lowered(question.row_title) if question.row_title else "entry"
