"""Writes of pairing: runs and their publishing, and the life of pairs."""

from pairing.actions.pairs import close_pair, close_pairs_of_leavers
from pairing.actions.runs import (
    AlreadyPaired,
    AnswersOpen,
    NobodyReady,
    NotADraft,
    StaleDraft,
    keep_outcome,
    propose_pairs,
    publish_pairs,
)

__all__ = [
    "AlreadyPaired",
    "AnswersOpen",
    "NobodyReady",
    "NotADraft",
    "StaleDraft",
    "close_pair",
    "close_pairs_of_leavers",
    "keep_outcome",
    "propose_pairs",
    "publish_pairs",
]
