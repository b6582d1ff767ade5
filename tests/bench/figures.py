"""Time spent, and how it is told: `figure NAME VALUE UNIT` and `ratio NAME VALUE (what to reach for)`.

Whoever compares takes medians of runs that took turns: what else the machine does then hits all alike.
"""

import os
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

#: A short run to see that all works: `BENCH_SHARE=10` takes a tenth of every large number. Its ratios are
#: no measure.
SHARE = int(os.environ.get("BENCH_SHARE", "1"))

told: list[str] = []  #: every ratio of this run, for the table at the end


@dataclass
class Timings:
    """Milliseconds by name: on the clock (`wall`), and of processors (`cpu`): this thread's, and that of the
    database's process where its number is named and it runs on this machine. On a machine that others use at
    the same time the clock tells how busy they are, the processors tell what the work costs.
    """

    wall: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    cpu: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def of(self, name: str, work: Callable[[], T], *, counted: bool = True, server: int | None = None) -> T:
        """What `work` gives; how long it took is kept where it counts."""
        used = time.thread_time() + _run_by(server)
        began = time.perf_counter()
        result = work()
        spent = time.perf_counter() - began
        used = time.thread_time() + _run_by(server) - used
        if counted:
            self.wall[name].append(1000 * spent)
            self.cpu[name].append(1000 * used)
        return result

    def median(self, name: str) -> float:
        return statistics.median(self.wall[name])

    def processor(self, name: str) -> float:
        return statistics.median(self.cpu[name])

    def tell(self, prefix: str = "") -> None:
        """Median and 95th percentile on the clock, and the processor time of each name."""
        for name, spent in self.wall.items():
            figure(f"{prefix}{name}_median", statistics.median(spent), "ms", digits=2)
            figure(f"{prefix}{name}_p95", percentile(spent, 0.95), "ms", digits=2)
            figure(f"{prefix}{name}_processor", self.processor(name), "ms", digits=2)
            figure(f"{prefix}{name}_counted", len(spent), "completions")


def _run_by(server: int | None) -> float:
    """Seconds that a process of this machine has run; 0 where that cannot be known."""
    try:
        return int(Path(f"/proc/{server}/schedstat").read_text().split()[0]) / 1e9 if server else 0.0
    except OSError:
        return 0.0


def sized(number: int) -> int:
    """The number, or its share in a short run."""
    return number // SHARE


def percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(int(share * len(values)), len(values) - 1)]


def figure(name: str, value: float, unit: str, *, digits: int = 1) -> None:
    said = str(value) if isinstance(value, int) else f"{value:.{digits}f}"
    print(f"\nfigure {name} {said} {unit}", end="", flush=True)


def ratio(name: str, value: float, *, at_most: float | None = None, at_least: float | None = None) -> None:
    """One line, with what is to be reached and whether it is."""
    if at_most is not None:
        wanted, reached = f"at most {at_most:g}", value <= at_most
    else:
        assert at_least is not None
        wanted, reached = f"at least {at_least:g}", value >= at_least
    line = f"ratio {name} {value:.2f} ({wanted}: {'reached' if reached else 'MISSED'})"
    told.append(line)
    print(f"\n{line}", end="", flush=True)
