"""One worker process of the bench: the loop that `manage.py worker` runs, over the small world.

    python -m tests.bench.peers.worker NAME_OF_THE_DATABASE

Says “ready” once its loop runs, works until its standard input is closed, and then says how much processor
time that took.
"""

import os
import sys
import time

import django
from django.conf import settings

from processes.registries import registry


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
    settings.DATABASES["default"]["NAME"] = sys.argv[1]
    django.setup()
    from processes import specs  # noqa: PLC0415 - models can be read from here on
    from processes.models import ProcessVersion  # noqa: PLC0415
    from processes.worker import Loops  # noqa: PLC0415
    from tests.bench.peers.ours import SmallWorld  # noqa: PLC0415

    world = SmallWorld()
    registry.placement, registry.closing, registry.functions = world.place, None, world
    for version in ProcessVersion.objects.all():
        specs.spec_of(version_id=version.pk, process_id=version.process_id, sha256=version.sha256)
        specs.steps_of(version_id=version.pk, sha256=version.sha256)
    loops = Loops(1)
    loops.start()
    used = time.process_time()
    print("ready", flush=True)
    sys.stdin.read()
    loops.stop()
    print(f"{time.process_time() - used:.2f}", flush=True)


if __name__ == "__main__":
    main()
