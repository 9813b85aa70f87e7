"""What came of it: decisions, experiments, outcomes and their roll-ups."""

from metrics.models.outcomes import PersonOutcome
from metrics.models.register import Decision, Experiment, Gain

__all__ = ["Decision", "Experiment", "Gain", "PersonOutcome"]
