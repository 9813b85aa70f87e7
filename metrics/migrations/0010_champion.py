"""What mentees did for their mentors."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import access.tenancy
import accounts.sealing
from access.schema import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_ending_accounts"),
        ("metrics", "0009_keep_snapshots"),
        ("pairing", "0004_past_pairs"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChampionEntry",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("introduction", "Introduced them to somebody"),
                            ("nomination", "Nominated them for a project"),
                            ("credit", "Gave them credit in a meeting"),
                            ("door", "Opened another door"),
                        ],
                        max_length=12,
                    ),
                ),
                ("text", accounts.sealing.SealedTextField(default=b"", editable=True)),
                ("done_on", models.DateField()),
                ("team_reads", models.BooleanField(default=False)),
                ("is_counted", models.BooleanField(default=False)),
                ("answered_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "author",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.person",
                    ),
                ),
                (
                    "mentor",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
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
                    "pair",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="champion_entries",
                        to="pairing.pair",
                    ),
                ),
            ],
            options={
                "ordering": ["-done_on", "-created_at", "id"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [models.Index(fields=["organization", "pair"], name="champion_of_pair")],
            },
        ),
        TenantTable("ChampionEntry"),
    ]
