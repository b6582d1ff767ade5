"""`python -m orchestrator.database start|stop|release|where|keep`: the quick start's PostgreSQL, by hand."""

import argparse
import signal
import sys
import time
from pathlib import Path

from orchestrator.database.cluster import APPLICATION, Cluster
from orchestrator.database.exceptions import DatabaseUnavailable

LOOK_EVERY = 2.0  #: seconds
CHECKOUT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Status 0 when done, 1 with a sentence when it could not be done."""
    parser = argparse.ArgumentParser(prog="python -m orchestrator.database", description=__doc__)
    parser.add_argument(
        "act",
        choices=("start", "stop", "release", "where", "keep"),
        help="release: stop unless something uses it; where: print its folder and its address; keep: start "
        "it again whenever it is gone, until interrupted",
    )
    act = parser.parse_args().act
    cluster = Cluster.of(CHECKOUT)
    try:
        if act == "start":
            cluster.ensure()
        elif act == "stop":
            cluster.stop()
        elif act == "release":
            cluster.release()
        elif act == "keep":
            _keep(cluster)
        else:
            print(f"{cluster.data}\n{cluster.url(APPLICATION)}")  # noqa: T201 (a command's output)
    except DatabaseUnavailable as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


def _keep(cluster: Cluster) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # nothing is left to tidy up
    while True:
        cluster.ensure()
        time.sleep(LOOK_EVERY)


if __name__ == "__main__":
    sys.exit(main())
