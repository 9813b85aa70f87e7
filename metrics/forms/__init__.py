"""Shapes and messages of forms."""

from metrics.forms.register import DecisionForm, ExperimentForm, StandingForm

__all__ = ["DecisionForm", "ExperimentForm", "StandingForm"]
