"""The first tables of this app."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import access.tenancy


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("pairing", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=160)),
                ("before", models.CharField(max_length=400)),
                ("after", models.CharField(max_length=400)),
                (
                    "outcome",
                    models.CharField(choices=[("changed", "Changed"), ("kept", "Kept, with a reason")], max_length=8),
                ),
                ("measure", models.CharField(blank=True, max_length=160)),
                ("decided_on", models.DateField()),
                ("created_at", models.DateTimeField()),
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
                    "owner",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.person",
                    ),
                ),
                (
                    "pair",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="pairing.pair",
                    ),
                ),
            ],
            options={
                "ordering": ["-decided_on", "-created_at"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [models.Index(fields=["organization", "-decided_on"], name="decision_when")],
            },
        ),
    ]
