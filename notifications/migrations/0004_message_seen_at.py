"""When an operator marked a failed message as seen."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0003_reminders")]

    operations = [migrations.AddField(model_name="message", name="seen_at", field=models.DateTimeField(null=True))]
