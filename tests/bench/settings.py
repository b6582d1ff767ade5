"""Settings of the benchmarks: the tests', with every commit on the disk before it is answered, and the tables
of the peer that keeps its state in rows of its own.
"""

import os

os.environ.setdefault("TEST_DB_SUFFIX", "bench")

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, INSTALLED_APPS

DATABASES["default"]["OPTIONS"].pop("options")  # synchronous_commit as the server has it: on
INSTALLED_APPS += ["viewflow.workflow", "tests.bench.peers"]
