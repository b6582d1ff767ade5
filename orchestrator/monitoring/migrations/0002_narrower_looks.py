"""Claims are read from an index alone, and so is what was done last in a case before a moment."""

from django.db import migrations

DONE = "CREATE INDEX measured_tasks_done_in_a_case ON processes_humantask (scope_key, completed_at)"
WHERE_DONE = "WHERE completed_at IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0001_measure_indexes")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX IF NOT EXISTS measured_events_of_claims "
            "ON processes_processevent (task_id, number) INCLUDE (instance_id, kind, at) "
            "WHERE kind IN ('task_claimed', 'task_released', 'task_assigned')",
            "DROP INDEX IF EXISTS measured_events_of_claims",
        ),
        migrations.RunSQL(
            [
                "DROP INDEX IF EXISTS measured_tasks_done_in_a_case",
                f"{DONE} INCLUDE (id, instance_id, queue) {WHERE_DONE}",
            ],
            [
                "DROP INDEX IF EXISTS measured_tasks_done_in_a_case",
                f"{DONE} INCLUDE (instance_id, queue) {WHERE_DONE}",
            ],
        ),
    ]
