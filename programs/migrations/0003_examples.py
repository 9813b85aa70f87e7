"""Examples in the session kit."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0002_fence"),
    ]

    operations = [
        migrations.AlterField(
            model_name="librarytext",
            name="kit_kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("template", "Session plan"),
                    ("theme", "Theme"),
                    ("question", "Question"),
                    ("example", "Example to bring"),
                ],
                max_length=10,
            ),
        ),
    ]
