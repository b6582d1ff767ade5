from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0002_occupational_therapy"),
    ]

    operations = [
        migrations.AddField(
            model_name="staff",
            name="signed_out_at",
            field=models.DateTimeField(editable=False, help_text="by themselves, last; UTC", null=True),
        ),
    ]
