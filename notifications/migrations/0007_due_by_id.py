"""What is due at one moment is claimed in the order of its ids, read from the index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0006_forget_people")]

    operations = [
        migrations.RemoveIndex(model_name="message", name="message_due"),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["organization", "state", "next_try_at", "id"], name="message_due"),
        ),
    ]
