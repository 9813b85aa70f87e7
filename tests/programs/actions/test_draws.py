"""A draw is made once, can be done over by anybody, and decides who is asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import override_settings

from access.actors import SYSTEM
from access.clock import now, today
from programs import actions, design_queries, queries
from programs.lottery import Lot, digest, draw, pool_text
from programs.models import Arm, DesignAmendment, Draw, DrawTicket, Enrollment
from tests.factories.programs import make_cohort, make_mentor, make_mentors
from tests.programs.drawing import arms, everybody, fix, in_arm, make_compared, make_drawn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_organization")]


def test_draw_done_over_from_what_is_published_gives_the_arms():
    cohort, found = make_drawn(7, 3, groups=("unit",))
    tickets = list(DrawTicket.objects.filter(draw=found))
    lots = [Lot(row.side, row.stratum, row.ticket) for row in tickets]
    assert digest(pool_text(lots)) == found.pool_digest
    starts = {row.lot.ticket for row in draw(lots, found.places, found.seed) if row.has_place}
    invited = {row.person_id for row in Arm.objects.filter(cohort=cohort, arm="invited")}
    assert invited == {row.person_id for row in tickets if row.ticket in starts}
    assert arms(cohort) == {"invited": 3, "comparison": 4}
    assert set(Arm.objects.values_list("since", flat=True)) == {today(cohort.organization.timezone)}


def test_second_draw_and_second_pool_change_nothing():
    cohort, found = make_drawn()
    before = list(Arm.objects.order_by("pk").values())
    make_mentors(cohort, cohort.program.program_topics.get().topic, 4)
    assert fix(cohort, mentor=1).pk == found.pk
    assert actions.draw_places(cohort=cohort, seed="another", by=SYSTEM).seed == found.seed
    assert list(Arm.objects.order_by("pk").values()) == before


def test_public_number_is_announced_with_the_pool_and_typed_after_it():
    cohort, topic = make_compared()
    make_mentors(cohort, topic, 4)
    with pytest.raises(actions.NotAnnounced):
        fix(cohort, "public", mentor=2)
    fix(cohort, "public", "Friday’s state lottery", mentor=2)
    with pytest.raises(actions.SeedMissing):
        actions.draw_places(cohort=cohort, by=SYSTEM)
    assert actions.draw_places(cohort=cohort, seed=" 04 17 23 38 41 ", by=SYSTEM).seed == "04 17 23 38 41"


@pytest.mark.parametrize(
    ("comparison", "facts", "people", "places", "error"),
    [
        ("none", {}, 4, 2, actions.NothingDrawn),
        ("matched", {}, 4, 2, actions.NothingDrawn),
        ("waitlist", {"is_drawn": False}, 4, 2, actions.NothingDrawn),
        ("lottery", {}, 0, 2, actions.NobodyToDraw),
        ("lottery", {"counted_side": "mentee"}, 4, 2, actions.NobodyToDraw),
        ("waitlist", {}, 2, 2, actions.EverybodyFits),
    ],
)
def test_pool_is_refused(comparison, facts, people, places, error):
    cohort, topic = make_compared(comparison, **facts)
    make_mentors(cohort, topic, people)
    with pytest.raises(error):
        fix(cohort, mentor=places)
    with pytest.raises(actions.NotFixed):
        actions.draw_places(cohort=cohort, by=SYSTEM)


def test_those_who_wait_are_not_asked_until_the_horizon_and_then_may_be():
    cohort, _ = make_drawn()
    waiting, starting = in_arm(cohort, "comparison"), in_arm(cohort, "invited")
    done = actions.ask_enrollments(cohort=cohort, enrollments=[*waiting, *starting], by=SYSTEM)
    assert (done.asked, len(done.held)) == (3, 3)
    assert {row.state for row in in_arm(cohort, "comparison")} == {"listed"}
    until = done.held[0].until
    assert done.held[0].reason == f"is in the comparison until {until:%B} {until.day}, {until.year}"
    assert set(queries.askable(cohort)) == set(everybody(cohort, "mentee"))
    later = now() + timedelta(days=366)
    with override_settings(NOW=later.isoformat()):
        actions.set_cohort(cohort=cohort, name=cohort.name, answers_due_on=later.date() + timedelta(days=9), by=SYSTEM)
        assert actions.ask_enrollments(cohort=cohort, enrollments=waiting, by=SYSTEM).asked == 3
    assert arms(cohort) == {"invited": 3, "comparison": 3}, "whoever comes later stays where they were drawn"


def test_pool_that_is_fixed_waits_for_its_draw():
    cohort, topic = make_compared()
    rows = make_mentors(cohort, topic, 4)
    fix(cohort, mentor=2)
    done = actions.ask_enrollments(cohort=cohort, enrollments=rows, by=SYSTEM)
    assert done.asked == 0
    assert "still to be made" in done.held[0].reason


def test_whoever_is_asked_without_the_draw_is_outside_of_the_comparison_and_it_says_why():
    cohort, topic = make_compared()
    early, *_ = make_mentors(cohort, topic, 5)
    actions.ask_enrollments(cohort=cohort, enrollments=[early], by=SYSTEM)
    fix(cohort, mentor=2)
    actions.draw_places(cohort=cohort, by=SYSTEM)
    late = make_mentor(cohort, topic)
    actions.ask_enrollments(cohort=cohort, enrollments=[late], by=SYSTEM)
    outside = dict(Arm.objects.filter(arm="unmatched").values_list("person", "why"))
    assert outside == {early.person_id: "before", late.person_id: "late"}
    assert arms(cohort) == {"invited": 2, "comparison": 2, "unmatched": 2}


def test_asking_early_is_an_amendment_that_names_nobody_and_moves_nobody():
    cohort, _ = make_drawn()
    waiting = in_arm(cohort, "comparison")
    with pytest.raises(actions.NoReason):
        actions.ask_early(cohort=cohort, enrollments=waiting, why=" ", by=SYSTEM)
    assert actions.ask_early(cohort=cohort, enrollments=waiting[:1], why="A role that cannot wait.", by=SYSTEM) == 1
    amendment = DesignAmendment.objects.get(kind="crossover")
    assert (amendment.people, amendment.cohort, amendment.why) == (1, cohort, "A role that cannot wait.")
    assert amendment.digest == amendment.digest_before
    assert Enrollment.objects.get(pk=waiting[0].pk).state == "asked"
    assert arms(cohort) == {"invited": 3, "comparison": 3}
    shown = design_queries.design_facts(cohort.program)
    assert shown.early == 1
    assert shown.is_whole
    with pytest.raises(actions.NobodyWaits):
        actions.ask_early(cohort=cohort, enrollments=waiting[:1], why="Again.", by=SYSTEM)


def test_somebody_counts_where_they_were_counted_first():
    first, _ = make_drawn()
    topic = first.program.program_topics.get().topic
    second = make_cohort(first.program, name="Second")
    for row in [*in_arm(first, "comparison"), *in_arm(first, "invited")]:
        make_mentor(second, topic, person=row.person)
    make_mentors(second, topic, 4)
    made = fix(second, mentor=2)
    assert made.pool == {"mentor": 4}
    actions.draw_places(cohort=second, by=SYSTEM)
    assert {row.cohort_id for row in queries.arms_of([first, second])} == {first.pk, second.pk}
    assert len(queries.arms_of([first, second])) == 10
    done = actions.ask_enrollments(cohort=second, enrollments=everybody(second), by=SYSTEM)
    assert (done.asked, len(done.held)) == (3 + 2, 3 + 2), "who waits in one cohort waits in the other"


def test_tally_says_who_is_to_be_drawn_and_who_waits():
    cohort, topic = make_compared()
    make_mentors(cohort, topic, 5)
    day = today("America/New_York")
    assert (queries.tally(cohort, day).to_draw, queries.tally(cohort, day).waiting) == (5, 0)
    fix(cohort, mentor=2)
    actions.draw_places(cohort=cohort, by=SYSTEM)
    tally = queries.tally(cohort, day)
    assert (tally.to_draw, tally.waiting, tally.askable) == (0, 3, 2)


def test_draw_of_many_takes_a_constant_number_of_queries(django_assert_max_num_queries):
    cohort, topic = make_compared()
    make_mentors(cohort, topic, 40)
    with django_assert_max_num_queries(24):
        fix(cohort, mentor=10)
        actions.draw_places(cohort=cohort, by=SYSTEM)
    assert Draw.objects.count() == 1
