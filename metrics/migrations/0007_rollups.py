"""Snapshots of what was counted, and marks of what changed since (docs/adr/0039-roll-ups.md)."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import access.tenancy
from access.schema import TenantTable
from metrics.schema import MarkFact

OF_PAIR = "JOIN pairing_pair p ON p.organization_id = changed.organization_id AND p.id = changed.pair_id"
OF_ARM = "JOIN programs_arm a ON a.organization_id = changed.organization_id AND a.person_id = changed.person_id"
COHORTS = "LEFT JOIN programs_cohort c ON c.organization_id = p.organization_id AND c.program_id = p.id"
# What there is already is counted once; from then on what changes.
EVERYTHING = (
    "INSERT INTO metrics_mark (id, organization_id, program_id, cohort_id, fact, rows) "  # noqa: S608  two constants  # nosec B608
    "SELECT gen_random_uuid(), p.organization_id, p.id, c.id, 'first', 0 FROM programs_program p " + COHORTS
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_ending_accounts"),
        ("feedback", "0013_forget_words"),
        ("mentoring_sessions", "0009_suggestions_and_presence"),
        ("metrics", "0006_credit"),
        ("pairing", "0004_past_pairs"),
        ("programs", "0004_designs"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mark",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("program_id", models.UUIDField(null=True)),
                ("cohort_id", models.UUIDField(null=True)),
                ("fact", models.CharField(max_length=12)),
                ("rows", models.PositiveIntegerField()),
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
                ("version", models.PositiveIntegerField()),
                ("is_current", models.BooleanField(default=True)),
                ("as_of", models.DateField()),
                ("moves_on", models.DateField(null=True)),
                ("content", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
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
                        related_name="+",
                        to="programs.program",
                    ),
                ),
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
        TenantTable("Mark", web="SELECT, INSERT", worker="SELECT, INSERT, DELETE", vault="INSERT"),
        TenantTable("Snapshot", web="SELECT"),
        # Tables of sealed words, boxes, answers and cases are not here, and never will be: what they hold moves nothing.
        MarkFact(
            "session",
            "mentoring_sessions_mentoringsession",
            watched=["state", "starts_at"],
            joins=OF_PAIR,
            where="{row}.state = 'held'",
            cohort="p.cohort_id",
        ),
        MarkFact("pair", "pairing_pair", watched=["state", "started_on"], cohort="changed.cohort_id"),
        MarkFact("member", "pairing_pairmember", watched=["person_id"], joins=OF_PAIR, cohort="p.cohort_id"),
        # That the team asked somebody. Never what anybody answered, nor whom the question went to first.
        MarkFact("asked", "programs_enrollment", watched=["asks"], where="{row}.asks > 0", cohort="changed.cohort_id"),
        MarkFact(
            "cohort",
            "programs_cohort",
            watched=["name", "state", "started_at", "closed_at"],
            cohort="changed.id",
            program="changed.program_id",
        ),
        MarkFact(
            "program",
            "programs_program",
            watched=["interval_days", "state"],
            joins=COHORTS.replace("p.organization_id", "changed.organization_id").replace("p.id", "changed.id"),
            cohort="c.id",
            program="changed.id",
        ),
        MarkFact(
            "zone",
            "accounts_organization",
            watched=["timezone"],
            organization="changed.id",
            joins=f"JOIN programs_program p ON p.organization_id = changed.id {COHORTS}",
            cohort="c.id",
            program="p.id",
        ),
        MarkFact(
            "decision", "metrics_decision", watched=["outcome", "decided_on"], joins=OF_PAIR, cohort="p.cohort_id"
        ),
        MarkFact("experiment", "metrics_experiment", watched=["state"], joins=OF_PAIR, cohort="p.cohort_id"),
        MarkFact(
            "pattern",
            "feedback_ledgerline",
            watched=["level"],
            joins="JOIN feedback_cycle y ON y.organization_id = changed.organization_id AND y.id = changed.cycle_id",
            cohort="y.cohort_id",
        ),
        # What figures are taken of: who is counted, and what became of them. Of a program, since its cohorts are taken together.
        MarkFact("arm", "programs_arm", watched=["arm"], program="changed.program_id"),
        MarkFact("design", "programs_comparisondesign", watched=["digest"], program="changed.program_id"),
        MarkFact(
            "person",
            "accounts_person",
            watched=["hired_on", "left_on", "level"],
            joins=OF_ARM.replace("person_id = changed.person_id", "person_id = changed.id"),
            program="a.program_id",
        ),
        MarkFact("history", "accounts_personevent", watched=["on"], joins=OF_ARM, program="a.program_id"),
        MarkFact("outcome", "metrics_personoutcome", watched=["value"], joins=OF_ARM, program="a.program_id"),
        migrations.RunSQL(EVERYTHING, migrations.RunSQL.noop),
    ]
