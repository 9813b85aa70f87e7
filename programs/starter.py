"""The starter catalog: topics an organization may begin with, written by us. What is taken becomes the organization's own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StarterTopic:
    """A topic to start from."""

    area: str
    name: str
    description: str


STARTER: tuple[StarterTopic, ...] = tuple(
    StarterTopic(area, name, description)
    for area, topics in {
        "AI fluency": [
            ("AI assistants in daily work", "Which tasks people hand to an assistant, and which they keep."),
            ("Prompting and checking answers", "Asking well, and noticing when a confident answer is wrong."),
            ("AI tools nobody approved", "What people already use, why, and what would make it safe."),
        ],
        "Tools and workflows": [
            ("Collaboration tools", "Chat, boards and shared documents, the way busy teams really use them."),
            ("Automating routine work", "Small scripts and flows that end copying and retyping."),
            ("Workarounds and repair work", "What people do by hand because a system does not."),
            ("Asking your own data questions", "Reading a dashboard closely, and getting an answer without a request."),
        ],
        "Customer friction": [
            ("A customer's first weeks", "Where new customers hesitate, give up or call."),
            ("What support hears", "Things customers say every day that reach no report."),
            ("Returns and complaints", "What happens after something went wrong, seen from the other side."),
        ],
        "Digital journeys": [
            ("Buying on a phone", "Every step from the first look to the receipt, on a small screen."),
            ("Creators and communities", "How people find and judge a product before they meet the brand."),
            ("Short video and live formats", "What holds attention, what sells, and what looks forced."),
        ],
        "Culture": [
            ("How messages from the top land", "What people hear in an announcement, and what they say afterward."),
            ("Recognition and fairness", "Who gets noticed, for what, and how that feels from below."),
            ("Meetings and focus", "Which meetings help, which could be a page, and when work gets done."),
        ],
        "Language and policy": [
            ("Words that land", "Phrases that open a conversation, and phrases that end one."),
            ("Policies in real life", "Which rules help, and which are quietly worked around."),
        ],
        "Hiring brand": [
            ("How our job ads read", "What an applicant sees, believes and shares."),
            ("From offer to ninety days", "What a new colleague was promised, and what they found."),
        ],
        "Innovation": [
            ("Small experiments", "Framing a test that a team can run in two weeks."),
            ("Behavior worth watching", "New habits outside that will reach our market."),
        ],
    }.items()
    for name, description in topics
)
