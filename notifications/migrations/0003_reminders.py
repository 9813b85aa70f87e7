"""What an organization changes about reminders, working hours, and days away; a state for what waits for a digest."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import access.tenancy
from access.schema import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_analyze"),
        ("notifications", "0002_fence"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="not_after",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="message",
            name="state",
            field=models.CharField(
                choices=[
                    ("new", "Waiting"),
                    ("claimed", "Being prepared"),
                    ("handing", "Being handed over"),
                    ("sent", "Sent"),
                    ("unconfirmed", "Sent, perhaps"),
                    ("expired", "Too late to send"),
                    ("canceled", "No longer needed"),
                    ("dead", "Could not be sent"),
                    ("held", "Waits for the weekly digest"),
                    ("digested", "Told in a weekly digest"),
                ],
                default="new",
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="Leave",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("person_id", models.UUIDField()),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
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
            ],
            options={
                "ordering": ["starts_on", "ends_on"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [models.Index(fields=["organization", "person_id", "ends_on"], name="leave_of_person")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "person_id", "starts_on", "ends_on"), name="leave_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="leave_ends_later"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReminderSetting",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=40)),
                ("is_on", models.BooleanField(default=True)),
                (
                    "offsets",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), default=list, size=None
                    ),
                ),
                ("changed_at", models.DateTimeField()),
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
                "constraints": [models.UniqueConstraint(fields=("organization", "kind"), name="reminder_setting_uniq")],
            },
        ),
        migrations.CreateModel(
            name="WorkingHours",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("person_id", models.UUIDField(null=True)),
                (
                    "days",
                    django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=None),
                ),
                ("opens", models.TimeField()),
                ("closes", models.TimeField()),
                ("changed_at", models.DateTimeField()),
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "person_id"), name="working_hours_uniq", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closes__gt", models.F("opens"))), name="working_hours_close_later"
                    ),
                    models.CheckConstraint(condition=models.Q(("days__len__gte", 1)), name="working_hours_some_day"),
                ],
            },
        ),
        TenantTable("ReminderSetting", worker="SELECT"),
        TenantTable("WorkingHours", worker="SELECT"),
        TenantTable("Leave", worker="SELECT"),
    ]
