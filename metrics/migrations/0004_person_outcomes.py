"""Outcomes of people that a file brings."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import access.tenancy
from access.schema import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_ending_accounts"),
        ("metrics", "0003_experiments"),
    ]

    operations = [
        migrations.CreateModel(
            name="PersonOutcome",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("measure", models.CharField(max_length=80)),
                ("on", models.DateField()),
                ("value", models.BooleanField()),
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
                (
                    "person",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.person",
                    ),
                ),
            ],
            options={
                "ordering": ["on", "id"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [models.Index(fields=["organization", "measure", "on"], name="person_outcome_measure")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "person", "measure", "on"), name="person_outcome_uniq"
                    )
                ],
            },
        ),
        TenantTable("PersonOutcome", worker="SELECT, DELETE"),
    ]
