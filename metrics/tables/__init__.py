"""Tables and the searches above them."""

from metrics.tables.register import DecisionFilter, DecisionTable, ExperimentFilter, ExperimentTable

__all__ = ["DecisionFilter", "DecisionTable", "ExperimentFilter", "ExperimentTable"]
