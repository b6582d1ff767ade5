"""`python -m tests.reliability.keeper FOLDER`: keeps a PostgreSQL of a test's own, which may be killed.

Reads words from its standard input, one a line: start, crash. Answers each with a line. When the input ends,
however its parent ended, the server is stopped and the folder is gone. Reaps the servers that were killed, as
the first process of a machine does.
"""

import ctypes
import os
import shutil
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from orchestrator.database.cluster import Cluster

PR_SET_CHILD_SUBREAPER = 36


def main(folder: Path) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    cluster = Cluster(folder / "postgres")
    threading.Thread(target=_reap, args=(cluster,), daemon=True).start()
    try:
        for line in sys.stdin:
            if line.strip() == "start":
                cluster.ensure()
            elif line.strip() == "crash":
                cluster.stop(as_a_crash=True)
            print(line.strip(), flush=True)
    finally:
        with suppress(Exception):
            cluster.stop(as_a_crash=True)
        shutil.rmtree(folder, ignore_errors=True)


def _reap(cluster: Cluster) -> None:
    """Only the server: what this program starts itself is waited for where it is started."""
    server = 0
    while True:
        with suppress(OSError, ValueError, IndexError):
            server = int((cluster.data / "postmaster.pid").read_text().split()[0])
        if server:
            with suppress(ChildProcessError):
                os.waitpid(server, os.WNOHANG)
        time.sleep(0.05)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
