"""The tables of this app. The fence around them follows."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import access.tenancy
from access.schema import CreateTables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        CreateTables(
            [
                migrations.CreateModel(
                    name="AuditEntry",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
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
                        ("at", models.DateTimeField()),
                        ("action", models.CharField(max_length=40)),
                        ("actor_id", models.UUIDField(null=True)),
                        ("actor_name", models.CharField(max_length=200)),
                        ("subject_id", models.UUIDField(null=True)),
                        ("subject_name", models.CharField(blank=True, max_length=250)),
                        ("facts", models.JSONField(default=dict)),
                    ],
                    options={
                        "ordering": ["-at", "-id"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "indexes": [
                            models.Index(fields=["organization", "-at"], name="audit_at"),
                            models.Index(fields=["organization", "subject_id", "-at"], name="audit_subject"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Opening",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
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
                        ("day", models.DateField()),
                        (
                            "what",
                            models.CharField(
                                choices=[
                                    ("enrollment", "your place in a cohort: topics, levels, state"),
                                    ("access", "your access: roles, and when you joined"),
                                    ("pairs_file", "a file of suggested pairs that names you"),
                                    ("erasure", "what erasing your data would do: counts of what stays"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("subject_id", models.UUIDField()),
                        ("reader_id", models.UUIDField()),
                        ("reader_name", models.CharField(max_length=200)),
                        ("reader_roles", models.CharField(max_length=200)),
                    ],
                    options={
                        "ordering": ["-day", "reader_name", "id"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "subject_id", "day", "what", "reader_id"),
                                name="opening_once_a_day",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
