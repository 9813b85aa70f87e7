"""Writes of sessions."""

from sessions.actions.agenda import (
    NotBegun,
    SessionOver,
    delete_example,
    delete_question,
    write_example,
    write_question,
    write_takeaway,
)
from sessions.actions.booking import (
    AlreadyBooked,
    NotPlanned,
    book_session,
    cancel_session,
    cancel_sessions_of_closed_pair,
    move_session,
    set_session,
)
from sessions.actions.facts import (
    AlreadyLogged,
    TooEarly,
    answer_open_check_in,
    confirm_session,
    log_session,
)
from sessions.actions.notes import delete_note, write_note
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
    "NotBegun",
    "NotBookable",
    "NotPlanned",
    "NotTheMentee",
    "NotTheMentor",
    "NotYours",
    "Refused",
    "SessionOver",
    "TooEarly",
    "WrongSide",
    "answer_open_check_in",
    "book_session",
    "cancel_session",
    "cancel_sessions_of_closed_pair",
    "confirm_session",
    "delete_example",
    "delete_note",
    "delete_question",
    "log_session",
    "move_session",
    "set_session",
    "write_example",
    "write_note",
    "write_question",
    "write_takeaway",
]
