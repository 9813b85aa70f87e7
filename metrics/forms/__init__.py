"""Shapes and messages of forms."""

from metrics.forms.case import CaseForm, empty_case
from metrics.forms.champion import ChampionForm, ShareChampionForm
from metrics.forms.credit import AnswerCreditForm, AskCreditForm, SearchForm
from metrics.forms.kpis import ImportKpisForm, ImportOutcomesForm, KpiForm, KpiPointForm, MeasureRowFilter
from metrics.forms.register import DecisionForm, ExperimentForm, StandingForm
from metrics.forms.stories import KeepFlagForm, ReturnStoryForm, StoryForm, StoryQueueForm

__all__ = [
    "AnswerCreditForm",
    "AskCreditForm",
    "CaseForm",
    "ChampionForm",
    "DecisionForm",
    "ExperimentForm",
    "ImportKpisForm",
    "ImportOutcomesForm",
    "KeepFlagForm",
    "KpiForm",
    "KpiPointForm",
    "MeasureRowFilter",
    "ReturnStoryForm",
    "SearchForm",
    "ShareChampionForm",
    "StandingForm",
    "StoryForm",
    "StoryQueueForm",
    "empty_case",
]
