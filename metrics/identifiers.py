"""What in a story could tell whose it is: names, addresses, small places, titles of one person, numbers, how many people. Pure.

It finds what can be known from the people file and from the look of a text, and no more: whoever writes still reads it as a stranger would.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

SMALL = 10  # people: a site or unit of fewer points at them
LONGEST = 8  # words of a name, a title or a place


class Sign(StrEnum):
    """What kind of thing was found."""

    NAME = "name"
    MAIL = "mail"
    LINK = "link"
    PLACE = "place"
    TITLE = "title"
    NUMBER = "number"
    PEOPLE = "people"


WHY: Mapping[Sign, str] = MappingProxyType(
    {
        Sign.NAME: "Somebody of the organization is called that.",
        Sign.MAIL: "An address leads to a person.",
        Sign.LINK: "A link or a handle leads to whoever made the page.",
        Sign.PLACE: f"Fewer than {SMALL} people work there.",
        Sign.TITLE: "One person alone has this job title.",
        Sign.NUMBER: "It looks like a telephone number or the number of an employee.",
        Sign.PEOPLE: "So few people can be found by how many they are.",
    }
)
# Words of every day that are also names, units or titles: only inside a sentence, and written large, do they mean one.
_EVERYDAY = (
    "april art august baker best bill black board brown buyer case chase chief cook data day dean design drew field grace green growth "
    "hill hope june king legal long mark may miles more north operations page people pilot price product quality rich rose sales service "
    "short small stone store stores south support team west white will wood work"
)
EVERYDAY = frozenset(_EVERYDAY.split())
# "A team of four", "one-person office", "the three of us", "3 new colleagues". That a pair is two is no news, nor that one of them spoke.
_MORE = "three|four|five|six|seven|eight|nine|ten|eleven|twelve|1[0-2]|[3-9]"
_TIMES = r"(?:hour|day|week|month|year|time)s?\b"
_WHO = (
    r"(?:people|persons?|employees?|colleagues?|engineers?|developers?|analysts?|designers?|managers?|leaders?|directors?|assistants?|"
    r"clerks?|agents?|drivers?|nurses?|interns?|apprentices?|trainees?|hires?|starters?|members?)"
)
_GROUP = r"(?:teams?|groups?|units?|departments?|crews?|offices?|desks?|stores?|branch(?:es)?)"
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_WORD = re.compile(r"[^\W_]+")
_ENDS = re.compile(r"[.!?:;•\n]\W*$")
_DATE = re.compile(r"\b(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{2,4})\b")
_SHAPES = (
    (Sign.MAIL, re.compile(r"[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)),
    (Sign.LINK, re.compile(r"(?:https?://|www\.)\S+|(?<!\w)@\w{2,}", re.IGNORECASE)),
    (Sign.NUMBER, re.compile(r"(?<![\w,.])\+?\d(?:[ ()./-]*\d){6,}(?![\w,])")),
    (Sign.NUMBER, re.compile(r"\b(?=[\w-]*[A-Za-z])[A-Za-z]{1,4}-?\d{4,}\b")),
    (Sign.NUMBER, re.compile(r"(?<![\w,.])\d{5,}(?![\w,])")),
)
_COUNTS = (
    re.compile(rf"(?<![\w,.])(?:two|2|{_MORE})(?:[ -](?!of\b|{_TIMES})[a-z]+)?[ -]{_WHO}\b", re.IGNORECASE),
    re.compile(rf"(?<![\w,.])(?:one|two|[12]|{_MORE})[ -](?:person|man|woman)[ -]{_GROUP}\b", re.IGNORECASE),
    re.compile(rf"\b{_GROUP} of (?:only |just )?(?:one|two|[12]|{_MORE})\b(?! {_TIMES}|[.,]\d| ?%)", re.IGNORECASE),
    # A store with two tills is no store of two.
    re.compile(
        rf"\b{_GROUP} with (?:only |just )?"
        rf"(?:(?:one|1)(?: [a-z]+)? {_WHO}\b|(?:one|two|[12]|{_MORE})\b(?=\s*(?:[.,;:!?)](?!\d)|$)))",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<![\w,.])(?:{_MORE}) of us\b", re.IGNORECASE),
)


class PersonFacts(NamedTuple):
    """What the people file says of one person. `is_here`: has not left."""

    name: str
    employee_id: str
    title: str
    unit: str
    site: str
    is_here: bool


@dataclass(frozen=True)
class Known:
    """What would tell: folded phrases with what they are; `parts` are single words of names, `own` those of the pair itself."""

    phrases: Mapping[str, Sign]
    parts: frozenset[str]
    own: frozenset[str]


@dataclass(frozen=True)
class Flag:
    """One thing that was found, as it is written first, and under which headings."""

    sign: Sign
    found: str
    where: tuple[str, ...]

    @property
    def key(self) -> str:
        """The same however often and in whatever case it is written."""
        return f"{self.sign}:{fold(self.found)}"[:200]

    @property
    def why(self) -> str:
        """The reason, as a sentence."""
        return WHY[self.sign]


def fold(text: str) -> str:
    """Words in lower case without accents, one space between them: "O’Brien, Björn" is "o brien bjorn"."""
    return " ".join(_plain(match.group()) for match in _WORD.finditer(clean(text)))


def clean(text: str) -> str:
    """Without marks that nobody sees and with accents in one piece, so that a name cannot hide."""
    return unicodedata.normalize("NFC", "".join(sign for sign in text if unicodedata.category(sign) != "Cf"))


def known_of(people: Iterable[PersonFacts], own: Iterable[str] = ()) -> Known:
    """What would tell in an organization of these people; `own` are the names of the pair."""
    phrases: dict[str, Sign] = {}
    parts: set[str] = set()
    places: Counter[str] = Counter()
    titles: Counter[str] = Counter()
    for person in people:
        name = fold(person.name)
        parts.update(name.split())
        if " " in name:
            phrases[name] = Sign.NAME
        if _is_telling(number := fold(person.employee_id)):
            phrases[number] = Sign.NUMBER
        if person.is_here:
            places.update({fold(person.unit), fold(person.site)})
            titles[fold(person.title)] += 1
    phrases = {phrase: Sign.TITLE for phrase, number in titles.items() if phrase and number == 1} | phrases
    phrases = {phrase: Sign.PLACE for phrase, number in places.items() if phrase and number < SMALL} | phrases
    mine = {word for name in own for word in fold(name).split()}
    return Known(MappingProxyType(phrases), frozenset(word for word in parts if len(word) > 1), frozenset(mine))


def flags_of(texts: Mapping[str, str], known: Known) -> list[Flag]:
    """What could tell whose these texts (heading -> text) are, in the order in which it first stands."""
    found: dict[str, Flag] = {}
    for heading, text in texts.items():
        for sign, words in _signs(clean(text), known):
            flag = Flag(sign, words, (heading,))
            before = found.get(flag.key)
            if before is None:
                found[flag.key] = flag
            elif heading not in before.where:
                found[flag.key] = Flag(sign, before.found, (*before.where, heading))
    return list(found.values())


def _signs(text: str, known: Known) -> Iterator[tuple[Sign, str]]:
    """(what, as written) by position: what has the shape of an address or number first, then words."""
    hits: list[tuple[int, Sign, str]] = []
    text = _DATE.sub(lambda match: " " * len(match.group()), text)
    for sign, shape in _SHAPES:
        hits += [(match.start(), sign, match.group().strip()) for match in shape.finditer(text)]
        text = shape.sub(lambda match: " " * len(match.group()), text)
    # These are not taken out of the text: a place or a name may stand within them.
    hits += [(match.start(), Sign.PEOPLE, match.group()) for shape in _COUNTS for match in shape.finditer(text)]
    hits += _words(text, known)
    for _, sign, words in sorted(hits):
        yield sign, words


def _words(text: str, known: Known) -> Iterator[tuple[int, Sign, str]]:
    words = list(_WORD.finditer(text))
    folded = [_plain(word.group()) for word in words]
    at = 0
    while at < len(words):
        for length in range(min(LONGEST, len(words) - at), 0, -1):
            first, last = words[at], words[at + length - 1]
            if sign := _sign_of(folded[at : at + length], first, text, known):
                yield first.start(), sign, text[first.start() : last.end()]
                break
        at += length


def _sign_of(words: list[str], first: re.Match[str], text: str, known: Known) -> Sign | None:
    """What these words are to somebody who knows the organization; None for words of every day."""
    sign = known.phrases.get(" ".join(words))
    if len(words) > 1:
        return sign
    word, is_large = words[0], first.group()[0].isupper()
    if word in known.own:
        return Sign.NAME
    begins = not text[: first.start()].strip() or bool(_ENDS.search(text[: first.start()]))
    is_meant = is_large and not begins
    if sign and (is_meant or word not in EVERYDAY):
        return sign
    if word in known.parts and is_large and (is_meant or (len(word) > 2 and word not in EVERYDAY)):
        return Sign.NAME
    return None


def _plain(word: str) -> str:
    split = unicodedata.normalize("NFKD", word.casefold().translate(_LETTERS))
    return "".join(sign for sign in split if not unicodedata.combining(sign))


def _is_telling(number: str) -> bool:
    """Whether an employee's number is more than a number of every day, such as 7, 120 or a year."""
    digits = number.replace(" ", "")
    if not any(sign.isdigit() for sign in digits):
        return len(digits) > 3
    return len(digits) > 3 and not (digits.isdigit() and len(digits) == 4 and digits[:2] in ("19", "20"))
