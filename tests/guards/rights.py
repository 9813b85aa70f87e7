"""What each process may do with each table: the page an auditor reads beside the roles, compared with PostgreSQL's catalog.

A tenant's table that is not here may be read and written by web and worker, and is nothing to the vault. A table of no tenant that is not
here is nothing to anybody but the owner.
"""

from __future__ import annotations

ALL, READ, NOTHING = "SELECT, INSERT, UPDATE, DELETE", "SELECT", ""
ADD = "SELECT, INSERT"
BEAT = "SELECT, INSERT, UPDATE"

# Table: (web, worker, vault). Columns in parentheses are all that the right reaches.
RIGHTS: dict[str, tuple[str, str, str]] = {
    # The ballot box: web puts boxes in and takes them out, and cannot look; the vault looks, and puts nothing in.
    "feedback_sealedbox": (
        "SELECT (id, organization_id, period_id, seat_id), INSERT, UPDATE, DELETE",
        NOTHING,
        "SELECT, DELETE",
    ),
    "feedback_cyclestate": (NOTHING, NOTHING, ALL),
    "feedback_ledgerline": (READ, READ, ADD),
    "feedback_celloutcome": (READ, NOTHING, ADD),
    "feedback_cycle": (READ, ADD, READ),
    "feedback_period": (
        READ,
        "SELECT, INSERT, UPDATE (confirmed_at, told)",
        "SELECT, UPDATE (closed_at, outcome_mentees, outcome_mentors, public_key)",
    ),
    "feedback_theme": (READ, ADD, READ),
    "feedback_cell": (READ, ADD, READ),
    # Web knows the cell of a unit, to name it to its members, and neither its number nor whether it is confirmed.
    "feedback_panelunit": ("SELECT (cell_id, id, organization_id)", "SELECT, INSERT, UPDATE (is_confirmed)", READ),
    "feedback_panelseat": (READ, ADD, READ),
    "feedback_seatholder": (READ, ADD, NOTHING),  # whose seat is whose is nothing to the process that opens boxes
    "feedback_checkinplan": (ALL, READ, NOTHING),
    "feedback_skippedmonth": ("SELECT, INSERT, DELETE", "SELECT, DELETE", NOTHING),
    "feedback_fitcheck": (ALL, "SELECT, DELETE", NOTHING),
    # Statements are edited before a cycle freezes them; what was answered to a pattern is kept as it was said.
    "feedback_themelist": (ALL, READ, NOTHING),
    "feedback_listedtheme": (ALL, READ, NOTHING),
    # The worker reads words that were proposed on the day before, hands them on, and erases what somebody proposed.
    "feedback_ownproposal": ("SELECT, INSERT, DELETE", "SELECT, UPDATE (lead, said_on, text), DELETE", NOTHING),
    "feedback_themeproposal": ("SELECT, UPDATE (answer, state)", "INSERT", NOTHING),
    "feedback_patternresponse": (ADD, READ, NOTHING),
    "feedback_responseversion": (
        "SELECT, INSERT, UPDATE (made_by_id, owner_id, topic_id)",
        "SELECT, UPDATE (action, changed, made_by_id, owner_id, reason, topic_id)",  # erasing takes out what somebody wrote
        NOTHING,
    ),
    "feedback_keydestruction": (READ, "SELECT, UPDATE (is_told)", ADD),
    # A case is between its author and the ombudsperson, in the web process; the worker moves, reminds and erases, and reads no word.
    "feedback_helpcase": (
        "SELECT, INSERT, UPDATE (answered_on, arrived_on, changed_on, closed_on, due_on, held, held_on, is_told, ombudsperson_id, "
        "outcome, proposed_to_id, state, turn), DELETE",
        "SELECT (answered_on, arrived_on, asked_on, author_id, changed_on, closed_on, due_on, held_on, id, is_told, kind, "
        "ombudsperson_id, organization_id, proposed_to_id, state, turn), UPDATE (changed_on, is_told, ombudsperson_id, proposed_to_id), "
        "DELETE",
        NOTHING,
    ),
    "feedback_helpmessage": (
        "SELECT, INSERT, UPDATE (answered_by_id), DELETE",
        "SELECT (answered_by_id, case_id, id, number, organization_id), INSERT, UPDATE (answered_by_id), DELETE",
        NOTHING,
    ),
    "feedback_helpnote": (
        "SELECT, INSERT, DELETE",
        "SELECT (case_id, id, organization_id, person_id), DELETE",
        NOTHING,
    ),
    # What a program was locked with, how its people were drawn, and where each is counted: written once.
    # Of an amendment, a worker may take a name out of the reason when that person is erased; it is in no digest.
    "programs_designamendment": (ADD, f"{READ}, UPDATE (why)", NOTHING),
    "programs_draw": ("SELECT, INSERT, UPDATE (drawn_at, drawn_by_id, seed)", READ, NOTHING),
    "programs_drawticket": (ADD, READ, NOTHING),
    "programs_arm": (ADD, READ, NOTHING),
    # Facts mark their cohorts, whoever writes them; the worker counts and forgets the mark.
    "metrics_mark": (ADD, "SELECT, INSERT, DELETE", "INSERT"),
    "metrics_snapshot": (READ, ALL, NOTHING),
    # What happened stays as it was written.
    "audit_auditentry": (ADD, ADD, "INSERT"),
    "accounts_personevent": (ADD, "SELECT, INSERT, DELETE", NOTHING),
    "audit_opening": (ADD, "SELECT, UPDATE (reader_name), DELETE", NOTHING),
    "pairing_pastpair": (READ, ALL, NOTHING),
    "pairing_pastpairkey": (READ, ADD, NOTHING),
    "accounts_apitoken": (
        "SELECT, INSERT, UPDATE (last_used_on, revoked_at)",
        "SELECT, UPDATE (made_by_id, purpose), DELETE",
        NOTHING,
    ),
    "accounts_erasure": (BEAT, "SELECT, UPDATE, DELETE", NOTHING),
    "accounts_keepingtimes": (BEAT, READ, NOTHING),
    "accounts_datakey": (READ, READ, NOTHING),
    "accounts_webhook": (ALL, "SELECT, UPDATE", NOTHING),
    "metrics_kpi": (ALL, "SELECT, UPDATE (description, owner_id)", NOTHING),
    "metrics_kpipoint": (ALL, READ, NOTHING),
    "metrics_measureimport": (BEAT, "SELECT, UPDATE (rows), DELETE", NOTHING),
    "metrics_personoutcome": (ALL, "SELECT, DELETE", NOTHING),  # a worker compares them, and erases people
    "notifications_message": (BEAT, ALL, NOTHING),
    "notifications_notice": (BEAT, ALL, NOTHING),
    "notifications_mailbox": (BEAT, ALL, NOTHING),
    "notifications_preference": (BEAT, "SELECT, DELETE", NOTHING),
    "notifications_remindersetting": (ALL, READ, NOTHING),
    "notifications_workinghours": (ALL, "SELECT, DELETE", NOTHING),
    "notifications_leave": (ALL, "SELECT, DELETE", NOTHING),
    # Of no tenant.
    "accounts_organization": ("SELECT, UPDATE", READ, READ),
    "accounts_user": (BEAT, READ, NOTHING),
    "account_emailaddress": (ALL, NOTHING, NOTHING),
    "account_emailconfirmation": (ALL, NOTHING, NOTHING),
    "mfa_authenticator": (ALL, NOTHING, NOTHING),
    "usersessions_usersession": (ALL, NOTHING, NOTHING),
    "django_session": (ALL, NOTHING, NOTHING),
    "django_content_type": (READ, NOTHING, NOTHING),
    "notifications_heartbeat": (READ, BEAT, BEAT),
    "django_migrations": (READ, NOTHING, NOTHING),  # its age tells what is starting from what is late
}

# Functions that act with the owner's rights, and who may call them: each checks by itself what it is asked to do.
FUNCTIONS = {
    "upwell_analyze": {"web", "worker"},
    "upwell_forget_name": {"worker"},
    "upwell_clear_sessions": {"worker"},
    "upwell_end_account": {"worker"},
    "upwell_forget_seats": {"worker"},
}
