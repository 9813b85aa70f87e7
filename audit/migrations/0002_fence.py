"""Fence the tables of this app by organization."""

from django.db import migrations

from access.schema import TenantTable


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("accounts", "0002_fence")]

    operations = [
        TenantTable("AuditEntry", web="SELECT, INSERT", worker="SELECT, INSERT", vault="INSERT"),
    ]
