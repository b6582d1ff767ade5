from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def watch_everywhere(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Points of running clocks of which only a drawing told are looked at anew. What it told is not told
    again.
    """
    clocks = apps.get_model("clocks", "Clock").objects.filter(swept=False, stopped_at__isnull=True)
    clocks.update(swept=True, next_due_at=models.F("started_at"))


class Migration(migrations.Migration):
    """The column stays, with a default of the database: the release before this one still writes it while
    both run side by side.
    """

    dependencies = [("clocks", "0005_decisions_are_swept")]

    operations = [
        migrations.AlterField(
            model_name="clock", name="swept", field=models.BooleanField(default=True, db_default=True)
        ),
        migrations.RunPython(watch_everywhere, migrations.RunPython.noop),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField(model_name="clock", name="swept")]
        ),
    ]
