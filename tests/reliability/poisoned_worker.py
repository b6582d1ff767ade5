"""`python -m tests.reliability.poisoned_worker`: the real worker, with an operation that may be poison.

What a case carries under `kind` says what its operation does. Tries follow each other faster than in service,
and work may take a second instead of half a minute; the rest is as it is.
"""

import os
import signal
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import django

OPERATION_SECONDS = 1.0
FIRST_WAIT = timedelta(seconds=2)
STUCK_AFTER = 4.0
HELD_AFTER = 0.5
FIFTY_MEGABYTES = 50_000_000


def work(call: Any) -> Mapping[str, Any]:
    match call.data["kind"]:
        case "raises":
            raise ValueError("the printer is on fire")
        case "sleeps":
            while True:
                time.sleep(0.1)
        case "sleeps deeply":
            time.sleep(100_000)  # one call, which nothing inside this process can end
        case "floods":
            return {"all": "x" * FIFTY_MEGABYTES}
        case "kills":
            os.kill(os.getpid(), signal.SIGKILL)
    return {}


def main() -> None:
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 (Django has to be set up first)

    from processes import backoff, deadline, worker  # noqa: PLC0415
    from processes.management.commands import worker as command  # noqa: PLC0415
    from processes.registries import registry  # noqa: PLC0415

    registry.functions = None
    registry.operations["work"] = work
    deadline.SECONDS = OPERATION_SECONDS
    backoff._FIRST = FIRST_WAIT
    worker.HELD_AFTER = HELD_AFTER
    command.STUCK_AFTER = STUCK_AFTER
    command.WATCH_EVERY = 0.5
    call_command("worker", loops=2, concurrency=1)


if __name__ == "__main__":
    main()
