"""Where the database was restored the machine stands still."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("processes", "0006_mending")]

    operations = [
        migrations.CreateModel(
            name="Pulse",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                (
                    "database",
                    models.CharField(help_text="what a restored one would not have alike", max_length=100),
                ),
                ("alive_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Standstill",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                (
                    "jobs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        default=list,
                        help_text="put off until it is resumed",
                        size=None,
                    ),
                ),
                ("resumed_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
    ]
