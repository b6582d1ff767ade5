"""Where a random drawing and a random walk take their choices from: a seed, or hypothesis."""

import random
from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Choices(Protocol):
    """Everything random comes from here, so that the same source makes the same drawing and walk."""

    def number(self, low: int, high: int) -> int:
        """A whole number, both ends included."""


class Seeded:
    """The same choices for the same seed, on any machine."""

    def __init__(self, *seed: int) -> None:
        self._random = random.Random("/".join(map(str, seed)))

    def number(self, low: int, high: int) -> int:
        return self._random.randint(low, high)


class Drawn:
    """Choices that hypothesis makes, and shrinks to the smallest drawing and walk that still differ."""

    def __init__(self, data: Any) -> None:
        self._data = data

    def number(self, low: int, high: int) -> int:
        drawn: int = self._data.draw(st.integers(low, high))
        return drawn


def pick(choices: Choices, options: Sequence[T]) -> T:
    return options[choices.number(0, len(options) - 1)]


def chance(choices: Choices, percent: int) -> bool:
    """True in so many of a hundred; the smallest choice is False."""
    return choices.number(0, 99) >= 100 - percent
