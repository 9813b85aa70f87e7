"""The log of assumptions with what is shared of it, and levels then and now (docs/adr/0034-register.md)."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import access.tenancy
import accounts.sealing
from access.schema import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_ending_accounts"),
        ("mentoring_sessions", "0009_suggestions_and_presence"),
        ("pairing", "0004_past_pairs"),
        ("programs", "0004_designs"),
    ]

    operations = [
        migrations.CreateModel(
            name="Assumption",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("words", accounts.sealing.SealedTextField(default=b"", editable=True)),
                ("written_on", models.DateField()),
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
                    "debrief",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="assumptions",
                        to="mentoring_sessions.debrief",
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
                    "pair",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assumptions",
                        to="pairing.pair",
                    ),
                ),
            ],
            options={
                "ordering": ["-written_on", "id"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="SharedAssumption",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("text", models.CharField(max_length=240)),
                (
                    "verdict",
                    models.CharField(
                        blank=True, choices=[("held", "Held"), ("bent", "Bent"), ("broke", "Broke")], max_length=5
                    ),
                ),
                ("learned", models.CharField(blank=True, max_length=400)),
                (
                    "reach",
                    models.CharField(
                        choices=[
                            ("team", "The program team"),
                            ("leaders", "The program team and executives"),
                            ("cohort", "The program team, executives, and everybody in this cohort"),
                        ],
                        max_length=7,
                    ),
                ),
                ("shared_on", models.DateField()),
                (
                    "assumption",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shares",
                        to="mentoring_sessions.assumption",
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
                "ordering": ["-shared_on", "id"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="SkillRating",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "then",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Nothing yet"),
                            (1, "Has tried it"),
                            (2, "Does it with help"),
                            (3, "Does it alone"),
                            (4, "Helps others with it"),
                            (5, "The one others ask"),
                        ],
                        null=True,
                    ),
                ),
                (
                    "now",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Nothing yet"),
                            (1, "Has tried it"),
                            (2, "Does it with help"),
                            (3, "Does it alone"),
                            (4, "Helps others with it"),
                            (5, "The one others ask"),
                        ],
                        null=True,
                    ),
                ),
                (
                    "debrief",
                    access.tenancy.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ratings",
                        to="mentoring_sessions.debrief",
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
                "ordering": ["topic__name", "id"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.AddIndex(
            model_name="assumption",
            index=models.Index(fields=["organization", "pair", "author"], name="assumption_pair_author"),
        ),
        migrations.AddConstraint(
            model_name="sharedassumption",
            constraint=models.UniqueConstraint(fields=("organization", "assumption"), name="shared_assumption_once"),
        ),
        migrations.AddConstraint(
            model_name="skillrating",
            constraint=models.UniqueConstraint(fields=("organization", "debrief", "topic"), name="skill_rating_once"),
        ),
        migrations.AddConstraint(
            model_name="skillrating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("then", None), ("then__lte", 5), _connector="OR"),
                    models.Q(("now", None), ("now__lte", 5), _connector="OR"),
                ),
                name="skill_rating_level",
            ),
        ),
        TenantTable("Assumption"),
        TenantTable("SharedAssumption"),
        TenantTable("SkillRating"),
    ]
