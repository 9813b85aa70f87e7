"""The statements a cycle begins with, by the purpose of its program. Each can be true by itself, whatever the others are.

What may not stand here, and how many words fit into the minute of a check-in, is feedback.statements; the admin's own list is held to
the same rules. Mentees have statements of their own, with gates of their own.
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


CUSTOMERS, DIGITAL, TOOLS = "Customer friction", "Digital gap", "Tools and workarounds"
SHADOW, CULTURE, LANGUAGE = "Tools outside the rules", "Culture", "Language and policy"
HIRING, LEADERS, CHANCES = "How we look to those we hire", "What limits leaders", "Opportunities"
LEARNING, FEELING, BETWEEN = "What I learn and use", "How it feels", "How it goes between us"
AREAS = (CUSTOMERS, DIGITAL, TOOLS, SHADOW, CULTURE, LANGUAGE, HIRING, LEADERS, CHANCES, LEARNING, FEELING, BETWEEN)

STUCK = Statement(CUSTOMERS, "Customers get stuck in a step we own")
ASK_FOR = Statement(CUSTOMERS, "Customers want something we do not offer")
NOT_HEARD = Statement(CUSTOMERS, "What customers say reaches nobody who decides")
BEHIND = Statement(DIGITAL, "We are behind in something digital")
LAGS = Statement(TOOLS, "A tool of ours lags behind")
REPAIR = Statement(TOOLS, "I do repair work nobody sees")
BY_HAND = Statement(TOOLS, "Something done by hand could be automated")
UNAPPROVED = Statement(SHADOW, "Colleagues use AI tools that nobody approved")
NO_PLACE = Statement(SHADOW, "New tools have no safe place")
HOLD_BACK = Statement(CULTURE, "People hold back what they know")
STOPS = Statement(CULTURE, "Good ideas stop before somebody decides")
CREDIT = Statement(CULTURE, "Credit goes to the wrong people")
WORDS = Statement(LANGUAGE, "Words we use put people off")
RULE = Statement(LANGUAGE, "A policy of ours makes little sense")
PROMISE = Statement(HIRING, "What we promise in hiring is not kept")
GROW = Statement(HIRING, "I cannot see where to grow here")
CONSTRAINT = Statement(LEADERS, "I learned what limits leaders")
UNSEEN = Statement(CHANCES, "Nobody works on an opportunity I see")

# What mentors feel, each by itself: a sign of where to look, and not every one becomes strategy (EMOTIONS below).
FRUSTRATION = Statement(FEELING, "Something frustrates me")
ANXIETY = Statement(FEELING, "Something worries me")
CYNICISM = Statement(FEELING, "I am growing cynical")
EXCITEMENT = Statement(FEELING, "Something excites me")
# What a feeling that several pairs share may point at, for whoever answers it.
EMOTIONS: Mapping[str, str] = {
    FRUSTRATION.text: "Frustration often points at a process that is broken.",
    ANXIETY.text: "Worry often points at a skill that is missing.",
    CYNICISM.text: "Cynicism often points at trust that was lost.",
    EXCITEMENT.text: "Excitement often points at an opportunity nobody has seen.",
}

# In every cycle: whether honesty is possible at all.
POLITE = Statement(BETWEEN, "It is polite but nothing changes")
REAL = Statement(BETWEEN, "We worked on a real decision")
PROTECTIVE = (
    Statement(BETWEEN, "I can say what I think"),
    REAL,
    Statement(BETWEEN, "I was asked to speak for a generation"),
    POLITE,
)
MENTEE_PROTECTIVE = (
    Statement(BETWEEN, "I can say what I do not know"),
    Statement(BETWEEN, "I explained when I meant to listen"),
    REAL,
    POLITE,
)

_BY_PURPOSE: Mapping[str, tuple[Statement, ...]] = {
    Purpose.DIGITAL_FLUENCY: (STUCK, BEHIND, LAGS, BY_HAND, UNAPPROVED, NO_PLACE, CONSTRAINT),
    Purpose.CUSTOMER_FRICTION: (STUCK, ASK_FOR, NOT_HEARD, LAGS, REPAIR, WORDS, CONSTRAINT),
    Purpose.TALENT: (PROMISE, GROW, CREDIT, HOLD_BACK, STOPS, RULE, CONSTRAINT),
    Purpose.CULTURE: (HOLD_BACK, STOPS, CREDIT, WORDS, RULE, PROMISE, CONSTRAINT),
    Purpose.INNOVATION: (UNSEEN, ASK_FOR, STUCK, STOPS, NO_PLACE, BY_HAND, CONSTRAINT),
    Purpose.OWN: (STUCK, LAGS, UNAPPROVED, STOPS, WORDS, PROMISE, CONSTRAINT),
}

USED = Statement(LEARNING, "I used something I learned here this month")
CHANGED = Statement(LEARNING, "A session changed a decision of mine")
BROKE = Statement(LEARNING, "An assumption of mine did not hold")
NO_TIME = Statement(LEADERS, "My calendar gets in the way")
UNSAID = Statement(LEADERS, "What limits me is hard to explain")
_MENTEE_BY_PURPOSE: Mapping[str, Statement] = {
    Purpose.DIGITAL_FLUENCY: Statement(DIGITAL, "I put off learning a tool we use"),
    Purpose.CUSTOMER_FRICTION: Statement(CUSTOMERS, "I heard what customers had not told us"),
    Purpose.TALENT: Statement(HIRING, "I learned how we look from outside"),
    Purpose.CULTURE: Statement(CULTURE, "I heard what people do not say upward"),
    Purpose.INNOVATION: Statement(CHANCES, "I saw an opportunity I had missed"),
    Purpose.OWN: Statement(CULTURE, "I heard what people do not say upward"),
}


def mentor_statements(purpose: str) -> tuple[Statement, ...]:
    """What mentors of a program with this purpose may tick, in the order of the form."""
    return (*_BY_PURPOSE[purpose], FRUSTRATION, ANXIETY, CYNICISM, EXCITEMENT, *PROTECTIVE)


def mentee_statements(purpose: str) -> tuple[Statement, ...]:
    """What mentees of such a program may tick, in the order of the form."""
    return (USED, CHANGED, BROKE, _MENTEE_BY_PURPOSE[purpose], NO_TIME, UNSAID, *MENTEE_PROTECTIVE)
