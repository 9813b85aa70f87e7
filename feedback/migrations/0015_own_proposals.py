"""Whose a proposed statement is leaves its row, and stays with its author as a sealed lead. See feedback/actions/proposals.py.

Back again, leads become keys, what has not reached the team yet does, and what leads to nobody any more goes.
"""

import uuid
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import access.tenancy
import accounts.sealing
from access.schema import TenantTable
from access.tenancy import tenant

SIDES = [("mentor", "Mentors"), ("mentee", "Mentees")]
AUTHOR = access.tenancy.TenantForeignKey(
    db_constraint=False,
    on_delete=django.db.models.deletion.CASCADE,
    related_name="+",
    to="accounts.person",
)
# What goes back has its fence again: TenantTable raises it forwards only.
FENCE = """ALTER TABLE feedback_themeproposal ADD CONSTRAINT feedback_themeproposal_author_id_org_fk
    FOREIGN KEY (organization_id, author_id) REFERENCES accounts_person (organization_id, id) DEFERRABLE INITIALLY DEFERRED;
REVOKE ALL ON feedback_themeproposal FROM upwell_web, upwell_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON feedback_themeproposal TO upwell_web;
GRANT SELECT (id, organization_id, author_id), DELETE ON feedback_themeproposal TO upwell_worker"""
NOW = "SET CONSTRAINTS ALL IMMEDIATE"


def give_leads(apps: Any, schema_editor: Any) -> None:
    """Each author a lead to what they proposed."""
    own, proposal = apps.get_model("feedback", "OwnProposal"), apps.get_model("feedback", "ThemeProposal")
    for organization_id in _organizations(apps):
        with tenant(organization_id):
            for row in proposal.objects.all():
                own.objects.create(
                    author_id=row.author_id, cohort_id=row.cohort_id, side=row.side, lead=str(row.pk), text=""
                )


def take_leads(apps: Any, schema_editor: Any) -> None:
    """Each proposal the author who has a lead to it."""
    own, proposal = apps.get_model("feedback", "OwnProposal"), apps.get_model("feedback", "ThemeProposal")
    for organization_id in _organizations(apps):
        with tenant(organization_id):
            for row in own.objects.all():
                if row.said_on is None:
                    proposal.objects.filter(pk=uuid.UUID(row.lead)).update(author_id=row.author_id)
                else:
                    proposal.objects.create(
                        author_id=row.author_id, cohort_id=row.cohort_id, side=row.side, text=row.text, answer=""
                    )
            proposal.objects.filter(author=None).delete()


def _organizations(apps: Any) -> list[uuid.UUID]:
    return list(apps.get_model("accounts", "Organization").objects.values_list("pk", flat=True))


class Migration(migrations.Migration):
    dependencies = [("feedback", "0014_held_cases")]

    operations = [
        migrations.CreateModel(
            name="OwnProposal",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("side", models.CharField(choices=SIDES, max_length=6)),
                ("said_on", models.DateField(null=True)),
                ("text", accounts.sealing.SealedTextField(default=b"", editable=True)),
                ("lead", accounts.sealing.SealedTextField(default=b"", editable=True)),
                ("author", AUTHOR.clone()),
                (
                    "cohort",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="programs.cohort",
                    ),
                ),
                (
                    "organization",
                    access.tenancy.OrganizationKey(
                        default=access.tenancy.current_organization,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [models.Index(fields=["organization", "author"], name="own_proposal_author")],
            },
        ),
        TenantTable("OwnProposal", web="SELECT, INSERT, DELETE", worker="SELECT, DELETE, UPDATE (lead, said_on, text)"),
        migrations.AlterField(
            model_name="themeproposal",
            name="author",
            field=access.tenancy.TenantForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.person",
            ),
        ),
        migrations.RunSQL(migrations.RunSQL.noop, NOW),
        migrations.RunPython(give_leads, take_leads),
        migrations.RunSQL(NOW, FENCE),
        migrations.RemoveIndex(model_name="themeproposal", name="theme_proposal_author"),
        migrations.RemoveField(model_name="themeproposal", name="author"),
        TenantTable("ThemeProposal", web="SELECT, UPDATE (answer, state)", worker="INSERT"),
    ]
