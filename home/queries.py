"""Reads for the homes and for program health, each in a fixed number of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from access.clock import now, today
from access.roles import Permission, can
from accounts.models import Membership, Organization, Person
from metrics.cycles import FEWEST
from metrics.models import Decision, Experiment
from metrics.queries import (
    RhythmTally,
    changed_by_program,
    decisions_of,
    decisions_seen_by,
    experiments_of,
    programs_seen_by,
    rhythm_by_program,
)
from pairing.models import Charter, CharterReview, Pair, PairMember
from pairing.queries import pairs_of, present_members, waits_for_partner
from programs.models import Cohort, Program
from programs.queries import programs_for
from sessions.after import DidYouMeet, did_you_meet
from sessions.availability_queries import proposals_for
from sessions.here import names_of, readers_of
from sessions.models import Confirmation, Example, MentoringSession, Presence, Question, Takeaway
from sessions.nudge_queries import with_acts
from sessions.prep import Prep, is_near, last_takeaways, prep_of
from sessions.queries import sessions_in, with_rhythm
from sessions.rhythm import BY_URGENCY, Rhythm, due_on, expected_sessions
from sessions.rules import is_closed, may_ask, may_book, may_bring, may_confirm, may_decide, why_not_next

SHOWN, LATELY = 5, 3
SessionState = MentoringSession.State


# The reader's own pairs ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MyPair:
    """A pair as one of its members sees it on their home."""

    pair: Pair
    me: PairMember
    others: list[PairMember]
    sessions: list[MentoringSession]  # in the order of time, without canceled ones
    questions: list[Question] = field(default_factory=list)  # of the session ahead
    examples: list[Example] = field(default_factory=list)
    to_answer: MentoringSession | None = None  # the first of which the reader has not said whether they met
    is_answered: bool = False  # somebody has answered for themselves about that one
    takeaways: list[Takeaway] = field(
        default_factory=list
    )  # of the last session that was held, once the next one is near

    @property
    def is_mentee(self) -> bool:
        """Whether the reader learns in this pair."""
        return bool(self.me.side == "mentee")

    @property
    def is_circle(self) -> bool:
        """Whether nobody in it is the teacher."""
        return self.pair.is_circle

    @property
    def books(self) -> bool:
        """Whether booking is the reader's."""
        return may_book(self.pair, self.me)

    @property
    def asks(self) -> bool:
        """Whether the reader writes questions."""
        return may_ask(self.pair, self.me)

    @property
    def brings(self) -> bool:
        """Whether the reader brings examples."""
        return may_bring(self.pair, self.me)

    @property
    def decides(self) -> bool:
        """Whether the reader records decisions here."""
        return may_decide(self.pair, self.me)

    @property
    def names(self) -> list[str]:
        """The names of the others."""
        return names_of(self.others)

    @property
    def readers(self) -> list[str]:
        """Who reads what the reader writes here, as the badge says it."""
        return readers_of(self.pair, self.others)

    @property
    def mentors(self) -> list[str]:
        """The names of those among the others who teach."""
        return names_of([member for member in self.others if member.side == "mentor"])

    @property
    def mentees(self) -> list[str]:
        """The name of the one among the others who learns."""
        return names_of([member for member in self.others if member.side == "mentee"])

    @property
    def held(self) -> int:
        """Sessions held."""
        return len(self._held)

    @property
    def expected(self) -> int:
        """Sessions that the program has room for."""
        program = self.pair.cohort.program
        return max(self.held, expected_sessions(self.pair.started_on, program.ends_on, program.interval))

    @property
    def last_held(self) -> date | None:
        """The day of the last session, on the reader's clocks."""
        return timezone.localtime(self._held[-1].starts_at).date() if self._held else None

    @property
    def first_held(self) -> date | None:
        """The day of the first session, on the reader's clocks."""
        return timezone.localtime(self._held[0].starts_at).date() if self._held else None

    @property
    def due_on(self) -> date:
        """The day by which the next session should take place."""
        program = self.pair.cohort.program
        return due_on(self.last_held or self.pair.started_on, program.interval, program.ends_on)

    @property
    def ahead(self) -> MentoringSession | None:
        """The session that is on now, or the next one."""
        return _ahead(self.sessions)

    def prep(self, day: date) -> Prep | None:
        """The prep card of the session ahead, from two days before `day` on."""
        if self.ahead is None or not is_near(self.ahead, day):
            return None
        self.ahead.pair = self.pair
        return prep_of(self.ahead, self.me, self.questions, self.examples, self.takeaways)

    @property
    def ask(self) -> DidYouMeet | None:
        """The question after a session, if it waits for the reader."""
        if self.to_answer is None:
            return None
        return did_you_meet(self.to_answer, self.pair, self.me, self.others, has_answers=self.is_answered)

    @property
    def next_number(self) -> int:
        """The number that the next session gets."""
        return max((session.number for session in self.sessions), default=0) + 1

    @property
    def can_book(self) -> bool:
        """Whether another session can be booked now, and the program still has days for it."""
        has_first = any(session.state in (SessionState.PLANNED, SessionState.HELD) for session in self.sessions)
        has_days = self.pair.cohort.program.ends_on > timezone.localtime(now()).date()
        return bool(has_days and not why_not_next(self.pair, has_first=has_first))

    @property
    def _held(self) -> list[MentoringSession]:
        return [session for session in self.sessions if session.state == SessionState.HELD]


def my_pairs(person: Person) -> list[MyPair]:
    """The pairs of this person that have not ended, those with the soonest session first."""
    pairs = [pair for pair in pairs_of(person) if not is_closed(pair)]
    if not pairs:
        return []
    sessions: defaultdict[UUID, list[MentoringSession]] = defaultdict(list)
    for session in sessions_in([pair.pk for pair in pairs]):
        sessions[session.pair_id].append(session)
    ahead = [found.pk for own in sessions.values() if (found := _ahead(own))]
    day = today(timezone.get_current_timezone_name())
    near = [pk for pk, own in sessions.items() if (found := _ahead(own)) and is_near(found, day)]
    written = Written(
        _by_session(Question.objects.filter(session_id__in=ahead).select_related("author")),
        _by_session(Example.objects.filter(session_id__in=ahead).select_related("author")),
        last_takeaways([session for pk in near for session in sessions[pk]]),
    )
    told = _told(pairs, person)
    rows = [_my_pair(pair, person, sessions[pair.pk], written, told) for pair in pairs]
    return sorted(rows, key=lambda row: row.ahead.starts_at if row.ahead else datetime.max.replace(tzinfo=now().tzinfo))


@dataclass(frozen=True)
class Written:
    """What stands in agendas, by session, and what was taken away from the last one, by pair."""

    questions: dict[UUID, list[Question]]
    examples: dict[UUID, list[Example]]
    takeaways: dict[UUID, list[Takeaway]]


@dataclass(frozen=True)
class Told:
    """Sessions of which somebody said whether they were there, and those of which the reader need not be asked."""

    by_anybody: set[UUID]
    by_me: set[UUID]  # or said of them: they were not there


def _told(pairs: list[Pair], person: Person) -> Told:
    """What was said of the sessions of these pairs. Two queries."""
    of = {"session__pair__in": [pair.pk for pair in pairs]}
    answered = list(Confirmation.objects.filter(**of).values_list("session_id", "person_id"))
    away = Presence.objects.filter(**of, person=person, was_there=False).values_list("session_id", flat=True)
    mine = {session_id for session_id, person_id in answered if person_id == person.pk}
    return Told({session_id for session_id, _ in answered}, mine | set(away))


def _my_pair(pair: Pair, person: Person, sessions: list[MentoringSession], written: Written, told: Told) -> MyPair:
    members = list(pair.members.all())
    me = next(member for member in members if member.person_id == person.pk)
    moment = now()
    begun = [session for session in sessions if session.has_begun(moment) and not session.is_on(moment)]
    if may_confirm(pair, me):
        waiting = [
            session for session in begun if session.pk not in told.by_me and session.state != SessionState.MISSED
        ]
    else:
        waiting = [session for session in begun if session.state == SessionState.PLANNED]
    ahead = _ahead(sessions)
    return MyPair(
        pair=pair,
        me=me,
        others=[member for member in members if member is not me],
        sessions=sessions,
        questions=written.questions.get(ahead.pk, []) if ahead else [],
        examples=written.examples.get(ahead.pk, []) if ahead else [],
        to_answer=waiting[0] if waiting else None,
        is_answered=bool(waiting) and waiting[0].pk in told.by_anybody,
        takeaways=written.takeaways.get(pair.pk, []),
    )


def _ahead(sessions: Iterable[MentoringSession]) -> MentoringSession | None:
    moment = now()
    planned = (session for session in sessions if session.state == SessionState.PLANNED)
    return next((session for session in planned if session.is_on(moment) or not session.has_begun(moment)), None)


def _by_session(rows: Iterable[Question] | Iterable[Example]) -> dict[UUID, list[Any]]:
    found: defaultdict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.session_id].append(row)
    return found


def waits_for_another(person: Person) -> bool:
    """Whether a pair of this person ended, and the program team looks for another partner."""
    ended = PairMember.objects.filter(person=person, enrollment__paired_at=None)
    return any(waits_for_partner(member) for member in ended.select_related("enrollment", "pair__cohort"))


def slots_for(row: MyPair, organization: Organization, day: date) -> tuple[list[datetime], bool]:
    """(up to three times for the next session, whether they come of times that somebody gave). Else they fall in the working hours of
    everybody in the pair. Three queries.
    """
    return proposals_for(
        [row.me, *row.others],
        row.me.person_id,
        organization,
        minutes=row.pair.cohort.program.session_minutes,
        tomorrow=day + timedelta(days=1),
        due=row.due_on,
        last=row.pair.cohort.program.ends_on,
    )


def my_decisions(person: Person) -> list[Decision]:
    """The newest decisions of this person's pairs."""
    return list(decisions_of(person)[:SHOWN])


def my_experiments(person: Person) -> list[Experiment]:
    """The newest experiments of this person's pairs."""
    return list(experiments_of(person)[:SHOWN])


# Programs --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ProgramRow:
    """A program on the home of those who run it or read its impact."""

    program: Program
    rhythm: RhythmTally
    changed: int
    tells_rhythm: bool = (
        True  # or too few pairs are at work for a reader who runs nothing: a share would be about somebody
    )


def program_rows(membership: Membership, zone: str) -> list[ProgramRow]:
    """The programs that this membership runs and that have not ended; for executives, those that have begun. Newest first;
    counted on the organization's calendar.
    """
    if runs := can(membership, Permission.PROGRAMS_VIEW):
        found = list(programs_for(membership).exclude(state=Program.State.CLOSED))
    elif can(membership, Permission.IMPACT_VIEW):
        found = list(programs_seen_by(membership).exclude(state=Program.State.DRAFT))
    else:
        return []
    rhythms, changed = rhythm_by_program(found, zone), changed_by_program([program.pk for program in found])
    return [
        ProgramRow(program, tally, changed.get(program.pk, 0), tells_rhythm=runs or tally.going >= FEWEST)
        for program in found
        for tally in [rhythms[program.pk]]
    ]


def lately(membership: Membership) -> list[Decision]:
    """The newest decisions changed that this membership reads."""
    return list(decisions_seen_by(membership).filter(outcome=Decision.Outcome.CHANGED)[:LATELY])


# Program health --------------------------------------------------------------------------------------------------


def health_of(program: Program, zone: str) -> QuerySet[Any]:
    """Every pair of a program with `last_held`, `urgency`, `act`, `to_log`, `next_at`, `mentee` (a name), `format` and people; who must
    act first.
    """
    pairs = with_acts(with_rhythm(Pair.objects.filter(cohort__program=program), zone, [program.interval_days]))
    people = present_members().select_related("person")
    people = people.only("pair_id", "side", "person__name", "person__is_guest", "person__left_on")
    mentee = PairMember.objects.filter(pair=OuterRef("pk"), side="mentee")
    found: QuerySet[Any] = pairs.only("pk", "started_on", "resumes_on").prefetch_related(
        Prefetch("members", queryset=people)
    )
    found = found.annotate(mentee=Subquery(mentee.values("person__name")[:1]), **charter_days())
    return found.order_by("urgency", "since", "pk")


def pair_of_program(membership: Membership, pair_id: UUID) -> Pair:
    """A pair of a program that this membership runs. Raises Pair.DoesNotExist alike for another one and for none."""
    pairs = Pair.objects.filter(cohort__program__in=programs_for(membership)).select_related("cohort__program")
    found: Pair = pairs.get(pk=pair_id)
    return found


def stalled_by_cohort(program: Program, zone: str) -> list[tuple[Cohort, int]]:
    """(Cohort, its stalled pairs) where there are any, by name. Two queries."""
    pairs = with_rhythm(Pair.objects.filter(cohort__program=program), zone, [program.interval_days])
    stalled = pairs.filter(urgency=BY_URGENCY.index(Rhythm.STALLED)).order_by().values_list("cohort", flat=True)
    counts = Counter(stalled)
    return [(cohort, counts[cohort.pk]) for cohort in Cohort.objects.filter(pk__in=counts).order_by("name")]


def charter_days() -> dict[str, Any]:
    """What the program team may know of a charter (E10), as annotations of pairs: `charter_signed_at` of the version in force,
    `charter_reviewed_at` of the newest look at any, and `charter_waits` for a signature. Never a word, and never how far anybody is.
    """
    versions = Charter.objects.filter(pair=OuterRef("pk")).order_by("-version")
    newer = Charter.objects.filter(pair=OuterRef("pair"), version__gt=OuterRef("version"))
    reviews = CharterReview.objects.filter(charter__pair=OuterRef("pk")).order_by("-reviewed_at")
    return {
        "charter_signed_at": Subquery(versions.filter(signed_at__isnull=False).values("signed_at")[:1]),
        "charter_reviewed_at": Subquery(reviews.values("reviewed_at")[:1]),
        "charter_waits": Exists(versions.filter(signed_at=None).exclude(Exists(newer))),
    }


def named(pairs: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Those of these pairs in which somebody's name holds the text."""
    like = present_members().filter(person__name__icontains=text).order_by().values("pair_id")
    return pairs.filter(Q(pk__in=like))


def marks(counts: RhythmTally, most: int = 60) -> list[tuple[str, int]]:
    """(state, how many marks): one for each pair that has not ended, or a fair share of `most` when there are more pairs than that."""
    states = [
        state
        for state in (Rhythm.ON_RHYTHM, Rhythm.LATE, Rhythm.STALLED, Rhythm.FORMING, Rhythm.PAUSED)
        if counts.of(state)
    ]
    if counts.going <= most:
        return [(state.value, counts.of(state)) for state in states]
    return [(state.value, max(1, round(counts.of(state) * most / counts.going))) for state in states]


def total(rows: Sequence[ProgramRow]) -> RhythmTally:
    """The pairs of several programs, counted together."""
    counts: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        for state, number in row.rhythm.counts.items():
            counts[state] += number
    return RhythmTally(dict(counts))
