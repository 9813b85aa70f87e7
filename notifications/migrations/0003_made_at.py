"""Let the web process read when the tables were made, so that `/health` can tell what is starting from what is late."""

from django.db import migrations

from access.schema import GrantTable


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_fence")]

    operations = [GrantTable("django_migrations", web="SELECT")]
