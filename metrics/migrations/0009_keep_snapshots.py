"""Deleting a draft asks whether there are snapshots, and deletes none."""

import django.db.models.deletion
from django.db import migrations

import access.tenancy


class Migration(migrations.Migration):
    dependencies = [("metrics", "0008_kpis")]

    operations = [
        migrations.AlterField(
            model_name="snapshot",
            name="program",
            field=access.tenancy.TenantForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="programs.program",
            ),
        ),
    ]
