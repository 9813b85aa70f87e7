"""The draw of a cohort: fix the pool and publish its digest, then the seed. Each is done once, and nothing undoes it."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping
from datetime import date

from django.db import transaction

import audit.record as audit
from access.actors import Actor
from access.clock import now, today
from audit.sentences import Action
from programs.counting import BATCH, lock_design_of, pool_of, write_arms
from programs.lottery import METHOD, Lot, digest, draw, pool_text
from programs.matching_strata import group_of
from programs.models import Arm, Cohort, ComparisonDesign, Draw, DrawTicket, Enrollment
from programs.rules import lock_enrolling

# Letters and digits that nobody mistakes for each other; twelve of them are 59 bits.
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
SHORTEST_SEED = 4


class NothingDrawn(Exception):
    """The program's design has no draw."""


class NobodyToDraw(Exception):
    """Nobody in this cohort is counted, not asked yet, and without a place in the comparison."""


class EverybodyFits(Exception):
    """There are as many places as people on every side that is counted, so a draw would decide nothing."""


class NotAnnounced(Exception):
    """A public number decides, and nobody said beforehand which one."""


class NotFixed(Exception):
    """The pool comes first."""


class SeedMissing(Exception):
    """A public number decides, and it was not given, or is too short for one."""


@transaction.atomic
def fix_pool(*, cohort: Cohort, places: Mapping[str, int], source: str, announced: str = "", by: Actor) -> Draw:
    """Give everybody in the pool a ticket, and write down its digest before there is a seed. A second call returns the same pool.

    `places`: side -> how many start. The pool: who is counted by the design, not asked yet, and counted nowhere in the program.
    Raises NotEnrolling, NothingDrawn, NobodyToDraw, EverybodyFits, NotAnnounced.
    """
    locked = lock_enrolling(cohort.pk)
    if found := Draw.objects.filter(cohort=locked).first():
        return found  # type: ignore[no-any-return]
    design = lock_design_of(locked)
    if design is None or not design.draws:
        raise NothingDrawn(locked.name)
    chosen = Draw.Source(source)
    if chosen is Draw.Source.PUBLIC and not announced.strip():
        raise NotAnnounced(locked.name)
    pool = pool_of(locked, design)
    sizes = Counter(row.side for row in pool)
    starting = {side: places.get(side, 0) for side in sizes}
    if not pool:
        raise NobodyToDraw(locked.name)
    if all(starting[side] >= size for side, size in sizes.items()):
        raise EverybodyFits(locked.name)
    made = _write_pool(locked, design, pool, starting, chosen, announced.strip(), by)
    audit.record(Action.DRAW_FIXED, by=by, subject_id=locked.pk, subject_name=locked.name, people=len(pool))
    return made


@transaction.atomic
def draw_places(*, cohort: Cohort, seed: str = "", by: Actor) -> Draw:
    """Draw, and write down who is invited and who is the comparison. A second call changes nothing, whatever seed it brings.

    Raises NotFixed, SeedMissing.
    """
    # Locked like whoever asks: nobody is asked while it is decided whether they wait.
    locked: Cohort = Cohort.objects.select_for_update(of=("self",)).select_related("program").get(pk=cohort.pk)
    found = Draw.objects.select_for_update().filter(cohort=locked).first()
    if found is None:
        raise NotFixed(locked.name)
    if found.seed:
        return found  # type: ignore[no-any-return]
    lock_design_of(locked)
    found.seed = _seed(found, seed)
    found.drawn_at, found.drawn_by_id = now(), by.person_id
    found.save(update_fields=["seed", "drawn_at", "drawn_by_id"])
    _write_arms(locked, found, today(locked.organization.timezone))
    audit.record(
        Action.DRAW_MADE, by=by, subject_id=locked.pk, subject_name=locked.name, places=sum(found.places.values())
    )
    return found  # type: ignore[no-any-return]


def _write_pool(
    cohort: Cohort,
    design: ComparisonDesign,
    pool: list[Enrollment],
    places: dict[str, int],
    source: Draw.Source,
    announced: str,
    by: Actor,
) -> Draw:
    lots = [Lot(row.side, group_of(row.person, design.groups), _ticket()) for row in pool]
    made: Draw = Draw.objects.create(
        cohort=cohort,
        method=METHOD,
        places=places,
        pool=dict(Counter(row.side for row in pool)),
        groups=design.groups,
        pool_digest=digest(pool_text(lots)),
        source=source,
        announced=announced if source is Draw.Source.PUBLIC else "",
        fixed_by_id=by.person_id,
    )
    tickets = [
        DrawTicket(draw=made, person_id=row.person_id, side=lot.side, stratum=lot.group, ticket=lot.ticket)
        for row, lot in zip(pool, lots, strict=True)
    ]
    DrawTicket.objects.bulk_create(tickets, batch_size=BATCH)
    return made


def _write_arms(cohort: Cohort, found: Draw, day: date) -> None:
    tickets = list(DrawTicket.objects.filter(draw=found))
    lots = [Lot(row.side, row.stratum, row.ticket) for row in tickets]
    has_place = {drawn.lot.ticket: drawn.has_place for drawn in draw(lots, found.places, found.seed)}
    write_arms(
        Arm(
            program_id=cohort.program_id,
            cohort=cohort,
            person_id=row.person_id,
            side=row.side,
            arm=Arm.Kind.INVITED if has_place[row.ticket] else Arm.Kind.COMPARISON,
            stratum=row.stratum,
            since=day,
        )
        for row in tickets
    )


def _ticket() -> str:
    letters = "".join(secrets.choice(LETTERS) for _ in range(12))
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def _seed(found: Draw, given: str) -> str:
    if found.source == Draw.Source.MADE:
        return secrets.token_hex(32)
    words = given.strip()
    if len(words) < SHORTEST_SEED:
        raise SeedMissing(found.announced)
    return words
