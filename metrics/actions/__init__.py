"""Writes of decisions and experiments, and of what is measured."""

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

__all__ = [
    "NoReason",
    "NotOfThePair",
    "NotTheOwner",
    "edit_decision",
    "edit_experiment",
    "follow_up_decision",
    "follow_up_experiment",
    "record_decision",
    "start_experiment",
]
