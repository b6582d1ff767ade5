"""Named expectations of scenario files. Add one in a module here; `SHAPES` says which entries it takes."""

from . import answers, clocks, decisions, families, records, sharing, telling, work
from .registry import SHAPES, NewTime, Verdict
from .scene import Scene, team_words

__all__ = [
    "SHAPES", "NewTime", "Scene", "Verdict", "answers", "clocks", "decisions", "families", "records",
    "sharing", "team_words", "telling", "work",
]  # fmt: skip
