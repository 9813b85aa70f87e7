"""Fence the tables of this app by organization."""

from django.db import migrations

from access.schema import TenantTable


class Migration(migrations.Migration):
    dependencies = [("metrics", "0001_initial"), ("accounts", "0002_fence"), ("pairing", "0002_fence")]

    operations = [
        TenantTable("Decision"),
    ]
