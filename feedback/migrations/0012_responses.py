"""What is done about published patterns: versions that nobody changes. An erased person leaves theirs without a name."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import access.tenancy
from access.schema import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_webhook"),
        ("feedback", "0011_themes"),
        ("programs", "0003_examples"),
    ]

    operations = [
        migrations.CreateModel(
            name="PatternResponse",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "cell",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="feedback.cell",
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
                    "theme",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="responses",
                        to="feedback.theme",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="ResponseVersion",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                ("made_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("looking", "Looking into it"),
                            ("acting", "Acting on it"),
                            ("done", "Done"),
                            ("will_not", "Will not do"),
                        ],
                        max_length=8,
                    ),
                ),
                ("action", models.CharField(max_length=400)),
                ("reason", models.CharField(blank=True, max_length=400)),
                ("changed", models.CharField(blank=True, max_length=400)),
                ("due_on", models.DateField(null=True)),
                (
                    "insight",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not said yet"),
                            ("preference", "Personal preference"),
                            ("habit", "Habit"),
                            ("risk", "Organizational risk"),
                        ],
                        max_length=10,
                    ),
                ),
                ("guide", models.CharField(blank=True, max_length=40)),
                (
                    "made_by",
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
                    "owner",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.person",
                    ),
                ),
                (
                    "response",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="feedback.patternresponse",
                    ),
                ),
                (
                    "topic",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="programs.topic",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.AddConstraint(
            model_name="patternresponse",
            constraint=models.UniqueConstraint(fields=("organization", "cell", "theme"), name="pattern_response_once"),
        ),
        migrations.AddConstraint(
            model_name="responseversion",
            constraint=models.UniqueConstraint(
                fields=("organization", "response", "number"), name="response_version_once"
            ),
        ),
        TenantTable("PatternResponse", web="SELECT, INSERT", worker="SELECT"),
        TenantTable(
            "ResponseVersion",
            web="SELECT, INSERT, UPDATE (owner_id, made_by_id, topic_id)",
            worker="SELECT, UPDATE (owner_id, made_by_id, topic_id)",
        ),
    ]
