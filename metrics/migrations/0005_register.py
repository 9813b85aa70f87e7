"""Where decisions and experiments come from, what they bring, and results as running, scaled or stopped (docs/adr/0034-register.md)."""

import django.db.models.deletion
from django.db import migrations, models

import access.tenancy
from access.schema import TenantTable

GAIN = models.Q(
    models.Q(("gain", ""), ("hours_a_month", None), ("opens", "")),
    models.Q(("gain", "time"), ("hours_a_month__gte", 1), ("hours_a_month__isnull", False), ("opens", "")),
    models.Q(("gain", "business"), ("hours_a_month", None), models.Q(("opens", ""), _negated=True)),
    _connector="OR",
)
# The owner of a table is behind its fence too, and here every organization is meant.
OPEN = "ALTER TABLE metrics_experiment NO FORCE ROW LEVEL SECURITY"
CLOSE = ["SET CONSTRAINTS ALL IMMEDIATE", "ALTER TABLE metrics_experiment FORCE ROW LEVEL SECURITY"]
RENAME = [
    OPEN,
    "UPDATE metrics_experiment SET finding = 'unfinished' WHERE state = 'stopped'",
    "UPDATE metrics_experiment SET state = 'stopped', finding = 'no_effect' WHERE state = 'dropped'",
    "UPDATE metrics_experiment SET state = 'scaled' WHERE state = 'adopted'",
    *CLOSE,
]
RENAME_BACK = [
    OPEN,
    "UPDATE metrics_experiment SET state = 'adopted' WHERE state = 'scaled'",
    "UPDATE metrics_experiment SET state = 'dropped', finding = '' WHERE finding = 'no_effect'",
    "UPDATE metrics_experiment SET finding = '' WHERE finding = 'unfinished'",
    *CLOSE,
]


def key(to: str) -> access.tenancy.TenantForeignKey:
    return access.tenancy.TenantForeignKey(
        db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="%(class)ss", to=to
    )


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0013_forget_words"),
        ("mentoring_sessions", "0009_suggestions_and_presence"),
        ("metrics", "0004_person_outcomes"),
        ("programs", "0003_examples"),
    ]

    operations = [
        *(
            migrations.AddField(model_name=name, name=column, field=field)
            for name in ("decision", "experiment")
            for column, field in (
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
                ("pattern", key("feedback.ledgerline")),
                ("question", key("programs.programquestion")),
            )
        ),
        *(
            migrations.AlterField(model_name=name, name="session", field=key("mentoring_sessions.mentoringsession"))
            for name in ("decision", "experiment")
        ),
        migrations.AddField(
            model_name="experiment",
            name="finding",
            field=models.CharField(
                blank=True,
                choices=[
                    ("no_effect", "It did not show what was hoped"),
                    ("unfinished", "It ended before it could show anything"),
                ],
                default="",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="experiment",
            name="state",
            field=models.CharField(
                choices=[("running", "Running"), ("scaled", "Scaled"), ("stopped", "Stopped")],
                default="running",
                max_length=8,
            ),
        ),
        migrations.RunSQL(RENAME, RENAME_BACK),
        *(
            migrations.AddConstraint(
                model_name=name,
                constraint=models.CheckConstraint(condition=GAIN, name=f"{name}_gain_says_what"),
            )
            for name in ("decision", "experiment")
        ),
        migrations.AddConstraint(
            model_name="experiment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "stopped"), models.Q(("finding", ""), _negated=True)),
                    models.Q(models.Q(("state", "stopped"), _negated=True), ("finding", "")),
                    _connector="OR",
                ),
                name="experiment_stops_with_a_finding",
            ),
        ),
        TenantTable("Decision"),
        TenantTable("Experiment"),
    ]
