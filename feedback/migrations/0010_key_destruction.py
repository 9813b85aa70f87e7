"""Which keys are gone, and when. Everybody may read it; the vault adds, and the worker marks what it told the panel."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import access.tenancy
from access.schema import READ, TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_ending_accounts"),
        ("feedback", "0009_help_desk"),
    ]

    operations = [
        migrations.CreateModel(
            name="KeyDestruction",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("closed", "The check-in was closed"),
                            ("rotated", "Replaced by an operator"),
                            ("lost", "Lost with the vault’s directory, or not the vault’s"),
                        ],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("vault_started_at", models.DateTimeField()),
                ("is_told", models.BooleanField(default=False)),
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
                    "period",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="destructions",
                        to="feedback.period",
                    ),
                ),
            ],
            options={
                "ordering": ["-at"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("reason", "closed")),
                        fields=("organization", "period"),
                        name="key_destruction_once",
                    )
                ],
            },
        ),
        TenantTable("KeyDestruction", web=READ, worker="SELECT, UPDATE (is_told)", vault="SELECT, INSERT"),
    ]
