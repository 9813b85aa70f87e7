"""What an agenda was taken over from, and who was there."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import access.tenancy
import accounts.sealing
from access.schema import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_analyze"),
        ("mentoring_sessions", "0008_calendar_feed"),
    ]

    operations = [
        migrations.AddField(
            model_name="example",
            name="taken_from",
            field=accounts.sealing.SealedTextField(default=b"", editable=True),
        ),
        migrations.AddField(
            model_name="mentoringsession",
            name="theme_from",
            field=accounts.sealing.SealedTextField(default=b"", editable=True),
        ),
        migrations.AddField(
            model_name="question",
            name="taken_from",
            field=accounts.sealing.SealedTextField(default=b"", editable=True),
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("was_there", models.BooleanField()),
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
                (
                    "session",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="presences",
                        to="mentoring_sessions.mentoringsession",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "session", "person"), name="presence_uniq")
                ],
            },
        ),
        TenantTable("Presence"),
    ]
