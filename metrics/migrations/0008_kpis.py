"""KPIs with their values, files of numbers, and what decisions and experiments should move."""

import uuid

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

import access.tenancy
from access.schema import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_ending_accounts"),
        ("metrics", "0007_rollups"),
    ]

    operations = [
        migrations.CreateModel(
            name="Kpi",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80)),
                ("unit", models.CharField(max_length=24)),
                (
                    "direction",
                    models.CharField(
                        choices=[
                            ("up", "More is better"),
                            ("down", "Less is better"),
                            ("neither", "Neither is better"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "period",
                    models.CharField(
                        choices=[("week", "Week"), ("month", "Month"), ("quarter", "Quarter")], max_length=8
                    ),
                ),
                ("area", models.CharField(blank=True, max_length=120)),
                ("description", models.CharField(blank=True, max_length=400)),
                ("archived_on", models.DateField(null=True)),
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
                (
                    "owner",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.person",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="decision",
            name="kpi",
            field=access.tenancy.TenantForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="%(class)ss",
                to="metrics.kpi",
            ),
        ),
        migrations.AddField(
            model_name="experiment",
            name="kpi",
            field=access.tenancy.TenantForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="%(class)ss",
                to="metrics.kpi",
            ),
        ),
        migrations.CreateModel(
            name="KpiPoint",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("starts_on", models.DateField()),
                ("value", models.DecimalField(decimal_places=4, max_digits=16)),
                (
                    "kpi",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="points",
                        to="metrics.kpi",
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
            ],
            options={
                "ordering": ["starts_on"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="MeasureImport",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("kpis", "Values of KPIs"), ("outcomes", "Outcomes of people")], max_length=10
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("staged", "Waiting for your yes"),
                            ("saved", "Saved"),
                            ("discarded", "Discarded"),
                            ("undone", "Taken back"),
                        ],
                        default="staged",
                        max_length=10,
                    ),
                ),
                ("rows", models.JSONField(default=list)),
                ("counts", models.JSONField(default=dict)),
                ("created_by_id", models.UUIDField(null=True)),
                ("created_at", models.DateTimeField()),
                ("saved_at", models.DateTimeField(null=True)),
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
                "ordering": ["-created_at"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.AddConstraint(
            model_name="kpi",
            constraint=models.UniqueConstraint(
                models.F("organization"), django.db.models.functions.text.Lower("name"), name="kpi_name_uniq"
            ),
        ),
        migrations.AddConstraint(
            model_name="kpipoint",
            constraint=models.UniqueConstraint(fields=("organization", "kpi", "starts_on"), name="kpi_point_uniq"),
        ),
        TenantTable("Kpi", worker="SELECT, UPDATE (description, owner_id)"),
        TenantTable("KpiPoint", worker="SELECT"),
        TenantTable("MeasureImport", web="SELECT, INSERT, UPDATE", worker="SELECT, UPDATE (rows), DELETE"),
        TenantTable("Decision"),
        TenantTable("Experiment"),
    ]
