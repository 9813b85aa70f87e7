"""The level of people of whom an enrollment file says none."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programs", "0003_asking_and_import")]

    operations = [
        migrations.AddField(
            model_name="enrollmentimport", name="level", field=models.PositiveSmallIntegerField(default=4)
        ),
    ]
