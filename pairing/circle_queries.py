"""Who can sit in a circle of a cohort, and the circles that there are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from accounts.models import Person
from pairing.circles import LARGEST, Peer, Problem, problems, weighed
from pairing.models import Pair, PairMember
from programs.models import Cohort
from programs.queries import allowed_topics, placed_people, ready_people, ready_skills


@dataclass(frozen=True)
class Sitting:
    """A circle that is there, with everybody in it. `had` are the enrollments of those who left it."""

    pair: Pair
    name: str
    peers: tuple[Peer, ...]
    had: frozenset[UUID]

    @property
    def has_room(self) -> bool:
        """Whether somebody can still join."""
        return len(self.peers) < LARGEST

    @property
    def why(self) -> str:
        """What a suggestion would weigh."""
        return weighed(self.peers)


@dataclass(frozen=True)
class Board:
    """Ready people without a place, by name, and the circles that go on."""

    waiting: tuple[Peer, ...]
    sitting: tuple[Sitting, ...]

    def peer(self, enrollment_id: UUID) -> Peer | None:
        """Somebody who waits."""
        return next((peer for peer in self.waiting if peer.id == enrollment_id), None)

    def peers(self, enrollment_ids: Collection[UUID]) -> list[Peer]:
        """Those of these who wait, by name."""
        return [peer for peer in self.waiting if peer.id in enrollment_ids]

    def name(self, enrollment_id: UUID) -> str:
        """Somebody's name."""
        found = self.peer(enrollment_id)
        return found.name if found else "Somebody"

    def circle(self, pair_id: UUID) -> Sitting | None:
        """A circle that goes on."""
        return next((sitting for sitting in self.sitting if sitting.pair.pk == pair_id), None)


def broken_rules(
    board: Board, circles: Mapping[str, Collection[UUID]], joining: Mapping[UUID, Collection[UUID]]
) -> list[Problem]:
    """Every rule that new circles (name -> enrollments), and people joining others (pair -> enrollments), would break."""
    seated = Counter(pk for ids in [*circles.values(), *joining.values()] for pk in ids)
    found = [
        Problem("Somebody chosen takes part no longer, or has a place by now.") for pk in seated if not board.peer(pk)
    ]
    found += [Problem(f"{board.name(pk)} is in two circles.", pk) for pk, times in seated.items() if times > 1]
    for name, ids in circles.items():
        found += problems(name, board.peers(ids))
    for pair_id, ids in joining.items():
        found += _broken_by_joining(board, board.circle(pair_id), ids)
    return found


def _broken_by_joining(board: Board, sitting: Sitting | None, ids: Collection[UUID]) -> list[Problem]:
    if sitting is None:
        return [Problem("One of the circles has ended.")]
    back = [
        Problem(f"{board.name(pk)} left {sitting.name} before. Pick another one.", pk)
        for pk in ids
        if pk in sitting.had
    ]
    return back + problems(sitting.name, [*sitting.peers, *board.peers(ids)], newcomers=ids)


def board_of(cohort: Cohort) -> Board:
    """The people and circles of a cohort, in a fixed number of queries."""
    everybody, placed = _peers(cohort), placed_people(cohort)
    waiting = sorted((p for p in everybody.values() if p.id not in placed), key=lambda p: (p.name.casefold(), p.id))
    return Board(tuple(waiting), tuple(_sitting(cohort, everybody)))


def _peers(cohort: Cohort) -> dict[UUID, Peer]:
    """Enrollment -> everybody who said yes and is here."""
    names, topics = allowed_topics(cohort.program), defaultdict(set)
    for enrollment_id, topic_id, _, _ in ready_skills(cohort):
        if topic_id in names:
            topics[enrollment_id].add(names[topic_id])
    rows = list(Person.objects.order_by().values_list("pk", "manager_id", "is_guest"))
    managers = {pk: manager_id for pk, manager_id, _ in rows}
    guests = {pk for pk, _, is_guest in rows if is_guest}
    return {
        row.enrollment_id: Peer(
            id=row.enrollment_id,
            person=row.person_id,
            name=f"{row.name} (guest)" if row.person_id in guests else row.name,
            unit=row.unit,
            site=row.site,
            above=_above(row.person_id, managers),
            topics=frozenset(topics[row.enrollment_id]),
            languages=frozenset(row.languages),
        )
        for row in ready_people(cohort)
    }


def _above(person_id: UUID, managers: dict[UUID, UUID | None]) -> frozenset[UUID]:
    found: set[UUID] = set()
    manager = managers.get(person_id)
    while manager is not None and manager not in found:
        found.add(manager)
        manager = managers.get(manager)
    return frozenset(found)


def _sitting(cohort: Cohort, everybody: dict[UUID, Peer]) -> list[Sitting]:
    pairs = list(Pair.objects.filter(cohort=cohort, state__in=Pair.GOING))
    here: dict[UUID, list[Peer]] = defaultdict(list)
    had: dict[UUID, set[UUID]] = defaultdict(set)
    members = PairMember.objects.filter(pair__in=pairs).order_by("person__name", "pk")
    for pair_id, enrollment_id, left_on in members.values_list("pair_id", "enrollment_id", "left_on"):
        if left_on is not None:
            had[pair_id].add(enrollment_id)
        elif enrollment_id in everybody:
            here[pair_id].append(everybody[enrollment_id])
    return [
        Sitting(pair, f"Circle {number}", tuple(here[pair.pk]), frozenset(had[pair.pk]))
        for number, pair in enumerate(pairs, start=1)
    ]
