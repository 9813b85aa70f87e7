"""Fence the tables of this app by organization; the heartbeat belongs to no tenant."""

from django.db import migrations

from access.schema import GrantTable, TenantTable

BEAT = "SELECT, INSERT, UPDATE"


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial"), ("accounts", "0002_fence")]

    operations = [
        TenantTable("Message", web="SELECT, INSERT, UPDATE"),
        TenantTable("Notice", web="SELECT, INSERT, UPDATE"),
        TenantTable("Preference", web="SELECT, INSERT, UPDATE", worker="SELECT"),
        GrantTable("notifications_heartbeat", web="SELECT", worker=BEAT, vault=BEAT),
    ]
