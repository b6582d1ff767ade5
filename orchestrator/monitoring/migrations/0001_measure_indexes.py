"""Indexes that the measures read the machine's and the clocks' rows by. No table of this room's own."""

from django.db import migrations

INDEXES = {
    # tasks of a period, and what was done last in a case before a moment
    "measured_tasks_begun": "processes_humantask (created_at)",
    "measured_tasks_done": "processes_humantask (completed_at) WHERE completed_at IS NOT NULL",
    "measured_tasks_done_in_a_case": (
        "processes_humantask (scope_key, completed_at) INCLUDE (instance_id, queue) "
        "WHERE completed_at IS NOT NULL"
    ),
    # where a case stood with a clock
    "measured_tasks_of_a_clock": "processes_humantask (scope_key, clock, created_at)",
    # the few tasks that went from hand to hand
    "measured_events_of_hands": (
        "processes_processevent (task_id) WHERE kind IN ('task_released', 'task_assigned')"
    ),
    # volumes of a drawing
    "measured_events_of_a_process": "processes_processevent (process_id, at)",
    "measured_clocks_due": "clocks_clock (due_at)",
}


class Migration(migrations.Migration):
    dependencies = [
        ("processes", "0002_frozen_versions"),
        ("clocks", "0002_swept_and_moved_clocks"),
    ]

    operations = [
        migrations.RunSQL(
            f"CREATE INDEX IF NOT EXISTS {name} ON {on}", f"DROP INDEX IF EXISTS {name}"
        )
        for name, on in INDEXES.items()
    ]
