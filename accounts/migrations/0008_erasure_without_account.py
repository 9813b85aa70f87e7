"""An erasure says nothing of an account: the memberships lead to it, and nothing ever wrote it here."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_api_tokens"),
    ]

    operations = [
        migrations.RemoveField(model_name="erasure", name="user_id"),
    ]
