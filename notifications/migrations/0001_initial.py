"""The tables of this app. The fence around them follows."""

import uuid

import django.contrib.postgres.fields
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
                    name="Message",
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
                        ("dedupe_key", models.CharField(max_length=200)),
                        ("kind", models.CharField(max_length=40)),
                        ("recipient_id", models.UUIDField()),
                        ("address", models.EmailField(max_length=254)),
                        ("channel", models.CharField(default="mail", max_length=10)),
                        ("context", models.JSONField(default=dict)),
                        ("calendar", models.TextField(blank=True)),
                        ("calendar_method", models.CharField(blank=True, max_length=10)),
                        ("not_before", models.DateTimeField()),
                        ("not_after", models.DateTimeField(null=True)),
                        ("expires_at", models.DateTimeField()),
                        ("next_try_at", models.DateTimeField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("new", "Waiting"),
                                    ("claimed", "Being prepared"),
                                    ("handing", "Being handed over"),
                                    ("sent", "Sent"),
                                    ("unconfirmed", "Sent, perhaps"),
                                    ("expired", "Too late to send"),
                                    ("canceled", "No longer needed"),
                                    ("dead", "Could not be sent"),
                                    ("bounced", "Came back"),
                                    ("held", "Waits for the weekly digest"),
                                    ("digested", "Told in a weekly digest"),
                                ],
                                default="new",
                                max_length=12,
                            ),
                        ),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("resends", models.PositiveSmallIntegerField(default=0)),
                        ("lease_token", models.UUIDField(null=True)),
                        ("lease_until", models.DateTimeField(null=True)),
                        ("sent_at", models.DateTimeField(null=True)),
                        ("message_id", models.CharField(max_length=120)),
                        ("refusal", models.CharField(blank=True, max_length=200)),
                        ("bounced_at", models.DateTimeField(null=True)),
                        ("seen_at", models.DateTimeField(null=True)),
                        ("reminder_week", models.DateField(null=True)),
                        ("reminder_place", models.PositiveSmallIntegerField(null=True)),
                        ("created_at", models.DateTimeField()),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "indexes": [
                            models.Index(fields=["organization", "state", "next_try_at", "id"], name="message_due")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "dedupe_key", "channel"), name="message_dedupe_uniq"
                            ),
                            models.UniqueConstraint(
                                fields=("organization", "recipient_id", "reminder_week", "reminder_place"),
                                name="message_weekly_cap",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("reminder_place", None), ("reminder_place__range", (1, 2)), _connector="OR"
                                ),
                                name="message_two_a_week",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Mailbox",
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
                        ("address", models.EmailField(max_length=254)),
                        ("soft_bounces", models.PositiveIntegerField(default=0)),
                        ("undeliverable_since", models.DateTimeField(null=True)),
                        ("reason", models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "address"), name="mailbox_address_uniq")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Notice",
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
                        ("dedupe_key", models.CharField(max_length=200)),
                        ("kind", models.CharField(max_length=40)),
                        ("recipient_id", models.UUIDField()),
                        ("context", models.JSONField(default=dict)),
                        ("created_at", models.DateTimeField()),
                        ("shown_at", models.DateTimeField(null=True)),
                        ("read_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ["-shown_at", "-id"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "indexes": [
                            models.Index(fields=["organization", "recipient_id", "-shown_at"], name="notice_recipient")
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "dedupe_key"), name="notice_dedupe_uniq")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Preference",
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
                        ("person_id", models.UUIDField()),
                        ("kind", models.CharField(max_length=40)),
                        ("is_muted", models.BooleanField(default=False)),
                        ("changed_at", models.DateTimeField()),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "person_id", "kind"), name="preference_uniq"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReminderSetting",
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
                        ("kind", models.CharField(max_length=40)),
                        ("is_on", models.BooleanField(default=True)),
                        (
                            "offsets",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.PositiveSmallIntegerField(), default=list, size=None
                            ),
                        ),
                        ("changed_at", models.DateTimeField()),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "kind"), name="reminder_setting_uniq")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WorkingHours",
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
                        ("person_id", models.UUIDField(null=True)),
                        (
                            "days",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.PositiveSmallIntegerField(), size=None
                            ),
                        ),
                        ("opens", models.TimeField()),
                        ("closes", models.TimeField()),
                        ("changed_at", models.DateTimeField()),
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
                            models.CheckConstraint(
                                condition=models.Q(("days__len__gte", 1)), name="working_hours_some_day"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Leave",
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
                        ("person_id", models.UUIDField()),
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField()),
                        ("created_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["starts_on", "ends_on"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "indexes": [
                            models.Index(fields=["organization", "person_id", "ends_on"], name="leave_of_person")
                        ],
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
                    name="Heartbeat",
                    fields=[
                        ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                        ("at", models.DateTimeField()),
                        ("totals", models.JSONField(default=dict)),
                    ],
                ),
            ],
        ),
    ]
