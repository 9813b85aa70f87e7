"""Messages that came back, and the addresses that they came back from."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import access.tenancy
from access.schema import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_analyze"),
        ("notifications", "0004_message_seen_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="bounced_at",
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
                    ("bounced", "Came back"),
                    ("held", "Waits for the weekly digest"),
                    ("digested", "Told in a weekly digest"),
                ],
                default="new",
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="Mailbox",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("address", models.EmailField(max_length=254)),
                ("soft_bounces", models.PositiveIntegerField(default=0)),
                ("undeliverable_since", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
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
                    models.UniqueConstraint(fields=("organization", "address"), name="mailbox_address_uniq")
                ],
            },
        ),
        TenantTable("Mailbox", web="SELECT, INSERT, UPDATE", worker="SELECT, INSERT, UPDATE"),
    ]
