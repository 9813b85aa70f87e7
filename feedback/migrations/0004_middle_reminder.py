"""A step between the opening of a check-in and its last call."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0003_skipped_month"),
    ]

    operations = [
        migrations.AlterField(
            model_name="period",
            name="told",
            field=models.PositiveSmallIntegerField(
                choices=[(0, "Nothing"), (1, "Opened"), (2, "Last Call"), (3, "Outcome"), (4, "Middle")], default=0
            ),
        ),
    ]
