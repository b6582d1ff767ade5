"""T17. After each test: board = inbox = SQL = history = audit, and no chain is broken.

`differences(now)` looks at the whole database that Django works in and says what does not agree, one sentence
each. It shares nothing with the pages but the two that it compares: the inbox's list and the manager's board.
(quality.md T17)
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection

from forms.models import Submission
from orchestrator.agencies.models import Site, Staff, Team
from orchestrator.audit import chain, reads
from orchestrator.audit.models import Act
from orchestrator.inbox import listing
from orchestrator.inbox.listing import Asked
from orchestrator.inbox.standing import standing_of
from orchestrator.monitoring.measures import open_work
from orchestrator.monitoring.measures.filters import Filters
from orchestrator.monitoring.measures.scope import scope_of

SUBMISSIONS = Submission._meta.db_table

#: Each finds rows that must not be there: a sentence, and what would break it.
NEVER = {
    "A task that is open has no running process": """
        SELECT t.id FROM processes_humantask t JOIN processes_processinstance i ON i.id = t.instance_id
        WHERE t.state IN ('ready', 'reserved', 'submitted') AND i.state <> 'running'""",
    "A timer waits for a process that has ended": """
        SELECT t.id FROM processes_timer t JOIN processes_processinstance i ON i.id = t.instance_id
        WHERE t.state = 'waiting' AND i.state <> 'running'""",
    "A request waits for a process that has ended": """
        SELECT r.id FROM processes_servicerequest r JOIN processes_processinstance i ON i.id = r.instance_id
        WHERE r.state = 'waiting' AND i.state <> 'running'""",
    "A process runs and waits for nobody and for nothing": """
        SELECT i.id FROM processes_processinstance i WHERE i.state = 'running'
        AND NOT EXISTS (SELECT FROM processes_humantask t
                        WHERE t.instance_id = i.id AND t.state IN ('ready', 'reserved', 'submitted'))
        AND NOT EXISTS (SELECT FROM processes_timer t
                        WHERE t.instance_id = i.id AND t.state IN ('waiting', 'failed'))
        AND NOT EXISTS (SELECT FROM processes_messagesubscription s WHERE s.instance_id = i.id)
        AND NOT EXISTS (SELECT FROM processes_servicerequest r
                        WHERE r.instance_id = i.id AND r.state IN ('waiting', 'failed'))
        AND NOT EXISTS (SELECT FROM processes_incident n WHERE n.instance_id = i.id AND n.state = 'open')""",
    "The history of a process has a gap": """
        SELECT i.id FROM processes_processinstance i
        LEFT JOIN processes_processevent e ON e.instance_id = i.id GROUP BY i.id
        HAVING count(e.number) <> i.event_count OR coalesce(max(e.number), 0) <> i.event_count""",
    "A task and the history of its process do not agree": """
        SELECT t.id FROM processes_humantask t
        LEFT JOIN processes_processevent e ON e.instance_id = t.instance_id AND e.task_id = t.id
            AND e.kind IN ('task_created', 'task_completed', 'task_cancelled')
        GROUP BY t.id HAVING count(*) FILTER (WHERE e.kind = 'task_created') <> 1
        OR count(*) FILTER (WHERE e.kind = 'task_completed') <> (t.state = 'completed')::int
        OR count(*) FILTER (WHERE e.kind = 'task_cancelled') <> (t.state = 'cancelled')::int""",
    "A timer and the history of its process do not agree": """
        SELECT t.id FROM processes_timer t
        LEFT JOIN processes_processevent e ON e.instance_id = t.instance_id AND e.task_id = t.id
            AND e.kind = 'timer_fired'
        WHERE t.state = 'fired' GROUP BY t.id HAVING count(e.number) < 1""",
    "A task was completed without exactly one act that says so": """
        SELECT t.id FROM processes_humantask t
        LEFT JOIN audit_act a ON a.verb = 'complete_task' AND a.detail ->> 'task' = t.id::text
        WHERE t.state IN ('completed', 'submitted') GROUP BY t.id HAVING count(a.id) <> 1""",
    "An act says that a task was completed which is not": """
        SELECT a.id FROM audit_act a WHERE a.verb = 'complete_task' AND NOT EXISTS (
            SELECT FROM processes_humantask t
            WHERE t.id::text = a.detail ->> 'task' AND t.state IN ('completed', 'submitted'))""",
    "A task was completed without exactly one submission": f"""
        SELECT t.id FROM processes_humantask t LEFT JOIN {SUBMISSIONS} s ON s.task_id = t.id
        WHERE t.state IN ('completed', 'submitted') GROUP BY t.id HAVING count(s.id) <> 1""",
}


def differences(*, now: datetime) -> list[str]:
    """What does not agree; empty where everything does. Reads only."""
    return [*_rows(), *_chains(), *(each for site in Site.objects.all() for each in _pages(site, now=now))]


def _rows() -> Iterator[str]:
    with connection.cursor() as cursor:
        for sentence, sql in NEVER.items():
            cursor.execute(sql)
            if found := cursor.fetchall():
                yield f"{sentence}: {len(found)} times, for example {found[0][0]}."


def _chains() -> Iterator[str]:
    for key in Act.objects.order_by().values_list("case_key", flat=True).distinct():
        for problem in chain.verify(key):
            yield f"Chain of case {key or 'none'}: {problem}"
    yield from reads.verify_seals()


def _pages(site: Site, *, now: datetime) -> Iterator[str]:
    """For every team: open tasks in the table, in a member's inbox, on the manager's board."""
    in_sql = _open_by_team(site)
    manager = Staff.objects.filter(memberships__team__site=site, memberships__team__role="HUBMGR").first()
    scope = scope_of(manager, standing_of(manager)) if manager else None
    if scope is None:
        return
    board = open_work.board(scope, Filters(), now=now)
    on_board = {int(line.key): line.total for line in board.by_team}
    for team in Team.objects.filter(site=site):
        expected = in_sql[team.pk]
        if team.pk in scope.teams and on_board.get(team.pk, 0) != expected:
            yield f"{team}: {expected} open tasks, {on_board.get(team.pk, 0)} on the board."
        member = Staff.objects.filter(memberships__team=team, is_active=True).order_by("pk").first()
        if member is None:
            continue
        inbox = listing.page(member, standing_of(member), Asked(team=team.pk), now=now)
        if inbox.total != expected and not inbox.more:
            yield f"{team}: {expected} open tasks, {inbox.total} in the inbox of {member}."


def _open_by_team(site: Site) -> Counter[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.queue, count(*) FROM processes_humantask t JOIN agencies_team m ON m.id = t.queue "
            "WHERE m.site_id = %s AND t.state IN ('ready', 'reserved', 'submitted') GROUP BY t.queue",
            [site.pk],
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return Counter(dict(rows))
