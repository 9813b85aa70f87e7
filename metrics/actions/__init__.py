"""Writes of decisions and experiments, and of what is measured."""

from metrics.actions.credit import (
    NotAMentor,
    NotTheirs,
    WordsChanged,
    answer_credit,
    ask_again,
    ask_credit,
    revoke_credit,
)
from metrics.actions.register import (
    NoReason,
    NotOfThePair,
    NotTheOwner,
    edit_decision,
    edit_experiment,
    follow_up_decision,
    follow_up_experiment,
    record_decision,
    start_experiment,
)
from metrics.actions.rollups import roll_up, roll_up_cohort, roll_up_program, thin_snapshots

__all__ = [
    "NoReason",
    "NotAMentor",
    "NotOfThePair",
    "NotTheOwner",
    "NotTheirs",
    "WordsChanged",
    "answer_credit",
    "ask_again",
    "ask_credit",
    "edit_decision",
    "edit_experiment",
    "follow_up_decision",
    "follow_up_experiment",
    "record_decision",
    "revoke_credit",
    "roll_up",
    "roll_up_cohort",
    "roll_up_program",
    "start_experiment",
    "thin_snapshots",
]
