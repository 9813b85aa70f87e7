"""What took place in the program of the demonstration that ended: groups of three mentors and a leader, their sessions, what leaders
decided and tried. Written in bulk, since it is a year of history; who met when goes by rank, so counts are the same each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from metrics.cycles import add_months
from metrics.models import Decision, Experiment
from pairing.models import Pair, PairMember
from programs.models import Cohort, Enrollment
from sessions.models import Example, MentoringSession, Question

MONTHS, ENDED = 10, timedelta(days=300)  # after the start of the pairs
MINUTES = "Minutes from the till to the next customer"
# Rank of the pair, month in which it was decided, outcome, title, before, after, what it should move.
DECISIONS: tuple[tuple[Any, ...], ...] = (
    (0, 2, "changed", "Refunds without the box", "Every refund needed its packaging.", "The box is asked for above 80 euros.", ""),
    (3, 3, "changed", "Two tills stay open at noon", "Breaks followed a plan.", "Stores move breaks by themselves.", MINUTES),
    (7, 3, "kept", "Names on badges", "Badges with a number alone.", "Names help in most cases, and who asks gets a number.", ""),
    (9, 5, "changed", "Returns see the carrier’s photo", "Carriers kept them.", "They open beside the parcel.", "Claims refused"),
    (14, 6, "changed", "The chat says how long it takes", "A promise of two minutes.", "The waiting time of now.", "Chats given up"),
    (19, 7, "kept", "One number for all countries", "A number for each language.", "One number made everybody press keys twice.", ""),
    (22, 8, "changed", "Damaged goods go back on Mondays", "Trucks on any day.", "One day, with a place kept free.", "Hours at the ramp"),
)  # fmt: skip
# Rank of the pair, month, what is tried, what would show that it worked, state, finding, why.
EXPERIMENTS: tuple[tuple[Any, ...], ...] = (
    (1, 2, "A week without the script in chat", "Fewer chats come back.", "scaled", "", "A third fewer came back."),
    (5, 4, "Prices on the shelf edge, not the box", "Fewer questions at the till.", "stopped", "no_effect", "As many asked as before."),
    (11, 6, "A bench at the returns desk", "Fewer people leave the line.", "scaled", "", "Two of three stores asked for a second one."),
)  # fmt: skip


def met_and_decided(cohort: Cohort, ready: Sequence[Enrollment], started: datetime) -> None:
    """Everybody with a yes is in a pair; pairs met about every month for ten months, and ended with the cohort."""
    members = _pairs(cohort, ready, started)
    _meet(members, started)
    mentees = [row for row in members if row.side == "mentee"]
    Decision.objects.bulk_create(_decision(mentees[rank], started, facts) for rank, *facts in DECISIONS)
    Experiment.objects.bulk_create(_experiment(mentees[rank], started, facts) for rank, *facts in EXPERIMENTS)


def _pairs(cohort: Cohort, ready: Sequence[Enrollment], started: datetime) -> list[PairMember]:
    """Three mentors of different units for each mentee."""
    mentors, mentees = ([row for row in ready if row.side == side] for side in ("mentor", "mentee"))
    ended_on, rows = (started + ENDED).date(), []
    for rank, mentee in enumerate(mentees):
        pair = Pair(
            cohort=cohort, state=Pair.State.CLOSED, started_on=started.date(), ended_on=ended_on, created_at=started
        )
        group = (*mentors[rank :: len(mentees)], mentee)
        rows += [PairMember(pair=pair, enrollment=row, person=row.person, side=row.side) for row in group]
    Pair.objects.bulk_create(row.pair for row in rows if row.side == "mentee")
    PairMember.objects.bulk_create(rows)
    Enrollment.objects.filter(pk__in=[row.enrollment_id for row in rows]).update(paired_at=started)
    return rows


def _meet(members: Sequence[PairMember], started: datetime) -> None:
    """Nearly four in five pairs each month, with a question most of the time."""
    sessions, questions, examples = [], [], []
    mentors = {row.pair: row.person for row in members if row.side == "mentor"}
    for rank, row in enumerate(row for row in members if row.side == "mentee"):
        numbers = count(1)
        for month in range(MONTHS):
            if (rank * 7 + month * 5) % 9 in (0, 4):
                continue
            day = add_months(started.date(), month) + timedelta(days=3 + rank % 12)
            at = datetime.combine(day - timedelta(days=max(0, day.weekday() - 4)), started.timetz())
            session = MentoringSession(
                pair=row.pair,
                number=next(numbers),
                state=MentoringSession.State.HELD,
                starts_at=at,
                ends_at=at + timedelta(hours=1),
                booked_by_id=row.person_id,
                booked_at=at - timedelta(days=9),
                logged_at=at + timedelta(hours=3),
            )
            sessions.append(session)
            facts = {"session": session, "created_at": at - timedelta(days=1)}
            if month % 3:
                questions.append(Question(author=row.person, text="What do customers ask you twice a day?", **facts))
            examples.append(Example(author=mentors[row.pair], text="One case from this week.", **facts))
    MentoringSession.objects.bulk_create(sessions)
    Question.objects.bulk_create(questions)
    Example.objects.bulk_create(examples)


def _decision(mentee: PairMember, started: datetime, facts: Sequence[Any]) -> Decision:
    month, outcome, title, before, after, measure = facts
    words = {"title": title, "before": before, "after": after, "measure": measure}
    day = add_months(started.date(), month)
    return Decision(outcome=outcome, decided_on=day, **words, **_tied(mentee, started, day))


def _experiment(mentee: PairMember, started: datetime, facts: Sequence[Any]) -> Experiment:
    month, title, hypothesis, state, finding, reason = facts
    words = {"title": title, "hypothesis": hypothesis, "state": state, "finding": finding, "reason": reason}
    day = add_months(started.date(), month)
    until = day + timedelta(days=28)
    return Experiment(started_on=day, ended_on=until, **words, **_tied(mentee, started, day))


def _tied(mentee: PairMember, started: datetime, day: date) -> dict[str, Any]:
    """Recorded on that day, and looked at again three months later."""
    created_at = datetime.combine(day, started.timetz())
    kept = {"pair": mentee.pair, "owner": mentee.person, "created_at": created_at}
    return {**kept, "followed_up_on": day + timedelta(days=90)}
