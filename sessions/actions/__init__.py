"""Writes of sessions."""

from sessions.actions.agenda import (
    NotYours,
    delete_example,
    delete_question,
    write_example,
    write_question,
    write_takeaway,
)
from sessions.actions.booking import (
    AlreadyBooked,
    NotBookable,
    NotTheMentee,
    book_session,
    cancel_session,
    cancel_sessions_of_closed_pair,
    move_session,
)
from sessions.actions.facts import (
    AlreadyLogged,
    NotAMember,
    NotTheMentor,
    TooEarly,
    answer_open_check_in,
    confirm_session,
    log_session,
)

__all__ = [
    "AlreadyBooked",
    "AlreadyLogged",
    "NotAMember",
    "NotBookable",
    "NotTheMentee",
    "NotTheMentor",
    "NotYours",
    "TooEarly",
    "answer_open_check_in",
    "book_session",
    "cancel_session",
    "cancel_sessions_of_closed_pair",
    "confirm_session",
    "delete_example",
    "delete_question",
    "log_session",
    "move_session",
    "write_example",
    "write_question",
    "write_takeaway",
]
