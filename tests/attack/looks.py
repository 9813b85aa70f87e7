"""What of everything is opened in one play: all of it takes a minute, so plays take turns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from tests.attack.captures import Visit
from tests.attack.stage import Look

# The two pages of the check-in itself are opened for every reader, whoever's turn it is.
ALWAYS = ("feedback:patterns", "feedback:check_in")


def in_turn(visits: Iterable[Visit], turn: int, *, every: int = 1) -> Look:
    """At the end every address (one of `every` so many, if that is not 1), each for the reader whose turn it is; before that, those that
    are close to answers."""
    readers: dict[tuple[str, str], list[Visit]] = defaultdict(list)
    for visit in visits:
        readers[visit.name, visit.path].append(visit)
    chosen = {
        found[(turn + place) % len(found)]
        for place, found in enumerate(readers.values())
        if (place + turn) % (min(every, 4) if found[0].is_close else every) == 0
    }

    def look(visit: Visit, moment: str) -> bool:
        if visit.name in ALWAYS and moment != "open":
            return True
        return visit in chosen and (moment == "end" or visit.is_close)

    return look


def patterns_alone(visit: Visit, moment: str) -> bool:
    """One page for one reader."""
    return (visit.reader, visit.name) == ("program_admin", "feedback:patterns")
