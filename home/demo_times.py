"""When people of the demonstration have time, and the rest of a cycle that one of them planned in one step."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from access.actors import Actor
from access.clock import now
from home.demo_people import MENTEES
from pairing.models import Pair, PairMember
from sessions import actions as sessions
from sessions.availability import cadence
from sessions.queries import zone_for

MORNINGS, AFTERNOONS = (1, 3), (2,)  # Tuesday and Thursday, Wednesday
PLANNED = 3  # sessions


def give_times(pairs: Iterable[Pair]) -> None:
    """The mentors of the first mentee say when they have time, so that there are overlaps to pick from; another pair has its plan."""
    has_plan = False
    for pair in pairs:
        members = list(pair.members.select_related("person__organization"))
        mentee = next(member for member in members if member.side == "mentee")
        if mentee.person.name == MENTEES[0].name:
            for member in members:
                _say(member)
        elif not has_plan:
            has_plan = _plan(pair, mentee)


def _say(member: PairMember) -> None:
    if member.side != "mentor":
        return
    person, by = member.person, _actor(member)
    zone = zone_for(person, person.organization)
    sessions.add_windows(person=person, weekdays=MORNINGS, opens=time(9), closes=time(12), timezone=zone, by=by)
    sessions.add_windows(person=person, weekdays=AFTERNOONS, opens=time(13), closes=time(17), timezone=zone, by=by)


def _plan(pair: Pair, mentee: PairMember) -> bool:
    """Whether this pair has its plan now: one whose charter is not signed cannot plan yet."""
    program = pair.cohort.program
    today = now().date()
    first = today + timedelta(days=8 - today.isoweekday())  # the next Monday
    days = cadence(first, program.interval, program.ends_on)[:PLANNED]
    try:
        sessions.plan_sessions(
            pair=pair,
            starts_at=[datetime.combine(day, time(15), UTC) for day in days],
            minutes=program.session_minutes,
            place="",
            link="https://meet.halden.example/carriers",
            by=_actor(mentee),
        )
    except sessions.Refused:
        return False
    return True


def _actor(member: PairMember) -> Actor:
    return Actor(member.person_id, member.person.name)
