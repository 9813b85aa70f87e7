"""Fence the tables of this app by organization. Nobody changes an entry; web adds who opened what about whom and never changes it.

The worker ends openings that are old, and takes the name of a reader who is erased.
"""

from django.db import migrations

from access.schema import TenantTable


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("accounts", "0002_fence")]

    operations = [
        TenantTable("AuditEntry", web="SELECT, INSERT", worker="SELECT, INSERT", vault="INSERT"),
        TenantTable("Opening", web="SELECT, INSERT", worker="SELECT, DELETE, UPDATE (reader_name)"),
    ]
