"""The kinds of long work: the task that does each, and what a page calls it. Strings only: jobs knows no domain."""

from __future__ import annotations

from enum import StrEnum


class JobKind(StrEnum):
    """Long work that a page can wait for."""

    PEOPLE_IMPORT = "people_import"
    ENROLLMENT_IMPORT = "enrollment_import"
    PAIRING = "pairing"
    DATA_EXPORT = "data_export"
    ROLL_UP = "roll_up"


JOB_TASKS = {
    JobKind.PEOPLE_IMPORT: "accounts.save_people_import",
    JobKind.ENROLLMENT_IMPORT: "programs.save_enrollment_import",
    JobKind.PAIRING: "pairing.propose",
    JobKind.DATA_EXPORT: "accounts.make_data_export",
    JobKind.ROLL_UP: "metrics.roll_up",
}
JOB_TITLES = {
    JobKind.PEOPLE_IMPORT: "Importing people",
    JobKind.ENROLLMENT_IMPORT: "Enrolling people",
    JobKind.PAIRING: "Finding the best pairs",
    JobKind.DATA_EXPORT: "Collecting your data",
    JobKind.ROLL_UP: "Counting what took place",
}
# Work that is nobody else's to see, whatever their role.
PERSONAL = frozenset({JobKind.DATA_EXPORT})
