"""Which answers of a form the process reads: the questions marked `process` in its definition."""

import json


def answers_of(definition: bytes) -> frozenset[str]:
    """Their names. None for what cannot be read as a definition: whoever checks forms says so."""
    try:
        form = json.loads(definition)
        questions = form["properties"].items()
        return frozenset(name for name, asked in questions if asked.get("process") is True)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return frozenset()
