"""How long work lies between two agencies.

A *hand-over* is a task that began in the period in one agency, where the last task done in its case before
(or in the same moment) was another agency's: from that agency to this one. The first task of a case is none.
Of two done in the same moment the one of the same process counts, then the later by id.

Its *wait* is how long the task waited for its first claim, counted as in `task_times`. Median and 90th
percentile are those of tasks that have been claimed or done; those that nobody has claimed yet are counted
apart, and those that are not needed any more count as a hand-over without a wait unless they were claimed.
Who asks for one agency sees what it handed on and what was handed to it. Who measures one agency alone sees
what was handed to it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from . import sql, suppressed, task_times
from .filters import Filters
from .scope import Scope, agency_names
from .sql import seconds
from .suppressed import Count, may_summarise, shown, together

#: A look into an index for each task is less work than to sort all tasks of all cases.
UNCLAIMED = "t.is_open AND NOT t.was_claimed"
HANDOVERS = """
SELECT sender.agency COLLATE "C" AS sender, t.agency COLLATE "C" AS receiver,
       count(*) AS number,
       count(*) FILTER (WHERE {unclaimed}) AS unclaimed,
       count(*) FILTER (WHERE t.was_claimed OR t.state = 'completed') AS taken,
       percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY t.first_wait)
           FILTER (WHERE t.was_claimed OR t.state = 'completed') AS waits
{handed}
GROUP BY 1, 2
ORDER BY number DESC, 1, 2"""
#: The tasks that were handed over, each with the agency it came from.
HANDED = """
FROM task_times t
JOIN LATERAL (
    SELECT before.queue
    FROM processes_humantask before
    WHERE before.scope_key = t.scope_key AND before.completed_at <= t.created_at AND before.id <> t.id
    ORDER BY before.completed_at DESC, before.instance_id = t.instance_id DESC, before.id DESC
    LIMIT 1
) last ON true
JOIN (SELECT team.id, agency.code AS agency FROM agencies_team team
      JOIN agencies_agency agency ON agency.id = team.agency_id) sender ON sender.id = last.queue
WHERE t.arrived AND sender.agency <> t.agency"""


@dataclass(frozen=True)
class Handover:
    """All hand-overs from one agency to another. Lengths are clock time."""

    sender: str  #: code
    sender_name: str
    receiver: str
    receiver_name: str
    number: Count
    unclaimed: Count  #: nobody has claimed them yet
    wait_median: timedelta | None
    wait_p90: timedelta | None


def handovers(scope: Scope, filters: Filters, *, now: datetime) -> tuple[Handover, ...]:
    """Most frequent first."""
    asked = replace(filters.counted_for(scope, now), agency="")
    common, given = task_times.statement(scope, asked, now=now)
    names = agency_names(scope)
    found = []
    for line in sql.rows(common + HANDOVERS.format(handed=HANDED, unclaimed=UNCLAIMED), given):
        if filters.agency not in ("", line["sender"], line["receiver"]):
            continue
        unclaimed = shown(line["unclaimed"], scope)
        others = shown(line["number"] - line["unclaimed"], scope)
        waits = line["waits"] if may_summarise(line["taken"], scope, others) else None
        median, p90 = waits or (None, None)
        found.append(
            Handover(
                sender=line["sender"],
                sender_name=names.get(line["sender"], line["sender"]),
                receiver=line["receiver"],
                receiver_name=names.get(line["receiver"], line["receiver"]),
                number=together((unclaimed, others), scope),
                unclaimed=unclaimed,
                wait_median=seconds(median),
                wait_p90=seconds(p90),
            )
        )
    found.sort(key=lambda one: (suppressed.order(one.number), one.sender, one.receiver))
    return tuple(found)
