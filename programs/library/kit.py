"""The session kit: agendas, themes, questions and examples to start from, chosen by the purpose of a program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

KitKind = Literal["template", "theme", "question", "example"]

DIGITAL, FRICTION, TALENT, CULTURE, INNOVATION = (
    "digital_fluency",
    "customer_friction",
    "talent",
    "culture",
    "innovation",
)
EVERY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class KitItem:
    """Something to hold a session with. `purposes` holds values of a program's purpose; none means that it fits each."""

    key: str
    kind: KitKind
    title: str
    text: str
    purposes: frozenset[str]

    def fits(self, purpose: str) -> bool:
        """Whether a program with this purpose is offered it."""
        return not self.purposes or purpose in self.purposes


def _agenda(mentor: str, mentee: str, both: str) -> str:
    return f"The mentor brings {mentor}\n\nThe mentee brings {mentee}\n\nBoth leave with {both}"


AGENDAS: tuple[KitItem, ...] = (
    KitItem(
        "technology_deep_dive",
        "template",
        "Technology Deep Dive",
        _agenda(
            "one tool, open and running, and one real task to do in it. Show the whole way, with the dead ends.",
            "a task of their own for the second half, and the questions that the first half raises. The mentee’s hands are on the keys.",
            "one thing that the tool does well, one that it must not be trusted with, and a task to try before next time.",
        ),
        EVERY,
    ),
    KitItem(
        "social_media_lab",
        "template",
        "Social Media Lab",
        _agenda(
            "five posts or clips that people in our market really watch, ours or not, and what each of them gets right.",
            "one message that is due to go out, and the question of who should care about it.",
            "one draft made together, in the format that fits, and a date on which to see how it was received.",
        ),
        EVERY,
    ),
    KitItem(
        "communication_clinic",
        "template",
        "Communication Clinic",
        _agenda(
            "fresh eyes: read each text aloud once, and say what you heard before saying what is wrong with it.",
            "two or three drafts that are not out yet: an announcement, a job ad, an answer to a customer.",
            "one text that is clearer than before, and one phrase to stop using.",
        ),
        EVERY,
    ),
    KitItem(
        "show_and_tell",
        "template",
        "Show and Tell",
        _agenda(
            "one thing from this week’s work, just as it is: a screen, a form, a customer’s message, a list kept by hand.",
            "one thing too: a paper, a plan, a choice that is on their desk. Then both ask, and nobody presents.",
            "one surprise each, in a sentence, and one of them turned into something to test.",
        ),
        EVERY,
    ),
)

THEMES: tuple[KitItem, ...] = (
    KitItem(
        "one_task_two_ways",
        "theme",
        "One task, two ways",
        "Do one real task twice, by hand and with an assistant. Compare the time, the result, and what each way got wrong.",
        frozenset({DIGITAL, INNOVATION}),
    ),
    KitItem(
        "confident_and_wrong",
        "theme",
        "Confident and wrong",
        "Collect three answers from an AI tool that sounded right and were not. Find out what would have caught each of them.",
        frozenset({DIGITAL}),
    ),
    KitItem(
        "home_and_work",
        "theme",
        "What works at home",
        "Lay the apps that you like beside the tools that you must work with. Where does work take more steps, and who pays for them?",
        frozenset({DIGITAL, CULTURE}),
    ),
    KitItem(
        "be_a_customer",
        "theme",
        "Be a new customer",
        "Sign up, buy or call as a stranger would, together, without asking anyone inside. Stop at each point where you hesitate.",
        frozenset({FRICTION}),
    ),
    KitItem(
        "ten_conversations",
        "theme",
        "Ten conversations",
        "Listen to ten calls, or read ten chats, in a row. Sort them by what people wanted, not by which department answered.",
        frozenset({FRICTION}),
    ),
    KitItem(
        "one_complaint",
        "theme",
        "One complaint, end to end",
        "Follow a single complaint from the first message to the last. Note every hand it passed through, and every time it waited.",
        frozenset({FRICTION, CULTURE}),
    ),
    KitItem(
        "promise_and_ninety_days",
        "theme",
        "The promise and the ninety days",
        "Put a job ad beside somebody’s first three months. What came true, what did not, and what was better than promised?",
        frozenset({TALENT}),
    ),
    KitItem(
        "ways_to_grow",
        "theme",
        "Ways to grow",
        "Draw the ways in which a person can grow here without a new title. Mark those that nobody is told about.",
        frozenset({TALENT, CULTURE}),
    ),
    KitItem(
        "the_other_way_round",
        "theme",
        "An hour the other way round",
        "Change sides for once: the mentor brings a negotiation, a plan or a choice, and the mentee gives all they know about it.",
        frozenset({TALENT}),
    ),
    KitItem(
        "read_aloud",
        "theme",
        "An announcement, read aloud",
        "Read the last big announcement aloud, sentence by sentence. Say what was meant, what was heard, and what people said afterward.",
        frozenset({CULTURE, TALENT}),
    ),
    KitItem(
        "a_week_of_meetings",
        "theme",
        "A week of meetings",
        "Compare two calendars. Which meetings moved something, which could be a page, and when does the work itself get done?",
        frozenset({CULTURE, DIGITAL}),
    ),
    KitItem(
        "who_was_thanked",
        "theme",
        "Who was thanked",
        "Take one success and name everybody who had a part in it. Then look at who was named at the time.",
        frozenset({CULTURE, TALENT}),
    ),
    KitItem(
        "two_week_test",
        "theme",
        "A test that fits into two weeks",
        "Cut an idea down until it can be tried in two weeks, without a budget. Write down what would make you stop.",
        frozenset({INNOVATION, DIGITAL, FRICTION}),
    ),
    KitItem(
        "habit_from_outside",
        "theme",
        "A habit from outside",
        "Choose one thing that people have begun to do elsewhere. Try it yourselves before you decide what it means for us.",
        frozenset({INNOVATION, FRICTION}),
    ),
    KitItem(
        "idea_that_stopped",
        "theme",
        "The idea that stopped",
        "Trace a good idea to the place where it stopped. Look for the step, and leave the names out.",
        frozenset({INNOVATION, CULTURE}),
    ),
    KitItem(
        "what_ties_our_hands",
        "theme",
        "What ties our hands",
        "Each of you names two limits that the other cannot see: a law, a budget, a promise, a system. Ask what would loosen one.",
        EVERY,
    ),
    KitItem(
        "one_decision",
        "theme",
        "One decision, start to end",
        "Take one decision that is open right now. What is known, who was asked, who was not, and what would turn it?",
        EVERY,
    ),
)

QUESTIONS: tuple[KitItem, ...] = (
    KitItem(
        "not_in_reports",
        "question",
        "What no report shows",
        "What do you see week after week that has never made it into a report?",
        EVERY,
    ),
    KitItem(
        "ways_around",
        "question",
        "Ways around",
        "Where have you built your own way around a system or a rule of ours? What would happen if you stopped?",
        EVERY,
    ),
    KitItem(
        "never_opened",
        "question",
        "Never opened",
        "What do you use without a second thought that I have probably never opened? I’m curious to see it.",
        EVERY,
    ),
    KitItem(
        "from_another_time",
        "question",
        "From another time",
        "Which of our messages sound as if they were written for another time? How would you put one of them?",
        EVERY,
    ),
    KitItem(
        "what_we_miss",
        "question",
        "What those who decide miss",
        "What do people who decide keep getting wrong about your work?",
        EVERY,
    ),
    KitItem(
        "what_you_puzzle_over",
        "question",
        "What looks odd from where you are",
        "Which decision of ours makes no sense from where you are? Tell me first, then I tell you what I know about it.",
        EVERY,
    ),
    KitItem(
        "one_day_beside_you",
        "question",
        "A day beside you",
        "If those who decide worked beside you for one day, which decision would they make differently the next morning?",
        EVERY,
    ),
    KitItem(
        "first_job",
        "question",
        "Year one, first job",
        "How does what we sell look to somebody in the first year of a first job?",
        frozenset({FRICTION, INNOVATION}),
    ),
    KitItem(
        "would_you_apply",
        "question",
        "A friend asks",
        "A friend wonders whether to apply here. What do you tell them, and what do you leave out?",
        frozenset({TALENT, CULTURE}),
    ),
    KitItem(
        "put_up_with",
        "question",
        "What you put up with",
        "Which of our tools do you put up with? What would you reach for at home to do the same job?",
        frozenset({DIGITAL}),
    ),
    KitItem(
        "already_with_ai",
        "question",
        "Already done with AI",
        "Which steps of your week does an AI tool already do? Whoever approved it: show me one, and how you check it.",
        frozenset({DIGITAL, INNOVATION}),
    ),
    KitItem(
        "misses_its_people",
        "question",
        "Misses its people",
        "Which rule, form or phrase of ours misses the very people it is for?",
        frozenset({CULTURE, TALENT, FRICTION}),
    ),
    KitItem(
        "basic_question",
        "question",
        "The basic question",
        "I’m curious: what is that, and what would I do with it on a normal day?",
        EVERY,
    ),
    KitItem(
        "before_it_goes_out",
        "question",
        "Before it goes out",
        "Here is a draft. What do you hear in it, and what would people say about it afterward?",
        frozenset({CULTURE, TALENT}),
    ),
    KitItem(
        "customer_words",
        "question",
        "In a customer’s words",
        "What has a customer said lately, in their own words, that stays with you?",
        frozenset({FRICTION, INNOVATION}),
    ),
    KitItem(
        "smallest_test",
        "question",
        "The smallest test",
        "What is the smallest thing we could try that would show me that I am wrong?",
        frozenset({INNOVATION, DIGITAL, FRICTION}),
    ),
    KitItem(
        "stop_tomorrow",
        "question",
        "Stop tomorrow",
        "What could we stop doing tomorrow that nobody would miss?",
        frozenset({CULTURE, INNOVATION}),
    ),
)

# What a mentor may bring: (key, title, what to show or tell, purposes).
EXAMPLES: tuple[KitItem, ...] = tuple(
    KitItem(key, "example", title, text, purposes)
    for key, title, text, purposes in (
        (
            "screen_of_the_day",
            "The first screen of the day",
            "The screen that I open first every morning, and the three clicks I would take out of it.",
            EVERY,
        ),
        (
            "kept_by_hand",
            "A list kept by hand",
            "A list or a sheet that I keep by hand because no system of ours does it.",
            EVERY,
        ),
        (
            "message_as_it_landed",
            "A message, as it landed",
            "A message that went to all of us, and what people around me said about it in the next hour.",
            EVERY,
        ),
        (
            "longest_wait",
            "The longest wait",
            "Something that I waited for this month: what it was for, whose turn it was, and what I did meanwhile.",
            EVERY,
        ),
        (
            "changed_my_way",
            "How I do it now",
            "One thing that I do in another way than half a year ago, and what made me change.",
            EVERY,
        ),
        (
            "from_prompt_to_use",
            "From prompt to use",
            "One piece of work from the first prompt to the version that I sent, with the answers that I threw away.",
            frozenset({DIGITAL}),
        ),
        (
            "where_it_failed",
            "Where the tool failed",
            "A case in which an AI tool was wrong and sounded sure, and how I noticed.",
            frozenset({DIGITAL, INNOVATION}),
        ),
        (
            "one_customer_one_case",
            "One customer, one case",
            "A real case from the first message to the last, without a name: each step as the customer saw it.",
            frozenset({FRICTION}),
        ),
        (
            "step_where_they_stop",
            "The step where they stop",
            "The step at which customers give up or call us, on a real screen.",
            frozenset({FRICTION, DIGITAL}),
        ),
        (
            "job_ad_and_day",
            "The ad and the day",
            "The ad that I applied to beside my calendar of last week: what came true, and what did not.",
            frozenset({TALENT}),
        ),
        (
            "unwritten_rule",
            "A rule that is written nowhere",
            "A rule here that nobody wrote down, and how I found out about it.",
            frozenset({CULTURE, TALENT}),
        ),
        (
            "meeting_worth_it",
            "A meeting that was worth it",
            "One meeting that moved something and one that moved nothing: who spoke, and what happened afterward.",
            frozenset({CULTURE}),
        ),
        (
            "seen_elsewhere",
            "Seen elsewhere",
            "Something that another company does in a way I would like to try here: show it on a phone.",
            frozenset({INNOVATION, FRICTION}),
        ),
        (
            "small_test_of_mine",
            "A small test of mine",
            "Something that I tried without asking anybody: what I hoped, what I saw, and whether I kept it.",
            frozenset({INNOVATION, DIGITAL}),
        ),
    )
)

KIT: tuple[KitItem, ...] = (*AGENDAS, *THEMES, *QUESTIONS, *EXAMPLES)


def kit_for(purpose: str) -> tuple[KitItem, ...]:
    """What a program with this purpose is offered: agendas, themes, questions, then examples; for an own purpose, what fits each."""
    return tuple(item for item in KIT if item.fits(purpose))


def kit_item(key: str) -> KitItem:
    """The item with this key. Raises KeyError."""
    return {item.key: item for item in KIT}[key]
