"""The tables of this app. The fence around them follows."""

import uuid

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

import access.tenancy
import accounts.sealing
from access.schema import CreateTables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("feedback", "0001_initial"),
        ("mentoring_sessions", "0001_initial"),
        ("pairing", "0001_initial"),
        ("programs", "0001_initial"),
    ]

    operations = [
        CreateTables(
            [
                migrations.CreateModel(
                    name="ChampionEntry",
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
                                related_name="champion_entries",
                                to="pairing.pair",
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
                            "mentor",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.person",
                            ),
                        ),
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
                    ],
                    options={
                        "ordering": ["-done_on", "-created_at", "id"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "indexes": [models.Index(fields=["organization", "pair"], name="champion_of_pair")],
                    },
                ),
                migrations.CreateModel(
                    name="Kpi",
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
                        ("description", models.CharField(blank=True, max_length=400)),
                        ("archived_on", models.DateField(null=True)),
                        ("created_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["name"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                models.F("organization"),
                                django.db.models.functions.text.Lower("name"),
                                name="kpi_name_uniq",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="KpiPoint",
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
                            "kpi",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="points",
                                to="metrics.kpi",
                            ),
                        ),
                        ("starts_on", models.DateField()),
                        ("value", models.DecimalField(decimal_places=4, max_digits=16)),
                    ],
                    options={
                        "ordering": ["starts_on"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "kpi", "starts_on"), name="kpi_point_uniq")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MeasureImport",
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
                    ],
                    options={
                        "ordering": ["-created_at"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                    },
                ),
                migrations.CreateModel(
                    name="PersonOutcome",
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
                        ("measure", models.CharField(max_length=80)),
                        ("on", models.DateField()),
                        ("value", models.BooleanField()),
                    ],
                    options={
                        "ordering": ["on", "id"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "indexes": [
                            models.Index(fields=["organization", "measure", "on"], name="person_outcome_measure")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "person", "measure", "on"), name="person_outcome_uniq"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Decision",
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
                            "session",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="%(class)ss",
                                to="mentoring_sessions.mentoringsession",
                            ),
                        ),
                        (
                            "question",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="%(class)ss",
                                to="programs.programquestion",
                            ),
                        ),
                        (
                            "pattern",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="%(class)ss",
                                to="feedback.ledgerline",
                            ),
                        ),
                        ("measure", models.CharField(blank=True, max_length=160)),
                        (
                            "kpi",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="%(class)ss",
                                to="metrics.kpi",
                            ),
                        ),
                        (
                            "gain",
                            models.CharField(
                                blank=True,
                                choices=[("time", "It saves time"), ("business", "It opens business")],
                                default="",
                                max_length=8,
                            ),
                        ),
                        ("hours_a_month", models.PositiveSmallIntegerField(null=True)),
                        ("opens", models.CharField(blank=True, default="", max_length=200)),
                        ("followed_up_on", models.DateField(null=True)),
                        ("created_at", models.DateTimeField()),
                        (
                            "pair",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="decisions",
                                to="pairing.pair",
                            ),
                        ),
                        (
                            "owner",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.person",
                            ),
                        ),
                        ("title", models.CharField(max_length=160)),
                        ("before", models.CharField(max_length=400)),
                        ("after", models.CharField(max_length=400)),
                        (
                            "outcome",
                            models.CharField(
                                choices=[("changed", "Changed"), ("kept", "Kept, with a reason")], max_length=8
                            ),
                        ),
                        ("decided_on", models.DateField()),
                    ],
                    options={
                        "ordering": ["-decided_on", "-created_at"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "indexes": [models.Index(fields=["organization", "-decided_on"], name="decision_when")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("gain", ""), ("hours_a_month", None), ("opens", "")),
                                    models.Q(
                                        ("gain", "time"),
                                        ("hours_a_month__gte", 1),
                                        ("hours_a_month__isnull", False),
                                        ("opens", ""),
                                    ),
                                    models.Q(
                                        ("gain", "business"),
                                        ("hours_a_month", None),
                                        models.Q(("opens", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="decision_gain_says_what",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Experiment",
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
                            "session",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="%(class)ss",
                                to="mentoring_sessions.mentoringsession",
                            ),
                        ),
                        (
                            "question",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="%(class)ss",
                                to="programs.programquestion",
                            ),
                        ),
                        (
                            "pattern",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="%(class)ss",
                                to="feedback.ledgerline",
                            ),
                        ),
                        ("measure", models.CharField(blank=True, max_length=160)),
                        (
                            "kpi",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="%(class)ss",
                                to="metrics.kpi",
                            ),
                        ),
                        (
                            "gain",
                            models.CharField(
                                blank=True,
                                choices=[("time", "It saves time"), ("business", "It opens business")],
                                default="",
                                max_length=8,
                            ),
                        ),
                        ("hours_a_month", models.PositiveSmallIntegerField(null=True)),
                        ("opens", models.CharField(blank=True, default="", max_length=200)),
                        ("followed_up_on", models.DateField(null=True)),
                        ("created_at", models.DateTimeField()),
                        (
                            "pair",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="experiments",
                                to="pairing.pair",
                            ),
                        ),
                        (
                            "owner",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.person",
                            ),
                        ),
                        ("title", models.CharField(max_length=160)),
                        ("hypothesis", models.CharField(max_length=400)),
                        (
                            "state",
                            models.CharField(
                                choices=[("running", "Running"), ("scaled", "Scaled"), ("stopped", "Stopped")],
                                default="running",
                                max_length=8,
                            ),
                        ),
                        (
                            "finding",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("no_effect", "It did not show what was hoped"),
                                    ("unfinished", "It ended before it could show anything"),
                                ],
                                default="",
                                max_length=10,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=400)),
                        ("started_on", models.DateField()),
                        ("ended_on", models.DateField(null=True)),
                    ],
                    options={
                        "ordering": ["-started_on", "-created_at"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "indexes": [models.Index(fields=["organization", "-started_on"], name="experiment_when")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("gain", ""), ("hours_a_month", None), ("opens", "")),
                                    models.Q(
                                        ("gain", "time"),
                                        ("hours_a_month__gte", 1),
                                        ("hours_a_month__isnull", False),
                                        ("opens", ""),
                                    ),
                                    models.Q(
                                        ("gain", "business"),
                                        ("hours_a_month", None),
                                        models.Q(("opens", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="experiment_gain_says_what",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended_on", None), ("state", "running")),
                                    models.Q(
                                        models.Q(("state", "running"), _negated=True), ("ended_on__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="experiment_ends_with_a_result",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_on", None), ("ended_on__gte", models.F("started_on")), _connector="OR"
                                ),
                                name="experiment_ends_later",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "stopped"), models.Q(("finding", ""), _negated=True)),
                                    models.Q(models.Q(("state", "stopped"), _negated=True), ("finding", "")),
                                    _connector="OR",
                                ),
                                name="experiment_stops_with_a_finding",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Credit",
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
                            "decision",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="credits",
                                to="metrics.decision",
                            ),
                        ),
                        (
                            "experiment",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="credits",
                                to="metrics.experiment",
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
                        ("words", models.CharField(max_length=64)),
                        (
                            "for_team",
                            models.CharField(
                                choices=[("none", "Not asked"), ("asked", "Asked"), ("yes", "Yes"), ("no", "No")],
                                default="none",
                                max_length=5,
                            ),
                        ),
                        (
                            "for_executives",
                            models.CharField(
                                choices=[("none", "Not asked"), ("asked", "Asked"), ("yes", "Yes"), ("no", "No")],
                                default="none",
                                max_length=5,
                            ),
                        ),
                        (
                            "for_organization",
                            models.CharField(
                                choices=[("none", "Not asked"), ("asked", "Asked"), ("yes", "Yes"), ("no", "No")],
                                default="none",
                                max_length=5,
                            ),
                        ),
                        ("asked_at", models.DateTimeField()),
                        ("answered_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ["-asked_at", "id"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "indexes": [models.Index(fields=["organization", "mentor"], name="credit_of_mentor")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decision", None), ("experiment__isnull", False)),
                                    models.Q(("decision__isnull", False), ("experiment", None)),
                                    _connector="OR",
                                ),
                                name="credit_of_one_thing",
                            ),
                            models.UniqueConstraint(
                                fields=("organization", "decision", "mentor"), name="credit_once_a_decision"
                            ),
                            models.UniqueConstraint(
                                fields=("organization", "experiment", "mentor"), name="credit_once_an_experiment"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Mark",
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
                        ("program_id", models.UUIDField(null=True)),
                        ("cohort_id", models.UUIDField(null=True)),
                        ("fact", models.CharField(max_length=12)),
                        ("rows", models.PositiveIntegerField()),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "indexes": [
                            models.Index(fields=["organization", "cohort_id"], name="mark_cohort"),
                            models.Index(fields=["organization", "program_id"], name="mark_program"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Snapshot",
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
                                related_name="+",
                                to="programs.program",
                            ),
                        ),
                        (
                            "cohort",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="programs.cohort",
                            ),
                        ),
                        ("version", models.PositiveIntegerField()),
                        ("is_current", models.BooleanField(default=True)),
                        ("as_of", models.DateField()),
                        ("moves_on", models.DateField(null=True)),
                        ("content", models.TextField()),
                        ("digest", models.CharField(max_length=64)),
                        ("made_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["-version"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("is_current", True)),
                                fields=["organization", "moves_on"],
                                name="snapshot_moves",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "program", "cohort", "version"),
                                name="snapshot_version",
                                nulls_distinct=False,
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_current", True)),
                                fields=("organization", "program", "cohort"),
                                name="snapshot_one_current",
                                nulls_distinct=False,
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PublishedStory",
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
                        ("title", models.CharField(max_length=120)),
                        ("tried", models.TextField()),
                        ("happened", models.TextField()),
                        ("useful", models.TextField()),
                        ("published_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["-published_at", "id"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "indexes": [
                            models.Index(fields=["organization", "-published_at"], name="published_story_when")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Story",
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
                                related_name="stories",
                                to="pairing.pair",
                            ),
                        ),
                        ("title", models.CharField(max_length=120)),
                        ("tried", models.TextField()),
                        ("happened", models.TextField()),
                        ("useful", models.TextField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Being written"),
                                    ("waiting", "Waits for the program team"),
                                    ("returned", "Came back with a note"),
                                    ("published", "Published"),
                                    ("withdrawn", "Taken back"),
                                ],
                                default="draft",
                                max_length=9,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=400)),
                        (
                            "published",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="metrics.publishedstory",
                            ),
                        ),
                        ("sent_at", models.DateTimeField(null=True)),
                        ("created_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["-created_at", "id"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "indexes": [models.Index(fields=["organization", "state", "sent_at"], name="story_queue")],
                    },
                ),
                migrations.CreateModel(
                    name="StoryApproval",
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
                            "story",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="approvals",
                                to="metrics.story",
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
                        ("words", models.CharField(max_length=64)),
                        ("approved_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["approved_at", "id"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "story", "person"), name="story_approved_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="KeptFlag",
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
                            "story",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="kept_flags",
                                to="metrics.story",
                            ),
                        ),
                        ("key", models.CharField(max_length=200)),
                        ("reason", models.CharField(max_length=200)),
                    ],
                    options={
                        "ordering": ["key"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "story", "key"), name="flag_kept_once")
                        ],
                    },
                ),
            ],
        ),
    ]
