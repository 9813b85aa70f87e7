"""Cells: what is counted by itself. A cycle that runs already is one cell, the whole cohort, and its chain stays as it was.

Everybody may know which cell a unit is in; whether it is confirmed stays with worker and vault.
"""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import access.tenancy
from access.schema import NOTHING, READ, READ_WRITE, TenantTable

TABLES = (
    "feedback_cycle",
    "feedback_period",
    "feedback_cell",
    "feedback_panelunit",
    "feedback_cyclestate",
    "feedback_ledgerline",
    "feedback_celloutcome",
)
# The owner of a table is behind its fence too, and here every organization is meant.
BACKFILL = [
    *(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY" for table in TABLES),
    """INSERT INTO feedback_cell (id, organization_id, cycle_id, number, name, size)
    SELECT gen_random_uuid(), organization_id, id, 0, '',
        (SELECT count(*) FROM feedback_panelunit unit WHERE unit.cycle_id = cycle.id) FROM feedback_cycle cycle""",
    "UPDATE feedback_panelunit one SET cell_id = cell.id FROM feedback_cell cell WHERE cell.cycle_id = one.cycle_id",
    "UPDATE feedback_cyclestate one SET cell_id = cell.id FROM feedback_cell cell WHERE cell.cycle_id = one.cycle_id",
    "UPDATE feedback_ledgerline one SET cell_id = cell.id FROM feedback_cell cell WHERE cell.cycle_id = one.cycle_id",
    """INSERT INTO feedback_celloutcome (id, organization_id, period_id, cell_id, mentors, mentees)
    SELECT gen_random_uuid(), period.organization_id, period.id, cell.id, outcome_mentors, outcome_mentees
    FROM feedback_period period JOIN feedback_cell cell ON cell.cycle_id = period.cycle_id
    WHERE closed_at IS NOT NULL""",
    "SET CONSTRAINTS ALL IMMEDIATE",
    *(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY" for table in TABLES),
]


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_webhook"),
        ("feedback", "0005_fit_check"),
        ("programs", "0003_examples"),
    ]

    operations = [
        migrations.CreateModel(
            name="Cell",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                ("name", models.CharField(blank=True, max_length=120)),
                ("size", models.PositiveIntegerField()),
                (
                    "cycle",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cells",
                        to="feedback.cycle",
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
                "ordering": ["number"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="CellOutcome",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "mentors",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Open"),
                            ("published", "Published"),
                            ("waiting", "Waiting for more answers"),
                            ("floor", "Too few pairs for patterns"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "mentees",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Open"),
                            ("published", "Published"),
                            ("waiting", "Waiting for more answers"),
                            ("floor", "Too few pairs for patterns"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "cell",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outcomes",
                        to="feedback.cell",
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
                    "period",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outcomes",
                        to="feedback.period",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="CheckInPlan",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "length",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("cycle", "One check-in for the whole cycle"),
                            ("quarters", "A check-in every quarter"),
                            ("months", "A check-in every month"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "cut",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "The whole cohort together"),
                            ("site", "By site"),
                            ("unit", "By unit of the organization"),
                        ],
                        max_length=4,
                    ),
                ),
                ("names", models.JSONField(default=dict)),
                (
                    "cohort",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
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
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="cycle",
            name="cut",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "The whole cohort together"),
                    ("site", "By site"),
                    ("unit", "By unit of the organization"),
                ],
                max_length=4,
            ),
        ),
        migrations.AddConstraint(
            model_name="cell",
            constraint=models.UniqueConstraint(fields=("organization", "cycle", "number"), name="cell_number"),
        ),
        migrations.AddConstraint(
            model_name="celloutcome",
            constraint=models.UniqueConstraint(fields=("organization", "period", "cell"), name="cell_outcome_once"),
        ),
        migrations.AddConstraint(
            model_name="checkinplan",
            constraint=models.UniqueConstraint(fields=("organization", "cohort"), name="check_in_plan_one"),
        ),
        migrations.AddField(
            model_name="cyclestate",
            name="cell",
            field=access.tenancy.TenantForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="feedback.cell",
            ),
        ),
        migrations.AddField(
            model_name="ledgerline",
            name="cell",
            field=access.tenancy.TenantForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lines",
                to="feedback.cell",
            ),
        ),
        migrations.AddField(
            model_name="panelunit",
            name="cell",
            field=access.tenancy.TenantForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="units",
                to="feedback.cell",
            ),
        ),
        TenantTable("Cell", web=READ, worker="SELECT, INSERT", vault=READ),
        TenantTable("CellOutcome", web=READ, worker=NOTHING, vault="SELECT, INSERT"),
        TenantTable("CheckInPlan", web=READ_WRITE, worker=READ),
        TenantTable(
            "PanelUnit",
            web="SELECT (id, organization_id, cell_id)",
            worker="SELECT, INSERT, UPDATE (is_confirmed)",
            vault=READ,
        ),
        TenantTable("CycleState", web=NOTHING, worker=NOTHING, vault=READ_WRITE),
        TenantTable("LedgerLine", web=READ, worker=READ, vault="SELECT, INSERT"),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
    ]
