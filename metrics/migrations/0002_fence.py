"""Fence the tables of this app by organization."""

from django.db import migrations

from access.schema import TenantTable


class Migration(migrations.Migration):
    dependencies = [("metrics", "0001_initial"), ("accounts", "0002_fence"), ("pairing", "0002_fence")]

    operations = [
        TenantTable("Decision"),
        TenantTable("Experiment"),
        TenantTable("Credit"),
        TenantTable("PersonOutcome", worker="SELECT, DELETE"),
        TenantTable("Mark", web="SELECT, INSERT", worker="SELECT, INSERT, DELETE", vault="INSERT"),
        TenantTable("Snapshot", web="SELECT"),
        TenantTable("Kpi", worker="SELECT, UPDATE (description, owner_id)"),
        TenantTable("KpiPoint", worker="SELECT"),
        TenantTable("MeasureImport", web="SELECT, INSERT, UPDATE", worker="SELECT, UPDATE (rows), DELETE"),
        TenantTable("ChampionEntry"),
        TenantTable("PublishedStory"),
        TenantTable("Story"),
        TenantTable("StoryApproval"),
        TenantTable("KeptFlag"),
    ]
