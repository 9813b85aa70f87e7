"""Let a worker delete what is of somebody who is erased: preferences, hours, days away, and an address that mail came back from."""

from django.db import migrations

from access.schema import TenantTable

READ_DELETE = "SELECT, DELETE"


class Migration(migrations.Migration):
    dependencies = [("notifications", "0005_bounces"), ("accounts", "0005_keeping")]

    operations = [
        TenantTable("Preference", web="SELECT, INSERT, UPDATE", worker=READ_DELETE),
        TenantTable("WorkingHours", worker=READ_DELETE),
        TenantTable("Leave", worker=READ_DELETE),
        TenantTable("Mailbox", web="SELECT, INSERT, UPDATE", worker="SELECT, INSERT, UPDATE, DELETE"),
    ]
