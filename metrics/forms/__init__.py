"""Shapes and messages of forms."""

from metrics.forms.credit import AnswerCreditForm, AskCreditForm, SearchForm
from metrics.forms.register import DecisionForm, ExperimentForm, StandingForm

__all__ = ["AnswerCreditForm", "AskCreditForm", "DecisionForm", "ExperimentForm", "SearchForm", "StandingForm"]
