"""Fence the tables of this app by organization. What a draw decided and what became of a design is added, never changed."""

from django.db import migrations

from access.schema import TenantTable

ADD, READ = "SELECT, INSERT", "SELECT"


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
        TenantTable("DesignAmendment", web=ADD, worker=f"{READ}, UPDATE (why)"),
        TenantTable("Draw", web=f"{ADD}, UPDATE (drawn_at, drawn_by_id, seed)", worker=READ),
        TenantTable("DrawTicket", web=ADD, worker=READ),
        TenantTable("Arm", web=ADD, worker=READ),
    ]
