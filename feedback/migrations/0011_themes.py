"""The statements of a coming cycle, which the web process edits and the worker reads at the freeze, and what people propose for them."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import access.tenancy
import accounts.sealing
from access.schema import NOTHING, READ, READ_WRITE, TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_webhook"),
        ("feedback", "0010_key_destruction"),
        ("programs", "0003_examples"),
    ]

    operations = [
        migrations.CreateModel(
            name="ThemeList",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("cycle_number", models.PositiveSmallIntegerField()),
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
        migrations.CreateModel(
            name="ListedTheme",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("side", models.CharField(choices=[("mentor", "Mentors"), ("mentee", "Mentees")], max_length=6)),
                ("position", models.PositiveSmallIntegerField()),
                ("area", models.CharField(max_length=60)),
                ("text", models.CharField(max_length=160)),
                ("is_removed", models.BooleanField(default=False)),
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
            ],
            options={
                "ordering": ["position", "id"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="ThemeProposal",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("side", models.CharField(choices=[("mentor", "Mentors"), ("mentee", "Mentees")], max_length=6)),
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
        migrations.AddConstraint(
            model_name="themelist",
            constraint=models.UniqueConstraint(
                fields=("organization", "cohort", "cycle_number"), name="theme_list_once"
            ),
        ),
        migrations.AddIndex(
            model_name="listedtheme",
            index=models.Index(fields=["organization", "theme_list"], name="listed_theme_list"),
        ),
        migrations.AddIndex(
            model_name="themeproposal",
            index=models.Index(fields=["organization", "cohort", "state"], name="theme_proposal_cohort"),
        ),
        migrations.AddIndex(
            model_name="themeproposal",
            index=models.Index(fields=["organization", "author"], name="theme_proposal_author"),
        ),
        TenantTable("ThemeList", web=READ_WRITE, worker=READ),
        TenantTable("ListedTheme", web=READ_WRITE, worker=READ),
        TenantTable("ThemeProposal", web=READ_WRITE, worker=NOTHING),
    ]
