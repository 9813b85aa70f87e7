"""Tables and the searches above them."""

from metrics.tables.register import (
    DecisionBoardFilter,
    DecisionFilter,
    DecisionTable,
    ExperimentBoardFilter,
    ExperimentFilter,
    ExperimentTable,
)

__all__ = [
    "DecisionBoardFilter",
    "DecisionFilter",
    "DecisionTable",
    "ExperimentBoardFilter",
    "ExperimentFilter",
    "ExperimentTable",
]
