"""What of everything is opened in one play: all of it takes a minute, so plays take turns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from tests.attack.captures import Visit
from tests.attack.stage import Look

# The two pages of the check-in itself are opened for every reader, whoever's turn it is.
ALWAYS = ("feedback:patterns", "feedback:check_in")


def in_turn(visits: Iterable[Visit], turn: int) -> Look:
    """At the end every address once, each for the reader whose turn it is; before that, those that are close to answers."""
    chosen = {found[(turn + place) % len(found)] for place, found in enumerate(_by_address(visits))}

    def look(visit: Visit, moment: str) -> bool:
        if visit.name in ALWAYS and moment != "open":
            return True
        return visit in chosen and (moment == "end" or visit.is_close)

    return look


def one_of(visits: Iterable[Visit], turn: int, every: int) -> Look:
    """The two pages for one reader each at every moment; and at the end, one of `every` so many addresses for one reader."""
    always, chosen = set(), set()
    for place, found in enumerate(_by_address(visits)):
        if found[0].name in ALWAYS:
            always.add(found[turn % len(found)])
        elif (place + turn) % every == 0:
            chosen.add(found[(turn // every + place) % len(found)])

    def look(visit: Visit, moment: str) -> bool:
        return visit in always or (moment == "end" and visit in chosen)

    return look


def patterns_alone(visit: Visit, moment: str) -> bool:
    """One page for one reader."""
    return (visit.reader, visit.name) == ("program_admin", "feedback:patterns")


def _by_address(visits: Iterable[Visit]) -> list[list[Visit]]:
    """Who may open each address, address by address."""
    readers: dict[tuple[str, str], list[Visit]] = defaultdict(list)
    for visit in visits:
        readers[visit.name, visit.path].append(visit)
    return list(readers.values())
