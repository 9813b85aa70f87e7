"""Designs that are locked whole, what was changed about them, draws, and arms."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import access.clock
import access.tenancy
from access.schema import TenantTable

ADD, READ = "SELECT, INSERT", "SELECT"
FACTS = (
    "outcome",
    "own_measure",
    "measure",
    "counted_side",
    "comparison",
    "is_drawn",
    "groups",
    "planned_size",
    "planned_comparison",
    "expected_percent",
    "smallest_difference",
    "horizon_months",
    "definition_version",
)
PAIRS = ", ".join(f"'{name}', {name}" for name in FACTS)
DESIGN, AMENDMENT = "programs_comparisondesign", "programs_designamendment"
# A locked row says what its text says, the digest is that of the text, a version of the design wrote the digest down, and as long as
# there is one (they cannot be deleted) the lock cannot be taken off. No trigger: these hold for whoever writes, and in a cluster too.
# NOT VALID leaves alone what was locked before digests were kept.
LOCK = f"""
ALTER TABLE {DESIGN} ADD CONSTRAINT comparison_design_whole CHECK (
    digest IS NULL OR digest = encode(sha256(convert_to(locked_text, 'UTF8')), 'hex')
    AND locked_text::jsonb = jsonb_build_object({PAIRS})
);
ALTER TABLE {DESIGN} ADD CONSTRAINT comparison_design_locked CHECK (
    (locked_at IS NULL) = (digest IS NULL) AND (digest IS NULL) = (version IS NULL)
) NOT VALID;
ALTER TABLE {AMENDMENT} ADD CONSTRAINT amendment_digest UNIQUE (organization_id, design_id, number, digest);
ALTER TABLE {DESIGN} ADD CONSTRAINT comparison_design_version FOREIGN KEY (organization_id, id, version, digest)
    REFERENCES {AMENDMENT} (organization_id, design_id, number, digest) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE {DESIGN} ADD CONSTRAINT comparison_design_since UNIQUE (organization_id, id, locked_at);
ALTER TABLE {AMENDMENT} ADD CONSTRAINT amendment_locked FOREIGN KEY (organization_id, design_id, locked_at)
    REFERENCES {DESIGN} (organization_id, id, locked_at) DEFERRABLE INITIALLY DEFERRED;
"""
UNLOCK = f"""
ALTER TABLE {AMENDMENT} DROP CONSTRAINT amendment_locked;
ALTER TABLE {DESIGN} DROP CONSTRAINT comparison_design_since;
ALTER TABLE {DESIGN} DROP CONSTRAINT comparison_design_version;
ALTER TABLE {AMENDMENT} DROP CONSTRAINT amendment_digest;
ALTER TABLE {DESIGN} DROP CONSTRAINT comparison_design_locked;
ALTER TABLE {DESIGN} DROP CONSTRAINT comparison_design_whole;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_ending_accounts"),
        ("programs", "0003_examples"),
    ]

    operations = [
        migrations.AddField(
            model_name="comparisondesign",
            name="counted_side",
            field=models.CharField(
                choices=[("mentor", "Mentors"), ("mentee", "Mentees"), ("both", "Both sides")],
                default="both",
                max_length=6,
            ),
        ),
        migrations.AddField(
            model_name="comparisondesign",
            name="definition_version",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="comparisondesign",
            name="digest",
            field=models.CharField(max_length=64, null=True),
        ),
        migrations.AddField(
            model_name="comparisondesign",
            name="groups",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[("level", "Level"), ("unit", "Unit"), ("site", "Site")], max_length=5
                ),
                default=list,
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="comparisondesign",
            name="is_drawn",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="comparisondesign",
            name="locked_text",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="comparisondesign",
            name="measure",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="comparisondesign",
            name="planned_comparison",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="comparisondesign",
            name="version",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.CreateModel(
            name="Draw",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
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
                ("fixed_at", models.DateTimeField(default=access.clock.now)),
                ("seed", models.CharField(blank=True, max_length=128)),
                ("drawn_at", models.DateTimeField(null=True)),
                (
                    "cohort",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="draws",
                        to="programs.cohort",
                    ),
                ),
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
                "ordering": ["fixed_at"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="DrawTicket",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("side", models.CharField(choices=[("mentor", "Mentor"), ("mentee", "Mentee")], max_length=6)),
                ("stratum", models.CharField(blank=True, max_length=320)),
                ("ticket", models.CharField(max_length=20)),
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
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Arm",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
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
                (
                    "program",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="arms",
                        to="programs.program",
                    ),
                ),
            ],
            options={
                "ordering": ["since", "id"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [models.Index(fields=["organization", "cohort", "arm"], name="arm_cohort")],
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "program", "person"), name="arm_first_counts"),
                    models.UniqueConstraint(fields=("organization", "cohort", "person"), name="arm_once"),
                    models.CheckConstraint(
                        condition=models.Q(("arm", "unmatched"), ("why", ""), _connector="OR"), name="arm_why_outside"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DesignAmendment",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
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
                ("people", models.PositiveIntegerField(default=0)),
                ("had_figures", models.BooleanField(null=True)),
                ("digest_before", models.CharField(blank=True, max_length=64)),
                ("digest", models.CharField(max_length=64)),
                ("locked_at", models.DateTimeField()),
                ("made_at", models.DateTimeField(default=access.clock.now)),
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
                (
                    "design",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amendments",
                        to="programs.comparisondesign",
                    ),
                ),
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
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "design", "number"), name="amendment_number")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.UniqueConstraint(fields=("organization", "cohort"), name="draw_once"),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("drawn_at", None), ("seed", "")),
                    models.Q(models.Q(("seed", ""), _negated=True), models.Q(("drawn_at", None), _negated=True)),
                    _connector="OR",
                ),
                name="draw_seed",
            ),
        ),
        migrations.AddConstraint(
            model_name="drawticket",
            constraint=models.UniqueConstraint(fields=("organization", "draw", "person"), name="draw_ticket_person"),
        ),
        migrations.AddConstraint(
            model_name="drawticket",
            constraint=models.UniqueConstraint(fields=("organization", "draw", "ticket"), name="draw_ticket_uniq"),
        ),
        TenantTable("DesignAmendment", web=ADD, worker=f"{READ}, UPDATE (why)"),
        TenantTable("Draw", web=f"{ADD}, UPDATE (drawn_at, drawn_by_id, seed)", worker=READ),
        TenantTable("DrawTicket", web=ADD, worker=READ),
        TenantTable("Arm", web=ADD, worker=READ),
        migrations.RunSQL(LOCK, UNLOCK),
    ]
