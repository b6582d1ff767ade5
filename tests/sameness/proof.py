"""One seed of the proof: a drawing and walks through it. A failure says how to walk it again."""

from collections.abc import Callable

from processes import engine
from tests.sameness.blocks import whole
from tests.sameness.choices import Choices, Seeded
from tests.sameness.drawing import Drawing
from tests.sameness.twin import Kept, Stored, Walk

PROCESS = "random_walk"
WALKS = 10  #: through each drawing


class NotTheSame(AssertionError):
    """The stored process and the one kept in memory have parted."""


def drawing_of(choices: Choices) -> Drawing:
    return Drawing(whole(choices), PROCESS)


def spec_of(drawing: Drawing) -> engine.Spec:
    return engine.build({"random_walk.bpmn": drawing.content}, PROCESS)


def prove(seed: int, *, walks: int = WALKS, stored: Callable[[Drawing], Stored] | None = None) -> int:
    """Walk the drawing of a seed so often. Gives the number of steps. Raises NotTheSame with the way back."""
    drawing = drawing_of(Seeded(seed))
    spec = spec_of(drawing)
    steps = 0
    for walk in range(walks):
        try:
            second = stored(drawing) if stored else Kept(spec)
            steps += Walk(spec, second, Seeded(seed, walk), may_fail=drawing.may_fail).go()
        except Exception as error:
            again = f"python -m tests.sameness {seed} {walk}"
            raise NotTheSame(f"seed {seed}, walk {walk} (again: {again}): {error}") from error
    return steps
