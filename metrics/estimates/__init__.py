"""Figures of outcomes that compare arms: what a statistician would sign. Pure, no ORM. NumPy and SciPy are imported inside functions."""

from metrics.estimates.figures import ArmFigure, CurveRow, Figure, Kind, Verdict

__all__ = ["ArmFigure", "CurveRow", "Figure", "Kind", "Verdict"]
