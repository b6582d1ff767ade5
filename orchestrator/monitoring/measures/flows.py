"""How often each part and each route of a drawing was passed: the volumes under the drawing.

A part counts each time a case passed it (a step done, a limit reached, a message taken, a junction passed), a
route each time a case took it, in the period, by cases that run that version. *Left* counts how often a part
was given up because its step was left another way. Who measures one agency sees the volumes
of the processes that are about it, and none of the others. Who sees no lists sees none: what comes to a
junction also leaves it, so small numbers would follow from large ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from processes.models import EventKind, ProcessVersion

from . import sql
from .filters import Filters
from .scope import Scope

PASSED = (EventKind.PASSED, EventKind.TASK_COMPLETED, EventKind.TIMER_FIRED, EventKind.MESSAGE_TAKEN)
LEFT = (EventKind.LEFT, EventKind.TASK_CANCELLED)

VOLUMES = """
WITH told AS MATERIALIZED (
    SELECT e.element_id, e.kind = ANY(%(passed)s) AS was_passed, e.data -> 'flows' AS flows,
           count(*) AS number
    FROM processes_processevent e
    JOIN processes_processinstance i ON i.id = e.instance_id
    WHERE i.version_id = %(version)s AND e.process_id = %(process)s
      AND e.at >= %(start)s AND e.at < %(end)s
      AND e.kind = ANY(%(kinds)s)
      AND i.business_key <> ALL(%(kept_out)s::text[])
      AND (%(items)s::text[] IS NULL OR i.item = ANY(%(items)s::text[]))
    GROUP BY 1, 2, 3
)
SELECT 'flow' AS what, flow AS id, sum(number)::bigint AS number
FROM told, jsonb_array_elements_text(told.flows) flow
WHERE jsonb_typeof(told.flows) = 'array' AND told.was_passed GROUP BY 2
UNION ALL
SELECT CASE WHEN was_passed THEN 'element' ELSE 'left' END, element_id, sum(number)::bigint
FROM told GROUP BY 1, 2"""


@dataclass(frozen=True)
class Flows:
    """Counts by the id in the drawing; what was never passed is not in it."""

    elements: Mapping[str, int]
    left: Mapping[str, int]
    flows: Mapping[str, int]


def flows(
    scope: Scope, version: ProcessVersion, process_id: str, filters: Filters, *, now: datetime
) -> Flows:
    """Volumes of one drawing of a version of the scope's own sites; nothing of any other. One statement."""
    found: dict[str, dict[str, int]] = {"element": {}, "left": {}, "flow": {}}
    if version.owner_key in scope.site_codes and scope.may_list:
        start, end = filters.moments(scope, now)
        given = {
            "version": version.pk,
            "process": process_id,
            "start": start,
            "end": end,
            "kinds": [*PASSED, *LEFT],
            "passed": list(PASSED),
            "kept_out": [str(case_id) for case_id in scope.kept_out],
            "items": _items(scope, filters),
        }
        for line in sql.rows(VOLUMES, given):
            found[line["what"]][line["id"]] = line["number"]
    return Flows(elements=found["element"], left=found["left"], flows=found["flow"])


def _items(scope: Scope, filters: Filters) -> list[str] | None:
    """What a process must be about: the agencies that are measured; None = anything."""
    if scope.agency_codes is None:
        return [filters.agency] if filters.agency else None
    return sorted(code for code in scope.agency_codes if filters.agency in ("", code))
