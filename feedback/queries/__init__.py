"""Named reads of feedback. None of them can read what is in a box."""

from feedback.queries.check_in import (
    CheckIn,
    OpenPart,
    SealedPart,
    Sealing,
    check_in_of,
    get_cycle,
    get_period,
    has_skipped,
    month_of,
    open_check_in,
    panel_of,
)
from feedback.queries.cycles import (
    cohorts_without_cycle,
    cycles_to_confirm,
    forgotten_before,
    needs_reconcile,
    periods_to_tell,
)
from feedback.queries.fit import fit_check_of, fit_checked
from feedback.queries.help import cases_at, cases_of, get_case, get_own_case, ombudsperson_for, open_cases, program_team
from feedback.queries.patterns import Pattern, Report, Standing, cohorts_seen_by, ledger_lines, ledger_of, reports

__all__ = [
    "CheckIn",
    "OpenPart",
    "Pattern",
    "Report",
    "SealedPart",
    "Sealing",
    "Standing",
    "cases_at",
    "cases_of",
    "check_in_of",
    "cohorts_seen_by",
    "cohorts_without_cycle",
    "cycles_to_confirm",
    "fit_check_of",
    "fit_checked",
    "forgotten_before",
    "get_case",
    "get_cycle",
    "get_own_case",
    "get_period",
    "has_skipped",
    "ledger_lines",
    "ledger_of",
    "month_of",
    "needs_reconcile",
    "ombudsperson_for",
    "open_cases",
    "open_check_in",
    "panel_of",
    "periods_to_tell",
    "program_team",
    "reports",
]
