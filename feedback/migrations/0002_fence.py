"""Fence the tables of this app by organization, with the grants of the ballot box (docs/adr/0003-ballot-box.md) and of the help desk.

Web writes and deletes boxes and cannot read what is in them; the worker freezes panels and reads who was confirmed; the vault reads boxes
and inserts ledger lines. Nobody changes a line, a theme, a seat or what was said. The vault cannot tell a seat's holder, nobody but the
vault sees a state. Everybody may know which cell a unit is in; whether it is confirmed stays with worker and vault.
"""

from django.db import migrations

from access.schema import NOTHING, READ, READ_WRITE, TenantTable

BOX_KEYS = "SELECT (id, organization_id, period_id, seat_id)"
FREEZES = "SELECT, INSERT"
# Of a case the web process writes words and answers; the worker moves, reminds and erases, and can read neither a word nor the hash of
# a code.
KEYS = "id, organization_id, case_id"
STANDING = (
    "id, organization_id, kind, state, author_id, ombudsperson_id, proposed_to_id, asked_on, due_on, answered_on, turn, changed_on, "
    "is_told, closed_on, arrived_on, held_on"
)
MOVES = "ombudsperson_id, proposed_to_id, changed_on, is_told"
ANSWERS = "state, due_on, answered_on, turn, closed_on, outcome"
HOLDING = "arrived_on, held_on, held"
# Who is erased leaves what a cohort was told without their name.
NAMES = "owner_id, made_by_id, topic_id"


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
        TenantTable("Cell", web=READ, worker=FREEZES, vault=READ),
        TenantTable("CellOutcome", web=READ, worker=NOTHING, vault="SELECT, INSERT"),
        TenantTable("CheckInPlan", web=READ_WRITE, worker=READ),
        TenantTable(
            "PanelUnit",
            web="SELECT (id, organization_id, cell_id)",
            worker=f"{FREEZES}, UPDATE (is_confirmed)",
            vault=READ,
        ),
        TenantTable("PanelSeat", web=READ, worker=FREEZES, vault=READ),
        TenantTable("SeatHolder", web=READ, worker=FREEZES),
        TenantTable("SealedBox", web=f"{BOX_KEYS}, INSERT, UPDATE, DELETE", worker=NOTHING, vault="SELECT, DELETE"),
        TenantTable("CycleState", web=NOTHING, worker=NOTHING, vault=READ_WRITE),
        TenantTable("LedgerLine", web=READ, worker=READ, vault="SELECT, INSERT"),
        # Which keys are gone, and when: the vault adds, and the worker marks what it told the panel.
        TenantTable("KeyDestruction", web=READ, worker="SELECT, UPDATE (is_told)", vault="SELECT, INSERT"),
        TenantTable(
            "HelpCase",
            web=f"SELECT, INSERT, DELETE, UPDATE ({ANSWERS}, {MOVES}, {HOLDING})",
            worker=f"SELECT ({STANDING}), UPDATE ({MOVES}), DELETE",
        ),
        TenantTable(
            "HelpMessage",
            web="SELECT, INSERT, DELETE, UPDATE (answered_by_id)",
            worker=f"SELECT ({KEYS}, number, answered_by_id), INSERT, DELETE, UPDATE (answered_by_id)",
        ),
        TenantTable("HelpNote", web="SELECT, INSERT, DELETE", worker=f"SELECT ({KEYS}, person_id), DELETE"),
        # Theirs alone who wrote them. The worker deletes a skipped month once it is over, and a check with its pair; it changes neither.
        TenantTable("SkippedMonth", web="SELECT, INSERT, DELETE", worker="SELECT, DELETE"),
        TenantTable("FitCheck", web=READ_WRITE, worker="SELECT, DELETE"),
        # The statements of a coming cycle, which the web process edits and the worker reads at the freeze.
        TenantTable("ThemeList", web=READ_WRITE, worker=READ),
        TenantTable("ListedTheme", web=READ_WRITE, worker=READ),
        # Whose a proposed statement is stays with its author, as a sealed lead. See feedback/actions/proposals.py.
        TenantTable("OwnProposal", web="SELECT, INSERT, DELETE", worker="SELECT, DELETE, UPDATE (lead, said_on, text)"),
        TenantTable("ThemeProposal", web="SELECT, UPDATE (answer, state)", worker="INSERT"),
        TenantTable("PatternResponse", web="SELECT, INSERT", worker="SELECT"),
        TenantTable(
            "ResponseVersion",
            web=f"SELECT, INSERT, UPDATE ({NAMES})",
            worker=f"SELECT, UPDATE ({NAMES}, action, reason, changed)",
        ),
    ]
