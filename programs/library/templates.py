"""Five complete programs to start from. Each can be launched as it is, and every word of it changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from programs.library import charter

Format = Literal["reverse", "group", "traditional", "circle", "board"]
Cadence = Literal["monthly", "twice_monthly", "four_sessions"]
Outcome = Literal["retention", "promotion", "tool_use", "own_measure"]
Comparison = Literal["lottery", "waitlist", "matched", "none"]
Counted = Literal["mentor", "mentee", "both"]


@dataclass(frozen=True, slots=True)
class ProgramTemplate:
    """A program before it has people.

    `topics` are names of the starter catalog; `rules`, `objectives`, `guides` and `kit` are keys of this library.
    `own_measure` is the yes or no that is counted for each person, `counted` on which side. `expected_percent` is a guess at how many of
    the comparison do it anyhow, and `smallest_difference` the smallest one that would matter, in percentage points; without
    a comparison both are what a form proposes once one is chosen. `planned_pairs` are those of the program; a comparison has as many.
    `months` is how long a program runs. `takes_wishes` is off where there are so few mentees that wishes would meet at one of them.
    """

    key: str
    name: str
    summary: str
    purpose: str
    statement: str
    questions: tuple[str, str, str, str, str]
    topics: tuple[str, ...]
    formats: tuple[Format, ...]
    cadence: Cadence
    months: int
    norms: str
    requires_charter: bool
    takes_wishes: bool
    outcome: Outcome
    own_measure: str
    counted: Counted
    comparison: Comparison
    expected_percent: int
    smallest_difference: int
    planned_pairs: int
    rules: tuple[str, ...]
    objectives: tuple[str, ...]
    guides: tuple[str, ...]
    kit: tuple[str, ...]
    mentee_hint: str
    mentor_hint: str

    @property
    def horizon_months(self) -> int:
        """After how many months it is counted. Whoever waits does so as long, and needs time for a place before the program is over."""
        return 6 if self.months <= 6 or self.comparison == "waitlist" else 12


# What every pair needs, whatever its program is after.
PAIR_RULES = tuple(rule.key for rule in (*charter.MENTEE_RULES, *charter.MENTOR_RULES, *charter.EVERYONE_RULES))
CIRCLE_RULES = tuple(rule.key for rule in charter.CIRCLE_RULES)

PAIR_GUIDES = (
    "mentor_start",
    "mentee_start",
    "first_meeting",
    "good_questions",
    "listening_without_defending",
    "disagreement",
    "documenting_insight",
    "raising_something",
    "credit",
    "session_kit_use",
    "asking_people",
)

TEMPLATES: tuple[ProgramTemplate, ...] = (
    ProgramTemplate(
        key="ai_fluency",
        name="AI fluency for executives",
        summary="Leaders who decide about AI learn it by hand, from colleagues who use it every day.",
        purpose="digital_fluency",
        statement=(
            "Leaders who decide about AI use an approved tool for their own work every week, know where it fails, "
            "and base at least one decision on what they have seen."
        ),
        questions=(
            "Which AI workflows do our teams already use that those who decide have never seen?",
            "Which of our internal tools lag behind what people use at home, and what does that cost us?",
            "Where is an AI tool in use without approval, and what would make it safe to allow?",
            "Which tasks should we never hand to an AI tool, and how would we notice if somebody did?",
            "Which step that we pay for could be done by a machine next quarter, and who would gain the time?",
        ),
        topics=(
            "AI assistants in daily work",
            "Prompting and checking answers",
            "AI tools nobody approved",
            "Automating routine work",
            "Asking your own data questions",
            "Collaboration tools",
        ),
        formats=("reverse",),
        cadence="twice_monthly",
        months=6,
        norms=(
            "What is said in a session stays between its members, and showing a tool that nobody approved has no "
            "consequence for whoever shows it. Needs travel without names: a mentee may ask IT what it would take to "
            "allow a tool, and never says who uses it. A danger to people or to customers’ data goes through “I need "
            "help”, to a person outside both reporting lines."
        ),
        requires_charter=True,
        takes_wishes=True,
        outcome="tool_use",
        own_measure="Has used an approved AI tool for work in three of the last four weeks.",
        counted="mentee",
        comparison="lottery",
        expected_percent=30,
        smallest_difference=35,
        planned_pairs=30,
        rules=PAIR_RULES,
        objectives=(
            "weekly_assistant",
            "end_a_workaround",
            "one_decision",
            "two_minutes",
            "trade_offs",
            "teach_it",
            "stakeholders",
        ),
        guides=PAIR_GUIDES,
        kit=(
            "technology_deep_dive",
            "show_and_tell",
            "one_task_two_ways",
            "confident_and_wrong",
            "home_and_work",
            "two_week_test",
            "already_with_ai",
            "put_up_with",
            "never_opened",
            "basic_question",
        ),
        mentee_hint="Leaders who own a decision about tools, data or work, and can name one thing about AI they have not tried.",
        mentor_hint="People whom colleagues already ask how they do it, and who check what a tool tells them.",
    ),
    ProgramTemplate(
        key="customer_friction",
        name="Customer friction",
        summary="Leaders see where customers get stuck, together with the people who hear it first.",
        purpose="customer_friction",
        statement=(
            "Leaders who own a step of the customer’s way know at first hand where it fails, and each of them changes "
            "that step or keeps it with a reason."
        ),
        questions=(
            "How does our product look to somebody in the first year of a first job?",
            "At which step do new customers give up, and what do they say when they do?",
            "What do customers ask for again and again that reaches no report?",
            "Which repair work do colleagues do by hand so that customers do not notice a fault of ours?",
            "What do customers ask our chatbot, and where does it leave them alone?",
        ),
        topics=(
            "A customer's first weeks",
            "What support hears",
            "Returns and complaints",
            "What customers ask a chatbot",
            "Buying on a phone",
            "Workarounds and repair work",
        ),
        formats=("group", "reverse"),
        cadence="monthly",
        months=9,
        norms=(
            "Examples are about steps, never about the customer or the colleague who got stuck in them. What mentors show "
            "stays in the pair or group until all of its members agree on the words in which it may travel. What several "
            "pairs see belongs in the sealed check-in; a risk for customers that cannot wait goes through “I need help”."
        ),
        requires_charter=True,
        takes_wishes=True,
        outcome="own_measure",
        own_measure="Has owned a change to a customer’s step that went live in the last six months.",
        counted="mentee",
        comparison="waitlist",
        expected_percent=30,
        smallest_difference=40,
        planned_pairs=24,
        rules=PAIR_RULES,
        objectives=(
            "phone_purchase",
            "beside_the_work",
            "end_a_workaround",
            "one_decision",
            "stakeholders",
            "two_minutes",
            "steering_numbers",
        ),
        guides=(*PAIR_GUIDES, "group_session"),
        kit=(
            "show_and_tell",
            "be_a_customer",
            "ten_conversations",
            "one_complaint",
            "two_week_test",
            "not_in_reports",
            "ways_around",
            "first_job",
            "customer_words",
            "misses_its_people",
        ),
        mentee_hint="Leaders who own a product, a price or a service step, and would follow one complaint to its end.",
        mentor_hint="People who talk with customers every week, from two or three teams that hear different things.",
    ),
    ProgramTemplate(
        key="culture_listening",
        name="Culture listening",
        summary="Leaders hear how messages, rules and recognition land, and try their words before they send them.",
        purpose="culture",
        statement=(
            "Leaders hear how their messages and rules land before a survey tells them, and rewrite, drop or explain "
            "at least one of each."
        ),
        questions=(
            "Which words or policies of ours miss the people they are for?",
            "What do people hear in our announcements, and what do they say to each other afterward?",
            "How does our hiring brand read to somebody who could work anywhere?",
            "Who is thanked for what here, and whose part goes unnamed?",
            "Which rule do good people work around, and what do they protect by doing so?",
        ),
        topics=(
            "How messages from the top land",
            "Words that land",
            "Recognition and fairness",
            "Policies in real life",
            "Meetings and focus",
            "How our job ads read",
            "From offer to ninety days",
        ),
        formats=("reverse", "circle"),
        cadence="monthly",
        months=9,
        norms=(
            "Nobody is quoted, and nobody is asked to speak for a group of people. Leaders may rewrite a message after a "
            "session and need not say why; a mentor’s words are repeated only with that mentor’s consent, for each "
            "occasion. Whoever meets a reprisal for being honest uses “I need help”: it leads outside both reporting lines."
        ),
        requires_charter=True,
        takes_wishes=True,
        outcome="own_measure",
        own_measure="Has changed, dropped or explained a rule or a standing message in the last six months.",
        counted="both",
        comparison="matched",
        expected_percent=30,
        smallest_difference=40,
        planned_pairs=24,
        rules=(*PAIR_RULES, *CIRCLE_RULES),
        objectives=(
            "clear_messages",
            "beside_the_work",
            "one_decision",
            "negotiate",
            "introductions",
            "trade_offs",
            "pressure_test",
            "questions_first",
            "other_side",
        ),
        guides=(*PAIR_GUIDES, "peer_circle"),
        kit=(
            "communication_clinic",
            "show_and_tell",
            "read_aloud",
            "who_was_thanked",
            "a_week_of_meetings",
            "from_another_time",
            "misses_its_people",
            "before_it_goes_out",
            "would_you_apply",
            "what_you_puzzle_over",
        ),
        mentee_hint="Leaders whose words reach many people, and who can hear about a message of theirs without explaining it.",
        mentor_hint="People who say kindly what they see, in different teams and places, and outside the mentee’s own line.",
    ),
    ProgramTemplate(
        key="board",
        name="Board",
        summary="Directors spend an hour a month with somebody close to the work, and share how decisions are made.",
        purpose="innovation",
        statement=(
            "Directors put at least one question to the executive team that they could not have asked without having seen "
            "the work, and mentors understand how a board weighs a choice."
        ),
        questions=(
            "Which change in customers’ habits would we see last, because no paper reports it?",
            "What do our people already do with AI, and which of it should the board ask about?",
            "How does our hiring brand land with the people whom we will need in three years?",
            "Which decision of the last year looks different from the place where it arrived?",
            "What does the organization not understand about the limits under which a board decides?",
        ),
        topics=(
            "How a board decides",
            "AI assistants in daily work",
            "What support hears",
            "Creators and communities",
            "Behavior worth watching",
            "How our job ads read",
        ),
        formats=("board", "reverse"),
        cadence="monthly",
        months=12,
        norms=(
            "A director takes questions back to the board, and never an example that leads to one person. Mentors are "
            "not asked about managers or teams, and directors give no instructions in or after a session. With fewer than "
            "ten pairs there are no anonymous patterns, so what must travel is agreed aloud, or goes through “I need help”."
        ),
        requires_charter=True,
        takes_wishes=False,
        outcome="own_measure",
        own_measure="Has put a question to the executive team that came out of a session.",
        counted="both",
        comparison="none",
        expected_percent=30,
        smallest_difference=40,
        planned_pairs=6,
        rules=PAIR_RULES,
        objectives=(
            "weekly_assistant",
            "creators",
            "beside_the_work",
            "one_decision",
            "trade_offs",
            "steering_numbers",
            "two_minutes",
        ),
        guides=(*PAIR_GUIDES, "group_session", "board_room"),
        kit=(
            "show_and_tell",
            "technology_deep_dive",
            "one_decision",
            "what_ties_our_hands",
            "habit_from_outside",
            "idea_that_stopped",
            "one_day_beside_you",
            "not_in_reports",
            "smallest_test",
        ),
        mentee_hint="Directors and chief executives with one open choice about technology, customers or talent.",
        mentor_hint="People who can show their own work without a slide, and directors who can tell how a choice was weighed.",
    ),
    ProgramTemplate(
        key="four_session_sprint",
        name="Four-session sprint",
        summary="Four short sessions in two months on one tool or task, then a debrief: a way to find out whether it suits you.",
        purpose="digital_fluency",
        statement=(
            "In four short sessions each mentee learns to do one task of their own in a new way, runs one small test with "
            "it, and can tell what held and what did not."
        ),
        questions=(
            "Which task of mine would a colleague do in half the steps?",
            "Which internal tool do people put up with, and what do they use where they can choose?",
            "Which AI workflows are in daily use around me that I have not seen?",
            "What do I assume about how this work is done, and which assumption can we test in two weeks?",
            "What would a newcomer learn here first that nobody has shown me?",
        ),
        topics=(
            "AI assistants in daily work",
            "Collaboration tools",
            "Automating routine work",
            "Asking your own data questions",
            "Small experiments",
        ),
        formats=("reverse",),
        cadence="four_sessions",
        months=2,
        norms=(
            "What is said stays between mentor and mentee. In the debrief each tells what they learned themselves, and asks "
            "before telling anything about the other. Two months are short for anonymous patterns, so keep small things "
            "between you, and use “I need help” for what is too big for the two of you."
        ),
        requires_charter=False,
        takes_wishes=True,
        outcome="tool_use",
        own_measure="Has used the chosen tool for a task of their own in two of the last three weeks.",
        counted="mentee",
        comparison="none",  # in two months nobody can wait and still have a place
        expected_percent=30,
        smallest_difference=40,
        planned_pairs=24,
        rules=PAIR_RULES,
        objectives=(
            "weekly_assistant",
            "end_a_workaround",
            "one_decision",
            "teach_it",
            "two_minutes",
            "introductions",
        ),
        guides=PAIR_GUIDES,
        kit=(
            "technology_deep_dive",
            "show_and_tell",
            "one_task_two_ways",
            "two_week_test",
            "ways_around",
            "never_opened",
            "put_up_with",
            "smallest_test",
        ),
        mentee_hint="Anyone who decides about work they no longer do by hand, and can give four short sessions in two months.",
        mentor_hint="People who do the task every week and like to show it, with no wish to prepare a course.",
    ),
)


def template(key: str) -> ProgramTemplate:
    """The template with this key. Raises KeyError."""
    return {template.key: template for template in TEMPLATES}[key]
