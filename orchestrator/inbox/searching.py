"""What may be searched for: a letter or two would list everybody's families, and tells nobody anything."""

FEWEST = 3


def too_short(words: str) -> bool:
    """Something was typed, but fewer than three letters or digits of it. A whole reference is longer."""
    return bool(words.strip()) and sum(sign.isalnum() for sign in words) < FEWEST
