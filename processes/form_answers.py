"""What a form definition tells a drawing: which answers the process reads, and what is always asked."""

import json
from collections.abc import Mapping


def answers_of(definition: bytes) -> frozenset[str]:
    """Their names. None for what cannot be read as a definition: whoever checks forms says so."""
    try:
        form = json.loads(definition)
        questions = form["properties"].items()
        return frozenset(name for name, asked in questions if asked.get("process") is True)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return frozenset()


def questions_of(definition: bytes) -> Mapping[str, frozenset[str]]:
    """Questions that are required and not hidden by another answer, each with the codes to choose from."""
    try:
        form = json.loads(definition)
        required = set(form.get("required", ()))
        return {
            name: _codes(asked)
            for name, asked in form["properties"].items()
            if name in required and not asked.get("showWhen")
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _codes(asked: Mapping[str, object]) -> frozenset[str]:
    if str(asked.get("widget", "")).startswith("yes_no"):
        return frozenset({"yes", "no"})
    listed = asked.get("oneOf") or ()
    return frozenset(str(one["const"]) for one in listed) if isinstance(listed, list) else frozenset()
