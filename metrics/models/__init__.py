"""What came of it: decisions, experiments, outcomes and their roll-ups."""

from metrics.models.champion import ChampionEntry
from metrics.models.credit import Audience, Consent, Credit
from metrics.models.kpis import Kpi, KpiPoint, MeasureImport
from metrics.models.outcomes import PersonOutcome
from metrics.models.register import Decision, Experiment, Gain
from metrics.models.rollups import Mark, Snapshot
from metrics.models.stories import KeptFlag, PublishedStory, Story, StoryApproval

__all__ = [
    "Audience",
    "ChampionEntry",
    "Consent",
    "Credit",
    "Decision",
    "Experiment",
    "Gain",
    "KeptFlag",
    "Kpi",
    "KpiPoint",
    "Mark",
    "MeasureImport",
    "PersonOutcome",
    "PublishedStory",
    "Snapshot",
    "Story",
    "StoryApproval",
]
