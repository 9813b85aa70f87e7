"""What a charter may start from: ground rules, and objectives whose measure two people can check for themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Side = Literal["mentee", "mentor", "peer"]


@dataclass(frozen=True, slots=True)
class GroundRule:
    """A rule that everyone who signs a charter agrees to."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class ObjectiveIdea:
    """An objective to start from. `measure` is something done or not done, never a judgment of a person."""

    key: str
    side: Side
    text: str
    measure: str


MENTEE_RULES: tuple[GroundRule, ...] = (
    GroundRule("mentee_books", "The mentee books the sessions, writes the agenda and does the rest of the admin."),
    GroundRule("listen_first", "The mentee listens first, and does not reply with how it was done before."),
    GroundRule(
        "honesty_is_free", "Honesty costs the mentor nothing: no chance lost, no hard word, no hint to a manager."
    ),
    GroundRule("champion", "The mentee speaks up for the mentor’s work, and asks before naming them."),
    GroundRule("decisions_stay", "The mentee keeps accountability for decisions. A mentor’s view is input."),
)

MENTOR_RULES: tuple[GroundRule, ...] = (
    GroundRule("mentor_leads", "The mentor brings the examples, chooses their order and sets the pace."),
    GroundRule("basic_questions", "No question is too basic. The mentor answers each with patience and respect."),
    GroundRule("useful_words", "The mentor puts what they see into words that somebody can act on."),
)

EVERYONE_RULES: tuple[GroundRule, ...] = (
    GroundRule("between_us", "What is said here stays between us, unless all of us agree to share it."),
    GroundRule("no_review", "Nothing said here finds its way into a performance review."),
    GroundRule("no_rank", "Nobody pulls rank. Whoever knows the topic leads the conversation."),
    GroundRule("own_voice", "Each of us speaks from our own work. Nobody is asked to speak for a whole group."),
)

CIRCLE_RULES: tuple[GroundRule, ...] = (
    GroundRule(
        "nobody_teaches", "Nobody is the teacher. Each of us brings a real problem and something others can use."
    ),
    GroundRule("turns", "The host changes every time, and everyone has the same time to speak."),
)

ALL_RULES: tuple[GroundRule, ...] = (*MENTEE_RULES, *MENTOR_RULES, *EVERYONE_RULES, *CIRCLE_RULES)


OBJECTIVES: tuple[ObjectiveIdea, ...] = (
    ObjectiveIdea(
        "phone_purchase",
        "mentee",
        "Know what it is like to buy from us on a phone.",
        "I make one purchase on my own phone while my mentor watches, and we list each step that stopped me.",
    ),
    ObjectiveIdea(
        "weekly_assistant",
        "mentee",
        "Hand real tasks of my own to an AI assistant, and check what comes back.",
        "By the end, our list holds six tasks, each with what was right and what I corrected.",
    ),
    ObjectiveIdea(
        "creators",
        "mentee",
        "See how people judge a product before they meet our brand.",
        "I can name three creators whose word counts in our market, and show my mentor what each says about us.",
    ),
    ObjectiveIdea(
        "beside_the_work",
        "mentee",
        "See an ordinary day of the work that I decide about.",
        "I spend half a day beside the work, and tell my mentor three things that I had not known.",
    ),
    ObjectiveIdea(
        "clear_messages",
        "mentee",
        "Write announcements that say what people need to hear.",
        "My mentor reads two drafts before they go out. We compare each draft with what I sent.",
    ),
    ObjectiveIdea(
        "one_decision",
        "mentee",
        "Make one decision of mine with what I hear in our sessions.",
        "The decision is written down with its date: changed, or kept with a reason.",
    ),
    ObjectiveIdea(
        "end_a_workaround",
        "mentee",
        "Find a workaround that our systems force on people, and end it.",
        "By the end date nobody does that step by hand, or we both know what it waits for.",
    ),
    ObjectiveIdea(
        "negotiate",
        "mentor",
        "Negotiate for time or money, and know what the other side needs.",
        "I prepare one real negotiation with my mentee. Afterward we compare the plan with what happened.",
    ),
    ObjectiveIdea(
        "stakeholders",
        "mentor",
        "Bring a proposal past people who want different things.",
        "We draw one map of who must agree and why, and I use it for a proposal of my own.",
    ),
    ObjectiveIdea(
        "trade_offs",
        "mentor",
        "See how a big choice is made, and what it gives up.",
        "I retell one recent choice with the two options that lost. My mentee adds what I missed.",
    ),
    ObjectiveIdea(
        "two_minutes",
        "mentor",
        "Explain my work in two minutes to people who decide.",
        "I do it once, in a meeting that my mentee brings me into.",
    ),
    ObjectiveIdea(
        "introductions",
        "mentor",
        "Meet people outside my own part of the organization.",
        "My mentee makes three introductions, and I have had each of the conversations.",
    ),
    ObjectiveIdea(
        "steering_numbers",
        "mentor",
        "Read the numbers that this organization is steered by.",
        "I find the three figures behind one decision, and say which of them would have turned it.",
    ),
    ObjectiveIdea(
        "teach_it",
        "mentor",
        "Teach what I know so that it works without me.",
        "My mentee does it once from start to end while I say nothing.",
    ),
    ObjectiveIdea(
        "pressure_test",
        "peer",
        "Test a real decision with others before it is final.",
        "I bring one decision to the circle, and tell at the next meeting what I changed or kept, and why.",
    ),
    ObjectiveIdea(
        "questions_first",
        "peer",
        "Ask more, and advise later.",
        "At two meetings, the circle asks five questions before anyone gives advice.",
    ),
    ObjectiveIdea(
        "pass_it_on",
        "peer",
        "Pass on one way of working that another team can use.",
        "One other member has tried it, and told the circle how it went.",
    ),
    ObjectiveIdea(
        "take_it_home",
        "peer",
        "Take one way of working home from another team.",
        "My team has used it for a month, or I tell the circle why we stopped.",
    ),
    ObjectiveIdea(
        "other_side",
        "peer",
        "Learn how a decision of mine looks from another team.",
        "Two members retell it from their side, and I write down one thing that I had not seen.",
    ),
    ObjectiveIdea(
        "open_a_door",
        "peer",
        "Open a door for another member.",
        "One introduction made, and the conversation has taken place.",
    ),
    ObjectiveIdea(
        "shared_step",
        "peer",
        "Take one step on a problem that no team can solve alone.",
        "The step has an owner and a date, and we look at it in our last meeting.",
    ),
)


def rule(key: str) -> GroundRule:
    """The ground rule with this key. Raises KeyError."""
    return {rule.key: rule for rule in ALL_RULES}[key]


def objective(key: str) -> ObjectiveIdea:
    """The objective with this key. Raises KeyError."""
    return {idea.key: idea for idea in OBJECTIVES}[key]
