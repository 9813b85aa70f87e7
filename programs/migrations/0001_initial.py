"""The tables of this app. The fence around them follows."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

import access.clock
import access.tenancy
import accounts.sealing
import programs.models.programs
from access.schema import CreateTables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        CreateTables(
            [
                migrations.CreateModel(
                    name="Topic",
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
                        ("name", models.CharField(max_length=120)),
                        ("area", models.CharField(blank=True, max_length=80)),
                        ("description", models.CharField(blank=True, max_length=300)),
                        (
                            "levels",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(blank=True, max_length=120), default=list, size=None
                            ),
                        ),
                        ("is_retired", models.BooleanField(default=False)),
                        (
                            "merged_into",
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
                        "ordering": ["area", "name"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                models.F("organization"),
                                django.db.models.functions.text.Lower("name"),
                                name="topic_name_uniq",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TopicImport",
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
                            "state",
                            models.CharField(
                                choices=[
                                    ("staged", "Waiting for your yes"),
                                    ("saved", "Saved"),
                                    ("discarded", "Discarded"),
                                ],
                                default="staged",
                                max_length=10,
                            ),
                        ),
                        ("rows", models.JSONField(default=list)),
                        ("created_by_id", models.UUIDField(null=True)),
                        ("created_at", models.DateTimeField(default=access.clock.now)),
                        ("saved_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ["-created_at"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                    },
                ),
                migrations.CreateModel(
                    name="Nomination",
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
                            "topic",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="nominations",
                                to="programs.topic",
                            ),
                        ),
                        (
                            "nominee",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.person",
                            ),
                        ),
                        (
                            "nominator",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="accounts.person",
                            ),
                        ),
                        ("evidence", models.CharField(max_length=200)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting for them"),
                                    ("accepted", "Accepted"),
                                    ("declined", "Declined"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("asked_to", models.EmailField(max_length=254)),
                        ("created_at", models.DateTimeField(default=access.clock.now)),
                        ("answered_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ["-created_at"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "topic", "nominee", "nominator"), name="nomination_uniq"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Program",
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
                        ("name", models.CharField(max_length=120)),
                        ("template", models.CharField(blank=True, max_length=40)),
                        (
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("digital_fluency", "Executive digital fluency"),
                                    ("customer_friction", "Exposing leaders to customer friction"),
                                    ("talent", "Developing talent"),
                                    ("culture", "Strengthening culture across the organization"),
                                    ("innovation", "Supporting innovation"),
                                    ("own", "Our own purpose"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("own_purpose", models.CharField(blank=True, max_length=120)),
                        ("statement", models.CharField(max_length=400)),
                        ("decision", models.CharField(blank=True, max_length=200)),
                        (
                            "decision_owner",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="accounts.person",
                            ),
                        ),
                        ("decision_due_on", models.DateField(null=True)),
                        (
                            "formats",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("reverse", "Reverse, one to one"),
                                        ("group", "Reverse, two or three mentors together"),
                                        ("traditional", "Traditional, one to one"),
                                        ("circle", "Peer circle"),
                                        ("board", "Board"),
                                    ],
                                    max_length=12,
                                ),
                                default=programs.models.programs.default_formats,
                                size=None,
                            ),
                        ),
                        ("eligibility", models.JSONField(default=dict)),
                        (
                            "cadence",
                            models.CharField(
                                choices=[
                                    ("monthly", "Monthly"),
                                    ("twice_monthly", "Twice a month"),
                                    ("four_sessions", "Four short sessions, two weeks apart"),
                                    ("own", "Our own rhythm"),
                                ],
                                default="monthly",
                                max_length=16,
                            ),
                        ),
                        ("interval_days", models.PositiveSmallIntegerField(default=30)),
                        ("session_minutes", models.PositiveSmallIntegerField(default=60)),
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField()),
                        ("norms", models.CharField(blank=True, max_length=600)),
                        (
                            "ground_rules",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=160), default=list, size=None
                            ),
                        ),
                        ("asks_managers", models.BooleanField(default=True)),
                        ("requires_charter", models.BooleanField(default=False)),
                        ("takes_wishes", models.BooleanField(default=True)),
                        (
                            "steps_saved",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=16), default=list, size=None
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "Being set up"), ("running", "Running"), ("closed", "Closed")],
                                default="draft",
                                max_length=8,
                            ),
                        ),
                        ("launched_at", models.DateTimeField(null=True)),
                        ("created_at", models.DateTimeField(default=access.clock.now)),
                    ],
                    options={
                        "ordering": ["-starts_on", "name"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                models.F("organization"),
                                django.db.models.functions.text.Lower("name"),
                                name="program_name_uniq",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__gt", models.F("starts_on"))),
                                name="program_ends_after_start",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("interval_days__range", (7, 92)), ("session_minutes__range", (15, 240))
                                ),
                                name="program_cadence_fits",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProgramQuestion",
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
                            "program",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="questions",
                                to="programs.program",
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField()),
                        ("text", models.CharField(max_length=200)),
                    ],
                    options={
                        "ordering": ["position"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "program", "position"), name="program_question_uniq"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProgramTopic",
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
                            "program",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="program_topics",
                                to="programs.program",
                            ),
                        ),
                        (
                            "topic",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="programs.topic",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "program", "topic"), name="program_topic_uniq"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Coordinator",
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
                            "program",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="coordinators",
                                to="programs.program",
                            ),
                        ),
                        (
                            "membership",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.membership",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "program", "membership"), name="coordinator_uniq"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Cohort",
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
                            "program",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="cohorts",
                                to="programs.program",
                            ),
                        ),
                        ("name", models.CharField(max_length=120)),
                        (
                            "format",
                            models.CharField(
                                choices=[
                                    ("reverse", "Reverse, one to one"),
                                    ("group", "Reverse, two or three mentors together"),
                                    ("traditional", "Traditional, one to one"),
                                    ("circle", "Peer circle"),
                                    ("board", "Board"),
                                ],
                                default="reverse",
                                max_length=12,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Being prepared"),
                                    ("recruiting", "Recruiting"),
                                    ("active", "Active"),
                                    ("debrief", "Debrief"),
                                    ("closed", "Closed"),
                                ],
                                default="draft",
                                max_length=10,
                            ),
                        ),
                        ("answers_due_on", models.DateField()),
                        ("answers_closed_at", models.DateTimeField(null=True)),
                        ("mentors_per_mentee", models.PositiveSmallIntegerField(default=1)),
                        ("mentees_per_mentor", models.PositiveSmallIntegerField(default=1)),
                        (
                            "cloned_from",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="programs.cohort",
                            ),
                        ),
                        ("started_at", models.DateTimeField(null=True)),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("created_at", models.DateTimeField(default=access.clock.now)),
                    ],
                    options={
                        "ordering": ["-created_at"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                models.F("organization"),
                                models.F("program"),
                                django.db.models.functions.text.Lower("name"),
                                name="cohort_name_uniq",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("mentors_per_mentee", 1), ("mentees_per_mentor", 1), _connector="OR"
                                ),
                                name="cohort_one_side_several",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("mentees_per_mentor__range", (1, 3)), ("mentors_per_mentee__range", (1, 3))
                                ),
                                name="cohort_at_most_three",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ComparisonDesign",
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
                            "program",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="designs",
                                to="programs.program",
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("retention", "People stay"),
                                    ("promotion", "People are promoted"),
                                    ("tool_use", "People use a tool or a way of working"),
                                    ("own_measure", "A yes or no of our own for each person"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("own_measure", models.CharField(blank=True, max_length=160)),
                        ("measure", models.CharField(blank=True, max_length=80)),
                        (
                            "counted_side",
                            models.CharField(
                                choices=[("mentor", "Mentors"), ("mentee", "Mentees"), ("both", "Both sides")],
                                default="both",
                                max_length=6,
                            ),
                        ),
                        (
                            "comparison",
                            models.CharField(
                                choices=[
                                    ("lottery", "Lottery: more apply than fit, and a draw decides"),
                                    ("waitlist", "Waiting list: those who wait are the comparison"),
                                    ("matched", "Matched: similar colleagues who were not invited"),
                                    ("none", "None: the page describes and compares nothing"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("is_drawn", models.BooleanField(default=True)),
                        (
                            "groups",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[("level", "Level"), ("unit", "Unit"), ("site", "Site")], max_length=5
                                ),
                                default=list,
                                size=None,
                            ),
                        ),
                        ("expected_percent", models.PositiveSmallIntegerField(default=80)),
                        ("smallest_difference", models.PositiveSmallIntegerField(default=10)),
                        ("planned_size", models.PositiveIntegerField(default=30)),
                        ("planned_comparison", models.PositiveIntegerField(null=True)),
                        ("horizon_months", models.PositiveSmallIntegerField(default=12)),
                        ("definition_version", models.PositiveSmallIntegerField(default=1)),
                        ("locked_at", models.DateTimeField(null=True)),
                        ("locked_text", models.TextField(blank=True)),
                        ("digest", models.CharField(max_length=64, null=True)),
                        ("version", models.PositiveSmallIntegerField(null=True)),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "program"), name="comparison_design_one"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("expected_percent__range", (1, 99)), ("smallest_difference__range", (1, 60))
                                ),
                                name="comparison_design_percent",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("horizon_months__in", (6, 12, 18))),
                                name="comparison_design_horizon",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DesignAmendment",
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
                            "design",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="amendments",
                                to="programs.comparisondesign",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("launch", "Locked at launch"),
                                    ("change", "The design was changed"),
                                    ("crossover", "People of the comparison were invited early"),
                                ],
                                max_length=9,
                            ),
                        ),
                        ("changes", models.JSONField(default=dict)),
                        ("why", models.CharField(blank=True, max_length=400)),
                        (
                            "cohort",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="programs.cohort",
                            ),
                        ),
                        ("people", models.PositiveIntegerField(default=0)),
                        ("had_figures", models.BooleanField(null=True)),
                        ("digest_before", models.CharField(blank=True, max_length=64)),
                        ("digest", models.CharField(max_length=64)),
                        ("locked_at", models.DateTimeField()),
                        (
                            "made_by",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.person",
                            ),
                        ),
                        ("made_at", models.DateTimeField(default=access.clock.now)),
                    ],
                    options={
                        "ordering": ["number"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "design", "number"), name="amendment_number"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Draw",
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
                                related_name="draws",
                                to="programs.cohort",
                            ),
                        ),
                        ("method", models.PositiveSmallIntegerField(default=1)),
                        ("places", models.JSONField(default=dict)),
                        ("pool", models.JSONField(default=dict)),
                        (
                            "groups",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[("level", "Level"), ("unit", "Unit"), ("site", "Site")], max_length=5
                                ),
                                default=list,
                                size=None,
                            ),
                        ),
                        ("pool_digest", models.CharField(max_length=64)),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("made", "A random number that Upwell makes when you draw"),
                                    ("public", "A public number that nobody knows yet"),
                                ],
                                max_length=6,
                            ),
                        ),
                        ("announced", models.CharField(blank=True, max_length=200)),
                        (
                            "fixed_by",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="accounts.person",
                            ),
                        ),
                        ("fixed_at", models.DateTimeField(default=access.clock.now)),
                        ("seed", models.CharField(blank=True, max_length=128)),
                        (
                            "drawn_by",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="accounts.person",
                            ),
                        ),
                        ("drawn_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ["fixed_at"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "cohort"), name="draw_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("drawn_at", None), ("seed", "")),
                                    models.Q(
                                        models.Q(("seed", ""), _negated=True),
                                        models.Q(("drawn_at", None), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="draw_seed",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DrawTicket",
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
                            "draw",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tickets",
                                to="programs.draw",
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
                        ("side", models.CharField(choices=[("mentor", "Mentor"), ("mentee", "Mentee")], max_length=6)),
                        ("stratum", models.CharField(blank=True, max_length=320)),
                        ("ticket", models.CharField(max_length=20)),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "draw", "person"), name="draw_ticket_person"
                            ),
                            models.UniqueConstraint(fields=("organization", "draw", "ticket"), name="draw_ticket_uniq"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Arm",
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
                            "program",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="arms",
                                to="programs.program",
                            ),
                        ),
                        (
                            "cohort",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="arms",
                                to="programs.cohort",
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
                        ("side", models.CharField(choices=[("mentor", "Mentor"), ("mentee", "Mentee")], max_length=6)),
                        (
                            "arm",
                            models.CharField(
                                choices=[
                                    ("invited", "Invited"),
                                    ("comparison", "Comparison"),
                                    ("unmatched", "Outside of the comparison"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "why",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("no_match", "Nobody like them was left to compare with"),
                                    ("before", "Asked before the draw"),
                                    ("late", "Came after the draw"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("stratum", models.CharField(blank=True, max_length=320)),
                        ("since", models.DateField()),
                    ],
                    options={
                        "ordering": ["since", "id"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "indexes": [models.Index(fields=["organization", "cohort", "arm"], name="arm_cohort")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "program", "person"), name="arm_first_counts"
                            ),
                            models.UniqueConstraint(fields=("organization", "cohort", "person"), name="arm_once"),
                            models.CheckConstraint(
                                condition=models.Q(("arm", "unmatched"), ("why", ""), _connector="OR"),
                                name="arm_why_outside",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Enrollment",
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
                                related_name="enrollments",
                                to="programs.cohort",
                            ),
                        ),
                        (
                            "person",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="enrollments",
                                to="accounts.person",
                            ),
                        ),
                        ("side", models.CharField(choices=[("mentor", "Mentor"), ("mentee", "Mentee")], max_length=6)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("listed", "Not asked yet"),
                                    ("with_manager", "Their manager is asked"),
                                    ("not_released", "Their manager said not now"),
                                    ("waiting", "Waits for a mentor of a wanted topic"),
                                    ("asked", "Asked"),
                                    ("ready", "Ready"),
                                    ("declined", "Declined"),
                                    ("withdrawn", "Withdrawn"),
                                    ("left", "Left"),
                                ],
                                default="listed",
                                max_length=12,
                            ),
                        ),
                        ("capacity", models.PositiveSmallIntegerField(default=1)),
                        ("is_near_customers", models.BooleanField(default=False)),
                        ("is_near_data", models.BooleanField(default=False)),
                        ("is_near_technology", models.BooleanField(default=False)),
                        ("asks", models.PositiveSmallIntegerField(default=0)),
                        ("asked_at", models.DateTimeField(null=True)),
                        ("asked_by_id", models.UUIDField(null=True)),
                        ("invited_at", models.DateTimeField(null=True)),
                        ("asked_to", models.EmailField(blank=True, max_length=254)),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("is_late", models.BooleanField(default=False)),
                        ("paired_at", models.DateTimeField(null=True)),
                        ("created_at", models.DateTimeField(default=access.clock.now)),
                    ],
                    options={
                        "ordering": ["side", "person__name", "id"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "indexes": [
                            models.Index(fields=["organization", "cohort", "side", "state"], name="enrollment_side")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "cohort", "person"), name="enrollment_one_side"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("capacity__range", (1, 3))), name="enrollment_capacity"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Skill",
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
                            "enrollment",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="skills",
                                to="programs.enrollment",
                            ),
                        ),
                        (
                            "topic",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="programs.topic",
                            ),
                        ),
                        ("level", models.PositiveSmallIntegerField()),
                        ("evidence", models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        "ordering": ["-level", "topic__name"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "enrollment", "topic"), name="skill_uniq"),
                            models.CheckConstraint(condition=models.Q(("level__range", (1, 5))), name="skill_level"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Need",
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
                            "enrollment",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="needs",
                                to="programs.enrollment",
                            ),
                        ),
                        (
                            "topic",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="programs.topic",
                            ),
                        ),
                        ("priority", models.PositiveSmallIntegerField(default=1)),
                        ("current_level", models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        "ordering": ["priority", "topic__name"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "enrollment", "topic"), name="need_uniq"),
                            models.CheckConstraint(
                                condition=models.Q(("priority__range", (1, 3))), name="need_priority"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("current_level__range", (0, 5))), name="need_level"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ManagerRequest",
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
                            "enrollment",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="manager_requests",
                                to="programs.enrollment",
                            ),
                        ),
                        (
                            "manager",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.person",
                            ),
                        ),
                        ("asked_to", models.EmailField(max_length=254)),
                        ("asked_at", models.DateTimeField()),
                        (
                            "answer",
                            models.CharField(
                                blank=True,
                                choices=[("", "None yet"), ("agreed", "Agreed"), ("not_now", "Not now")],
                                default="",
                                max_length=8,
                            ),
                        ),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("talk_asked_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "enrollment"), name="manager_request_one")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="InvitationQuestion",
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
                            "enrollment",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="invitation_questions",
                                to="programs.enrollment",
                            ),
                        ),
                        (
                            "reader_ids",
                            django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None),
                        ),
                        ("text", accounts.sealing.SealedTextField(default=b"", editable=True)),
                        ("asked_at", models.DateTimeField()),
                        ("reply", accounts.sealing.SealedTextField(default=b"", editable=True)),
                        ("replied_at", models.DateTimeField(null=True)),
                        (
                            "replied_by",
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
                        "ordering": ["asked_at"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                    },
                ),
                migrations.CreateModel(
                    name="SelfAssessment",
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
                            "enrollment",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="self_assessments",
                                to="programs.enrollment",
                            ),
                        ),
                        ("text", accounts.sealing.SealedTextField(default=b"", editable=True)),
                        ("changed_at", models.DateTimeField()),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "enrollment"), name="self_assessment_one")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EnrollmentImport",
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
                                related_name="imports",
                                to="programs.cohort",
                            ),
                        ),
                        ("side", models.CharField(choices=[("mentor", "Mentor"), ("mentee", "Mentee")], max_length=6)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("staged", "Waiting for your yes"),
                                    ("saving", "Saving"),
                                    ("saved", "Saved"),
                                    ("discarded", "Discarded"),
                                ],
                                default="staged",
                                max_length=10,
                            ),
                        ),
                        ("level", models.PositiveSmallIntegerField(default=4)),
                        ("counts", models.JSONField(default=dict)),
                        ("job_id", models.UUIDField(null=True)),
                        ("created_by_id", models.UUIDField(null=True)),
                        ("created_at", models.DateTimeField(default=access.clock.now)),
                        ("saved_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ["-created_at"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                    },
                ),
                migrations.CreateModel(
                    name="EnrollmentImportRow",
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
                            "enrollment_import",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rows",
                                to="programs.enrollmentimport",
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        (
                            "verdict",
                            models.CharField(
                                choices=[
                                    ("added", "Added"),
                                    ("changed", "Changed"),
                                    ("same", "As it is"),
                                    ("rejected", "Rejected"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("person_id", models.UUIDField(null=True)),
                        ("values", models.JSONField(default=dict)),
                        ("changes", models.JSONField(default=dict)),
                        ("problems", models.JSONField(default=list)),
                    ],
                    options={
                        "ordering": ["number", "id"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "indexes": [
                            models.Index(
                                fields=["organization", "enrollment_import", "verdict"], name="enroll_import_verdict"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LibraryText",
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
                                choices=[("guide", "Guide"), ("kit", "Session kit"), ("script", "Invitation")],
                                max_length=8,
                            ),
                        ),
                        ("key", models.CharField(max_length=40)),
                        ("title", models.CharField(max_length=160)),
                        ("summary", models.CharField(blank=True, max_length=200)),
                        ("body", models.TextField(blank=True, max_length=6000)),
                        (
                            "audience",
                            models.CharField(
                                choices=[
                                    ("everyone", "Everyone"),
                                    ("mentor", "Mentors"),
                                    ("mentee", "Mentees"),
                                    ("admin", "The program team"),
                                ],
                                default="everyone",
                                max_length=10,
                            ),
                        ),
                        (
                            "kit_kind",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("template", "Session plan"),
                                    ("theme", "Theme"),
                                    ("question", "Question"),
                                    ("example", "Example to bring"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "purposes",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=20), default=list, size=None
                            ),
                        ),
                        ("is_retired", models.BooleanField(default=False)),
                        ("changed_by_id", models.UUIDField(null=True)),
                        ("changed_at", models.DateTimeField(default=access.clock.now)),
                    ],
                    options={
                        "ordering": ["kind", "title"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "kind", "key"), name="library_text_uniq")
                        ],
                    },
                ),
            ],
        ),
    ]
