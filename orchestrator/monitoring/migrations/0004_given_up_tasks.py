"""Tasks that were not needed any more after their limit had passed are found by when that was."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0003_places_of_tasks")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX IF NOT EXISTS measured_events_of_giving_up "
            "ON processes_processevent (at) INCLUDE (task_id) WHERE kind = 'task_cancelled'",
            "DROP INDEX IF EXISTS measured_events_of_giving_up",
        ),
    ]
