"""Fence the tables of this app by organization, with the grants of the ballot box (docs/adr/0003-ballot-box.md).

Web writes and deletes boxes and cannot read what is in them; the vault reads boxes and inserts ledger lines; nobody changes a line.
"""

from django.db import migrations

from access.schema import READ_WRITE, TenantTable

BOX_KEYS = "SELECT (id, organization_id, period_id, seat_id)"


class Migration(migrations.Migration):
    dependencies = [("feedback", "0001_initial"), ("pairing", "0002_fence")]

    operations = [
        TenantTable("Cycle", web="SELECT, INSERT", worker="SELECT", vault="SELECT"),
        TenantTable(
            "Period",
            web="SELECT, INSERT",
            worker="SELECT",
            vault="SELECT, UPDATE (public_key, closed_at, outcome_mentors, outcome_mentees)",
        ),
        TenantTable("Theme", web="SELECT, INSERT", worker="SELECT", vault="SELECT"),
        TenantTable("PanelUnit", web="SELECT, INSERT", worker="SELECT, UPDATE (is_confirmed)", vault="SELECT"),
        TenantTable("PanelSeat", web="SELECT, INSERT", worker="SELECT", vault="SELECT"),
        TenantTable("SeatHolder", web="SELECT, INSERT, DELETE", worker="SELECT, DELETE"),
        TenantTable(
            "SealedBox", web=f"{BOX_KEYS}, INSERT, UPDATE, DELETE", worker=f"{BOX_KEYS}, DELETE", vault="SELECT, DELETE"
        ),
        TenantTable("CycleState", web="", worker="", vault=READ_WRITE),
        TenantTable("LedgerLine", web="SELECT", worker="SELECT", vault="SELECT, INSERT"),
        TenantTable("HelpCase"),
    ]
