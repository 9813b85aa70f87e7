"""A case without a name reaches its desk the day after its author did something. See feedback/holding.py."""

from django.db import migrations, models

from access.schema import TenantTable

STANDING = (
    "id, organization_id, kind, state, author_id, ombudsperson_id, proposed_to_id, asked_on, due_on, answered_on, turn, changed_on, "
    "is_told, closed_on"
)
MOVES = "ombudsperson_id, proposed_to_id, changed_on, is_told"
ANSWERS = "state, due_on, answered_on, turn, closed_on, outcome"
SIDES = [
    ("author", "The author"),
    ("desk", "The ombudsperson"),
    ("news", "What became of the case"),
    ("own", "What its author decided"),
]


class Migration(migrations.Migration):
    dependencies = [("feedback", "0013_forget_words")]

    operations = [
        migrations.AddField(model_name="helpcase", name="arrived_on", field=models.DateField(null=True)),
        migrations.RunSQL(
            "UPDATE feedback_helpcase SET arrived_on = asked_on; SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop
        ),
        migrations.AlterField(model_name="helpcase", name="arrived_on", field=models.DateField()),
        migrations.AddField(model_name="helpcase", name="held_on", field=models.DateField(null=True)),
        migrations.AddField(model_name="helpcase", name="held", field=models.JSONField(default=dict)),
        migrations.AlterField(
            model_name="helpmessage", name="side", field=models.CharField(choices=SIDES, max_length=8)
        ),
        TenantTable(
            "HelpCase",
            web=f"SELECT, INSERT, DELETE, UPDATE ({ANSWERS}, {MOVES}, arrived_on, held_on, held)",
            worker=f"SELECT ({STANDING}, arrived_on, held_on), UPDATE ({MOVES}), DELETE",
        ),
    ]
