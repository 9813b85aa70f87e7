"""The tables of this app. The fence around them follows."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import access.tenancy
import accounts.sealing
from access.schema import CreateTables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("pairing", "0001_initial"),
        ("programs", "0001_initial"),
    ]

    operations = [
        CreateTables(
            [
                migrations.CreateModel(
                    name="ThemeList",
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
                        (
                            "cohort",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="programs.cohort",
                            ),
                        ),
                        ("cycle_number", models.PositiveSmallIntegerField()),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "cohort", "cycle_number"), name="theme_list_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ListedTheme",
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
                        (
                            "theme_list",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="themes",
                                to="feedback.themelist",
                            ),
                        ),
                        (
                            "side",
                            models.CharField(choices=[("mentor", "Mentors"), ("mentee", "Mentees")], max_length=6),
                        ),
                        ("position", models.PositiveSmallIntegerField()),
                        ("area", models.CharField(max_length=60)),
                        ("text", models.CharField(max_length=160)),
                        ("is_removed", models.BooleanField(default=False)),
                    ],
                    options={
                        "ordering": ["position", "id"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "indexes": [models.Index(fields=["organization", "theme_list"], name="listed_theme_list")],
                    },
                ),
                migrations.CreateModel(
                    name="OwnProposal",
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
                            "author",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.person",
                            ),
                        ),
                        (
                            "side",
                            models.CharField(choices=[("mentor", "Mentors"), ("mentee", "Mentees")], max_length=6),
                        ),
                        ("said_on", models.DateField(null=True)),
                        ("text", accounts.sealing.SealedTextField(default=b"", editable=True)),
                        ("lead", accounts.sealing.SealedTextField(default=b"", editable=True)),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "indexes": [models.Index(fields=["organization", "author"], name="own_proposal_author")],
                    },
                ),
                migrations.CreateModel(
                    name="ThemeProposal",
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
                            "side",
                            models.CharField(choices=[("mentor", "Mentors"), ("mentee", "Mentees")], max_length=6),
                        ),
                        ("text", accounts.sealing.SealedTextField(default=b"", editable=True)),
                        ("answer", accounts.sealing.SealedTextField(default=b"", editable=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Waiting for the program team"),
                                    ("taken", "On the next list"),
                                    ("declined", "Not on the next list"),
                                ],
                                default="open",
                                max_length=8,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "indexes": [
                            models.Index(fields=["organization", "cohort", "state"], name="theme_proposal_cohort")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CheckInPlan",
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
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "cohort"), name="check_in_plan_one")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Cycle",
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
                        (
                            "cohort",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="cycles",
                                to="programs.cohort",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(default=1)),
                        ("k", models.PositiveSmallIntegerField(default=5)),
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField()),
                        ("timezone", models.CharField(max_length=64)),
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
                        ("created_at", models.DateTimeField()),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "cohort", "number"), name="cycle_number"),
                            models.CheckConstraint(condition=models.Q(("k__gte", 5)), name="cycle_k_at_least_five"),
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__gt", models.F("starts_on"))),
                                name="cycle_ends_after_start",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Period",
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
                        (
                            "cycle",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="periods",
                                to="feedback.cycle",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField()),
                        ("opens_at", models.DateTimeField()),
                        ("closes_at", models.DateTimeField()),
                        ("public_key", models.BinaryField(null=True)),
                        ("confirmed_at", models.DateTimeField(null=True)),
                        ("closed_at", models.DateTimeField(null=True)),
                        (
                            "outcome_mentors",
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
                            "outcome_mentees",
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
                            "told",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (0, "Nothing"),
                                    (1, "Opened"),
                                    (2, "Last Call"),
                                    (3, "Outcome"),
                                    (4, "Middle"),
                                ],
                                default=0,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["number"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "cycle", "number"), name="period_number"),
                            models.CheckConstraint(
                                condition=models.Q(("closes_at__gt", models.F("opens_at"))),
                                name="period_closes_after_open",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Theme",
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
                        (
                            "cycle",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="themes",
                                to="feedback.cycle",
                            ),
                        ),
                        (
                            "side",
                            models.CharField(choices=[("mentor", "Mentors"), ("mentee", "Mentees")], max_length=6),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("area", models.CharField(max_length=60)),
                        ("text", models.CharField(max_length=160)),
                    ],
                    options={
                        "ordering": ["number"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "cycle", "number"), name="theme_number")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Cell",
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
                        (
                            "cycle",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="cells",
                                to="feedback.cycle",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("name", models.CharField(blank=True, max_length=120)),
                        ("size", models.PositiveIntegerField()),
                    ],
                    options={
                        "ordering": ["number"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "cycle", "number"), name="cell_number")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PatternResponse",
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
                        (
                            "cell",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="feedback.cell",
                            ),
                        ),
                        (
                            "theme",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="responses",
                                to="feedback.theme",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "cell", "theme"), name="pattern_response_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ResponseVersion",
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
                        (
                            "response",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="versions",
                                to="feedback.patternresponse",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("made_at", models.DateTimeField()),
                        (
                            "made_by",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="accounts.person",
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
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("looking", "Looking into it"),
                                    ("acting", "Acting on it"),
                                    ("done", "Done"),
                                    ("will_not", "Will not do"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("action", models.CharField(max_length=400)),
                        ("reason", models.CharField(blank=True, max_length=400)),
                        ("changed", models.CharField(blank=True, max_length=400)),
                        ("due_on", models.DateField(null=True)),
                        (
                            "insight",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Not said yet"),
                                    ("preference", "Personal preference"),
                                    ("habit", "Habit"),
                                    ("risk", "Organizational risk"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("guide", models.CharField(blank=True, max_length=40)),
                        (
                            "topic",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="programs.topic",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["number"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "response", "number"), name="response_version_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PanelUnit",
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
                        (
                            "cycle",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="units",
                                to="feedback.cycle",
                            ),
                        ),
                        (
                            "cell",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="units",
                                to="feedback.cell",
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        ("is_confirmed", models.BooleanField(default=False)),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "cell", "number"), name="panel_unit_number")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PanelSeat",
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
                        (
                            "cycle",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="seats",
                                to="feedback.cycle",
                            ),
                        ),
                        (
                            "unit",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="seats",
                                to="feedback.panelunit",
                            ),
                        ),
                        (
                            "side",
                            models.CharField(choices=[("mentor", "Mentors"), ("mentee", "Mentees")], max_length=6),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                    },
                ),
                migrations.CreateModel(
                    name="SeatHolder",
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
                        (
                            "seat",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="holders",
                                to="feedback.panelseat",
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
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "indexes": [models.Index(fields=["organization", "person"], name="seat_holder_person")],
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "seat"), name="seat_holder_one")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SealedBox",
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
                        (
                            "period",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="feedback.period",
                            ),
                        ),
                        (
                            "seat",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="feedback.panelseat",
                            ),
                        ),
                        ("box", models.BinaryField()),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "period", "seat"), name="sealed_box_one"),
                            models.CheckConstraint(condition=models.Q(("box__length", 4144)), name="sealed_box_size"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SkippedMonth",
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
                        (
                            "person",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.person",
                            ),
                        ),
                        ("month", models.DateField()),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "person", "month"), name="skipped_month_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CellOutcome",
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
                        (
                            "period",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="outcomes",
                                to="feedback.period",
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
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "period", "cell"), name="cell_outcome_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CycleState",
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
                        (
                            "cycle",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="feedback.cycle",
                            ),
                        ),
                        (
                            "cell",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="feedback.cell",
                            ),
                        ),
                        ("period_number", models.PositiveSmallIntegerField()),
                        ("blob", models.BinaryField()),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "cell"), name="cycle_state_one")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="KeyDestruction",
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
                        (
                            "period",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="destructions",
                                to="feedback.period",
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("closed", "The check-in was closed"),
                                    ("rotated", "Replaced by an operator"),
                                    ("lost", "Lost with the vault’s directory, or not the vault’s"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("vault_started_at", models.DateTimeField()),
                        ("is_told", models.BooleanField(default=False)),
                    ],
                    options={
                        "ordering": ["-at"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("reason", "closed")),
                                fields=("organization", "period"),
                                name="key_destruction_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LedgerLine",
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
                        (
                            "cycle",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="feedback.cycle",
                            ),
                        ),
                        (
                            "cell",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="feedback.cell",
                            ),
                        ),
                        (
                            "period",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="feedback.period",
                            ),
                        ),
                        (
                            "theme",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="feedback.theme",
                            ),
                        ),
                        (
                            "level",
                            models.CharField(
                                choices=[("several", "Several"), ("many", "Many"), ("very_many", "Very many")],
                                max_length=10,
                            ),
                        ),
                        ("sequence", models.PositiveIntegerField()),
                        ("previous_digest", models.CharField(max_length=64)),
                        ("digest", models.CharField(max_length=64)),
                    ],
                    options={
                        "ordering": ["sequence"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "cell", "sequence"), name="ledger_line_sequence"
                            ),
                            models.UniqueConstraint(
                                fields=("organization", "cell", "theme", "level"), name="ledger_line_once"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FitCheck",
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
                        (
                            "pair",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
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
                        ("answers", accounts.sealing.SealedTextField(default=b"", editable=True)),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "pair", "person"), name="fit_check_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HelpCase",
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
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("help", "I need help"),
                                    ("retaliation", "I was punished for being honest"),
                                    ("seen", "I saw something that is not right"),
                                ],
                                default="help",
                                max_length=12,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "Open"), ("closed", "Closed")], default="open", max_length=8
                            ),
                        ),
                        (
                            "author",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.person",
                            ),
                        ),
                        (
                            "ombudsperson",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="accounts.person",
                            ),
                        ),
                        (
                            "proposed_to",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="accounts.person",
                            ),
                        ),
                        ("digest", models.CharField(max_length=64)),
                        ("text", accounts.sealing.SealedTextField(default=b"", editable=True)),
                        ("asked_on", models.DateField()),
                        ("due_on", models.DateField()),
                        ("answered_on", models.DateField(null=True)),
                        (
                            "turn",
                            models.CharField(
                                choices=[("desk", "The ombudsperson"), ("author", "The author")],
                                default="desk",
                                max_length=8,
                            ),
                        ),
                        ("changed_on", models.DateField()),
                        ("is_told", models.BooleanField(default=False)),
                        ("arrived_on", models.DateField()),
                        ("held_on", models.DateField(null=True)),
                        ("held", models.JSONField(default=dict)),
                        ("closed_on", models.DateField(null=True)),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("solved", "Solved"),
                                    ("advised", "You know what you can do"),
                                    ("raised", "Taken further, as we agreed"),
                                    ("quiet", "Nothing more was heard"),
                                ],
                                max_length=8,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-asked_on", "-id"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "indexes": [
                            models.Index(fields=["organization", "ombudsperson", "state"], name="help_case_desk"),
                            models.Index(fields=["organization", "author"], name="help_case_author"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "digest"), name="help_case_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HelpMessage",
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
                        (
                            "case",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="messages",
                                to="feedback.helpcase",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        (
                            "side",
                            models.CharField(
                                choices=[
                                    ("author", "The author"),
                                    ("desk", "The ombudsperson"),
                                    ("news", "What became of the case"),
                                    ("own", "What its author decided"),
                                ],
                                max_length=8,
                            ),
                        ),
                        (
                            "answered_by",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="accounts.person",
                            ),
                        ),
                        ("text", accounts.sealing.SealedTextField(default=b"", editable=True)),
                        ("said_on", models.DateField()),
                        ("once", models.UUIDField(default=uuid.uuid4)),
                    ],
                    options={
                        "ordering": ["number"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "case", "number"), name="help_message_number"
                            ),
                            models.UniqueConstraint(fields=("organization", "case", "once"), name="help_message_once"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HelpNote",
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
                        (
                            "case",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notes",
                                to="feedback.helpcase",
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
                        ("text", accounts.sealing.SealedTextField(default=b"", editable=True)),
                        ("written_on", models.DateField()),
                        ("once", models.UUIDField(default=uuid.uuid4)),
                    ],
                    options={
                        "ordering": ["written_on", "id"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "case", "once"), name="help_note_once")
                        ],
                    },
                ),
            ],
        ),
    ]
