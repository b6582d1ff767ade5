"""`python -m tests.sameness SEED [WALK]`: walk one seed again, print its drawing; `FROM-TO`: many."""

import sys

from rich.progress import track

from tests.sameness.blocks import whole
from tests.sameness.choices import Seeded
from tests.sameness.proof import WALKS, drawing_of, prove, spec_of
from tests.sameness.twin import Kept, Walk


def main(seeds: str, walk: str = "") -> None:
    if "-" in seeds:
        first, last = map(int, seeds.split("-"))
        steps = sum(prove(seed) for seed in track(range(first, last), "Walking"))
        print(f"{(last - first) * WALKS} walks, {steps} steps: no difference")
        return
    seed = int(seeds)
    print(whole(Seeded(seed)))
    drawing = drawing_of(Seeded(seed))
    print(drawing.content.decode())
    if walk:
        spec = spec_of(drawing)
        Walk(spec, Kept(spec), Seeded(seed, int(walk)), may_fail=drawing.may_fail).go()
    else:
        prove(seed)


if __name__ == "__main__":
    main(*sys.argv[1:])
