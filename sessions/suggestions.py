"""What an agenda may start from: of the kit, the program and the charter, what the pair has not used yet, with the reason. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, zip_longest

from programs.library import KitItem

PEOPLE = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}


class Field(StrEnum):
    """The fields of an agenda that suggestions stand beside."""

    THEME = "theme"
    QUESTION = "question"
    EXAMPLE = "example"


KINDS = {Field.THEME: ("theme", "template"), Field.QUESTION: ("question",), Field.EXAMPLE: ("example",)}
OFFERED = {Field.THEME: 2, Field.QUESTION: 3, Field.EXAMPLE: 2}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`text` is what the field gets, and `more` how it goes, where that is another text. `source` completes "Not used yet; ..."."""

    key: str
    title: str
    text: str
    source: str
    more: str = ""

    def why(self, people: int) -> str:
        """ "Not used by the two of you yet; fits “Developing talent”."."""
        return f"Not used by the {PEOPLE.get(people, 'group')} of you yet; {self.source}."


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a program is for: the value that the kit knows, and its words."""

    value: str
    label: str


def of_kit(items: Iterable[KitItem], field: Field, purpose: Purpose) -> tuple[list[Suggestion], list[Suggestion]]:
    """What the kit holds for a field: (written for this purpose, fit for each)."""
    fitting = [item for item in items if item.kind in KINDS[field] and item.fits(purpose.value)]
    special = [_of_item(item, field, f"fits “{purpose.label}”") for item in fitting if item.purposes]
    return special, [_of_item(item, field, "fits any program") for item in fitting if not item.purposes]


def _of_item(item: KitItem, field: Field, source: str) -> Suggestion:
    if field is Field.THEME:
        return Suggestion(item.key, item.title, item.title, source, item.text)
    return Suggestion(item.key, item.title, item.text, source)


def offered(
    groups: Sequence[Sequence[Suggestion]], *, used: Collection[str], number: int, count: int
) -> list[Suggestion]:
    """`count` of the suggestions of these groups, which take turns. What was used does not come back.

    Session `number` (1 and up) begins elsewhere than the one before, so that what nobody took makes room as well.
    """
    mixed = [each for each in chain.from_iterable(zip_longest(*groups)) if each is not None]
    if not mixed:
        return []
    start = (number - 1) * count % len(mixed)
    turned = [*mixed[start:], *mixed[:start]]
    return [each for each in turned if each.key not in used][:count]
