"""What members of a pair look back on, at half-time and at the end."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import access.tenancy
import accounts.sealing
from access.schema import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_fence"),
        ("mentoring_sessions", "0003_availability"),
        ("pairing", "0002_fence"),
    ]

    operations = [
        migrations.CreateModel(
            name="Debrief",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("moment", models.CharField(choices=[("mid", "Half-time"), ("end", "The end")], max_length=3)),
                ("pair_words", accounts.sealing.SealedTextField(default=b"", editable=True)),
                ("private_words", accounts.sealing.SealedTextField(default=b"", editable=True)),
                ("version", models.PositiveIntegerField(default=0)),
                ("written_on", models.DateField(null=True)),
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
                        related_name="debriefs",
                        to="pairing.pair",
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
                "ordering": ["moment", "person__name"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "pair", "person", "moment"), name="debrief_one_a_moment"
                    )
                ],
            },
        ),
        TenantTable("Debrief"),
    ]
