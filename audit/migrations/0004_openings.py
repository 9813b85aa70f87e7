"""Who opened what about whom. Web adds and never changes; the worker ends what is old, and takes the name of a reader who is erased."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import access.tenancy
from access.schema import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_ending_accounts"),
        ("audit", "0003_forget_name"),
    ]

    operations = [
        migrations.CreateModel(
            name="Opening",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("day", models.DateField()),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("enrollment", "your place in a cohort: topics, levels, state"),
                            ("access", "your access: roles, and when you joined"),
                            ("pairs_file", "a file of suggested pairs that names you"),
                        ],
                        max_length=12,
                    ),
                ),
                ("subject_id", models.UUIDField()),
                ("reader_id", models.UUIDField()),
                ("reader_name", models.CharField(max_length=200)),
                ("reader_roles", models.CharField(max_length=200)),
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
                "ordering": ["-day", "reader_name", "id"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "subject_id", "day", "what", "reader_id"), name="opening_once_a_day"
                    )
                ],
            },
        ),
        TenantTable("Opening", web="SELECT, INSERT", worker="SELECT, DELETE, UPDATE (reader_name)"),
    ]
