"""Short guides, two minutes each: what to do, with sentences to say. An organization may edit every one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from programs.library import guides_roles, guides_talk
from programs.library.prose import unwrapped

GuideAudience = Literal["everyone", "mentor", "mentee", "admin"]


@dataclass(frozen=True, slots=True)
class Guide:
    """`body` is Markdown: paragraphs, `## ` headings, lists, bold and emphasis, one line for each block."""

    key: str
    title: str
    audience: GuideAudience
    summary: str
    body: str


def _guide(key: str, title: str, audience: GuideAudience, summary: str, body: str) -> Guide:
    return Guide(key, title, audience, summary, unwrapped(body))


GUIDES: tuple[Guide, ...] = (
    _guide(
        "mentor_start",
        "Starting as a mentor",
        "mentor",
        "What you bring, what you need not do, and what you may ask for in return.",
        guides_roles.MENTOR_START,
    ),
    _guide(
        "mentee_start",
        "Starting as a mentee",
        "mentee",
        "What you prepare, what you let go of, and how to make honesty safe.",
        guides_roles.MENTEE_START,
    ),
    _guide(
        "first_meeting",
        "The first meeting, without it being weird",
        "everyone",
        "Forty-five minutes, step by step, with sentences to start from.",
        guides_talk.FIRST_MEETING,
    ),
    _guide(
        "good_questions",
        "Asking good questions",
        "everyone",
        "Three questions before a session, and what to say while you listen.",
        guides_talk.GOOD_QUESTIONS,
    ),
    _guide(
        "listening_without_defending",
        "Listening without defending",
        "mentee",
        "What to do when you hear that something you built does not work.",
        guides_talk.LISTENING,
    ),
    _guide(
        "disagreement",
        "When you disagree",
        "everyone",
        "Find out what kind of disagreement it is, and who decides.",
        guides_talk.DISAGREEMENT,
    ),
    _guide(
        "documenting_insight",
        "Writing down what you learn",
        "everyone",
        "One line after each session, in two minutes, for yourself and your pair.",
        guides_talk.DOCUMENTING,
    ),
    _guide(
        "raising_something",
        "When something is bigger than the two of you",
        "everyone",
        "Keep it, add it to the patterns, or ask for help: which door fits what.",
        guides_talk.RAISING,
    ),
    _guide(
        "credit",
        "Naming where an idea came from",
        "everyone",
        "Ask first, name the person, and open a door while you are there.",
        guides_talk.CREDIT,
    ),
    _guide(
        "session_kit_use",
        "Using the session kit lightly",
        "everyone",
        "How to take one thing from it and leave the rest.",
        guides_talk.SESSION_KIT,
    ),
    _guide(
        "group_session",
        "Two or three mentors, one mentee",
        "everyone",
        "An hour with several examples, and how to compare them.",
        guides_roles.GROUP_SESSION,
    ),
    _guide(
        "peer_circle",
        "Running a peer circle",
        "everyone",
        "An hour among equals: one host, one real case, questions before advice.",
        guides_roles.PEER_CIRCLE,
    ),
    _guide(
        "board_room",
        "Mentoring with a board",
        "everyone",
        "How directors learn from people close to the work, and the other way round.",
        guides_roles.BOARD_ROOM,
    ),
    _guide(
        "asking_people",
        "Asking people well",
        "admin",
        "Whom to ask, in what order, and what to leave out.",
        guides_roles.ASKING_PEOPLE,
    ),
)


def guide(key: str) -> Guide:
    """The guide with this key. Raises KeyError."""
    return {guide.key: guide for guide in GUIDES}[key]
