"""Fence the tables of this app by organization."""

from django.db import migrations

from access.schema import TenantTable


class Migration(migrations.Migration):
    dependencies = [("programs", "0001_initial"), ("accounts", "0002_fence")]

    operations = [
        TenantTable("Topic"),
        TenantTable("Program"),
        TenantTable("ProgramTopic"),
        TenantTable("Coordinator"),
        TenantTable("Cohort"),
        TenantTable("Enrollment"),
        TenantTable("Skill"),
        TenantTable("Need"),
        TenantTable("EnrollmentImport"),
        TenantTable("EnrollmentImportRow"),
        TenantTable("TopicImport"),
        TenantTable("Nomination"),
        TenantTable("ProgramQuestion"),
        TenantTable("ComparisonDesign"),
        TenantTable("LibraryText"),
        TenantTable("ManagerRequest"),
        TenantTable("InvitationQuestion"),
        TenantTable("SelfAssessment"),
    ]
