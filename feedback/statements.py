"""What a statement may be, and how many fit into the minute of a check-in. Pure.

Each is ticked by itself, read by everybody and counted over many: so it asks nothing, rates nothing, offers no choice and points at nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

WORDS_EACH = 9
# Measured: with 85 words a check-in takes a slow reader 57 seconds on a phone (docs/adr/0025-check-in-and-health.md).
WORDS_OF_A_SIDE = 90
MOST_OF_A_SIDE = 16
LONGEST = 100  # characters

_EITHER = re.compile(r"\b(or|either|versus|vs)\b|/", re.IGNORECASE)
_RATING = re.compile(r"\d|%|\b(rate|rating|score|scale|stars?|always|never)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"@|https?:|www\.", re.IGNORECASE)

# They begin a statement far more often than they name anybody, though there are people who are called so.
_OPENING = (
    "a an and as at be but by do for from go he her his how i if in is it its many more my no none not of on one or our so some still "
    "such the their them there they this to too two us we what when where who why with you your"
)
_OPENERS = frozenset(_OPENING.split())

GUIDANCE = (
    "Something that can be true of many pairs by itself, whatever else is ticked.",
    "Nothing that names or describes a person, a team, a place or an event that fewer than five people know: it would point at somebody.",
    "No “or”, no question, no number and no rating. One thought.",
    f"At most {WORDS_EACH} words each; {MOST_OF_A_SIDE} statements and {WORDS_OF_A_SIDE} words for a side. A check-in takes a minute.",
)


def problem_with(text: str) -> str:
    """Why this cannot be ticked by itself; empty where it can. Says what to do."""
    for is_wrong, advice in (
        (not text.strip(), "Write the statement."),
        (len(text) > LONGEST, f"Use at most {LONGEST} characters."),
        (len(text.split()) > WORDS_EACH, f"Use at most {WORDS_EACH} words."),
        (bool(_ADDRESS.search(text)), "Leave out addresses: a statement points at nobody."),
        ("?" in text, "Say it as a statement, without a question mark."),
        (bool(re.search(r"[.;!]", text)), "Keep it to one thought, without a full stop."),
        (bool(_EITHER.search(text)), "Leave out the choice. Make two statements of it, each of which can be ticked."),
        (bool(_RATING.search(text)), "Leave out numbers, “always” and “never”: it is ticked, and not rated."),
    ):
        if is_wrong:
            return advice
    return ""


def same(one: str, other: str) -> bool:
    """Whether two statements read alike, whatever their capitals and spaces."""
    return plain(one) == plain(other)


def plain(text: str) -> str:
    """The words of a statement, to compare."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def problem_with_list(texts: Iterable[str]) -> str:
    """Why the statements of one side are too many or not different; empty where they fit."""
    found = list(texts)
    words = sum(len(text.split()) for text in found)
    if len({plain(text) for text in found}) < len(found):
        return "This statement is on the list already."
    if len(found) > MOST_OF_A_SIDE:
        return f"A side has at most {MOST_OF_A_SIDE} statements. Remove one first."
    if words > WORDS_OF_A_SIDE:
        return f"A side has at most {WORDS_OF_A_SIDE} words, and this would make {words}. Shorten or remove one first."
    return ""


def written_as_names(text: str) -> list[str]:
    """Words with a capital that may be names: no abbreviation, and of the words that usually begin a statement only what is not first.

    The first word has a capital anyway, so it may be a name or not.
    """
    words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text)
    return [
        word
        for number, word in enumerate(words)
        if len(word) > 1 and word[0].isupper() and not word.isupper() and (number or word.casefold() not in _OPENERS)
    ]


def names_in(text: str, names: Iterable[str]) -> list[str]:
    """Those of the names that stand in the text as whole words, as they are spelled."""
    return [name for name in names if name and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)]
