"""Many moves of a drawing in one sentence: one step more shifts all that stands behind it."""

from collections import Counter
from collections.abc import Sequence

from processes.comparison.results import Change, quoted

_MOST = 0.6  #: share of the shapes that went the same way, from which on it is “everything”
_SIDES = {(1, 0): "to the right of", (-1, 0): "to the left of", (0, 1): "below", (0, -1): "above"}
_SMALL = 3  #: fewer shapes than these are no shift of everything


def in_one_sentence(moves: Sequence[Change], changes: Sequence[Change] = ()) -> str:
    """“Everything to the right of “X” was shifted: 31 shapes moved and 40 arrows are drawn another way.”

    `moves` and `changes` are of one drawing, as `compare` gives them; empty without moves. X is the step that
    was added; where none was, the shape from which on all moved.
    """
    if not moves:
        return ""
    shifts = {move: by for move in moves if (by := _shift(move)) is not None}
    arrows = {(move.process_id, move.element_id) for move in moves if _is_arrow(move)}
    shapes = {(move.process_id, move.element_id) for move in moves} - arrows
    parts = [
        f"{_count(len(shapes), 'shape')} moved or drawn in another size" if shapes else "",
        f"{_count(len(arrows), 'arrow')} drawn another way" if arrows else "",
    ]
    told = " and ".join(part for part in parts if part)
    around = _around(shifts, changes)
    return f"{around}: {told}." if around else f"{told[:1].upper()}{told[1:]}."


def _around(shifts: dict[Change, tuple[int, int]], changes: Sequence[Change]) -> str:
    ways = Counter(_way(by) for by in shifts.values())
    way, number = ways.most_common(1)[0] if ways else ((0, 0), 0)
    if way not in _SIDES or number < _SMALL or number < _MOST * len(shifts):
        return ""
    # What is pushed to the right or down stands behind a step that was added; what comes back, behind one
    # that was taken out.
    forward = sum(way) > 0
    cause = [
        change
        for change in changes
        if change.kind == ("added" if forward else "removed") and change.what == "step"
    ]
    named = [change.element_name for change in cause if change.element_name]
    if named:
        side = _SIDES[way if forward else (-way[0], -way[1])]
        return f"Everything {side} {quoted(named[0])} was shifted"
    went = [move for move, by in shifts.items() if _way(by) == way]
    axis = 0 if way[0] else 1
    first = min(went, key=lambda move: _place(move.before)[axis])
    return f"Everything from {quoted(first.element_name)} on was shifted" if first.element_name else ""


def _shift(move: Change) -> tuple[int, int] | None:
    """How far a shape went; None for an arrow, or where nothing but its size or look changed."""
    if move.what != "position" or _is_arrow(move):
        return None
    try:
        before, after = _place(move.before), _place(move.after)
    except ValueError:
        return None
    return after[0] - before[0], after[1] - before[1]


def _is_arrow(move: Change) -> bool:
    return move.what == "position" and len(move.after.split()) > 2


def _place(text: str) -> tuple[int, int]:
    x, y = text.split()
    return int(x), int(y)


def _way(by: tuple[int, int]) -> tuple[int, int]:
    """The direction, whatever the distance: (1, 0) is to the right."""
    return (by[0] > 0) - (by[0] < 0), (by[1] > 0) - (by[1] < 0)


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
