"""The steps in which a program is set up, what each still lacks, and where to go on. Reads no row, writes none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from access.roles import Permission
from programs import library
from programs.eligibility import months_before
from programs.models import Format, Program
from programs.steps import Step

FEWEST_QUESTIONS, MOST_QUESTIONS = 3, 10
MOST_GROUND_RULES = 20
LEAD_TIME = timedelta(days=14)  # from the day a draft begins to the first day of its program


@dataclass(frozen=True, slots=True)
class WizardStep:
    """One page. `title` stands in the list of steps, `ask` heads the page, `url_name` is view, template and action."""

    key: str
    title: str
    ask: str
    lead: str
    url_name: str


STEPS: tuple[WizardStep, ...] = (
    WizardStep(
        "purpose",
        "Purpose",
        "What is it for?",
        "The purpose guides who is paired and what they talk about. Everyone who is invited reads it.",
        "set_purpose",
    ),
    WizardStep(
        "questions",
        "Questions",
        "What should it help you understand?",
        "Pairs come back to these questions. Good ones are about the work, and nobody in the room knows the answer yet.",
        "set_questions",
    ),
    WizardStep(
        "topics",
        "Topics",
        "What may be taught?",
        "Mentors are asked to teach these, and nothing else. Four to eight are plenty.",
        "set_program_topics",
    ),
    WizardStep(
        "formats",
        "Formats",
        "Who meets whom?",
        "A program may have several formats. Each cohort you open picks one of them.",
        "set_formats",
    ),
    WizardStep(
        "people",
        "People",
        "Who may take part?",
        "It narrows the list you enroll from, and tells nobody anything. Without a rule, everybody may.",
        "set_eligibility",
    ),
    WizardStep(
        "rhythm",
        "Rhythm",
        "How often do they meet?",
        "Invitations name the time it takes, and reminders keep to it. A pair may always meet more often.",
        "set_rhythm",
    ),
    WizardStep(
        "confidentiality",
        "Confidentiality",
        "What stays between them?",
        "Mentors decide by this whether they can be honest. Read it as they will.",
        "set_norms",
    ),
    WizardStep(
        "success",
        "Success",
        "How will you know it worked?",
        "One outcome, named before anyone starts, and whom you compare with. Both are locked when you launch.",
        "set_design",
    ),
    WizardStep(
        "review",
        "Review",
        "Ready to launch?",
        "Nobody is told anything yet. After the launch you open a cohort and choose whom to ask.",
        "review_program",
    ),
)
KEYS: tuple[str, ...] = tuple(step.key for step in STEPS)
REVIEW = STEPS[-1]
SAVED_KEYS = KEYS[:-1]  # those that save something

# Business questions to begin with where no template brings its own (A04).
PORTFOLIO: tuple[str, ...] = (
    "How does our product look to somebody in the first year of a first job?",
    "How does our hiring brand read to somebody who could work anywhere?",
    "Which of our internal tools lag behind what people use at home, and what does that cost us?",
    "Which AI workflows do our teams already use that those who decide have never seen?",
    "Which words or policies of ours miss the people they are for?",
)
# Confidentiality norms to begin with.
NORMS = (
    "What is said in a session stays between its members until all of them agree on the words in which it may travel. "
    "Nobody asks a mentor afterward what was said."
)
FORMAT_SENTENCES: dict[str, str] = {
    Format.REVERSE: "One mentor, one mentee. The usual choice.",
    Format.GROUP: "Two or three mentors meet one mentee together, and compare how their teams work. Easier to speak up in.",
    Format.TRADITIONAL: "The mentor has the experience that the mentee is after. Same rhythm, same confidentiality.",
    Format.CIRCLE: "Three to six people with similar weight. Nobody is the teacher; each brings a real problem.",
    Format.BOARD: "Two or three mentors meet one director or chief executive.",
}
COMPARISON_SENTENCES: dict[str, str] = {
    "lottery": "The fairest choice, and the one that convinces. Tell everybody beforehand that a draw decides.",
    "waitlist": "Everybody gets a place in the end. Those who start later are the comparison until they do; a draw decides who.",
    "matched": "Same unit, site, band of levels and years. Shows less than a draw: whoever joins may differ in ways that no list tells.",
    "none": "For small programs, such as one of six pairs. The page claims nothing beyond what happened.",
}
COUNTED_SENTENCES: dict[str, str] = {
    "mentor": "Does it do something for those who teach?",
    "mentee": "Does it do something for those who learn?",
    "both": "Each side is drawn and compared for itself; the figure is of both.",
}
SOURCE_SENTENCES: dict[str, str] = {
    "made": "It is made in the moment of the draw, and nobody can know it before.",
    "public": "The strictest way: you say now which one it will be, and draw once it is out.",
}
OUTCOME_SENTENCES: dict[str, str] = {
    "retention": "They are still with you at the end of the time below.",
    "promotion": "They reach a higher level by then.",
    "tool_use": "They use it, or they do not. You bring the list later as a file.",
    "own_measure": "Whatever you can answer with yes or no for each person, from a file.",
}


def starting_rules() -> list[str]:
    """Ground rules that a charter starts from where no template brings its own."""
    rules = (*library.MENTEE_RULES, *library.MENTOR_RULES, *library.EVERYONE_RULES)
    return [rule.text for rule in rules]


def first_and_last_day(today: date, months: int) -> tuple[date, date]:
    """The days of a program that is drafted today: from in two weeks, for so many months."""
    starts_on = today + LEAD_TIME
    return starts_on, months_before(starts_on, -months)


def sessions_between(cadence: str, interval_days: int, starts_on: date, ends_on: date) -> int:
    """How many sessions a pair has from the first day to the last, at least one."""
    fitting = max((ends_on - starts_on).days // interval_days, 1)
    return min(fitting, 4) if cadence == Program.Cadence.FOUR_SESSIONS else fitting


@dataclass(frozen=True)
class Draft:
    """A program that is being set up, with what is counted elsewhere."""

    program: Program
    questions: int
    topics: int
    has_design: bool
    today: date


@dataclass(frozen=True, slots=True)
class Mark:
    """A step as the list of steps shows it. `missing` says what it lacks; empty where it is done."""

    number: int
    step: WizardStep
    missing: str
    is_current: bool = False

    @property
    def is_done(self) -> bool:
        """Whether it was saved and lacks nothing."""
        return not self.missing


def marks(draft: Draft, current: str = "") -> list[Mark]:
    """Every step with what it lacks; the review lacks what the others do."""
    lacking = missing(draft)
    told = {**lacking, REVIEW.key: "Waits for the other steps." if lacking else "Launch it."}
    return [
        Mark(number, step, told.get(step.key, ""), step.key == current) for number, step in enumerate(STEPS, start=1)
    ]


def missing(draft: Draft) -> dict[str, str]:
    """What stands between a draft and its launch: step -> what to do, in the order of the steps. Empty when it is ready."""
    found = {key: "Look at this step and save it." for key in SAVED_KEYS if key not in draft.program.steps_saved}
    found |= {key: text for key, text in _lacks(draft).items() if text}
    return {key: found[key] for key in SAVED_KEYS if key in found}


def _lacks(draft: Draft) -> dict[str, str]:
    program, last = draft.program, draft.program.ends_on
    has_purpose = program.purpose != Program.Purpose.OWN or program.own_purpose
    return {
        "purpose": "" if has_purpose and program.statement else "Say the purpose and the outcome.",
        "questions": "" if draft.questions >= FEWEST_QUESTIONS else "Write at least three questions.",
        "topics": "" if draft.topics else "Choose at least one topic.",
        "formats": "" if program.formats else "Choose at least one format.",
        "rhythm": ""
        if last > draft.today
        else f"Its last day, {last:%B} {last.day}, {last.year}, is over. Pick another.",
        "success": "" if draft.has_design else "Name the outcome, and whom you compare with.",
    }


def next_number(steps_saved: Sequence[str]) -> int:
    """The first step that was never saved, 1 to 9; the review once all were."""
    return next((number for number, key in enumerate(SAVED_KEYS, start=1) if key not in steps_saved), len(STEPS))


def step_of(key: str) -> WizardStep:
    """The step with this key. Raises ValueError."""
    return STEPS[KEYS.index(key)]


def after(key: str) -> WizardStep:
    """The step that follows; the review follows itself."""
    return STEPS[min(KEYS.index(key) + 1, len(STEPS) - 1)]


def before(key: str) -> WizardStep | None:
    """The step that comes before; none before the first."""
    return STEPS[KEYS.index(key) - 1] if key != KEYS[0] else None


def going_on(program: Program) -> Step:
    """What to do next with a draft, for its page and for lists."""
    number = next_number(program.steps_saved)
    step = STEPS[number - 1]
    title = "Review it, and launch" if step is REVIEW else f"Go on with step {number} of {len(STEPS)}"
    lead = "It is saved as far as you came. Nobody is told anything before you launch it and ask people."
    at = {"program": program.pk}
    return Step(title, lead, title, f"programs:{step.url_name}", at, Permission.PROGRAM_SET)
