"""Cases that are moved from one version to another, and what of them lies in the database."""

from datetime import timedelta

import pytest
from django.db import connection

from processes import execution, instances, moving, prospects
from processes.exceptions import MoveRefused
from processes.models import HumanTask

from .conftest import NOW
from .moved_models import version_of

LATER = NOW + timedelta(hours=1)
AGENCIES = ["CSC", "POLICE", "HEALTH"]


def started(**data):
    """A case begun on the newest version; its id."""
    found = instances.start(
        owner_key="fenmarsh", process_id="moving", business_key="case-1", data=data, by=None, now=NOW
    )
    assert found.outcome.incident is None, found.outcome.incident.cause
    return found.instance_id


def a_case_on(content, **data):
    """A case begun on a version of this drawing."""
    version_of(content)
    return started(**data)


def looked(instance_id, to):
    """What would become of it."""
    with execution.lock(instance_id) as instance:
        return prospects.look(instance, to)


def moved(instance_id, to, by=None):
    with execution.lock(instance_id) as instance:
        return moving.move(instance, to=to, by=by, now=LATER)


def refused(instance_id, content):
    """The one sentence that says why; nothing was written."""
    to, before = version_of(content), rows(instance_id)
    with pytest.raises(MoveRefused) as refusal:
        moved(instance_id, to)
    assert rows(instance_id) == before
    assert looked(instance_id, to).kind == "cannot"
    return " ".join(refusal.value.sentences)


def rows(instance_id):
    """Every row of the instance as it lies in the database, but for its history."""
    found = {}
    with connection.cursor() as cursor:
        for table, column in (
            ("processes_processinstance", "id"),
            ("processes_humantask", "instance_id"),
            ("processes_timer", "instance_id"),
            ("processes_messagesubscription", "instance_id"),
            ("processes_servicerequest", "instance_id"),
        ):
            cursor.execute(
                f"SELECT to_jsonb(t) - 'event_count' FROM {table} t WHERE {column} = %s ORDER BY id",
                [instance_id],
            )
            found[table] = [row[0] for row in cursor.fetchall()]
    return found


def open_steps(instance_id):
    """Elements whose tasks are open, by name."""
    found = HumanTask.objects.filter(instance_id=instance_id, state__in=HumanTask.OPEN_STATES)
    return sorted(found.values_list("step__element_id", flat=True))
