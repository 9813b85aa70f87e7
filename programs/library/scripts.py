"""The words of the invitations. An organization edits them; what it may put into braces is written here, and nothing else is filled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from programs.library.prose import unwrapped

ScriptAudience = Literal["manager", "mentor", "mentee", "peer", "guest"]


@dataclass(frozen=True, slots=True)
class Script:
    """A message to somebody who is asked. `subject` is one line; `body` is plain paragraphs with a blank line between."""

    key: str
    title: str
    audience: ScriptAudience
    subject: str
    body: str


PLACEHOLDERS: Mapping[str, str] = MappingProxyType(
    {
        "name": "The name of the person who is asked",
        "program": "The name of the program",
        "organization": "The name of your organization",
        "topics": "The topics that this person would teach or learn",
        "hours": "What it asks of a calendar, for instance “about one hour a month”",
        "ends_on": "The day on which the program ends",
        "purpose": "The purpose of the program",
        "outcome": "The outcome that the program is after, a sentence of its own",
        "mentor": "The name of the mentor, only in the request to a manager",
    }
)

# The manager agrees to a topic, hours and an end: a request without them asks for more than it says (X3).
REQUIRED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "manager_asked": ("mentor", "topics", "hours", "ends_on"),
        "mentor_asked": ("topics",),
        "mentee_asked": ("topics",),
        "peer_asked": (),
        "guest_asked": (),
    }
)

_BRACED = re.compile(r"\{([^{}]*)\}")

_MANAGER = """
Hello {name},

{mentor} knows something that people who make decisions at {organization} want to learn: {topics}. Would you be open
to {mentor} teaching it in {program}?

It is a chance to grow. {mentor} becomes visible beyond your team, gets practice in explaining work to those who
decide, and sees how a decision is made. It takes {hours} and ends on {ends_on}. The mentee does the booking and the
rest of the admin.

You would agree to the topic, the time and the end date. Of what is said in the sessions you will see nothing: no
notes, no ratings, no report. {mentor} hears from us only if you agree, and is then free to say no.

Agree, talk to me, or not now: each answer is fine.
"""

_MENTOR = """
Hello {name},

We ask you for something specific: {topics}. Your own work is the reason. Would you be open to teaching it to somebody
at {organization} who makes decisions and is curious about it?

In {program} you bring an example and set the pace. Your mentee books the sessions, writes the agenda and does the
rest of the admin. It takes {hours} and ends on {ends_on}.

You get something back: a close look at how decisions are made, advice from somebody with other experience, and
introductions to people you would not meet otherwise.

You speak for yourself and for nobody else. This is no performance review, and your manager sees nothing of what is
said. Yes and not now are both fine, without a reason.
"""

_MENTEE = """
Hello {name},

Some of what matters for your decisions is known best by colleagues closer to the work. Would you be open to learning
about {topics} from one of them?

“I’m curious” is enough of a start. You book the sessions, bring three questions about decisions that are yours, and
listen first. Your mentor brings examples and sets the pace. It takes {hours} and ends on {ends_on}.

You get a view of the work that no report shows, a place for basic questions, and something to test before you decide.
The decisions stay yours, and what is said stays between you and your mentor.

Yes and not now are both fine, without a reason. What {program} is after: {outcome}
"""

_PEER = """
Hello {name},

We are bringing a few people together who carry similar weight in different parts of {organization}. Would you be open
to joining a circle of three to six, as part of {program}?

Nobody is the teacher. Each time somebody brings a real problem or an open decision, and the others ask before they
advise. You may hear how it went elsewhere, and what only an outsider to your team can see.

It takes {hours} and ends on {ends_on}. The host changes every time. What is said stays in the circle.

Yes and not now are both fine, without a reason. The purpose of the program: {purpose}
"""

_GUEST = """
Hello {name},

{organization} is running a mentoring program, {program}. One of its pairs would gain from what you know about
{topics}. Would you be open to joining them from outside?

You would work with people who make decisions and want to understand your field. They do the booking and bring the
questions. You bring examples and set the pace. It takes {hours} and ends on {ends_on}.

Of the program you would see your own pair, and nothing else. What is said stays between you. In return you get a
close look at the questions that they are working on, and frank answers to your own.

Yes and not now are both fine, without a reason.
"""

SCRIPTS: tuple[Script, ...] = (
    Script(
        "manager_asked",
        "To a mentor’s manager",
        "manager",
        "Would you be open to {mentor} being a mentor?",
        unwrapped(_MANAGER),
    ),
    Script("mentor_asked", "To a mentor", "mentor", "Would you be open to teaching {topics}?", unwrapped(_MENTOR)),
    Script(
        "mentee_asked", "To a mentee", "mentee", "Would you be open to learning about {topics}?", unwrapped(_MENTEE)
    ),
    Script("peer_asked", "To a member of a circle", "peer", "Would you be open to joining a circle?", unwrapped(_PEER)),
    Script(
        "guest_asked",
        "To an expert from outside",
        "guest",
        "Would you be open to sharing what you know about {topics}?",
        unwrapped(_GUEST),
    ),
)


def script(key: str) -> Script:
    """The script with this key. Raises KeyError."""
    return {script.key: script for script in SCRIPTS}[key]


def allowed_in(key: str) -> tuple[str, ...]:
    """The placeholders that the script with this key may hold, in the order of PLACEHOLDERS. Raises KeyError."""
    required = REQUIRED[key]
    return tuple(name for name in PLACEHOLDERS if name != "mentor" or name in required)


def placeholders_in(text: str) -> set[str]:
    """What stands in braces in `text`, known or not."""
    return set(_BRACED.findall(text))


def problems_of(key: str, text: str) -> list[str]:
    """What is wrong with `text` as the body of the script with this key, a sentence each; none when it can be sent. Raises KeyError."""
    found = placeholders_in(text)
    missing = [f"Add {{{name}}}: {_lower(PLACEHOLDERS[name])}." for name in REQUIRED[key] if name not in found]
    return [*_misused(key, text), *missing]


def problems_of_subject(key: str, text: str) -> list[str]:
    """The same for a subject: one line, which needs no placeholder. Raises KeyError."""
    problems = _misused(key, text)
    if len(text.strip().splitlines()) != 1:
        problems.append("A subject is one line.")
    return problems


def filled(text: str, values: Mapping[str, str]) -> str:
    """`text` with its known placeholders replaced, in one pass: braces in a value stay as they are.

    Anything else in braces stays too. Raises KeyError for a known placeholder without a value, because
    a message that asks “Hello {name}” is worse than none.
    """
    return _BRACED.sub(lambda found: str(values[found[1]]) if found[1] in PLACEHOLDERS else found[0], text)


def filled_subject(text: str, values: Mapping[str, str]) -> str:
    """The same as one line, so that no value can add a header to a mail."""
    return " ".join(filled(text, values).split())


def _misused(key: str, text: str) -> list[str]:
    allowed = allowed_in(key)
    listed = ", ".join(f"{{{name}}}" for name in allowed)
    unknown = sorted(name for name in placeholders_in(text) if name not in allowed)
    problems = [f"{{{name}}} cannot be filled here. Use {listed}." for name in unknown]
    if re.search(r"[{}]", _BRACED.sub("", text)):
        problems.append("A brace is open or closed without its partner. Write placeholders like {name}.")
    return problems


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
