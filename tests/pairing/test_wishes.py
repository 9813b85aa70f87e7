"""Wishes: who may name whom and until when, what becomes of them, and what a run is told."""

from __future__ import annotations

import random
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from access.actors import SYSTEM
from access.clock import now, today
from accounts.models import Person
from audit.models import AuditEntry
from notifications.models import Message, Notice
from pairing import actions
from pairing.digest import digest
from pairing.inputs import load_problem, people_to_pair
from pairing.matching import Weights, solve
from pairing.models import Wish
from pairing.scores import score_all
from pairing.wishes import Standing, own_wishes, standing_of, wish_rows
from programs import actions as programs
from programs.models import Cohort, Enrollment
from sessions import tasks
from tests.factories.accounts import make_person
from tests.factories.circles import make_circle_cohort, make_peer
from tests.factories.pairing import make_ready_cohort
from tests.factories.programs import fresh, make_cohort, make_mentee, make_mentor, make_program, make_ready, make_topic
from tests.factories.topics import actor_of
from tests.factories.wishes import wish, wished
from tests.roles import as_role

pytestmark = pytest.mark.usefixtures("in_organization")
State = Enrollment.State
WEIGHTS = Weights.shared(4, 1, 1, 1, 4)


@pytest.fixture
def cohort() -> Cohort:
    """Two mentors and two mentees who said yes."""
    return make_ready_cohort()


def of(cohort: Cohort, side: str) -> list[Enrollment]:
    return list(Enrollment.objects.filter(cohort=cohort, side=side).select_related("person").order_by("pk"))


@pytest.fixture
def mentee(cohort: Cohort) -> Enrollment:
    return of(cohort, "mentee")[0]


def name(row: Enrollment, people: list, before: list) -> list[Wish]:
    return actions.set_wishes(enrollment=row, people=people, before=before, by=actor_of(row.person))


# Naming ---------------------------------------------------------------------------------------------------------------


def test_colleagues_are_named_in_order_whether_they_take_part_or_not(cohort, mentee):
    people = [of(cohort, "mentor")[0].person, make_person("Nobody Asked"), of(cohort, "mentee")[1].person]
    wish(mentee, *people)
    assert [(one.rank, one.person) for one in own_wishes(fresh(mentee))] == list(enumerate(people, start=1))
    wish(mentee, people[2], people[0])
    assert wished(mentee) == [people[2].pk, people[0].pk]
    wish(mentee)
    assert wished(mentee) == []


def test_naming_leaves_no_trace_for_anybody_else(mentee):
    before = AuditEntry.objects.count(), Message.objects.count(), Notice.objects.count()
    wish(mentee, make_person())
    wish(mentee)
    assert (AuditEntry.objects.count(), Message.objects.count(), Notice.objects.count()) == before


def test_a_second_click_changes_nothing_and_an_old_tab_is_refused(mentee):
    ana, theo, ines = (make_person().pk for _ in range(3))
    assert [one.rank for one in name(mentee, [ana], [])] == [1]
    made = Wish.objects.get().pk
    name(mentee, [ana], [])
    assert Wish.objects.get().pk == made, "pressed twice"
    name(mentee, [ana, theo], [ana])
    with pytest.raises(actions.WishesChanged):
        name(mentee, [ana, ines], [ana])
    with pytest.raises(actions.WishesChanged):
        name(mentee, [theo, ana], [ana])
    assert wished(mentee) == [ana, theo]


def test_three_are_the_most_and_nobody_is_named_twice(mentee):
    people = [make_person().pk for _ in range(4)]
    with pytest.raises(actions.TooManyWishes):
        name(mentee, people, [])
    with pytest.raises(actions.CannotBeWishedFor):
        name(mentee, [people[0], people[0]], [])
    assert wished(mentee) == []


def test_oneself_guests_leavers_and_nobody_cannot_be_named(mentee):
    good, guest, gone = make_person(), make_person(is_guest=True), make_person(left_on=today())
    for pk in (mentee.person_id, guest.pk, gone.pk, uuid4()):
        with pytest.raises(actions.CannotBeWishedFor):
            name(mentee, [good.pk, pk], [])
    assert wished(mentee) == [], "all of a list, or nothing"


def test_who_was_named_and_left_can_still_be_moved_and_removed(mentee):
    gone, ana = make_person(), make_person()
    wish(mentee, gone, ana)
    Person.objects.filter(pk=gone.pk).update(left_on=today())
    wish(mentee, ana, gone)
    wish(mentee, ana)
    with pytest.raises(actions.CannotBeWishedFor):
        wish(mentee, ana, gone)


# Until when -----------------------------------------------------------------------------------------------------------


def _close(row: Enrollment) -> None:
    programs.close_answers(cohort=row.cohort, by=SYSTEM)


def _place(row: Enrollment) -> None:
    programs.take_places(enrollments=[row.pk], by=SYSTEM)


def _take_back(row: Enrollment) -> None:
    programs.decline_enrollment(enrollment=row, by=SYSTEM)


def _leave(row: Enrollment) -> None:
    Person.objects.filter(pk=row.person_id).update(left_on=today())


def _remove(row: Enrollment) -> None:
    programs.remove_enrollments(cohort=row.cohort, enrollments=[row], by=SYSTEM)


def _stop(row: Enrollment) -> None:
    row.cohort.program.takes_wishes = False
    row.cohort.program.save()


@pytest.mark.parametrize(
    ("happens", "standing"),
    [
        (_close, Standing.CLOSED),
        (_place, Standing.PLACED),
        (_take_back, Standing.NO_YES),
        (_remove, Standing.NO_YES),
        (_stop, Standing.OFF),
        (_leave, None),
    ],
)
def test_wishes_stand_once_they_would_tell_or_count_for_nothing(mentee, happens, standing):
    ana = make_person()
    wish(mentee, ana)
    happens(fresh(mentee))
    for people in ([], [make_person().pk]):
        with pytest.raises(actions.WishesStand) as raised:
            name(mentee, people, [ana.pk])
        assert standing in (None, raised.value.standing)
    assert wished(mentee) == [ana.pk]
    assert own_wishes(fresh(mentee)) == [] or fresh(mentee).state == State.READY


def test_the_last_day_is_the_organizations(mentee):
    zone = mentee.organization.timezone
    assert standing_of(fresh(mentee), mentee.cohort.answers_due_on) is Standing.OPEN
    with time_machine.travel(now() + timedelta(days=15)):
        assert standing_of(fresh(mentee), today(zone)) is Standing.CLOSED
        with pytest.raises(actions.WishesStand):
            wish(mentee, make_person())


def test_a_circle_has_no_wishes():
    peer = make_peer(make_circle_cohort())
    assert standing_of(fresh(peer), today()) is Standing.CIRCLE
    with pytest.raises(actions.WishesStand):
        wish(peer, make_person())


# What becomes of them -------------------------------------------------------------------------------------------------


def test_a_yes_taken_back_keeps_them_unread_until_answers_close(organization, cohort, mentee):
    ana = of(cohort, "mentor")[0].person
    wish(mentee, ana)
    _take_back(mentee)
    _reconcile(organization)
    assert wished(mentee) == [ana.pk], "the moment they go would be the moment of a no"
    assert own_wishes(fresh(mentee)) == []
    programs.accept_enrollment(enrollment=fresh(mentee), by=SYSTEM)
    assert [one.person for one in own_wishes(fresh(mentee))] == [ana]
    _take_back(fresh(mentee))
    programs.close_answers(cohort=cohort, by=SYSTEM)
    _reconcile(organization)
    assert wished(mentee) == []


@pytest.mark.parametrize("happens", [_remove, _leave])
def test_whoever_leaves_takes_their_wishes_along(organization, cohort, mentee, happens):
    other = of(cohort, "mentee")[1]
    for row in (mentee, other):
        wish(row, make_person())
    happens(fresh(mentee))
    _reconcile(organization)
    assert list(Wish.objects.values_list("enrollment", flat=True)) == [other.pk]


def test_they_are_kept_for_another_partner_and_go_with_the_cohort(organization, cohort, mentee):
    ana = make_person()
    wish(mentee, ana)
    programs.close_answers(cohort=cohort, by=SYSTEM)
    _place(mentee)
    _reconcile(organization)
    assert wished(mentee) == [ana.pk]
    programs.close_cohort(cohort=cohort, by=SYSTEM)
    _reconcile(organization)
    assert wished(mentee) == []


def _reconcile(organization) -> None:
    with as_role("worker"):
        tasks.reconcile(str(organization.pk))


# What a run is told ---------------------------------------------------------------------------------------------------


def rows_of(cohort: Cohort) -> dict[tuple[str, str], tuple[int, int]]:
    """(mentee, mentor) by name -> both ranks, as the solver is told."""
    people, _ = people_to_pair(cohort)
    mentees = [person for person in people if person.side == "mentee"]
    mentors = [person for person in people if person.side == "mentor"]
    return {
        (mentees[mentee].name, mentors[mentor].name): (one, other)
        for mentee, mentor, one, other in wish_rows(mentees, mentors)
    }


def test_a_run_is_told_the_ranks_of_both_sides_in_one_row_a_pair(cohort):
    (ruth, omar), (ana, theo) = of(cohort, "mentee"), of(cohort, "mentor")
    wish(ruth, make_person("Outside"), theo.person, omar.person)
    wish(theo, ruth.person)
    wish(ana, theo.person, make_person("Also outside"), omar.person)
    found = rows_of(cohort)
    assert found == {
        (ruth.person.name, theo.person.name): (2, 1),
        (omar.person.name, ana.person.name): (0, 3),
    }


def test_who_took_a_yes_back_wishes_and_is_wished_for_no_more(cohort):
    (ruth, omar), (ana, _) = of(cohort, "mentee"), of(cohort, "mentor")
    wish(ruth, ana.person)
    wish(ana, ruth.person, omar.person)
    _take_back(ruth)
    assert rows_of(cohort) == {(omar.person.name, ana.person.name): (0, 2)}


def test_a_wish_for_somebody_who_does_not_take_part_changes_nothing_that_a_run_is_told(cohort, mentee):
    before = digest(load_problem(cohort, now()).problem, WEIGHTS)
    wish(mentee, make_person(), of(cohort, "mentee")[1].person)
    assert digest(load_problem(cohort, now()).problem, WEIGHTS) == before
    wish(mentee, of(cohort, "mentor")[0].person)
    assert digest(load_problem(cohort, now()).problem, WEIGHTS) != before


def test_wishes_of_another_cohort_are_none_here(cohort, mentee):
    topic = make_topic()
    other = make_cohort(make_program(topics=[topic]))
    elsewhere = make_ready(make_mentor(other, topic))
    again = make_ready(make_mentor(other, topic, person=mentee.person))
    wish(again, of(cohort, "mentor")[0].person)
    wish(elsewhere, mentee.person)
    assert rows_of(cohort) == {}


def test_all_wishes_of_a_cohort_are_one_query(cohort):
    people, _ = people_to_pair(cohort)
    sides = [[person for person in people if person.side == side] for side in ("mentee", "mentor")]

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            wish_rows(*sides)
        return len(captured)

    assert queries() == 1
    for row in (*of(cohort, "mentee"), *of(cohort, "mentor")):
        wish(row, *(make_person() for _ in range(3)))
    assert queries() == 1
    assert wish_rows([], sides[1]) == wish_rows(sides[0], []) == []


@pytest.fixture
def tangled() -> Cohort:
    """Five on each side, some of whom no rule lets meet: a reporting line, no language in common, nothing to teach."""
    topic, other = make_topic(), make_topic()
    made = make_cohort(make_program(topics=[topic, other], asks_managers=False))
    boss = make_person(languages=["en"])
    for number in range(5):
        spoken = ["fr"] if number == 3 else ["en"]
        person = make_person(manager=boss if number < 2 else None, languages=spoken, unit=f"Unit {number % 2}")
        make_ready(make_mentor(made, topic if number != 4 else other, person=person, level=2 + number % 3))
    for number in range(5):
        person = boss if number == 0 else make_person(languages=["en", "fr"] if number == 1 else ["en"], unit="Unit 0")
        make_ready(make_mentee(made, topic if number != 2 else other, person=person, current_level=number % 3))
    return made


@pytest.mark.parametrize("seed", range(4))
def test_a_wish_makes_no_pair_that_a_rule_forbids(tangled, seed):
    plain = load_problem(tangled, now()).problem
    allowed = score_all(plain, WEIGHTS) > 0
    assert 0 < allowed.sum() < allowed.size
    draw = random.Random(seed)
    mentees, mentors = of(tangled, "mentee"), of(tangled, "mentor")
    for row, others in [(row, mentors) for row in mentees] + [(row, mentees) for row in mentors]:
        wish(row, *(one.person for one in draw.sample(others, draw.randint(0, 3))))
    told = load_problem(tangled, now()).problem
    assert len(told.wishes)
    assert ((score_all(told, WEIGHTS) > 0) == allowed).all()
    found = solve(told, WEIGHTS)
    assert found.proven
    assert all(allowed[mentee, mentor] for mentee, mentor in found.pairs)
    assert len(found.pairs) == len(solve(plain, WEIGHTS).pairs), "a wish costs nobody their partner"


def test_a_wish_for_the_partner_one_has_keeps_the_pair(tangled):
    loaded = load_problem(tangled, now())
    pairs = solve(loaded.problem, WEIGHTS).pairs
    assert len(pairs) >= 3
    for mentee, mentor in pairs.tolist():
        row = Enrollment.objects.get(pk=loaded.mentees[mentee].enrollment_id)
        wish(row, Person.objects.get(pk=loaded.mentors[mentor].person_id))
        again = load_problem(tangled, now())
        assert (mentee, mentor) in {tuple(pair) for pair in solve(again.problem, WEIGHTS).pairs.tolist()}
        wish(row)


def test_of_two_who_fit_alike_the_one_who_was_wished_for_is_the_partner(cohort, mentee):
    for mentor in of(cohort, "mentor"):
        wish(mentee, mentor.person)
        loaded = load_problem(cohort, now())
        found = {
            loaded.mentees[one].enrollment_id: loaded.mentors[other].enrollment_id
            for one, other in solve(loaded.problem, WEIGHTS).pairs.tolist()
        }
        assert found[mentee.pk] == mentor.pk
