"""The studio: what a draft was told, what the team decided about pairs, whom people wish for, and files of ready-made pairs."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import access.tenancy
from access.schema import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_fence"),
        ("pairing", "0002_fence"),
        ("programs", "0002_fence"),
    ]

    operations = [
        migrations.AddField(
            model_name="pairingrun",
            name="aims",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="pairingrun",
            name="name",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name="pairingrun",
            name="notices",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="pairingrun",
            name="plain",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="pairingrun",
            name="points",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="pairingrun",
            name="published_by_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="pairingrun",
            name="publishes_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="pairingrun",
            name="publish_failure",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="pairingrun",
            name="recruit",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="pairingrun",
            name="seconds_at_most",
            field=models.PositiveSmallIntegerField(default=120),
        ),
        migrations.AlterField(
            model_name="pairingrun",
            name="state",
            field=models.CharField(
                choices=[
                    ("solving", "Solving"),
                    ("draft", "Draft"),
                    ("scheduled", "About to be published"),
                    ("published", "Published"),
                    ("failed", "Failed"),
                ],
                default="solving",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="pairingrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "scheduled")),
                fields=("organization", "cohort"),
                name="pairing_run_one_scheduled",
            ),
        ),
        migrations.CreateModel(
            name="PairImport",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[("staged", "Waiting for your yes"), ("saved", "Saved"), ("discarded", "Discarded")],
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
                    "cohort",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pair_imports",
                        to="programs.cohort",
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
                "ordering": ["-created_at"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Ruling",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=[("lock", "Locked"), ("forbid", "Forbidden")], max_length=6)),
                (
                    "source",
                    models.CharField(
                        choices=[("studio", "In the studio"), ("file", "From a file")], default="studio", max_length=6
                    ),
                ),
                ("created_by_id", models.UUIDField(null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "cohort",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rulings",
                        to="programs.cohort",
                    ),
                ),
                (
                    "mentee",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="programs.enrollment",
                    ),
                ),
                (
                    "mentor",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="programs.enrollment",
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
                "ordering": ["kind", "mentee__person__name", "mentor__person__name", "id"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "cohort", "mentee", "mentor"), name="ruling_one_a_pair"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Wish",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("rank", models.PositiveSmallIntegerField()),
                ("created_at", models.DateTimeField()),
                (
                    "enrollment",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wishes",
                        to="programs.enrollment",
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
                "ordering": ["rank"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "enrollment", "rank"), name="wish_one_a_rank"),
                    models.UniqueConstraint(fields=("organization", "enrollment", "person"), name="wish_one_a_person"),
                    models.CheckConstraint(condition=models.Q(("rank__range", (1, 3))), name="wish_rank"),
                ],
            },
        ),
        TenantTable("Ruling"),
        TenantTable("Wish"),
        TenantTable("PairImport"),
    ]
