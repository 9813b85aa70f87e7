"""Notes that a pair keeps between its members; numbers that a canceled session gives back."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import access.tenancy
import accounts.sealing
from access.schema import TenantTable


class Migration(migrations.Migration):
    dependencies = [("mentoring_sessions", "0002_fence"), ("accounts", "0002_fence"), ("pairing", "0002_fence")]

    operations = [
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("text", accounts.sealing.SealedTextField(default=b"", editable=True)),
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
                        related_name="notes",
                        to="pairing.pair",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-id"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        TenantTable("Note"),
        migrations.RemoveConstraint("mentoringsession", "session_number"),
        migrations.AddConstraint(
            "mentoringsession",
            models.UniqueConstraint(
                condition=models.Q(("state", "canceled"), _negated=True),
                fields=("organization", "pair", "number"),
                name="session_number",
            ),
        ),
        migrations.AddIndex(
            "mentoringsession",
            models.Index(fields=["organization", "pair", "state", "starts_at"], name="session_of_pair"),
        ),
    ]
