"""Fence the tables of this app by organization."""

from django.db import migrations

from access.schema import READ, TenantTable


class Migration(migrations.Migration):
    dependencies = [("pairing", "0001_initial"), ("accounts", "0002_fence"), ("programs", "0002_fence")]

    operations = [
        TenantTable("PairingRun"),
        TenantTable("Proposal"),
        TenantTable("Unmatched"),
        TenantTable("Pair"),
        TenantTable("PairMember"),
        TenantTable("Charter"),
        TenantTable("CharterSignature"),
        TenantTable("CharterReview"),
        TenantTable("ObjectiveProgress"),
        TenantTable("Ruling"),
        TenantTable("Wish"),
        TenantTable("PairImport"),
        TenantTable("PastPair", web=READ),
        TenantTable("PastPairKey", web=READ, worker="SELECT, INSERT"),
    ]
