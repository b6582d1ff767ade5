from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def watch_everywhere(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Plans that are still in time are watched wherever their case stands; who is late was told, or not."""
    clocks = apps.get_model("clocks", "Clock").objects.filter(
        code="K-09", stopped_at__isnull=True, breached_at__isnull=True
    )
    clocks.update(swept=True, next_due_at=models.F("started_at"))


class Migration(migrations.Migration):
    dependencies = [("clocks", "0003_step_clocks")]

    operations = [migrations.RunPython(watch_everywhere, migrations.RunPython.noop)]
