"""Leave to name a mentor as the source of a decision or an experiment."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import access.tenancy
from access.schema import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_ending_accounts"),
        ("metrics", "0005_register"),
    ]

    operations = [
        migrations.CreateModel(
            name="Credit",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("words", models.CharField(max_length=64)),
                (
                    "for_team",
                    models.CharField(
                        choices=[("none", "Not asked"), ("asked", "Asked"), ("yes", "Yes"), ("no", "No")],
                        default="none",
                        max_length=5,
                    ),
                ),
                (
                    "for_executives",
                    models.CharField(
                        choices=[("none", "Not asked"), ("asked", "Asked"), ("yes", "Yes"), ("no", "No")],
                        default="none",
                        max_length=5,
                    ),
                ),
                (
                    "for_organization",
                    models.CharField(
                        choices=[("none", "Not asked"), ("asked", "Asked"), ("yes", "Yes"), ("no", "No")],
                        default="none",
                        max_length=5,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "decision",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="credits",
                        to="metrics.decision",
                    ),
                ),
                (
                    "experiment",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="credits",
                        to="metrics.experiment",
                    ),
                ),
                (
                    "mentor",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.person",
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
                "ordering": ["-asked_at", "id"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [models.Index(fields=["organization", "mentor"], name="credit_of_mentor")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision", None), ("experiment__isnull", False)),
                            models.Q(("decision__isnull", False), ("experiment", None)),
                            _connector="OR",
                        ),
                        name="credit_of_one_thing",
                    ),
                    models.UniqueConstraint(
                        fields=("organization", "decision", "mentor"), name="credit_once_a_decision"
                    ),
                    models.UniqueConstraint(
                        fields=("organization", "experiment", "mentor"), name="credit_once_an_experiment"
                    ),
                ],
            },
        ),
        TenantTable("Credit"),
    ]
