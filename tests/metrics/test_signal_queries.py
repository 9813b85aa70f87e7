"""What the signals of health are made of in the database: dates, yes and no."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from access.clock import now
from metrics.models import Decision, Experiment
from metrics.queries import own_signals, signals_of
from metrics.signals import Standing
from pairing.models import Pair
from sessions.models import Example, MentoringSession, Question, SessionChange, Takeaway
from tests.factories.pairs import make_circle, make_cohort, make_pair
from tests.metrics.test_cycles import a_cycle, clock, decide

__all__ = ["clock"]  # October 14, 2026

SHOWS, QUIET, TOO_FEW = Standing.SHOWS, Standing.QUIET, Standing.TOO_FEW
MONTHLY = ("late_changes", "no_questions", "one_sided", "bulk")


def met(pair: Pair, begins: datetime, *, question: bool = False, example: bool = False, **fields) -> MentoringSession:
    """A session that was held and logged two hours later, with what stood in it the day before."""
    values = {"state": "held", "logged_at": begins + timedelta(hours=2), "booked_at": begins} | fields
    session = MentoringSession.objects.create(
        pair=pair, number=pair.sessions.count() + 1, starts_at=begins, ends_at=begins + timedelta(hours=1),
        booked_by_id=pair.pk, **values,
    )  # fmt: skip
    for wanted, model, side in ((question, Question, "mentee"), (example, Example, "mentor")):
        if wanted:
            author = pair.members.get(side=side).person
            model.objects.create(session=session, author=author, text="Heron", created_at=begins - timedelta(days=1))
    return session


def words(cohort, organization) -> dict[str, Standing]:
    return {row.signal.key: row.standing for row in signals_of(cohort.program, organization)}


SEPTEMBER = datetime(2026, 9, 10, 15, tzinfo=UTC)


@pytest.fixture
def cohort(in_organization):
    made = a_cycle(in_organization, pairs=10, met=())
    for number, pair in enumerate(Pair.objects.order_by("pk")):
        met(pair, SEPTEMBER, question=number < 6, example=number < 2)
    return made


def test_what_stood_in_a_session_before_it_began(cohort, in_organization):
    found = words(cohort, in_organization)
    assert (found["no_questions"], found["one_sided"]) == (QUIET, QUIET)  # four of ten pairs, each
    session = MentoringSession.objects.filter(questions__isnull=False, examples__isnull=True).first()
    session.questions.update(created_at=session.starts_at + timedelta(minutes=1))
    found = words(cohort, in_organization)
    assert (found["no_questions"], found["one_sided"]) == (SHOWS, QUIET)
    for bare in MentoringSession.objects.filter(questions__isnull=True)[:2]:
        met_by = bare.pair.members.get(side="mentor").person
        Example.objects.create(session=bare, author=met_by, text="x", created_at=bare.starts_at - timedelta(hours=1))
    assert words(cohort, in_organization)["one_sided"] is SHOWS


def test_only_the_sessions_of_this_program_that_were_held_count(cohort, in_organization):
    other = a_cycle(in_organization, name="Other", pairs=10, met=())
    for pair in Pair.objects.filter(cohort=other):
        met(pair, SEPTEMBER, state="missed")
    assert {words(other, in_organization)[key] for key in MONTHLY} == {TOO_FEW}
    assert words(cohort, in_organization)["no_questions"] is QUIET


def test_an_evening_belongs_to_the_organizations_month(cohort, in_organization):
    evening = datetime(2026, 10, 1, 2, tzinfo=UTC)
    MentoringSession.objects.filter(questions__isnull=True).update(
        starts_at=evening, ends_at=evening + timedelta(hours=9), logged_at=evening + timedelta(hours=9)
    )  # September 30, 10 PM
    assert words(cohort, in_organization)["no_questions"] is QUIET
    MentoringSession.objects.filter(questions__isnull=True).update(starts_at=datetime(2026, 10, 1, 5, tzinfo=UTC))
    assert words(cohort, in_organization)["no_questions"] is TOO_FEW  # six pairs met in September


def test_sessions_logged_in_one_go_or_long_after(cohort, in_organization):
    assert words(cohort, in_organization)["bulk"] is QUIET
    pairs = list(Pair.objects.filter(cohort=cohort)[:5])
    for pair in pairs[:4]:
        met(pair, SEPTEMBER - timedelta(days=7), logged_at=SEPTEMBER + timedelta(hours=3))
    assert words(cohort, in_organization)["bulk"] is QUIET
    met(pairs[4], SEPTEMBER - timedelta(days=30), logged_at=SEPTEMBER + timedelta(days=1))
    assert words(cohort, in_organization)["bulk"] is SHOWS


def change(session: MentoringSession, what: str, at: datetime, by=None, before=None, after=None) -> None:
    SessionChange.objects.create(
        session=session, what=what, by=by, at=at, from_starts_at=before, to_starts_at=after,
        from_ends_at=before and before + timedelta(hours=1), to_ends_at=after and after + timedelta(hours=1),
    )  # fmt: skip


def test_dates_that_were_given_up_within_a_day(cohort, in_organization):
    pairs = list(Pair.objects.filter(cohort=cohort))
    for number, pair in enumerate(pairs):
        session, by = pair.sessions.first(), pair.members.first().person
        change(session, "booked", SEPTEMBER - timedelta(days=9), by, after=SEPTEMBER)
        if number < 4:
            change(session, "moved", SEPTEMBER - timedelta(hours=3), by, SEPTEMBER, SEPTEMBER + timedelta(days=9))
        elif number == 4:
            change(session, "canceled", SEPTEMBER - timedelta(hours=25), by, SEPTEMBER)
        elif number == 5:
            change(session, "canceled", SEPTEMBER - timedelta(hours=1), None, SEPTEMBER)  # with the end of a pair
    assert words(cohort, in_organization)["late_changes"] is QUIET
    SessionChange.objects.filter(what="canceled").update(at=SEPTEMBER - timedelta(hours=23))
    assert words(cohort, in_organization)["late_changes"] is SHOWS


def test_the_middle_of_a_cohort_counts_what_was_there_by_then(in_organization):
    cohort = a_cycle(in_organization, months_ago=8, pairs=12, met=())
    cohort.program.ends_on = datetime(2026, 10, 14, tzinfo=UTC).date()  # begun on February 14: June 15 is the middle
    cohort.program.save()
    pairs = list(Pair.objects.order_by("pk"))
    for pair in pairs:
        pair.mentee = pair.members.select_related("person").get(side="mentee")
    with time_machine.travel(datetime(2026, 5, 1, 12, tzinfo=UTC)):
        decide(pairs[0], "changed")
        Experiment.objects.create(
            pair=pairs[1],
            owner=pairs[1].mentee.person,
            title="a",
            hypothesis="b",
            started_on="2026-05-01",
            created_at=now(),
        )
        for pair in pairs[2:6]:
            session = met(pair, now())
            Takeaway.objects.create(session=session, author=pair.mentee.person, text="Heron", created_at=now())
    looked = next(row for row in signals_of(cohort.program, in_organization) if row.signal.key == "no_trace")
    assert (looked.standing, looked.since) == (SHOWS, "June 15, 2026")
    with time_machine.travel(datetime(2026, 6, 14, 12, tzinfo=UTC)):
        decide(pairs[6], "kept")
    assert (
        words(cohort, in_organization)["no_trace"] is TOO_FEW
    )  # a yes would be about each of the nine without a record but three
    with time_machine.travel(datetime(2026, 8, 1, 12, tzinfo=UTC)):
        decide(pairs[7], "kept")  # too late for the middle
    assert words(cohort, in_organization)["no_trace"] is TOO_FEW
    Decision.objects.filter(pair=pairs[6]).delete()
    assert words(cohort, in_organization)["no_trace"] is SHOWS
    Pair.objects.filter(pk=pairs[8].pk).update(ended_on="2026-06-10")
    Pair.objects.filter(pk__in=[pairs[9].pk, pairs[10].pk]).update(started_on="2026-06-01")  # had no time yet
    assert words(cohort, in_organization)["no_trace"] is TOO_FEW  # nine are left


def test_mentors_who_teach_in_several_pairs(in_organization):
    cohort = make_cohort()
    pairs = [make_pair(in_organization, cohort) for _ in range(10)]
    make_circle(in_organization, cohort=make_cohort(format="circle"))
    assert words(cohort, in_organization)["several"] is QUIET
    for pair in pairs[:5]:
        make_pair(in_organization, make_cohort(), mentors=pair.mentors)
    assert words(cohort, in_organization)["several"] is SHOWS
    Pair.objects.filter(pk=pairs[0].pk).update(state="closed")
    assert words(cohort, in_organization)["several"] is TOO_FEW


def test_a_person_is_told_about_what_they_did_and_about_nobody_else(in_organization):
    pair = make_pair(in_organization)
    mine, theirs = pair.mentee.person, pair.mentors[0].person
    for weeks in (3, 2, 1):
        session = met(pair, now() - timedelta(weeks=weeks), example=True)
        change(
            session,
            "moved",
            session.starts_at - timedelta(days=1),
            mine,
            session.starts_at - timedelta(hours=20),
            session.starts_at,
        )
        Takeaway.objects.create(session=session, author=theirs, text="Heron", created_at=now())
    told = {row.signal.key for row in own_signals(mine) if row.standing is SHOWS}
    assert told == {"own_late", "own_no_questions", "own_no_trace"}
    assert [row.signal.key for row in own_signals(theirs) if row.standing is SHOWS] == []
    pair.mentee = pair.members.get(side="mentee")
    decide(pair, "kept")
    assert {row.signal.key for row in own_signals(mine) if row.standing is SHOWS} == {"own_late", "own_no_questions"}
    Pair.objects.update(state="closed")
    assert {row.standing for row in own_signals(mine)} == {TOO_FEW}
