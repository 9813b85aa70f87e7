"""No sequence of actions sends an invitation before consent, and none shows who stopped the chain, or that somebody did.

A machine plays the chain on the real database. Beside it runs a model that never reads a state: it knows who was asked, which manager
agreed and which mentor shows "Ready". After every step each invitation that left is held against it, and so is what the board says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from access.actors import SYSTEM, Actor
from access.clock import now, today
from audit.models import AuditEntry
from notifications import outbox
from notifications.models import Message, Notice
from programs import actions, consent, queries
from programs.models import Cohort, Enrollment, ManagerRequest
from tests.factories.accounts import make_person
from tests.factories.programs import make_cohort, make_program, make_topic

START = datetime(2026, 10, 5, 15, tzinfo=UTC)
ZONE = "America/New_York"
# Two mentors with a manager, one without; two mentees. Two topics, which people change.
SIDES = ("mentor", "mentor", "mentor", "mentee", "mentee")
MANAGED = (0, 1)
WHO = st.integers(0, len(SIDES) - 1)
MENTORS = st.integers(0, 2)
REFUSALS = (
    actions.NotAsked,
    actions.AnswersClosed,
    actions.NotEnrolling,
    actions.RequestGone,
    actions.AlreadyAnswered,
    actions.AlreadyTalking,
    actions.WrongPhase,
)
# The only entries that anything here may write: none of them says which step the chain is at.
ENTRIES = {
    "organization_created",
    "topic_added",
    "program_created",
    "program_launched",
    "cohort_opened",
    "cohort_set",
    "answers_closed",
    "cohort_started",
    "people_enrolled",
    "enrollment_set",
    "enrollments_asked",
    "enrollments_asked_later",
    "enrollments_removed",
    "enrollment_accepted",
    "member_added",
}


class ConsentMachine(RuleBasedStateMachine):
    """The model: everything here comes from which actions went through, and nothing from a row's state."""

    clock: Any  # set by the test

    def __init__(self) -> None:
        super().__init__()
        self.clock.move_to(START)
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.topics = [make_topic(f"Topic {name}") for name in "AB"]
        self.cohort = make_cohort(make_program(topics=self.topics), days=10)
        boss = make_person("Ben Stone")
        self.people = [make_person(f"Person {n}", manager=boss if n in MANAGED else None) for n in range(len(SIDES))]
        self.rows: dict[int, UUID] = {}
        self.taught: dict[int, set[int]] = {}
        self.asks: Counter[UUID] = Counter()
        self.asked: set[int] = set()
        self.shows_ready: set[int] = set()
        self.took_back: set[int] = set()
        self.agreed: set[str] = set()
        self.seen: set[UUID] = set()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @initialize(whom=st.sets(WHO), agreed=st.booleans(), said_yes=st.booleans())
    def some_way_along(self, whom: set[int], agreed: bool, said_yes: bool) -> None:
        """Everybody is enrolled, mentors and mentees of both topics; some are asked, and it may have gone well so far."""
        for who in range(len(SIDES)):
            self._enroll(who, {who % 2})
        if whom:
            self.ask(whom)
        for who in MANAGED if agreed else ():
            self.manager_agrees(who)
        for who in range(3) if said_yes else ():
            self.accept(who)

    # Rules -----------------------------------------------------------------------------------------------------------

    @rule(whom=st.sets(WHO, min_size=1))
    def ask(self, whom: set[int]) -> None:
        rows = [self._row(who) for who in sorted(whom) if who in self.rows]
        if self._goes(lambda: actions.ask_enrollments(cohort=self.cohort, enrollments=rows, by=SYSTEM)):
            for who in whom & set(self.rows):
                if who not in self.asked:
                    self.asked.add(who)
                    self.asks[self.rows[who]] += 1

    @precondition(lambda self: self.took_back and not self._is_closed())
    @rule(who=st.integers(3, 4))
    def ask_a_mentee_whose_mentor_took_a_yes_back(self, who: int) -> None:
        """The board still says "Ready", and so must a mail that comes at once."""
        if who in self.rows:
            self.change_topics(who, set(self.taught.get(min(self.took_back), {0})))
            self.ask({who})

    @rule(who=st.sampled_from(MANAGED))
    def manager_agrees(self, who: int) -> None:
        if self._manager(who, actions.agree_as_manager):
            self.agreed.add(self._key(who))

    @rule(who=st.sampled_from(MANAGED))
    def manager_says_not_now(self, who: int) -> None:
        with self._nothing_is_written():
            self._manager(who, actions.decline_as_manager)

    @rule(who=st.sampled_from(MANAGED))
    def manager_wants_to_talk(self, who: int) -> None:
        with self._nothing_is_written():  # nobody here runs programs, so nobody is told
            self._manager(who, actions.ask_to_talk)

    @rule(who=WHO | MENTORS)
    def accept(self, who: int) -> None:
        if who in self.rows and self._goes(
            lambda: actions.accept_enrollment(enrollment=self._row(who), by=self._by(who))
        ):
            self.shows_ready.add(who)
            self.took_back.discard(who)

    @rule(who=WHO | MENTORS)
    def decline(self, who: int) -> None:
        if who not in self.rows:
            return
        with self._nothing_is_written():
            gone = self._goes(lambda: actions.decline_enrollment(enrollment=self._row(who), by=self._by(who)))
        if gone and who in self.shows_ready:
            self.took_back.add(who)

    @rule(who=WHO, chosen=st.sets(st.integers(0, 1), min_size=1))
    def change_topics(self, who: int, chosen: set[int]) -> None:
        if who in self.rows and self._goes(lambda: self._set_topics(who, chosen)):
            if chosen != self.taught[who]:
                self._reset(who)
            self.taught[who] = chosen

    @rule(whom=st.sets(WHO, min_size=1))
    def ask_later(self, whom: set[int]) -> None:
        rows = [self._row(who) for who in whom if who in self.rows]
        shown = {who: self._shown(who) for who in whom if who in self.rows}
        if self._goes(lambda: actions.ask_enrollments_later(cohort=self.cohort, enrollments=rows, by=SYSTEM)):
            for who, word in shown.items():
                if word in ("asked", "not_available"):
                    self._reset(who)

    @rule(who=WHO)
    def remove(self, who: int) -> None:
        if who in self.rows:
            row = self._row(who)
            if self._goes(lambda: actions.remove_enrollments(cohort=self.cohort, enrollments=[row], by=SYSTEM)):
                self._reset(who)
                del self.rows[who]

    @rule(who=WHO, chosen=st.sets(st.integers(0, 1), min_size=1))
    def enroll_again(self, who: int, chosen: set[int]) -> None:
        if who not in self.rows:
            self._enroll(who, chosen)

    @rule()
    def close_answers(self) -> None:
        self._goes(lambda: actions.close_answers(cohort=self.cohort, by=SYSTEM))

    @rule(days=st.integers(1, 12))
    def reopen(self, days: int) -> None:
        cohort = self._cohort()
        due = max(today(ZONE), cohort.answers_due_on) + timedelta(days=days)
        if due > today(ZONE) + timedelta(days=25):
            return
        was_closed = self._is_closed()
        actions.set_cohort(cohort=cohort, name=cohort.name, answers_due_on=due, by=SYSTEM)
        if was_closed:  # all who were not ready had read alike by then, and go on doing so
            self.shows_ready -= self.took_back
            self.took_back.clear()

    @precondition(lambda self: self._cohort().state == Cohort.State.RECRUITING)
    @rule()
    def start(self) -> None:
        actions.start_cohort(cohort=self._cohort(), by=SYSTEM)

    @rule(days=st.integers(1, 9))
    def time_passes(self, days: int) -> None:
        self.clock.shift(timedelta(days=days))

    @rule(lost=st.booleans())
    def deliver(self, lost: bool) -> None:
        """The outbox is emptied; a hand-over whose answer was lost leaves once more."""
        outbox.recover()
        for message in outbox.claim(limit=20):
            if outbox.begin_handing(message):
                outbox.doubt(message, reason="cut") if lost else outbox.confirm(message)

    @rule()
    def the_beat_comes_again(self) -> None:
        """Whoever waits and need not is let go by now: a second look finds nobody."""
        with transaction.atomic():
            assert consent.release_waiting(consent.lock_cohort(self.cohort.pk)) == 0

    # What holds after every step ---------------------------------------------------------------------------------------

    @invariant()
    def no_invitation_leaves_before_consent(self) -> None:
        for message in Message.objects.filter(kind="enrollment_asked").exclude(pk__in=self.seen):
            self.seen.add(message.pk)
            who = next(n for n, person in enumerate(self.people) if person.pk == message.recipient_id)
            assert message.dedupe_key == self._key(who), "an invitation to somebody who was not asked"
            if who in MANAGED:
                assert self._key(who) in self.agreed, "the manager has not agreed"
            if SIDES[who] == "mentee":
                assert self._has_ready_mentor(who), "no mentor of a wanted topic is ready"

    @invariant()
    def nobody_waits_who_need_not(self) -> None:
        if not self._is_closed():
            told = set(Message.objects.filter(kind="enrollment_asked").values_list("dedupe_key", flat=True))
            for who in self.asked:
                if SIDES[who] == "mentee" and self._has_ready_mentor(who):
                    assert self._key(who) in told
                if SIDES[who] == "mentor" and who not in MANAGED:
                    assert self._key(who) in told

    @invariant()
    def what_is_shown_depends_on_no_step(self) -> None:
        cohort = self._cohort()
        rows = {row.person_id: row.shown for row in queries.board(cohort, today(ZONE))}
        assert rows == {self.people[who].pk: self._shown(who) for who in self.rows}
        tally = queries.tally(cohort, today(ZONE))
        words = Counter(self._shown(who) for who in self.rows)
        assert (tally.listed, tally.asked, tally.ready, tally.not_available) == tuple(
            words[word] for word in ("listed", "asked", "ready", "not_available")
        )

    @invariant()
    def the_log_and_the_notices_tell_no_step(self) -> None:
        assert set(AuditEntry.objects.values_list("action", flat=True).distinct()) <= ENTRIES
        own = {person.pk for person in self.people}
        assert set(Notice.objects.values_list("recipient_id", flat=True)) <= own
        assert set(Message.objects.values_list("kind", flat=True)) <= {"enrollment_asked", "manager_asked"}

    # Helpers -------------------------------------------------------------------------------------------------------------

    def _enroll(self, who: int, chosen: set[int]) -> None:
        made = actions.enroll_people(cohort=self.cohort, side=SIDES[who], people=[self.people[who]], by=SYSTEM)
        self.rows[who], self.taught[who] = made.enrollments[0].pk, chosen
        self._set_topics(who, chosen)

    def _set_topics(self, who: int, chosen: set[int]) -> None:
        topics, row = [self.topics[n] for n in sorted(chosen)], self._row(who)
        if SIDES[who] == "mentor":
            actions.set_skills(enrollment=row, skills=[actions.SkillFact(topic, 4) for topic in topics], by=SYSTEM)
        else:
            actions.set_needs(enrollment=row, needs=[actions.NeedFact(topic) for topic in topics], by=SYSTEM)

    def _reset(self, who: int) -> None:
        for group in (self.asked, self.shows_ready, self.took_back):
            group.discard(who)

    def _manager(self, who: int, act: Callable[..., None]) -> bool:
        if who not in self.rows:
            return False
        request = ManagerRequest.objects.filter(enrollment=self.rows[who]).first()
        return request is not None and self._goes(lambda: act(manager_request=request, by=SYSTEM))

    def _goes(self, act: Callable[[], Any]) -> bool:
        """Whether the action went through; a refusal leaves nothing behind."""
        try:
            with transaction.atomic():
                act()
        except REFUSALS:
            return False
        return True

    @contextmanager
    def _nothing_is_written(self) -> Iterator[None]:
        before = self._written()
        yield
        assert self._written() == before

    def _written(self) -> tuple[int, int, int]:
        return Message.objects.count(), Notice.objects.count(), AuditEntry.objects.count()

    def _row(self, who: int) -> Enrollment:
        return Enrollment.objects.select_related("cohort__program", "person").get(pk=self.rows[who])

    def _cohort(self) -> Cohort:
        return Cohort.objects.get(pk=self.cohort.pk)

    def _is_closed(self) -> bool:
        return self._cohort().answers_closed(today(ZONE))

    def _by(self, who: int) -> Actor:
        return Actor(self.people[who].pk, self.people[who].name)

    def _key(self, who: int) -> str:
        return f"enrollment_asked:{self.rows[who]}:{self.asks[self.rows[who]]}"

    def _has_ready_mentor(self, who: int) -> bool:
        mentors = [other for other in self.shows_ready if SIDES[other] == "mentor"]
        return any(self.taught[other] & self.taught[who] for other in mentors)

    def _shown(self, who: int) -> str:
        if who not in self.asked:
            return "listed"
        if self._is_closed():
            return "ready" if who in self.shows_ready - self.took_back else "not_available"
        return "ready" if who in self.shows_ready else "asked"


@pytest.mark.usefixtures("in_organization")
def test_no_sequence_of_actions_sends_before_consent_or_shows_who_stopped() -> None:
    with time_machine.travel(START, tick=False) as clock:
        ConsentMachine.clock = clock
        assert now() == START
        run_state_machine_as_test(
            ConsentMachine,
            settings=settings(
                max_examples=15,
                stateful_step_count=25,
                deadline=None,
                derandomize=True,
                suppress_health_check=list(HealthCheck),
            ),
        )
