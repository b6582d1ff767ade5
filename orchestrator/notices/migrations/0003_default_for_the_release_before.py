"""The release before this one adds notices without knowing the column: it needs a default."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_limits_told_together")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE notices_notice ALTER COLUMN limits SET DEFAULT '[]'",
            "ALTER TABLE notices_notice ALTER COLUMN limits DROP DEFAULT",
        ),
    ]
