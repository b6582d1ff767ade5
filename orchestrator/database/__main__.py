"""`python -m orchestrator.database start|stop|release|where`: the quick start's own PostgreSQL, by hand."""

import argparse
import sys
from pathlib import Path

from orchestrator.database.cluster import APPLICATION, Cluster
from orchestrator.database.exceptions import DatabaseUnavailable

CHECKOUT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Status 0 when done, 1 with a sentence when it could not be done."""
    parser = argparse.ArgumentParser(prog="python -m orchestrator.database", description=__doc__)
    parser.add_argument(
        "act",
        choices=("start", "stop", "release", "where"),
        help="release: stop unless something uses it; where: print its folder and its address",
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
        else:
            print(f"{cluster.data}\n{cluster.url(APPLICATION)}")  # noqa: T201 (a command's output)
    except DatabaseUnavailable as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
