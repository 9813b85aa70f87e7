"""Tables and the searches above them."""

from metrics.tables.assumptions import AssumptionFilter, AssumptionTable
from metrics.tables.kpis import KpiFilter, KpiRowTable, KpiTable, OutcomeRowTable
from metrics.tables.register import (
    DecisionBoardFilter,
    DecisionFilter,
    DecisionTable,
    ExperimentBoardFilter,
    ExperimentFilter,
    ExperimentTable,
)

__all__ = [
    "AssumptionFilter",
    "AssumptionTable",
    "DecisionBoardFilter",
    "DecisionFilter",
    "DecisionTable",
    "ExperimentBoardFilter",
    "ExperimentFilter",
    "ExperimentTable",
    "KpiFilter",
    "KpiRowTable",
    "KpiTable",
    "OutcomeRowTable",
]
