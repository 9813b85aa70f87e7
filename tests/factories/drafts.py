"""Solved drafts written in one go, of any size: what a page reads, without the minutes that solving would take."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection

from access.clock import now
from accounts.models import Person
from pairing.models import PairingRun, Proposal, Unmatched
from programs.models import Cohort, Enrollment
from tests.factories.programs import make_cohort
from tests.roles import as_role

FEW = 100
WEIGHTS = {"skill": 700, "distance": 100, "overlap": 100, "proximity": 100}


def make_plain_draft(cohort: Cohort | None = None, *, pairs: int = 3, alone: int = 0, **facts: Any) -> PairingRun:
    """Mentees M01, M02, .. with the last mentor, the one before, ..; scores 500, 501, ..; mentors T901, .. without a mentee."""
    cohort = cohort or make_cohort()
    width = max(2, len(str(pairs)))
    mentees = enroll(cohort, "mentee", (f"M{n + 1:0{width}}" for n in range(pairs)))
    mentors = enroll(cohort, "mentor", (f"T{n + 1:0{width}}" for n in range(pairs)))
    left_out = enroll(cohort, "mentor", (f"T9{n + 1:0{width}}" for n in range(alone)))
    couples = [
        (mentee, mentor, 500 + n % 500)
        for n, (mentee, mentor) in enumerate(zip(mentees, reversed(mentors), strict=True))
    ]
    run = write_draft(cohort, couples, alone=left_out, **facts)
    if pairs > FEW:
        _count()
    return run


def write_draft(
    cohort: Cohort,
    couples: Iterable[tuple[Enrollment, Enrollment, int]],
    *,
    alone: Iterable[Enrollment] = (),
    **facts: Any,
) -> PairingRun:
    """A proven draft of these (mentee, mentor, score), with these people without a partner."""
    couples, alone = list(couples), list(alone)
    mentees = {mentee.pk for mentee, _, _ in couples}
    without = sum(one.side == "mentee" for one in alone)
    given: dict[str, Any] = {
        "state": PairingRun.State.DRAFT,
        "number": cohort.pairing_runs.count() + 1,
        "weights": WEIGHTS,
        "objective": 1,
        "bound": 1,
        "is_proven": True,
        "points": sum(score for *_, score in couples),
        "allowed_pairs": 212,
        "mentees": len(mentees) + without,
        "mentees_paired": len(mentees),
        "units": len(mentees),
        "input_digest": "7c1e04b9a94d",
        "created_at": now(),
    }
    run: PairingRun = PairingRun.objects.create(cohort=cohort, **given | facts)
    rows = [Proposal(run=run, mentee=a, mentor=b, score=score, parts=parts(score)) for a, b, score in couples]
    Proposal.objects.bulk_create(rows, batch_size=2000)
    Unmatched.objects.bulk_create(
        Unmatched(run=run, enrollment=one, reason="scarce", facts={"side": one.side, "people": 9, "places": 8})
        for one in alone
    )
    return run


def parts(score: int, **facts: Any) -> list[dict[str, Any]]:
    """Parts that sum to a score, as the solver's outcome writes them: all but 40 points for the skill gap."""
    topic = {"topic": "AI workflows", "mentor_level": 4, "mentee_level": 1, "priority": 1, "evidence": ""}
    skill = max(score - 40, 1)
    given = {"minutes": 300, "is_known": True, "kind": "site", "wanted": 2} | facts
    return [
        {"part": "skill", "points": skill, "of": 700, "wanted": given["wanted"], "topics": [topic | {"points": skill}]},
        {"part": "distance", "points": score - skill, "of": 100, "kind": given["kind"]},
        {"part": "overlap", "points": 0, "of": 100, "minutes": given["minutes"], "is_known": given["is_known"]},
        {"part": "proximity", "points": 0, "of": 100, "near": []},
    ]


def _count() -> None:
    """Let the database count its rows, as it does by itself after a minute. Without that it plans for tables of one row."""
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute("ANALYZE accounts_person, programs_enrollment, pairing_proposal, pairing_unmatched")


def enroll(cohort: Cohort, side: str, names: Iterable[str], **about: Any) -> list[Enrollment]:
    """People who said yes, without the mail that asking them would take."""
    people = [Person(name=name, email=f"{name.lower()}@{cohort.pk.hex}.example", **about) for name in names]
    Person.objects.bulk_create(people, batch_size=2000)
    rows = [Enrollment(cohort=cohort, person=person, side=side, state=Enrollment.State.READY) for person in people]
    Enrollment.objects.bulk_create(rows, batch_size=2000)
    return rows


def give_place(run: PairingRun, name: str, **place: Any) -> None:
    """Put somebody of a draft in a unit, at a site or on a level."""
    Person.objects.filter(enrollments__cohort=run.cohort, name=name).update(**place)
