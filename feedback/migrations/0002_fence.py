"""Fence the tables of this app by organization, with the grants of the ballot box (docs/adr/0003-ballot-box.md).

Web writes and deletes boxes and cannot read what is in them; the worker freezes panels and reads who was confirmed; the vault reads boxes
and inserts ledger lines. Nobody changes a line, a theme or a seat. The vault cannot tell a seat's holder, nobody but the vault sees a state.
"""

from django.db import migrations

from access.schema import NOTHING, READ, READ_WRITE, TenantTable

BOX_KEYS = "SELECT (id, organization_id, period_id, seat_id)"
FREEZES = "SELECT, INSERT"


class Migration(migrations.Migration):
    dependencies = [("feedback", "0001_initial"), ("accounts", "0002_fence"), ("programs", "0002_fence")]

    operations = [
        TenantTable("Cycle", web=READ, worker=FREEZES, vault=READ),
        TenantTable(
            "Period",
            web=READ,
            worker=f"{FREEZES}, UPDATE (confirmed_at, told)",
            vault="SELECT, UPDATE (public_key, closed_at, outcome_mentors, outcome_mentees)",
        ),
        TenantTable("Theme", web=READ, worker=FREEZES, vault=READ),
        TenantTable("PanelUnit", web=NOTHING, worker=f"{FREEZES}, UPDATE (is_confirmed)", vault=READ),
        TenantTable("PanelSeat", web=READ, worker=FREEZES, vault=READ),
        TenantTable("SeatHolder", web=READ, worker=FREEZES),
        TenantTable("SealedBox", web=f"{BOX_KEYS}, INSERT, UPDATE, DELETE", worker=NOTHING, vault="SELECT, DELETE"),
        TenantTable("CycleState", web=NOTHING, worker=NOTHING, vault=READ_WRITE),
        TenantTable("LedgerLine", web=READ, worker=READ, vault="SELECT, INSERT"),
        TenantTable("HelpCase", web="SELECT, INSERT, UPDATE (state, closed_at)", worker=NOTHING),
    ]
