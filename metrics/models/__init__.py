"""What came of it: decisions, experiments, outcomes and their roll-ups."""

from metrics.models.register import Decision, Experiment

__all__ = ["Decision", "Experiment"]
