"""Threads, notes and cases without a name. Days instead of moments; an ombudsperson can be removed like anybody.

The web process writes words and answers; the worker moves, reminds and erases, and can read neither a word nor the hash of a code.
"""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import access.tenancy
import accounts.sealing
from access.schema import TenantTable

ORGANIZATION = access.tenancy.OrganizationKey(
    default=access.tenancy.current_organization,
    editable=False,
    on_delete=django.db.models.deletion.CASCADE,
    related_name="+",
    to="accounts.organization",
)
OPTIONS = {"abstract": False, "base_manager_name": "objects", "default_manager_name": "objects"}
# Cases of before: their days on the clocks of the organization, five working days for the answer as near as SQL says it,
# and a digest that no code has.
DAYS = """
UPDATE feedback_helpcase SET
    asked_on = (feedback_helpcase.created_at AT TIME ZONE place.timezone)::date,
    due_on = (feedback_helpcase.created_at AT TIME ZONE place.timezone)::date + 7,
    changed_on = (coalesce(feedback_helpcase.closed_at, feedback_helpcase.created_at) AT TIME ZONE place.timezone)::date,
    closed_on = (feedback_helpcase.closed_at AT TIME ZONE place.timezone)::date,
    is_told = true,
    digest = replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')
FROM accounts_organization place WHERE place.id = feedback_helpcase.organization_id
"""
# A case without a name cannot go back to a table where everybody has one.
BACK = """
DELETE FROM feedback_helpcase WHERE author_id IS NULL OR ombudsperson_id IS NULL;
UPDATE feedback_helpcase SET created_at = asked_on + time '12:00', closed_at = closed_on + time '12:00';
"""
KEYS = "id, organization_id, case_id"
STANDING = (
    "id, organization_id, kind, state, author_id, ombudsperson_id, proposed_to_id, asked_on, due_on, answered_on, turn, changed_on, "
    "is_told, closed_on"
)
MOVES = "ombudsperson_id, proposed_to_id, changed_on, is_told"
ANSWERS = "state, due_on, answered_on, turn, closed_on, outcome"


def person(on_delete=django.db.models.deletion.SET_NULL):
    null = on_delete is django.db.models.deletion.SET_NULL
    return access.tenancy.TenantForeignKey(
        db_constraint=False, null=null, on_delete=on_delete, related_name="+", to="accounts.person"
    )


def case(name):
    return access.tenancy.TenantForeignKey(
        db_constraint=False,
        on_delete=django.db.models.deletion.CASCADE,
        related_name=name,
        to="feedback.helpcase",
    )


def key():
    return models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_analyze"), ("feedback", "0008_forget_seats")]

    operations = [
        migrations.AlterModelOptions(name="helpcase", options={**OPTIONS, "ordering": ["-asked_on", "-id"]}),
        migrations.AlterField(
            model_name="helpcase",
            name="kind",
            field=models.CharField(
                choices=[
                    ("help", "I need help"),
                    ("retaliation", "I was punished for being honest"),
                    ("seen", "I saw something that is not right"),
                ],
                default="help",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="helpcase",
            name="author",
            field=access.tenancy.TenantForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.person",
            ),
        ),
        migrations.AlterField(model_name="helpcase", name="ombudsperson", field=person()),
        migrations.AddField(model_name="helpcase", name="proposed_to", field=person()),
        migrations.AddField(model_name="helpcase", name="digest", field=models.CharField(default="", max_length=64)),
        migrations.AddField(model_name="helpcase", name="asked_on", field=models.DateField(null=True)),
        migrations.AddField(model_name="helpcase", name="due_on", field=models.DateField(null=True)),
        migrations.AddField(model_name="helpcase", name="answered_on", field=models.DateField(null=True)),
        migrations.AddField(
            model_name="helpcase",
            name="turn",
            field=models.CharField(
                choices=[("desk", "The ombudsperson"), ("author", "The author")], default="desk", max_length=8
            ),
        ),
        migrations.AddField(model_name="helpcase", name="changed_on", field=models.DateField(null=True)),
        migrations.AddField(model_name="helpcase", name="is_told", field=models.BooleanField(default=False)),
        migrations.AddField(model_name="helpcase", name="closed_on", field=models.DateField(null=True)),
        migrations.AddField(
            model_name="helpcase",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("solved", "Solved"),
                    ("advised", "You know what you can do"),
                    ("raised", "Taken further, as we agreed"),
                    ("quiet", "Nothing more was heard"),
                ],
                default="",
                max_length=8,
            ),
            preserve_default=False,
        ),
        migrations.AlterField(model_name="helpcase", name="created_at", field=models.DateTimeField(null=True)),
        migrations.RunSQL(DAYS, BACK),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL IMMEDIATE"),
        migrations.AlterField(model_name="helpcase", name="digest", field=models.CharField(max_length=64)),
        migrations.AlterField(model_name="helpcase", name="asked_on", field=models.DateField()),
        migrations.AlterField(model_name="helpcase", name="due_on", field=models.DateField()),
        migrations.AlterField(model_name="helpcase", name="changed_on", field=models.DateField()),
        migrations.RemoveField(model_name="helpcase", name="created_at"),
        migrations.RemoveField(model_name="helpcase", name="closed_at"),
        migrations.AddConstraint(
            model_name="helpcase",
            constraint=models.UniqueConstraint(fields=("organization", "digest"), name="help_case_once"),
        ),
        migrations.CreateModel(
            name="HelpMessage",
            fields=[
                ("id", key()),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("author", "The author"),
                            ("desk", "The ombudsperson"),
                            ("news", "What became of the case"),
                        ],
                        max_length=8,
                    ),
                ),
                ("text", accounts.sealing.SealedTextField(default=b"", editable=True)),
                ("said_on", models.DateField()),
                ("once", models.UUIDField(default=uuid.uuid4)),
                ("answered_by", person()),
                ("case", case("messages")),
                ("organization", ORGANIZATION.clone()),
            ],
            options={
                **OPTIONS,
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "case", "number"), name="help_message_number"),
                    models.UniqueConstraint(fields=("organization", "case", "once"), name="help_message_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="HelpNote",
            fields=[
                ("id", key()),
                ("text", accounts.sealing.SealedTextField(default=b"", editable=True)),
                ("written_on", models.DateField()),
                ("once", models.UUIDField(default=uuid.uuid4)),
                ("case", case("notes")),
                ("organization", ORGANIZATION.clone()),
                ("person", person(django.db.models.deletion.CASCADE)),
            ],
            options={
                **OPTIONS,
                "ordering": ["written_on", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "case", "once"), name="help_note_once")
                ],
            },
        ),
        TenantTable(
            "HelpCase",
            web=f"SELECT, INSERT, DELETE, UPDATE ({ANSWERS}, {MOVES})",
            worker=f"SELECT ({STANDING}), UPDATE ({MOVES}), DELETE",
        ),
        TenantTable(
            "HelpMessage",
            web="SELECT, INSERT, DELETE, UPDATE (answered_by_id)",
            worker=f"SELECT ({KEYS}, number, answered_by_id), INSERT, DELETE, UPDATE (answered_by_id)",
        ),
        TenantTable("HelpNote", web="SELECT, INSERT, DELETE", worker=f"SELECT ({KEYS}, person_id), DELETE"),
    ]
