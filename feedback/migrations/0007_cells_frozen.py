"""Every unit, state and line is in a cell, and numbers count within it."""

import django.db.models.deletion
from django.db import migrations, models

import access.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0006_cells"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="cyclestate",
            name="cycle_state_one",
        ),
        migrations.RemoveConstraint(
            model_name="ledgerline",
            name="ledger_line_sequence",
        ),
        migrations.RemoveConstraint(
            model_name="ledgerline",
            name="ledger_line_once",
        ),
        migrations.RemoveConstraint(
            model_name="panelunit",
            name="panel_unit_number",
        ),
        migrations.AlterField(
            model_name="cyclestate",
            name="cell",
            field=access.tenancy.TenantForeignKey(
                db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="feedback.cell"
            ),
        ),
        migrations.AlterField(
            model_name="ledgerline",
            name="cell",
            field=access.tenancy.TenantForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lines",
                to="feedback.cell",
            ),
        ),
        migrations.AlterField(
            model_name="panelunit",
            name="cell",
            field=access.tenancy.TenantForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="units",
                to="feedback.cell",
            ),
        ),
        migrations.AddConstraint(
            model_name="cyclestate",
            constraint=models.UniqueConstraint(fields=("organization", "cell"), name="cycle_state_one"),
        ),
        migrations.AddConstraint(
            model_name="ledgerline",
            constraint=models.UniqueConstraint(
                fields=("organization", "cell", "sequence"), name="ledger_line_sequence"
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerline",
            constraint=models.UniqueConstraint(
                fields=("organization", "cell", "theme", "level"), name="ledger_line_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="panelunit",
            constraint=models.UniqueConstraint(fields=("organization", "cell", "number"), name="panel_unit_number"),
        ),
    ]
