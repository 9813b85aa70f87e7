"""What would leave if these people were asked now: one message of each sort, exactly as its reader would see it. Nothing is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from notifications.kinds import Kind
from notifications.rendering import preview_of
from programs.consent import manager_first
from programs.letters import MANAGER, Asking, invitation_context, manager_context, script_key
from programs.models import Cohort, Enrollment

# A working link is for its mailbox alone: whoever previews would otherwise hold the answer of somebody else.
OWN_LINK = "/a-link-of-their-own/"
TITLES = {
    MANAGER: "To managers, first",
    "mentor_asked": "To mentors",
    "mentee_asked": "To mentees",
    "peer_asked": "To members of a circle",
    "guest_asked": "To experts from outside",
}


@dataclass(frozen=True)
class Preview:
    """One message for one named person."""

    key: str  # of the script
    title: str
    reader: str
    subject: str
    text: str


def previews_of(cohort: Cohort, rows: Sequence[Enrollment]) -> list[Preview]:
    """A message of each sort that asking these rows would start, in the order in which they leave. Rows have people and managers loaded."""
    first: dict[str, Enrollment] = {}
    for row in rows:
        if manager_first(cohort, row) is not None:
            first.setdefault(MANAGER, row)
        first.setdefault(script_key(cohort, row), row)
    asking = Asking.about(cohort, list(first.values()), with_managers=MANAGER in first)
    return [_preview(asking, key, first[key]) for key in TITLES if key in first]


def _preview(asking: Asking, key: str, row: Enrollment) -> Preview:
    manager = row.person.manager
    if key == MANAGER and manager is not None:
        context, reader, kind = manager_context(asking, row, manager, OWN_LINK), manager.name, Kind.MANAGER_ASKED
    else:
        context, reader, kind = invitation_context(asking, row, OWN_LINK), row.person.name, Kind.ENROLLMENT_ASKED
    subject, text = preview_of(kind, context, asking.cohort.organization)
    return Preview(key, TITLES[key], reader, subject, text)
