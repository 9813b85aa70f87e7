"""How long things are kept, files of one's own data, erasing a person, and keys that change."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import access.tenancy
import accounts.sealing
from access.schema import READ_WRITE, TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_webhook"),
    ]

    operations = [
        migrations.CreateModel(
            name="DataExport",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("content", accounts.sealing.SealedTextField(default=b"", editable=True)),
                ("job_id", models.UUIDField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("made_at", models.DateTimeField(null=True)),
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
            ],
            options={
                "ordering": ["-asked_at"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("asked_by_id", models.UUIDField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("leaving", "Under way"),
                            ("done", "Erased"),
                            ("canceled", "Called off"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("began_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("user_id", models.UUIDField(null=True)),
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
                        related_name="erasures",
                        to="accounts.person",
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="KeepingTimes",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("words_months", models.PositiveSmallIntegerField(default=12)),
                ("pairs_months", models.PositiveSmallIntegerField(default=24)),
                ("mail_days", models.PositiveSmallIntegerField(default=90)),
                ("notices_days", models.PositiveSmallIntegerField(default=180)),
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
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.AlterModelOptions(
            name="datakey",
            options={"base_manager_name": "objects", "default_manager_name": "objects", "ordering": ["-number"]},
        ),
        migrations.RemoveConstraint(
            model_name="datakey",
            name="data_key_one",
        ),
        migrations.AddField(
            model_name="datakey",
            name="number",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="person",
            name="erased_on",
            field=models.DateField(null=True),
        ),
        migrations.AddConstraint(
            model_name="datakey",
            constraint=models.UniqueConstraint(fields=("organization", "number"), name="data_key_number"),
        ),
        migrations.AddConstraint(
            model_name="dataexport",
            constraint=models.UniqueConstraint(fields=("organization", "person"), name="data_export_one"),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["waiting", "leaving"])),
                fields=("organization", "person"),
                name="erasure_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="keepingtimes",
            constraint=models.UniqueConstraint(fields=("organization",), name="keeping_times_one"),
        ),
        migrations.AddConstraint(
            model_name="keepingtimes",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("words_months__range", (3, 36)),
                    ("pairs_months__range", (6, 60)),
                    ("mail_days__range", (30, 365)),
                    ("notices_days__range", (90, 730)),
                ),
                name="keeping_times_in_bounds",
            ),
        ),
        TenantTable("KeepingTimes", web="SELECT, INSERT, UPDATE", worker="SELECT"),
        TenantTable("DataExport", web=READ_WRITE, worker=READ_WRITE),
        TenantTable("Erasure", web="SELECT, INSERT, UPDATE", worker="SELECT, UPDATE, DELETE"),
        TenantTable("PersonEvent", web="SELECT, INSERT", worker="SELECT, INSERT, DELETE"),
    ]
