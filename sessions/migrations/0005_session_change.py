"""What became of the plan of a session: booked, moved, put elsewhere, canceled, and by whom."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import access.tenancy
from access.schema import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_analyze"),
        ("mentoring_sessions", "0004_debrief"),
    ]

    operations = [
        migrations.CreateModel(
            name="SessionChange",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("booked", "Booked"),
                            ("moved", "Moved"),
                            ("set", "Changed"),
                            ("canceled", "Canceled"),
                        ],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("from_starts_at", models.DateTimeField(null=True)),
                ("from_ends_at", models.DateTimeField(null=True)),
                ("to_starts_at", models.DateTimeField(null=True)),
                ("to_ends_at", models.DateTimeField(null=True)),
                (
                    "by",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
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
                (
                    "session",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="mentoring_sessions.mentoringsession",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [models.Index(fields=["organization", "session", "at"], name="change_of_session")],
            },
        ),
        TenantTable("SessionChange"),
    ]
