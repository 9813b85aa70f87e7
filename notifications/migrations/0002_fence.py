"""Fence the tables of this app by organization; the heartbeat belongs to no tenant.

What the worker may delete here is of somebody who is erased: preferences, hours, days away, and an address that mail came back from.
"""

from django.db import migrations

from access.schema import GrantTable, TenantTable

BEAT = "SELECT, INSERT, UPDATE"
READ_DELETE = "SELECT, DELETE"


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial"), ("accounts", "0002_fence")]

    operations = [
        TenantTable("Message", web="SELECT, INSERT, UPDATE"),
        TenantTable("Notice", web="SELECT, INSERT, UPDATE"),
        TenantTable("Preference", web="SELECT, INSERT, UPDATE", worker=READ_DELETE),
        TenantTable("ReminderSetting", worker="SELECT"),
        TenantTable("WorkingHours", worker=READ_DELETE),
        TenantTable("Leave", worker=READ_DELETE),
        TenantTable("Mailbox", web="SELECT, INSERT, UPDATE"),
        GrantTable("notifications_heartbeat", web="SELECT", worker=BEAT, vault=BEAT),
    ]
