"""Writes of feedback. What the vault writes at a close is in feedback.close."""

from feedback.actions.answers import NoKeyYet, NoSeat, NotOpen, seal_answer, withdraw_answer
from feedback.actions.cycles import NothingPublished, ProgramOver, confirm_units, start_cycle, tell_panel
from feedback.actions.help import NobodyIndependent, NotTheirCase, OmbudspersonChanged, ask_help, close_case
from feedback.box import NotATheme

__all__ = [
    "NoKeyYet",
    "NoSeat",
    "NobodyIndependent",
    "NotATheme",
    "NotOpen",
    "NotTheirCase",
    "NothingPublished",
    "OmbudspersonChanged",
    "ProgramOver",
    "ask_help",
    "close_case",
    "confirm_units",
    "seal_answer",
    "start_cycle",
    "tell_panel",
    "withdraw_answer",
]
