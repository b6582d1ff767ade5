"""Tokens end; answers to repeated requests are found by their age. A token from before lasts 90 days more."""

from django.db import migrations, models

LAST = "UPDATE api_apitoken SET expires_at = now() + interval '90 days' WHERE expires_at IS NULL"


class Migration(migrations.Migration):
    dependencies = [("api", "0001_initial")]

    operations = [
        migrations.AddField("apitoken", "expires_at", models.DateTimeField(null=True)),
        migrations.RunSQL(LAST, migrations.RunSQL.noop),
        migrations.AlterField("apitoken", "expires_at", models.DateTimeField()),
        migrations.AlterField("idempotencyrecord", "created_at", models.DateTimeField(db_index=True)),
    ]
