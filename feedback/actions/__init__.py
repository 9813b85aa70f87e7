"""Writes of feedback. What the vault writes at a close is in feedback.close."""

from feedback.actions.answers import (
    NoKeyYet,
    NoSeat,
    NotOpen,
    forget_skipped_months,
    resume_check_in,
    seal_answer,
    skip_check_in,
    withdraw_answer,
)
from feedback.actions.cycles import NothingPublished, ProgramOver, confirm_units, start_cycle, tell_panel
from feedback.actions.fit import NotMetYet, answer_fit_check, forget_fit_checks
from feedback.actions.help import NobodyIndependent, NotTheirCase, OmbudspersonChanged, ask_help, close_case
from feedback.actions.plans import CheckInsBegan, set_cells, set_check_in_length
from feedback.box import NotATheme

__all__ = [
    "CheckInsBegan",
    "NoKeyYet",
    "NoSeat",
    "NobodyIndependent",
    "NotATheme",
    "NotMetYet",
    "NotOpen",
    "NotTheirCase",
    "NothingPublished",
    "OmbudspersonChanged",
    "ProgramOver",
    "answer_fit_check",
    "ask_help",
    "close_case",
    "confirm_units",
    "forget_fit_checks",
    "forget_skipped_months",
    "resume_check_in",
    "seal_answer",
    "set_cells",
    "set_check_in_length",
    "skip_check_in",
    "start_cycle",
    "tell_panel",
    "withdraw_answer",
]
