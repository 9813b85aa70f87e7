"""Where a session is joined, and whose calendar was told of it: the link, and what each calendar knows and answered."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import access.tenancy
from access.schema import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_analyze"),
        ("mentoring_sessions", "0005_session_change"),
    ]

    operations = [
        migrations.AddField(
            model_name="mentoringsession",
            name="link",
            field=models.URLField(blank=True, default="", max_length=500),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="mentoringsession",
            constraint=models.CheckConstraint(
                condition=models.Q(("link", ""), ("link__startswith", "https://"), _connector="OR"),
                name="session_safe_link",
            ),
        ),
        migrations.CreateModel(
            name="Invitee",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("address", models.EmailField(max_length=254)),
                ("sequence", models.PositiveSmallIntegerField()),
                ("asked_sequence", models.PositiveSmallIntegerField()),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("accepted", "accepted"), ("declined", "declined"), ("tentative", "may come")],
                        max_length=9,
                    ),
                ),
                ("answer_sequence", models.PositiveSmallIntegerField(null=True)),
                ("answer_stamped_at", models.DateTimeField(null=True)),
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
                        related_name="invitees",
                        to="mentoring_sessions.mentoringsession",
                    ),
                ),
            ],
            options={
                "ordering": ["person__name", "id"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "session", "person"), name="invitee_once")
                ],
            },
        ),
        TenantTable("Invitee"),
    ]
