"""The first tables of this app."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import access.tenancy


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("totals", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("dedupe_key", models.CharField(max_length=200)),
                ("kind", models.CharField(max_length=40)),
                ("recipient_id", models.UUIDField()),
                ("address", models.EmailField(max_length=254)),
                ("channel", models.CharField(default="mail", max_length=10)),
                ("context", models.JSONField(default=dict)),
                ("calendar", models.TextField(blank=True)),
                ("calendar_method", models.CharField(blank=True, max_length=10)),
                ("not_before", models.DateTimeField()),
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
                ("reminder_week", models.DateField(null=True)),
                ("reminder_place", models.PositiveSmallIntegerField(null=True)),
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
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [models.Index(fields=["organization", "state", "next_try_at"], name="message_due")],
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
            name="Notice",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("dedupe_key", models.CharField(max_length=200)),
                ("kind", models.CharField(max_length=40)),
                ("recipient_id", models.UUIDField()),
                ("context", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField()),
                ("shown_at", models.DateTimeField(null=True)),
                ("read_at", models.DateTimeField(null=True)),
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
                ("person_id", models.UUIDField()),
                ("kind", models.CharField(max_length=40)),
                ("is_muted", models.BooleanField(default=False)),
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
                    models.UniqueConstraint(fields=("organization", "person_id", "kind"), name="preference_uniq")
                ],
            },
        ),
    ]
