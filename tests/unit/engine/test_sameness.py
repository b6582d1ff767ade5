"""4,500 random walks through 450 random drawings: stored, forgotten and loaded at every step, or kept whole.

The seeds are those of every run, so that a red run is red again; `SAMENESS_SEED` moves them, `make soak`
takes others each time. A failure names its seed and walk, and how to take it again. (issue 4, point 1)
"""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sameness.choices import Drawn
from tests.sameness.proof import WALKS, drawing_of, prove, spec_of
from tests.sameness.twin import Kept, Walk

FIRST = int(os.environ.get("SAMENESS_SEED", "0"))
DRAWINGS = int(os.environ.get("SAMENESS_DRAWINGS", "450"))
PARTS = 15


@pytest.mark.parametrize("part", range(PARTS))
def test_what_is_stored_at_every_step_walks_as_what_is_kept_in_memory(part: int) -> None:
    seeds = range(FIRST + part, FIRST + DRAWINGS, PARTS)
    steps = sum(prove(seed) for seed in seeds)
    print(f"seeds {seeds.start} to {seeds.stop - 1} by {PARTS}: {len(seeds) * WALKS} walks, {steps} steps")
    assert steps > 3 * len(seeds) * WALKS


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
@given(st.data())
def test_the_smallest_drawing_that_would_differ_is_none(data: st.DataObject) -> None:
    """Hypothesis draws drawing and walk, and would shrink them to the least that parts the two."""
    drawing = drawing_of(Drawn(data))
    spec = spec_of(drawing)
    Walk(spec, Kept(spec), Drawn(data), may_fail=drawing.may_fail).go()
