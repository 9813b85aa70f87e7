"""What is told to a channel that many read, such as a room of a chat tool: news of a program, never of a person. Pure.

A row of the outbox for such a channel holds one of these in `kind`. The sentences are all that a reader of the channel gets: no name,
no topic, no word of a program; what there is to know stands behind the link, for those who may open it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from notifications.kinds import RULES, Kind, Rule

MAIL, WEBHOOK = "mail", "webhook"  # the channels of the outbox


class News(StrEnum):
    """What a channel can be told. The values differ from those of Kind, so that whatever turns a kind of mail off leaves these alone."""

    COHORT_STARTED = "news_cohort_started"
    CHECK_IN_OPENED = "news_check_in_opened"
    PATTERNS_PUBLISHED = "news_patterns_published"


@dataclass(frozen=True)
class Told:
    """What a receiver is told: the event for programs, the sentence for people."""

    event: str
    sentence: str


TOLD: Mapping[News, Told] = {
    News.COHORT_STARTED: Told("cohort.started", "New in Upwell: a cohort has started."),
    News.CHECK_IN_OPENED: Told("check_in.opened", "New in Upwell: a check-in is open."),
    News.PATTERNS_PUBLISHED: Told("patterns.published", "New in Upwell: patterns are published."),
}
TRIED = Told("test", "A test from Upwell: this channel works.")


def _rule(label: str, life: timedelta = timedelta(days=3)) -> Rule:
    # A copy carries the same id, so a receiver can drop it; news that never arrived cannot be had again.
    return Rule(label, life, is_resent=True, can_unsubscribe=False)


NEWS_RULES: Mapping[News, Rule] = {
    News.COHORT_STARTED: _rule("News for the channel: a cohort has started"),
    News.CHECK_IN_OPENED: _rule("News for the channel: a check-in is open"),
    News.PATTERNS_PUBLISHED: _rule("News for the channel: published patterns", timedelta(days=7)),
}


def rule_of(kind: str) -> Rule:
    """How a row of the outbox is delivered, whichever channel it is for. Raises ValueError."""
    return NEWS_RULES[News(kind)] if kind in NEWS_RULES else RULES[Kind(kind)]


def labels() -> dict[str, str]:
    """Kind -> what operators call it, of everything that they may see."""
    return {str(kind): rule.label for kind, rule in (*RULES.items(), *NEWS_RULES.items()) if not rule.is_discreet}
