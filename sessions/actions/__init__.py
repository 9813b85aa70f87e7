"""Writes of sessions."""

from sessions.actions.agenda import (
    NotBegun,
    SessionOver,
    delete_example,
    delete_question,
    edit_example,
    edit_question,
    write_example,
    write_question,
    write_takeaway,
    write_theme,
)
from sessions.actions.availability import (
    TooMany,
    add_exception,
    add_windows,
    delete_exception,
    delete_window,
    move_availability,
)
from sessions.actions.booking import (
    NotPlanned,
    book_session,
    cancel_session,
    cancel_sessions_of_closed_pair,
    move_session,
    set_session,
)
from sessions.actions.debriefs import NotAskedYet, NothingSaid, StaleDebrief, write_debrief
from sessions.actions.facts import (
    AlreadyLogged,
    TooEarly,
    answer_open_check_in,
    confirm_session,
    log_session,
    unlog_session,
)
from sessions.actions.feeds import delete_feed, make_feed, set_feed
from sessions.actions.notes import delete_note, write_note
from sessions.actions.nudges import NotNudged, nudge_pair, nudge_stalled
from sessions.actions.plans import NothingPicked, plan_sessions
from sessions.actions.replies import NotInvited, TooLate, take_reply
from sessions.clashes import AlreadyBooked, NotOffered
from sessions.rules import (
    ClosedPair,
    NotAMember,
    NotBookable,
    NotTheMentee,
    NotTheMentor,
    NotYours,
    Refused,
    WrongSide,
)

__all__ = [
    "AlreadyBooked",
    "AlreadyLogged",
    "ClosedPair",
    "NotAMember",
    "NotAskedYet",
    "NotBegun",
    "NotBookable",
    "NotInvited",
    "NotNudged",
    "NotOffered",
    "NotPlanned",
    "NotTheMentee",
    "NotTheMentor",
    "NotYours",
    "NothingPicked",
    "NothingSaid",
    "Refused",
    "SessionOver",
    "StaleDebrief",
    "TooEarly",
    "TooLate",
    "TooMany",
    "WrongSide",
    "add_exception",
    "add_windows",
    "answer_open_check_in",
    "book_session",
    "cancel_session",
    "cancel_sessions_of_closed_pair",
    "confirm_session",
    "delete_example",
    "delete_exception",
    "delete_feed",
    "delete_note",
    "delete_question",
    "delete_window",
    "edit_example",
    "edit_question",
    "log_session",
    "make_feed",
    "move_availability",
    "move_session",
    "nudge_pair",
    "nudge_stalled",
    "plan_sessions",
    "set_feed",
    "set_session",
    "take_reply",
    "unlog_session",
    "write_debrief",
    "write_example",
    "write_note",
    "write_question",
    "write_takeaway",
    "write_theme",
]
