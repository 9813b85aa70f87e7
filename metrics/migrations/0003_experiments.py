"""Experiments, and looking at decisions again."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import access.tenancy
from access.schema import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_analyze"),
        ("mentoring_sessions", "0004_debrief"),
        ("metrics", "0002_fence"),
        ("pairing", "0003_studio"),
    ]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="followed_up_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="decision",
            name="session",
            field=access.tenancy.TenantForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="decisions",
                to="mentoring_sessions.mentoringsession",
            ),
        ),
        migrations.CreateModel(
            name="Experiment",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=160)),
                ("hypothesis", models.CharField(max_length=400)),
                ("measure", models.CharField(blank=True, max_length=160)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "Under way"),
                            ("adopted", "Adopted"),
                            ("dropped", "Dropped"),
                            ("stopped", "Stopped early"),
                        ],
                        default="running",
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=400)),
                ("started_on", models.DateField()),
                ("ended_on", models.DateField(null=True)),
                ("followed_up_on", models.DateField(null=True)),
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
                        related_name="experiments",
                        to="pairing.pair",
                    ),
                ),
                (
                    "session",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="experiments",
                        to="mentoring_sessions.mentoringsession",
                    ),
                ),
            ],
            options={
                "ordering": ["-started_on", "-created_at"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [models.Index(fields=["organization", "-started_on"], name="experiment_when")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_on", None), ("state", "running")),
                            models.Q(models.Q(("state", "running"), _negated=True), ("ended_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="experiment_ends_with_a_result",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on", None), ("ended_on__gte", models.F("started_on")), _connector="OR"
                        ),
                        name="experiment_ends_later",
                    ),
                ],
            },
        ),
        TenantTable("Decision"),
        TenantTable("Experiment"),
    ]
