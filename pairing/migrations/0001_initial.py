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
        ("programs", "0001_initial"),
    ]

    operations = [
        CreateTables(
            [
                migrations.CreateModel(
                    name="PairingRun",
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
                                related_name="pairing_runs",
                                to="programs.cohort",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("name", models.CharField(blank=True, max_length=80)),
                        (
                            "state",
                            models.CharField(
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
                        ("job_id", models.UUIDField(null=True)),
                        ("weights", models.JSONField(default=dict)),
                        ("aims", models.JSONField(default=dict)),
                        ("seconds_at_most", models.PositiveSmallIntegerField(default=120)),
                        ("input_digest", models.CharField(blank=True, max_length=64)),
                        ("objective", models.BigIntegerField(null=True)),
                        ("bound", models.BigIntegerField(null=True)),
                        ("is_proven", models.BooleanField(default=False)),
                        ("points", models.PositiveIntegerField(default=0)),
                        ("plain", models.JSONField(default=dict)),
                        ("recruit", models.JSONField(default=list)),
                        ("prices", models.JSONField(default=dict)),
                        ("allowed_pairs", models.PositiveIntegerField(default=0)),
                        ("mentors", models.PositiveIntegerField(default=0)),
                        ("mentees", models.PositiveIntegerField(default=0)),
                        ("mentees_paired", models.PositiveIntegerField(default=0)),
                        ("units", models.PositiveIntegerField(default=0)),
                        ("seconds", models.FloatField(default=0)),
                        ("created_by_id", models.UUIDField(null=True)),
                        ("created_at", models.DateTimeField()),
                        ("notices", models.JSONField(default=dict)),
                        ("publishes_at", models.DateTimeField(null=True)),
                        ("published_by_id", models.UUIDField(null=True)),
                        ("publish_failure", models.CharField(blank=True, max_length=10)),
                        ("published_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ["-number"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "cohort", "number"), name="pairing_run_number"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "scheduled")),
                                fields=("organization", "cohort"),
                                name="pairing_run_one_scheduled",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Proposal",
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
                            "run",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="proposals",
                                to="pairing.pairingrun",
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
                        ("score", models.PositiveSmallIntegerField()),
                        ("parts", models.JSONField(default=list)),
                    ],
                    options={
                        "ordering": ["mentee__person__name", "-score"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "run", "mentee", "mentor"), name="proposal_uniq"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("score__range", (1, 1000))), name="proposal_score"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Unmatched",
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
                            "run",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="unmatched",
                                to="pairing.pairingrun",
                            ),
                        ),
                        (
                            "enrollment",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="programs.enrollment",
                            ),
                        ),
                        ("reason", models.CharField(max_length=40)),
                        ("facts", models.JSONField(default=dict)),
                    ],
                    options={
                        "ordering": ["enrollment__side", "enrollment__person__name"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "run", "enrollment"), name="unmatched_uniq")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Ruling",
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
                        ("kind", models.CharField(choices=[("lock", "Locked"), ("forbid", "Forbidden")], max_length=6)),
                        (
                            "source",
                            models.CharField(
                                choices=[("studio", "In the studio"), ("file", "From a file")],
                                default="studio",
                                max_length=6,
                            ),
                        ),
                        ("created_by_id", models.UUIDField(null=True)),
                        ("created_at", models.DateTimeField()),
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
                                related_name="wishes",
                                to="programs.enrollment",
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
                        ("rank", models.PositiveSmallIntegerField()),
                        ("created_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["rank"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "enrollment", "rank"), name="wish_one_a_rank"
                            ),
                            models.UniqueConstraint(
                                fields=("organization", "enrollment", "person"), name="wish_one_a_person"
                            ),
                            models.CheckConstraint(condition=models.Q(("rank__range", (1, 3))), name="wish_rank"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PairImport",
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
                                related_name="pair_imports",
                                to="programs.cohort",
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
                    name="Pair",
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
                                related_name="pairs",
                                to="programs.cohort",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("forming", "Agreeing on the charter"),
                                    ("active", "Active"),
                                    ("paused", "Paused"),
                                    ("closed", "Closed"),
                                ],
                                default="active",
                                max_length=8,
                            ),
                        ),
                        ("started_on", models.DateField()),
                        ("ended_on", models.DateField(null=True)),
                        ("paused_on", models.DateField(null=True)),
                        ("resumes_on", models.DateField(null=True)),
                        ("created_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["created_at", "id"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "indexes": [models.Index(fields=["organization", "cohort", "state"], name="pair_cohort")],
                    },
                ),
                migrations.CreateModel(
                    name="PairMember",
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
                                related_name="members",
                                to="pairing.pair",
                            ),
                        ),
                        (
                            "enrollment",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pair_memberships",
                                to="programs.enrollment",
                            ),
                        ),
                        (
                            "person",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pair_memberships",
                                to="accounts.person",
                            ),
                        ),
                        ("side", models.CharField(choices=[("mentor", "Mentor"), ("mentee", "Mentee")], max_length=6)),
                        ("left_on", models.DateField(null=True)),
                    ],
                    options={
                        "ordering": ["side", "person__name"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "pair", "person"), name="pair_member_uniq"),
                            models.UniqueConstraint(
                                condition=models.Q(("side", "mentee")),
                                fields=("organization", "pair"),
                                name="pair_one_mentee",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Charter",
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
                                related_name="charters",
                                to="pairing.pair",
                            ),
                        ),
                        ("version", models.PositiveSmallIntegerField()),
                        ("terms", accounts.sealing.SealedTextField(default=b"", editable=True)),
                        (
                            "proposed_by",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="accounts.person",
                            ),
                        ),
                        ("proposed_at", models.DateTimeField()),
                        ("signed_at", models.DateTimeField(null=True)),
                        ("review_due_on", models.DateField(null=True)),
                    ],
                    options={
                        "ordering": ["-version"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "pair", "version"), name="charter_version")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CharterSignature",
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
                            "charter",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="signatures",
                                to="pairing.charter",
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
                        ("signed_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["signed_at"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "charter", "person"), name="charter_signed_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CharterReview",
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
                            "charter",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reviews",
                                to="pairing.charter",
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
                        ("reviewed_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["reviewed_at"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "charter", "person"), name="charter_reviewed_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ObjectiveProgress",
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
                                related_name="progress",
                                to="pairing.pair",
                            ),
                        ),
                        ("objective", models.UUIDField()),
                        (
                            "owner",
                            access.tenancy.TenantForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.person",
                            ),
                        ),
                        ("text", accounts.sealing.SealedTextField(default=b"", editable=True)),
                        ("changed_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["changed_at"],
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "pair", "objective"), name="objective_progress_one"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PastPair",
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
                        ("digest", models.CharField(max_length=64)),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "digest"), name="past_pair_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PastPairKey",
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
                        ("secret", accounts.sealing.SealedTextField(default=b"", editable=True)),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "default_manager_name": "objects",
                        "constraints": [models.UniqueConstraint(fields=("organization",), name="past_pair_key_one")],
                    },
                ),
            ],
        ),
    ]
