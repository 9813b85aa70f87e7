"""The statements that the coming cycle of a cohort begins with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Max

from accounts.models import Person
from feedback.models import Cycle, ListedTheme, SeatHolder, Side, Theme, ThemeList
from feedback.starter import mentee_statements, mentor_statements
from feedback.statements import MOST_OF_A_SIDE, WORDS_OF_A_SIDE
from pairing.queries import present_members
from programs.models import Cohort

# Cohorts that follow one another by cloning; far more than there will be, and an end to a circle in the data.
_STEPS_BACK = 50


class Origin(StrEnum):
    """Where the statements of a coming list come from."""

    STARTER = "starter"
    BEFORE = "before"  # the cycle before
    OWN = "own"  # somebody edited it


@dataclass(frozen=True)
class Listed:
    """A statement of a coming list. `pk` is None as long as nobody has edited the list."""

    side: str
    area: str
    text: str
    pk: UUID | None = None


@dataclass(frozen=True)
class SideOfList:
    """The statements of one side, and how much room is left."""

    side: Side
    statements: list[Listed]

    @property
    def words(self) -> int:
        """Words that a check-in shows."""
        return sum(len(listed.text.split()) for listed in self.statements)

    @property
    def is_full(self) -> bool:
        """Whether nothing more fits, however short."""
        return len(self.statements) >= MOST_OF_A_SIDE or self.words >= WORDS_OF_A_SIDE


@dataclass(frozen=True)
class ComingList:
    """What the coming cycle of a cohort begins with. `number` is that cycle's."""

    cohort: Cohort
    number: int
    origin: Origin
    statements: list[Listed]

    @property
    def sides(self) -> list[SideOfList]:
        """Mentors first; in a circle everybody is on their side."""
        sides = [Side.MENTOR] if self.cohort.is_circle else list(Side)
        return [SideOfList(side, [each for each in self.statements if each.side == side]) for side in sides]

    @property
    def is_open(self) -> bool:
        """Whether it can still be edited: it is frozen at the first publish, and a closed cohort has no next cycle of its own."""
        is_being_frozen = self.number == 1 and self.cohort.has_pairs
        return not is_being_frozen and self.cohort.state != Cohort.State.CLOSED


def coming_list(cohort: Cohort) -> ComingList:
    """The list of a cohort (with its program loaded): its own where somebody edited it, else the cycle before, else the starter set."""
    number = _last_number(cohort) + 1
    own = ThemeList.objects.filter(cohort=cohort, cycle_number=number).first()
    if own is not None:
        rows = ListedTheme.objects.filter(theme_list=own, is_removed=False)
        return ComingList(cohort, number, Origin.OWN, [Listed(row.side, row.area, row.text, row.pk) for row in rows])
    before = _before(cohort)
    origin = Origin.STARTER if before is None else Origin.BEFORE
    return ComingList(cohort, number, origin, starter_list(cohort) if before is None else before)


def starter_list(cohort: Cohort) -> list[Listed]:
    """Our statements for the purpose of its program."""
    purpose = cohort.program.purpose
    found = [Listed(Side.MENTOR, area, text) for area, text in mentor_statements(purpose)]
    return found if cohort.is_circle else found + [Listed(Side.MENTEE, *each) for each in mentee_statements(purpose)]


def successor_of(cohort: Cohort) -> Cohort | None:
    """The cohort that was opened as the next cycle of this one and has no pairs yet: the list is edited there."""
    waiting = Cohort.objects.filter(cloned_from=cohort, started_at=None).exclude(state=Cohort.State.CLOSED)
    found: Cohort | None = waiting.select_related("program").order_by("-created_at").first()
    return found


def frozen_themes(cohort: Cohort) -> list[Theme]:
    """The statements of the newest cycle of a cohort, by number; none before its first publish."""
    cycle = Cycle.objects.filter(cohort=cohort).order_by("-number").first()
    return list(Theme.objects.filter(cycle=cycle)) if cycle else []


def get_listed(cohort: Cohort, listed_id: UUID) -> ListedTheme:
    """A statement of the coming list of this cohort, removed ones too. Raises ListedTheme.DoesNotExist."""
    number = _last_number(cohort) + 1
    mine = ListedTheme.objects.filter(theme_list__cohort=cohort, theme_list__cycle_number=number)
    found: ListedTheme = mine.select_related("theme_list__cohort__program").get(pk=listed_id)
    return found


def side_in(person: Person, cohort_id: UUID) -> tuple[Cohort, Side]:
    """The cohort with its program, and on which side this person takes part in it. Raises Cohort.DoesNotExist alike for a stranger."""
    cohort: Cohort = Cohort.objects.select_related("program").get(pk=cohort_id)
    seats = SeatHolder.objects.filter(person=person, seat__cycle__cohort=cohort)
    side = seats.values_list("seat__side", flat=True).first()
    if side is None:
        mine = present_members().filter(person=person, pair__cohort=cohort)
        side = mine.order_by().values_list("side", flat=True).first()
    if side is None:
        raise Cohort.DoesNotExist
    return cohort, Side(side)


def _last_number(cohort: Cohort) -> int:
    return int(Cycle.objects.filter(cohort=cohort).aggregate(last=Max("number"))["last"] or 0)


def _before(cohort: Cohort) -> list[Listed] | None:
    """What stood before: the list edited for the next cycle, or the frozen one, of this cohort or of the one it was opened from."""
    seen: Cohort | None = cohort
    for step in range(_STEPS_BACK):
        if seen is None:
            return None
        cycle = Cycle.objects.filter(cohort=seen).order_by("-number").first()
        if cycle is not None and step:
            edited = ThemeList.objects.filter(cohort=seen, cycle_number=cycle.number + 1).first()
            if edited is not None:
                rows = ListedTheme.objects.filter(theme_list=edited, is_removed=False)
                return [Listed(row.side, row.area, row.text) for row in rows]
        if cycle is not None:
            themes = Theme.objects.filter(cycle=cycle)
            return [Listed(theme.side, theme.area, theme.text) for theme in themes]
        source = Cohort.objects.filter(pk=seen.cloned_from_id) if seen.cloned_from_id else Cohort.objects.none()
        seen = source.first()
    return None
