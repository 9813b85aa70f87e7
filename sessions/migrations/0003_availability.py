"""When people have time: windows of every week, days off, and more time on one day."""

import datetime
import uuid

import django.db.models.deletion
from django.db import migrations, models

import access.tenancy
from access.schema import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_fence"),
        ("mentoring_sessions", "0002_fence"),
    ]

    operations = [
        migrations.CreateModel(
            name="AvailabilityException",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("opens", models.TimeField(null=True)),
                ("closes", models.TimeField(null=True)),
                ("timezone", models.CharField(max_length=64)),
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
                "ordering": ["starts_on", "opens", "id"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "person", "starts_on", "ends_on", "opens", "closes"),
                        name="exception_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="exception_ends_later"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closes", None), ("opens", None)),
                            models.Q(
                                ("closes__isnull", False),
                                ("ends_on", models.F("starts_on")),
                                ("opens__isnull", False),
                                models.Q(
                                    ("closes__gt", models.F("opens")), ("closes", datetime.time(0, 0)), _connector="OR"
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="exception_off_or_more",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AvailabilityWindow",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("weekday", models.PositiveSmallIntegerField()),
                ("opens", models.TimeField()),
                ("closes", models.TimeField()),
                ("timezone", models.CharField(max_length=64)),
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
                "ordering": ["weekday", "opens", "closes", "id"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "person", "weekday", "opens", "closes", "timezone"), name="window_once"
                    ),
                    models.CheckConstraint(condition=models.Q(("weekday__range", (0, 6))), name="window_weekday"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closes__gt", models.F("opens")), ("closes", datetime.time(0, 0)), _connector="OR"
                        ),
                        name="window_closes_later",
                    ),
                ],
            },
        ),
        TenantTable("AvailabilityWindow"),
        TenantTable("AvailabilityException"),
    ]
