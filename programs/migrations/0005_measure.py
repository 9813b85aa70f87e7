"""A measure of a design may be as long as one of a file."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programs", "0004_designs")]

    operations = [
        migrations.AlterField(
            model_name="comparisondesign",
            name="measure",
            field=models.CharField(blank=True, max_length=80),
        ),
    ]
