"""Every message we send: how each is delivered, and what its templates may say. Strings only: the domain fills the context.

The context of a message is a contract. It is an allow-list, so that no confidential word can slip into a body: `notify()` refuses a
missing key, an unknown one and a value of the wrong shape, and a test holds every template to the same table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """The name of a message, and of its templates."""

    MEMBER_INVITED = "member_invited"
    MANAGER_ASKED = "manager_asked"
    MANAGER_REMINDED = "manager_reminded"
    MANAGER_TALK_ASKED = "manager_talk_asked"
    ENROLLMENT_ASKED = "enrollment_asked"
    INVITATION_REMINDED = "invitation_reminded"
    INVITATION_QUESTION_ASKED = "invitation_question_asked"
    INVITATION_QUESTION_REPLIED = "invitation_question_replied"
    TOPIC_NOMINATED = "topic_nominated"
    PAIR_PUBLISHED = "pair_published"
    PAIR_ENDED = "pair_ended"
    PUBLISH_FAILED = "publish_failed"
    PARTNER_NEEDED = "partner_needed"
    CHARTER_PROPOSED = "charter_proposed"
    CHARTER_SIGNED = "charter_signed"
    CHARTER_DUE = "charter_due"
    SESSION_BOOKED = "session_booked"
    SESSION_CANCELED = "session_canceled"
    SESSION_LEFT = "session_left"
    SESSION_DECLINED = "session_declined"
    FIRST_SESSION_DUE = "first_session_due"
    NUDGED = "nudged"
    FIRST_SESSION_MISSING = "first_session_missing"
    NEXT_SESSION_DUE = "next_session_due"
    PREPARE_DUE = "prepare_due"
    SESSION_TOMORROW = "session_tomorrow"
    SESSION_LOG_DUE = "session_log_due"
    SESSION_CONFIRM_DUE = "session_confirm_due"
    RHYTHM_LATE = "rhythm_late"
    RHYTHM_STALLED = "rhythm_stalled"
    PAIR_STALLED = "pair_stalled"
    DEBRIEF_DUE = "debrief_due"
    FOLLOW_UP_DUE = "follow_up_due"
    CREDIT_ASKED = "credit_asked"
    STORY_APPROVAL_ASKED = "story_approval_asked"
    STORY_PUBLISHED = "story_published"
    STORY_RETURNED = "story_returned"
    CHECK_IN_OPENED = "check_in_opened"
    CHECK_IN_RENEWED = "check_in_renewed"
    PATTERNS_PUBLISHED = "patterns_published"
    PATTERN_ANSWERED = "pattern_answered"
    DIGEST = "digest"
    HELP_ASKED = "help_asked"
    HELP_REPLIED = "help_replied"
    HELP_WAITING = "help_waiting"
    HELP_ANSWERED = "help_answered"
    WEBHOOK_STOPPED = "webhook_stopped"
    ERASURE_ASKED = "erasure_asked"


@dataclass(frozen=True)
class Rule:
    """How a kind is delivered.

    `label`: what operators and the unsubscribe page call it. `is_resent`: after a hand-over whose outcome is unknown, invitations and help
    requests go out once more with the same Message-ID; reminders do not. `can_unsubscribe`: one click ends mails of this kind for the
    person. `has_notice`: also shown inside the application. `is_reminder`: waits for the recipient's working hours, and counts towards
    the weekly cap. `is_discreet`: an operator's page names neither the kind nor the time, which would tell that somebody asked for help.
    """

    label: str
    expires_after: timedelta = timedelta(days=7)
    is_resent: bool = False
    can_unsubscribe: bool = True
    has_notice: bool = True
    is_reminder: bool = False
    is_discreet: bool = False


RULES: dict[Kind, Rule] = {
    Kind.MEMBER_INVITED: Rule(
        "Invitation to Upwell", timedelta(days=14), is_resent=True, can_unsubscribe=False, has_notice=False
    ),
    # Whether a manager was asked, and whether the mentor's own invitation has left, is nobody's to watch: the board shows no steps.
    Kind.MANAGER_ASKED: Rule(
        "Question to a manager",
        timedelta(days=14),
        is_resent=True,
        can_unsubscribe=False,
        has_notice=False,
        is_discreet=True,
    ),
    Kind.MANAGER_REMINDED: Rule(
        "Reminders of a question to a manager", has_notice=False, is_reminder=True, is_discreet=True
    ),
    Kind.INVITATION_REMINDED: Rule("Reminders of an open invitation", is_reminder=True, is_discreet=True),
    Kind.MANAGER_TALK_ASKED: Rule("A manager wants to talk", is_resent=True, can_unsubscribe=False, is_discreet=True),
    Kind.ENROLLMENT_ASKED: Rule(
        "Invitation to a program", timedelta(days=14), is_resent=True, can_unsubscribe=False, is_discreet=True
    ),
    Kind.INVITATION_QUESTION_ASKED: Rule(
        "A question about an invitation", is_resent=True, can_unsubscribe=False, is_discreet=True
    ),
    Kind.INVITATION_QUESTION_REPLIED: Rule(
        "A reply to your question", is_resent=True, can_unsubscribe=False, is_discreet=True
    ),
    # That somebody was named is theirs alone until they say yes; most operators are of the program team.
    Kind.TOPIC_NOMINATED: Rule(
        "A colleague named you", timedelta(days=14), is_resent=True, can_unsubscribe=False, is_discreet=True
    ),
    Kind.PAIR_PUBLISHED: Rule("A new pair", is_resent=True, can_unsubscribe=False),
    Kind.PAIR_ENDED: Rule("A pair that ended or changed", is_resent=True, can_unsubscribe=False),
    Kind.PUBLISH_FAILED: Rule("Pairs that were not published", is_resent=True, can_unsubscribe=False),
    Kind.PARTNER_NEEDED: Rule("Somebody needs a new partner", is_resent=True, can_unsubscribe=False),
    Kind.CHARTER_PROPOSED: Rule("A proposed charter", is_resent=True, can_unsubscribe=False),
    Kind.CHARTER_SIGNED: Rule("A signed charter", is_resent=True, can_unsubscribe=False),
    Kind.CHARTER_DUE: Rule("Reminders to sign the charter", is_reminder=True),
    Kind.SESSION_BOOKED: Rule("A booked session", is_resent=True, can_unsubscribe=False),
    Kind.SESSION_CANCELED: Rule("A canceled session", is_resent=True, can_unsubscribe=False),
    # Takes the session out of the calendar of somebody who left its pair; they know that they did.
    Kind.SESSION_LEFT: Rule("A session without you", is_resent=True, can_unsubscribe=False, has_notice=False),
    Kind.SESSION_DECLINED: Rule("A session that somebody declined"),
    Kind.FIRST_SESSION_DUE: Rule("Reminders to book the first session", is_reminder=True),
    # Somebody decided to send it, so it takes no place in the week; sessions.nudges has a cap of its own.
    Kind.NUDGED: Rule("A nudge from the program team"),
    Kind.FIRST_SESSION_MISSING: Rule("Pairs that have not booked their first session", is_reminder=True),
    Kind.NEXT_SESSION_DUE: Rule("Reminders to book the next session", is_reminder=True),
    # As with a debrief: who is reminded has written nothing yet.
    Kind.PREPARE_DUE: Rule("Reminders to prepare a session", timedelta(days=3), is_reminder=True, is_discreet=True),
    Kind.SESSION_TOMORROW: Rule("The day before a session", timedelta(days=2), is_reminder=True),
    Kind.SESSION_LOG_DUE: Rule("Whether a session took place", is_reminder=True),
    Kind.SESSION_CONFIRM_DUE: Rule("Whether you met", is_reminder=True, is_discreet=True),
    Kind.RHYTHM_LATE: Rule("Reminders of the rhythm", is_reminder=True),
    Kind.RHYTHM_STALLED: Rule("A pair of yours that has stalled", is_reminder=True),
    Kind.PAIR_STALLED: Rule("Pairs that have stalled", is_reminder=True),
    # Who is reminded has not written: that is nobody else's to see, not even an operator's.
    Kind.DEBRIEF_DUE: Rule("Reminders of the debrief", is_reminder=True, is_discreet=True),
    Kind.FOLLOW_UP_DUE: Rule("What became of a decision or an experiment", is_reminder=True),
    # Beside a decision without a name it would tell an operator that somebody did not say yes.
    Kind.CREDIT_ASKED: Rule("May somebody name you?", is_resent=True, can_unsubscribe=False, is_discreet=True),
    # Most operators are of the program team, who read stories without knowing whose they are.
    Kind.STORY_APPROVAL_ASKED: Rule(
        "A story that waits for your yes", is_resent=True, can_unsubscribe=False, is_discreet=True
    ),
    Kind.STORY_PUBLISHED: Rule(
        "A story of yours that is published", is_resent=True, can_unsubscribe=False, is_discreet=True
    ),
    Kind.STORY_RETURNED: Rule(
        "A story of yours that came back", is_resent=True, can_unsubscribe=False, is_discreet=True
    ),
    Kind.CHECK_IN_OPENED: Rule("Reminders of the monthly check-in", is_reminder=True),
    Kind.CHECK_IN_RENEWED: Rule("A check-in whose boxes were removed", is_resent=True, can_unsubscribe=False),
    Kind.PATTERNS_PUBLISHED: Rule("News of published patterns", is_reminder=True),
    Kind.PATTERN_ANSWERED: Rule("What is done about a pattern", is_reminder=True),
    # It may hold lines of discreet kinds. A mailbox that refuses it has refused two other mails in the same week.
    Kind.DIGEST: Rule("The weekly digest", timedelta(days=3), has_notice=False, is_discreet=True),
    Kind.HELP_ASKED: Rule("A request for help", is_resent=True, can_unsubscribe=False, is_discreet=True),
    Kind.HELP_REPLIED: Rule("An answer to an ombudsperson", is_resent=True, can_unsubscribe=False, is_discreet=True),
    Kind.HELP_WAITING: Rule("Reminders of the help desk", can_unsubscribe=False, is_reminder=True, is_discreet=True),
    Kind.HELP_ANSWERED: Rule("News for you alone", is_resent=True, can_unsubscribe=False, is_discreet=True),
    Kind.WEBHOOK_STOPPED: Rule("A chat channel that was switched off", is_resent=True, can_unsubscribe=False),
    Kind.ERASURE_ASKED: Rule("Your data will be erased", is_resent=True, can_unsubscribe=False, is_discreet=True),
}


class Value(StrEnum):
    """The shape of a value in a context. All are JSON."""

    TEXT = "text"  # a name or a label, never something that somebody wrote in confidence
    NAMES = "a list of names"
    SIDE = "mentor or mentee"  # the recipient's
    PATH = "the path of a page of ours"  # from reverse(); a mail puts the site's address before it
    INSTANT = "an ISO time with its offset"
    DAY = "an ISO date"
    LINES = "a list of lines, each a text and the path of a page of ours"


# Keys that every kind has. Dates are said in this IANA zone; empty is UTC.
EVERY_KIND: Mapping[str, Value] = {"recipient_zone": Value.TEXT, "link": Value.PATH}
# The other keys of each kind, every one of them required. The templates also know `organization_name`.
CONTEXTS: Mapping[Kind, Mapping[str, Value]] = {
    Kind.MEMBER_INVITED: {"inviter": Value.TEXT, "roles": Value.NAMES},
    # `subject` and `words` are the organization's script, filled in: the team writes it, and previews it.
    Kind.MANAGER_ASKED: {
        "subject": Value.TEXT,
        "words": Value.TEXT,
        "mentor": Value.TEXT,
        "program": Value.TEXT,
        "answers_due": Value.DAY,
    },
    Kind.MANAGER_REMINDED: {"mentor": Value.TEXT, "program": Value.TEXT, "answers_due": Value.DAY},
    Kind.INVITATION_REMINDED: {"program": Value.TEXT, "answers_due": Value.DAY},
    Kind.MANAGER_TALK_ASKED: {"manager": Value.TEXT, "program": Value.TEXT},
    Kind.INVITATION_QUESTION_ASKED: {"person": Value.TEXT, "program": Value.TEXT},
    Kind.INVITATION_QUESTION_REPLIED: {"program": Value.TEXT},
    Kind.TOPIC_NOMINATED: {"nominator": Value.TEXT, "topic": Value.TEXT},
    # `change` is one of notifications.kinds.CHANGES: nobody is told who wanted it, or why.
    Kind.PAIR_ENDED: {"program": Value.TEXT, "change": Value.TEXT},
    # `reason` and `advice` are sentences of ours, without anybody's name.
    Kind.PUBLISH_FAILED: {
        "program": Value.TEXT,
        "cohort": Value.TEXT,
        "draft": Value.TEXT,
        "reason": Value.TEXT,
        "advice": Value.TEXT,
    },
    Kind.PARTNER_NEEDED: {"program": Value.TEXT, "cohort": Value.TEXT},
    Kind.CHARTER_PROPOSED: {"program": Value.TEXT, "partner": Value.TEXT},
    Kind.CHARTER_SIGNED: {"program": Value.TEXT},
    Kind.CHARTER_DUE: {"program": Value.TEXT, "partners": Value.NAMES},
    Kind.ENROLLMENT_ASKED: {
        "subject": Value.TEXT,
        "words": Value.TEXT,
        "program": Value.TEXT,
        "side": Value.SIDE,
        "topics": Value.TEXT,  # may be empty: in a circle nobody teaches
        "hours": Value.TEXT,  # what taking part asks of a calendar
        "answers_due": Value.DAY,
    },
    Kind.PAIR_PUBLISHED: {
        "program": Value.TEXT,
        "side": Value.SIDE,
        "mentee": Value.TEXT,  # who learns in this pair; empty in a peer circle, where everybody does
        "partners": Value.NAMES,
        "note": Value.TEXT,  # what the program team adds for this side, plain text in paragraphs; may be empty
    },
    Kind.SESSION_BOOKED: {
        "starts_at": Value.INSTANT,
        "ends_at": Value.INSTANT,
        "partners": Value.NAMES,
        "place": Value.TEXT,  # may be empty
    },
    Kind.SESSION_CANCELED: {"starts_at": Value.INSTANT, "ends_at": Value.INSTANT, "partners": Value.NAMES},
    Kind.SESSION_LEFT: {"starts_at": Value.INSTANT, "ends_at": Value.INSTANT, "partners": Value.NAMES},
    Kind.SESSION_DECLINED: {
        "starts_at": Value.INSTANT,
        "ends_at": Value.INSTANT,
        "person": Value.TEXT,  # who declined
    },
    Kind.FIRST_SESSION_DUE: {"program": Value.TEXT, "partners": Value.NAMES},
    # `about` is one of NUDGES: what the pair waits for.
    Kind.NUDGED: {"program": Value.TEXT, "partners": Value.NAMES, "about": Value.TEXT},
    Kind.FIRST_SESSION_MISSING: {"program": Value.TEXT, "partners": Value.NAMES},
    Kind.NEXT_SESSION_DUE: {"program": Value.TEXT, "partners": Value.NAMES},
    Kind.PREPARE_DUE: {"side": Value.SIDE, "partners": Value.NAMES, "starts_at": Value.INSTANT},
    Kind.SESSION_TOMORROW: {
        "starts_at": Value.INSTANT,
        "ends_at": Value.INSTANT,
        "partners": Value.NAMES,
        "place": Value.TEXT,  # may be empty
    },
    Kind.SESSION_LOG_DUE: {"partners": Value.NAMES, "starts_at": Value.INSTANT},
    Kind.SESSION_CONFIRM_DUE: {"partners": Value.NAMES, "starts_at": Value.INSTANT},
    Kind.RHYTHM_LATE: {"program": Value.TEXT, "partners": Value.NAMES},
    Kind.RHYTHM_STALLED: {"program": Value.TEXT, "partners": Value.NAMES},
    Kind.PAIR_STALLED: {"program": Value.TEXT, "partners": Value.NAMES},
    Kind.DEBRIEF_DUE: {"program": Value.TEXT, "partners": Value.NAMES},
    # `title` is a shared word: whoever runs the program reads decisions and experiments as well.
    Kind.FOLLOW_UP_DUE: {"program": Value.TEXT, "title": Value.TEXT},
    Kind.CREDIT_ASKED: {"person": Value.TEXT, "program": Value.TEXT},
    Kind.STORY_APPROVAL_ASKED: {"program": Value.TEXT},
    Kind.STORY_PUBLISHED: {"program": Value.TEXT},
    Kind.STORY_RETURNED: {"program": Value.TEXT},
    Kind.CHECK_IN_OPENED: {"program": Value.TEXT, "period": Value.TEXT, "closes_at": Value.INSTANT},
    Kind.CHECK_IN_RENEWED: {"program": Value.TEXT, "period": Value.TEXT, "closes_at": Value.INSTANT},
    Kind.PATTERNS_PUBLISHED: {"program": Value.TEXT, "period": Value.TEXT},
    Kind.PATTERN_ANSWERED: {"program": Value.TEXT, "statement": Value.TEXT},  # as it was published
    Kind.DIGEST: {"lines": Value.LINES},
    Kind.HELP_ASKED: {},
    Kind.HELP_REPLIED: {},
    Kind.HELP_WAITING: {},
    Kind.HELP_ANSWERED: {},
    # `reason` is a sentence of ours.
    Kind.WEBHOOK_STOPPED: {"host": Value.TEXT, "reason": Value.TEXT},
    Kind.ERASURE_ASKED: {"day": Value.INSTANT},
}


# What became of a pair: it ended, it goes on without one of its members, or a circle has one more.
CHANGES = ("ended", "smaller", "larger")
# What a nudge asks for: to book a session, to say whether one took place, to agree on the charter.
NUDGES = ("book", "log", "sign")


class WrongContext(ValueError):
    """A producer left the contract of its kind: a key too many, a key too few, or a value of another shape."""


def contract_of(kind: Kind) -> Mapping[str, Value]:
    """Every key of this kind's context, with its shape."""
    return {**EVERY_KIND, **CONTEXTS[kind]}


def check_context(kind: Kind, context: Mapping[str, Any]) -> None:
    """Raise WrongContext unless the context is what the templates of this kind were promised."""
    contract = contract_of(kind)
    if missing := sorted(contract.keys() - context.keys()):
        raise WrongContext(f"{kind} lacks {', '.join(missing)}")
    if unknown := sorted(context.keys() - contract.keys()):
        raise WrongContext(f"{kind} knows no {', '.join(unknown)}")
    for key, shape in contract.items():
        if not _fits(shape, context[key]):
            raise WrongContext(f"{key} of {kind} must be {shape.value}")


def _fits(shape: Value, value: Any) -> bool:
    if shape is Value.NAMES:
        return isinstance(value, list) and bool(value) and all(isinstance(name, str) and name for name in value)
    if shape is Value.LINES:
        return isinstance(value, list) and bool(value) and all(_is_line(line) for line in value)
    if not isinstance(value, str):
        return False
    match shape:
        case Value.SIDE:
            return value in {"mentor", "mentee"}
        case Value.PATH:
            # A path of ours and nothing that a browser would take for another host.
            return value.startswith("/") and not value.startswith(("//", "/\\"))
        case Value.INSTANT:
            return _is_instant(value)
        case Value.DAY:
            return _is_day(value)
    return True


def _is_line(line: Any) -> bool:
    return (
        isinstance(line, dict)
        and line.keys() == {"text", "link"}
        and isinstance(line["text"], str)
        and _fits(Value.PATH, line["link"])
    )


def _is_instant(value: str) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return len(value) == len("2026-10-16")
