"""What came of it: decisions, experiments, outcomes and their roll-ups."""

from metrics.models.credit import Audience, Consent, Credit
from metrics.models.outcomes import PersonOutcome
from metrics.models.register import Decision, Experiment, Gain

__all__ = ["Audience", "Consent", "Credit", "Decision", "Experiment", "Gain", "PersonOutcome"]
