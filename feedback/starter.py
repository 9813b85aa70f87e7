"""The statements a cycle begins with, by the purpose of its program. Each can be true by itself, whatever the others are.

What may not stand here: a question, a rating, a choice between two, a name or a team, anything that only one pair could say, and
more than nine words: twelve of them are read within the minute that a check-in takes.
Mentees get statements of their own, with gates of their own, in a later issue.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from programs.models import Program

Purpose = Program.Purpose


class Statement(NamedTuple):
    """A theme before it is numbered."""

    area: str
    text: str


CUSTOMERS, TOOLS, SHADOW = "Customer friction", "Tools and workarounds", "Tools outside the rules"
CULTURE, LANGUAGE, HIRING = "Culture", "Language and policy", "How we look to those we hire"
LEADERS, CHANCES, BETWEEN = "What limits leaders", "Opportunities", "How it goes between us"

STUCK = Statement(CUSTOMERS, "Customers get stuck in a step we own")
ASK_FOR = Statement(CUSTOMERS, "Customers ask for something we do not offer")
NOT_HEARD = Statement(CUSTOMERS, "What customers say does not reach those who decide")
LAGS = Statement(TOOLS, "A tool of ours lags behind")
REPAIR = Statement(TOOLS, "I do repair work that no report shows")
BY_HAND = Statement(TOOLS, "Something we do by hand could be automated")
UNAPPROVED = Statement(SHADOW, "Colleagues use AI tools that nobody approved")
NO_PLACE = Statement(SHADOW, "New tools have no safe place")
HOLD_BACK = Statement(CULTURE, "People hold back what they know")
STOPS = Statement(CULTURE, "Good ideas stop before they reach somebody who decides")
CREDIT = Statement(CULTURE, "Credit goes to others than who did the work")
WORDS = Statement(LANGUAGE, "Words we use put people off")
RULE = Statement(LANGUAGE, "A policy of ours makes little sense")
PROMISE = Statement(HIRING, "What we promise in hiring is not kept")
GROW = Statement(HIRING, "I cannot see where to grow here")
CONSTRAINT = Statement(LEADERS, "I learned what limits leaders")
UNSEEN = Statement(CHANCES, "I see an opportunity that nobody is working on")

# In every cycle: whether honesty is possible at all.
PROTECTIVE = (
    Statement(BETWEEN, "I can say what I think"),
    Statement(BETWEEN, "We worked on a real decision"),
    Statement(BETWEEN, "I was asked to speak for a generation"),
    Statement(BETWEEN, "It is polite but nothing changes"),
)

_BY_PURPOSE: Mapping[str, tuple[Statement, ...]] = {
    Purpose.DIGITAL_FLUENCY: (STUCK, LAGS, REPAIR, BY_HAND, UNAPPROVED, NO_PLACE, RULE, CONSTRAINT),
    Purpose.CUSTOMER_FRICTION: (STUCK, ASK_FOR, NOT_HEARD, LAGS, REPAIR, WORDS, STOPS, CONSTRAINT),
    Purpose.TALENT: (PROMISE, GROW, CREDIT, HOLD_BACK, STOPS, RULE, LAGS, CONSTRAINT),
    Purpose.CULTURE: (HOLD_BACK, STOPS, CREDIT, WORDS, RULE, PROMISE, REPAIR, CONSTRAINT),
    Purpose.INNOVATION: (UNSEEN, ASK_FOR, STUCK, STOPS, NO_PLACE, UNAPPROVED, BY_HAND, CONSTRAINT),
    Purpose.OWN: (STUCK, LAGS, REPAIR, UNAPPROVED, STOPS, WORDS, PROMISE, CONSTRAINT),
}


def mentor_statements(purpose: str) -> tuple[Statement, ...]:
    """What mentors of a program with this purpose may tick, in the order of the form."""
    return (*_BY_PURPOSE[purpose], *PROTECTIVE)
