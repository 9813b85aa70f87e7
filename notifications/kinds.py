"""Every message we send. Strings only: the domain fills the context."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Kind(StrEnum):
    """The name of a message, and of its templates."""

    MEMBER_INVITED = "member_invited"
    ENROLLMENT_ASKED = "enrollment_asked"
    PAIR_PUBLISHED = "pair_published"
    SESSION_BOOKED = "session_booked"
    SESSION_CANCELED = "session_canceled"
    FIRST_SESSION_DUE = "first_session_due"
    CHECK_IN_OPENED = "check_in_opened"
    PATTERNS_PUBLISHED = "patterns_published"
    HELP_ASKED = "help_asked"


@dataclass(frozen=True)
class Rule:
    """How a kind is delivered.

    `is_resent`: after a hand-over whose outcome is unknown, invitations and help requests go out once more with the same Message-ID; reminders do not.
    `can_unsubscribe`: one click ends this kind for the person. `has_notice`: also shown inside the application.
    """

    expires_after: timedelta = timedelta(days=7)
    is_resent: bool = False
    can_unsubscribe: bool = True
    has_notice: bool = True


RULES: dict[Kind, Rule] = {
    Kind.MEMBER_INVITED: Rule(timedelta(days=14), is_resent=True, can_unsubscribe=False, has_notice=False),
    Kind.ENROLLMENT_ASKED: Rule(timedelta(days=14), is_resent=True, can_unsubscribe=False),
    Kind.PAIR_PUBLISHED: Rule(is_resent=True, can_unsubscribe=False),
    Kind.SESSION_BOOKED: Rule(is_resent=True, can_unsubscribe=False),
    Kind.SESSION_CANCELED: Rule(is_resent=True, can_unsubscribe=False),
    Kind.FIRST_SESSION_DUE: Rule(),
    Kind.CHECK_IN_OPENED: Rule(),
    Kind.PATTERNS_PUBLISHED: Rule(),
    Kind.HELP_ASKED: Rule(is_resent=True, can_unsubscribe=False),
}
