"""Fence the tables of this app by organization."""

from django.db import migrations

from access.schema import TenantTable


class Migration(migrations.Migration):
    dependencies = [("mentoring_sessions", "0001_initial"), ("accounts", "0002_fence"), ("pairing", "0002_fence")]

    operations = [
        TenantTable("MentoringSession"),
        TenantTable("Question"),
        TenantTable("Example"),
        TenantTable("Takeaway"),
        TenantTable("Confirmation"),
        TenantTable("OpenCheckIn"),
        TenantTable("Note"),
        TenantTable("AvailabilityWindow"),
        TenantTable("AvailabilityException"),
        TenantTable("Debrief"),
        TenantTable("SessionChange"),
        TenantTable("Invitee"),
        TenantTable("Nudge"),
        TenantTable("CalendarFeed"),
        TenantTable("Presence"),
        TenantTable("Assumption"),
        TenantTable("SharedAssumption"),
        TenantTable("SkillRating"),
    ]
