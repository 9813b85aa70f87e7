"""What an invitation remembers: which mailbox got the link, when, and from whom."""

import django.db.models.deletion
from django.db import migrations, models

import access.tenancy
from access.schema import TenantTable


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_fence")]

    operations = [
        migrations.AddField("membership", "invited_to", models.EmailField(blank=True, max_length=254)),
        migrations.AddField("membership", "invited_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "membership",
            "invited_by",
            access.tenancy.TenantForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="accounts.person",
            ),
        ),
        migrations.AddField("membership", "joined_at", models.DateTimeField(null=True)),
        # Again, for the composite key of `invited_by`.
        TenantTable("Membership"),
    ]
