"""Facts mark their cohorts in the transaction that writes them, whoever writes; sealed tables mark nothing, ever."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from access.actors import SYSTEM
from access.clock import now, today
from access.tenancy import tenant
from accounts.models import Organization, Person, PersonEvent
from metrics import actions, queries
from metrics.actions import roll_up_cohort
from metrics.models import Decision, Experiment, Mark, PersonOutcome, Snapshot
from metrics.outcome_file import PersonRow
from metrics.queries import count_cohort
from pairing.models import Pair, PairMember
from programs.models import Arm, Cohort, Enrollment, Program
from sessions.models import MentoringSession
from tests.factories.accounts import make_person
from tests.factories.pairs import make_cohort, make_pair
from tests.metrics.test_queries import decide
from tests.roles import as_role
from tests.sessions.test_rhythm import hold

# Every table that marks. Whoever adds one says in the migration what no roll-up may read.
MARKING = {
    "accounts_organization", "accounts_peopleimport", "accounts_person", "accounts_personevent", "feedback_ledgerline",
    "mentoring_sessions_mentoringsession", "metrics_decision", "metrics_experiment", "metrics_personoutcome", "pairing_pair",
    "pairing_pairmember", "programs_arm", "programs_cohort", "programs_comparisondesign", "programs_enrollment", "programs_program",
}  # fmt: skip


def marks() -> list[tuple[str, object, object, int]]:
    """(kind of fact, program, cohort, rows), and they are forgotten."""
    with as_role("owner"):
        found = list(Mark.objects.order_by("fact").values_list("fact", "program_id", "cohort_id", "rows"))
        Mark.objects.all().delete()
    return found


@pytest.fixture
def pair(in_organization) -> Pair:
    made = make_pair(in_organization, started_on=today() - timedelta(days=40))
    marks()
    return made


def test_only_these_tables_mark(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, array_agg(tgname::text ORDER BY tgname) FROM pg_trigger "
            "WHERE tgname LIKE 'metrics_mark_%' GROUP BY 1"
        )
        found = dict(cursor.fetchall())
    assert found.keys() == MARKING
    assert {len(triggers) for triggers in found.values()} == {3}


def test_what_is_counted_marks_its_cohort_and_what_is_not_marks_nothing(pair):
    cohort = pair.cohort
    session = hold(pair, now() - timedelta(days=3)) or MentoringSession.objects.get()
    assert marks() == [("session", None, cohort.pk, 1)]
    MentoringSession.objects.update(place="Room 4")
    Pair.objects.update(paused_on=today())
    assert marks() == []
    decision = decide(pair, "Labels")
    Decision.objects.update(title="Other words")
    assert marks() == [("decision", None, cohort.pk, 1)]
    Decision.objects.update(outcome="kept")
    decision.delete()
    assert [fact for fact, *_ in marks()] == ["decision", "decision"]
    MentoringSession.objects.filter(pk=session.pk).update(state="missed")
    assert marks() == [("session", None, cohort.pk, 1)]
    MentoringSession.objects.create(
        pair=pair, number=9, state="planned", starts_at=now(), ends_at=now() + timedelta(hours=1), booked_by_id=pair.pk, booked_at=now()
    )  # fmt: skip
    assert marks() == []


def test_many_rows_of_one_statement_are_one_mark_for_each_cohort(pair, in_organization):
    other = make_pair(in_organization)
    marks()
    rows = [
        Experiment(
            pair=each, owner=each.mentee.person, title=f"{n}", hypothesis="h", started_on=today(), created_at=now()
        )
        for each, times in ((pair, 3), (other, 2))
        for n in range(times)
    ]
    Experiment.objects.bulk_create(rows)
    assert {(cohort, number) for _, _, cohort, number in marks()} == {(pair.cohort_id, 3), (other.cohort_id, 2)}


def test_that_somebody_was_asked_marks_and_what_they_or_their_manager_answered_does_not(in_organization):
    cohort = make_cohort()
    row = Enrollment.objects.create(cohort=cohort, person=make_person(), side="mentor")
    marks()
    Enrollment.objects.filter(pk=row.pk).update(asks=1, state="with_manager")
    assert marks() == [("asked", None, cohort.pk, 1)]
    for state in ("not_released", "waiting", "asked", "declined", "ready"):
        Enrollment.objects.filter(pk=row.pk).update(state=state, answered_at=now())
    assert marks() == []


def test_the_rhythm_of_a_program_and_the_zone_of_the_organization_mark_every_cohort(in_organization):
    cohort = make_cohort()
    second = Cohort.objects.create(program=cohort.program, name="Second", answers_due_on=today())
    bare = Program.objects.create(
        name="Bare", purpose="talent", statement="s", starts_on=today(), ends_on=today() + timedelta(days=9)
    )
    marks()
    Program.objects.filter(pk=cohort.program_id).update(interval_days=15)
    assert {row[2] for row in marks()} == {cohort.pk, second.pk}
    Program.objects.update(statement="Other words")
    assert marks() == []
    Organization.objects.filter(pk=in_organization.pk).update(timezone="Asia/Tokyo")
    assert {row[1:3] for row in marks()} == {
        (cohort.program_id, cohort.pk), (cohort.program_id, second.pk), (bare.pk, None),
    }  # fmt: skip


def test_what_becomes_of_somebody_marks_the_programs_that_count_them_and_no_other(pair):
    counted, other = make_person(), make_person()
    Arm.objects.create(
        program=pair.cohort.program, cohort=pair.cohort, person=counted, side="mentor", arm="comparison", since=today()
    )
    assert marks() == [("arm", pair.cohort.program_id, None, 1)]
    for person in (counted, other):
        PersonEvent.objects.create(person=person, kind="exit", on=date(2026, 10, 1))
        PersonOutcome.objects.create(person=person, measure="Weekly use", on=date(2026, 10, 1), value=True)
        Person.objects.filter(pk=person.pk).update(left_on=date(2026, 10, 1))
    assert marks() == [(fact, pair.cohort.program_id, None, 1) for fact in ("history", "outcome", "person")]
    Person.objects.update(title="Analyst")
    assert marks() == []


def test_an_outcome_that_is_saved_again_marks_as_much_whether_it_changes_or_not(pair):
    person = make_person(employee_id="E1")
    Arm.objects.create(
        program=pair.cohort.program, cohort=pair.cohort, person=person, side="mentor", arm="comparison", since=today()
    )
    counts = []
    for value in ("yes", "yes", "no"):
        rows = [PersonRow(2, "E1", "Weekly use", "2026-06-30", value)]
        staged = actions.stage_measure_import(kind="outcomes", rows=rows, by=SYSTEM)
        marks()
        actions.confirm_measure_import(measure_import=staged, by=SYSTEM)
        counts.append(marks())
    assert counts[0] and counts[1] == counts[2]
    assert PersonOutcome.objects.get().value is False


def test_a_mark_goes_with_its_fact_where_that_is_rolled_back(pair):
    with transaction.atomic():
        decide(pair, "Labels")
        transaction.set_rollback(True)
    assert marks() == []


def test_deleting_a_pair_marks_its_cohort(pair):
    hold(pair, now() - timedelta(days=3))
    marks()
    with as_role("owner"):
        PairMember.objects.filter(pair=pair).delete()
        MentoringSession.objects.filter(pair=pair).delete()
        Pair.objects.filter(pk=pair.pk).delete()
    assert {(fact, cohort) for fact, _, cohort, _ in marks()} == {
        (fact, pair.cohort_id) for fact in ("member", "pair", "session")
    }


@pytest.mark.django_db(transaction=True)
def test_a_fact_that_is_committed_while_its_cohort_is_counted_is_not_missed(organization, monkeypatch):
    """Another connection commits a decision right after the decisions were read: its own mark outlives the roll-up."""
    with tenant(organization.pk):
        pair = make_pair(organization, started_on=today())
        decide(pair, "First")

    def late() -> None:
        with tenant(organization.pk):
            decide(pair, "Second")
        connection.close()

    def interrupted(*args):
        found = count_cohort(*args)
        thread = threading.Thread(target=late)
        thread.start()
        thread.join(60)
        assert not thread.is_alive(), "the decision waits for the count"
        return found

    monkeypatch.setattr(queries, "count_cohort", interrupted)
    for counted, left in ((1, ["decision"]), (2, [])):
        with tenant(organization.pk), as_role("worker"):
            roll_up_cohort(cohort_id=pair.cohort_id)
        monkeypatch.undo()
        with tenant(organization.pk):
            assert f'"changed":{counted},' in Snapshot.objects.get(cohort=pair.cohort, is_current=True).content
            assert list(Mark.objects.filter(cohort_id=pair.cohort_id).values_list("fact", flat=True)) == left
