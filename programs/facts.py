"""What somebody teaches or wants to learn, as forms and callers give it to an action."""

from __future__ import annotations

from dataclasses import dataclass

from programs.models import Level, Nomination, Topic


@dataclass(frozen=True)
class SkillFact:
    """A skill as it is given: level 1 to 5."""

    topic: Topic
    level: int
    evidence: str = ""


def skill_of(nomination: Nomination) -> SkillFact:
    """What somebody teaches who was named for it and said yes: the evidence comes along, the level is for the team to check."""
    return SkillFact(nomination.topic, Level.HELPS, nomination.evidence)


@dataclass(frozen=True)
class NeedFact:
    """A need as it is given: priority 1 to 3, current level 0 to 5."""

    topic: Topic
    priority: int = 1
    current_level: int = 0


@dataclass(frozen=True)
class DesignFacts:
    """How success will be told, as it is given. Names and units are those of ComparisonDesign."""

    outcome: str = "retention"
    own_measure: str = ""
    measure: str = ""
    counted_side: str = "both"
    comparison: str = "none"
    is_drawn: bool = True
    groups: tuple[str, ...] = ()
    planned_comparison: int | None = None
    expected_percent: int = 80
    smallest_difference: int = 10
    planned_size: int = 30
    horizon_months: int = 12
