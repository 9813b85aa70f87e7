"""Runs in an active cohort: late joiners and those who lost their partner are paired, and nobody else moves."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from access.actors import SYSTEM
from access.clock import now, today
from feedback.actions import start_cycle
from feedback.models import SeatHolder
from notifications.models import Message
from pairing import actions, queries
from pairing.inputs import load_problem, people_to_pair
from pairing.matching import Weights, solve
from pairing.models import Pair, PairMember
from pairing.ruling_queries import drafts_of
from programs.actions import WrongPhase, begin_debrief, close_answers, free_places, resume_cohort, set_cohort
from programs.models import Cohort, Enrollment
from programs.rules import some_names
from tests.factories.accounts import make_person
from tests.factories.pairing import make_draft, make_ready_cohort
from tests.factories.programs import make_cohort, make_mentee, make_mentor, make_program, make_ready, make_topic
from tests.roles import as_role

pytestmark = pytest.mark.usefixtures("in_organization")


def propose(cohort: Cohort):
    return actions.propose_pairs(cohort=cohort, weights=Weights(), return_to="/", by=SYSTEM)


def start(mentees: int = 2, mentors: int = 2, **facts):
    """An active cohort with published pairs, and its topic."""
    topic = make_topic()
    cohort = make_ready_cohort(mentees, mentors, topic=topic, **facts)
    actions.publish_pairs(run=make_draft(cohort), by=SYSTEM)
    return Cohort.objects.select_related("program").get(pk=cohort.pk), topic


def reopen(cohort: Cohort) -> Cohort:
    return set_cohort(
        cohort=cohort, name=cohort.name, answers_due_on=cohort.answers_due_on + timedelta(days=1), by=SYSTEM
    )


def join_late(cohort: Cohort, topic, mentees: int = 1, mentors: int = 1, level: int = 4) -> list[Enrollment]:
    """People who come into the active cohort and say yes."""
    cohort = reopen(cohort)
    late = [make_ready(make_mentor(cohort, topic, level=level)) for _ in range(mentors)]
    late += [make_ready(make_mentee(cohort, topic)) for _ in range(mentees)]
    close_answers(cohort=cohort, by=SYSTEM)
    return late


def freeze(cohort: Cohort) -> None:
    """Start the check-ins of a cohort, as a worker does."""
    with as_role("worker"):
        start_cycle(cohort=cohort, by=SYSTEM)


def members_by_pair() -> dict:
    found: dict = {}
    for pair_id, enrollment_id in PairMember.objects.values_list("pair_id", "enrollment_id"):
        found.setdefault(pair_id, set()).add(enrollment_id)
    return found


def test_the_first_publish_gives_everybody_their_place():
    cohort, _ = start()
    assert Enrollment.objects.filter(cohort=cohort, paired_at=None).count() == 0


def test_only_late_joiners_are_paired_told_and_placed():
    cohort, topic = start()
    before, told = members_by_pair(), Message.objects.filter(kind="pair_published").count()
    late = join_late(cohort, topic)
    run = make_draft(cohort)
    assert (run.mentors, run.mentees, run.is_proven) == (1, 1, True)
    assert queries.is_late(run)
    (pair,) = actions.publish_pairs(run=run, by=SYSTEM)
    assert set(pair.members.values_list("enrollment", flat=True)) == {row.pk for row in late}
    after = members_by_pair()
    assert {pk: after[pk] for pk in before} == before
    new = Message.objects.filter(kind="pair_published").count() - told
    assert new == 2
    assert all(row.is_late and row.paired_at for row in Enrollment.objects.filter(pk__in=[row.pk for row in late]))


def test_the_panel_stays_as_it_was_frozen():
    cohort, topic = start()
    freeze(cohort)
    before = set(SeatHolder.objects.values_list("person_id", flat=True))
    join_late(cohort, topic)
    actions.publish_pairs(run=make_draft(cohort), by=SYSTEM)
    freeze(cohort)
    assert set(SeatHolder.objects.values_list("person_id", flat=True)) == before


def test_a_panel_that_is_frozen_after_late_joiners_were_paired_still_leaves_them_out():
    cohort, topic = start()
    late = join_late(cohort, topic)
    actions.publish_pairs(run=make_draft(cohort), by=SYSTEM)
    freeze(cohort)
    assert SeatHolder.objects.count() == 4
    assert not SeatHolder.objects.filter(person__in=[row.person_id for row in late]).exists()


def test_forming_pairs_are_in_the_panel_that_the_first_publish_fixes():
    topic = make_topic()
    cohort = make_cohort(make_program(topics=[topic]))
    cohort.program.requires_charter = True
    cohort.program.save()
    make_ready(make_mentor(cohort, topic))
    make_ready(make_mentee(cohort, topic))
    (pair,) = actions.publish_pairs(run=make_draft(cohort), by=SYSTEM)
    assert pair.state == Pair.State.FORMING
    freeze(cohort)
    assert SeatHolder.objects.count() == 2


def test_a_mentor_with_room_counts_with_what_is_left():
    cohort, topic = start(2, 1, mentees_per_mentor=3)
    join_late(cohort, topic, mentees=2, mentors=0)
    people, placed = people_to_pair(cohort)
    (mentor,) = [person for person in people if person.side == "mentor"]
    assert (mentor.capacity, placed) == (1, {mentor.enrollment_id})
    run = make_draft(cohort)
    assert run.proposals.count() == 1
    assert [row.enrollment.side for row in run.unmatched.all()] == ["mentee"]
    actions.publish_pairs(run=run, by=SYSTEM)
    assert PairMember.objects.filter(enrollment=mentor.enrollment_id).count() == 3


@pytest.mark.parametrize(("mentees", "most"), [(1, 1), (1, 2), (2, 2), (2, 3), (3, 3)])
def test_mentors_with_room_are_counted_as_a_run_finds_them(mentees: int, most: int):
    cohort, _ = start(mentees, 1, mentees_per_mentor=most)
    assert queries.mentors_with_room(cohort) == len(people_to_pair(cohort)[1]) == (mentees < most)
    Enrollment.objects.filter(side="mentor").update(capacity=mentees)
    assert queries.mentors_with_room(cohort) == len(people_to_pair(cohort)[1]) == 0


def test_a_mentor_with_room_who_gets_nobody_new_is_not_called_left_out():
    cohort, _ = start(1, 1, mentees_per_mentor=2)
    other = make_topic()
    cohort.program.program_topics.create(topic=other)
    join_late(cohort, other)
    run = make_draft(cohort)
    assert (run.mentors, run.proposals.count()) == (2, 1)
    assert not run.unmatched.exists()


def test_the_same_two_do_not_meet_again_and_a_leaver_makes_room():
    cohort, _ = start(2, 2)
    one, other = Pair.objects.order_by("pk")
    for pair in (one, other):
        Pair.objects.filter(pk=pair.pk).update(state=Pair.State.CLOSED, ended_on=today())
        free_places(enrollments=pair.members.values_list("enrollment_id", flat=True), by=SYSTEM)
    run = make_draft(cohort)
    old = {frozenset(pair.members.values_list("enrollment_id", flat=True)) for pair in (one, other)}
    new = {frozenset([row.mentee_id, row.mentor_id]) for row in run.proposals.all()}
    assert len(new) == 2
    assert not old & new
    actions.publish_pairs(run=run, by=SYSTEM)
    assert Pair.objects.filter(state=Pair.State.ACTIVE).count() == 2


def test_whoever_left_and_wants_no_other_is_left_in_peace():
    """Holds a place, and no pair: they were not given back to the studio."""
    cohort, topic = start(2, 2, mentees_per_mentor=3)
    pair = Pair.objects.first()
    Pair.objects.filter(pk=pair.pk).update(state=Pair.State.CLOSED, ended_on=today())
    join_late(cohort, topic)
    people, _ = people_to_pair(cohort)
    assert not {person.enrollment_id for person in people} & set(pair.members.values_list("enrollment_id", flat=True))


@pytest.mark.parametrize("seed", range(8))
def test_whatever_happens_nobody_with_a_place_moves_and_no_limit_breaks(seed):
    chance = Random(seed)
    several = chance.randint(1, 3)
    cohort, topic = start(chance.randint(1, 4), chance.randint(1, 4), mentees_per_mentor=several)
    for _ in range(3):
        for pair in Pair.objects.filter(state=Pair.State.ACTIVE):
            if chance.random() < 0.4:
                Pair.objects.filter(pk=pair.pk).update(state=Pair.State.CLOSED, ended_on=today())
                for member in pair.members.all():
                    goes_on = PairMember.objects.filter(
                        enrollment=member.enrollment_id, pair__state=Pair.State.ACTIVE
                    ).exists()
                    if not goes_on and chance.random() < 0.7:
                        free_places(enrollments=[member.enrollment_id], by=SYSTEM)
        join_late(cohort, topic, chance.randint(0, 2), chance.randint(0, 2), level=chance.randint(1, 5))
        cohort = Cohort.objects.select_related("program").get(pk=cohort.pk)
        placed = set(Enrollment.objects.filter(cohort=cohort).exclude(paired_at=None).values_list("pk", flat=True))
        going = {pk: ids for pk, ids in members_by_pair().items() if Pair.objects.get(pk=pk).state == "active"}
        try:
            run = make_draft(cohort)
        except actions.NobodyReady:
            continue
        assert queries.verify_run(run, now()).proven
        proposed = list(run.proposals.values_list("mentee_id", "mentor_id"))
        assert not {mentee for mentee, _ in proposed} & placed
        if not proposed:
            continue
        actions.publish_pairs(run=run, by=SYSTEM)
        after = members_by_pair()
        assert {pk: after[pk] for pk in going} == going
        met = list(PairMember.objects.filter(side="mentor").values_list("pair__members__enrollment", "enrollment"))
        met = [(one, mentor) for one, mentor in met if one != mentor]
        assert len(met) == len(set(met)), "two met again"
        for row in Enrollment.objects.filter(cohort=cohort):
            partners = PairMember.objects.filter(enrollment=row, pair__state__in=Pair.GOING).count()
            assert partners <= (several if row.is_mentor else 1)


def test_the_problem_of_a_late_run_is_solved_alike_whatever_else_is_in_the_cohort():
    """The certificate speaks of exactly the people without a place: those who stay are not in the problem."""
    cohort, topic = start(3, 3)
    late = join_late(cohort, topic, 2, 2)
    loaded = load_problem(cohort, now())
    assert {p.enrollment_id for p in (*loaded.mentees, *loaded.mentors)} == {row.pk for row in late}
    solution = solve(loaded.problem, Weights())
    assert solution.proven
    assert len(solution.pairs) == 2


# Refusals ------------------------------------------------------------------------------------------------------------


def test_nobody_waits_is_said():
    cohort, topic = start()
    with pytest.raises(actions.NobodyReady):
        propose(cohort)
    join_late(cohort, topic, mentees=0, mentors=1)
    with pytest.raises(actions.NobodyReady):
        propose(cohort)


def test_a_debrief_and_a_draft_take_no_pairs():
    cohort, topic = start()
    join_late(cohort, topic)
    run = make_draft(cohort)
    begin_debrief(cohort=cohort, by=SYSTEM)
    with pytest.raises(WrongPhase, match="in its debrief"):
        propose(cohort)
    with pytest.raises(WrongPhase):
        actions.publish_pairs(run=run, by=SYSTEM)
    resume_cohort(cohort=cohort, by=SYSTEM)
    assert len(actions.publish_pairs(run=run, by=SYSTEM)) == 1
    with pytest.raises(WrongPhase, match="being prepared"):
        propose(make_cohort(make_program(topics=[topic])))


def test_circles_are_formed_elsewhere():
    topic = make_topic()
    cohort = make_cohort(make_program(topics=[topic], formats=["circle"]))
    close_answers(cohort=cohort, by=SYSTEM)
    with pytest.raises(actions.FormsCircles):
        propose(cohort)


def test_open_answers_wait_also_in_an_active_cohort():
    cohort, topic = start()
    join_late(cohort, topic)
    run = make_draft(cohort)
    reopen(Cohort.objects.get(pk=cohort.pk))
    with pytest.raises(actions.AnswersOpen):
        propose(cohort)
    with pytest.raises(actions.AnswersOpen):
        actions.publish_pairs(run=run, by=SYSTEM)


def test_of_two_drafts_about_the_same_people_one_is_published():
    cohort, topic = start()
    late = join_late(cohort, topic)
    first, second = make_draft(cohort), make_draft(cohort)
    actions.publish_pairs(run=first, by=SYSTEM)
    with pytest.raises(actions.AlreadyPaired) as refused:
        actions.publish_pairs(run=second, by=SYSTEM)
    assert str(refused.value) == some_names(sorted(row.person.name for row in late))
    assert Pair.objects.count() == 3


def test_a_draft_from_before_does_not_bring_two_together_who_were_a_pair_since():
    cohort, topic = start()
    join_late(cohort, topic)
    first, second = make_draft(cohort), make_draft(cohort)
    (pair,) = actions.publish_pairs(run=first, by=SYSTEM)
    Pair.objects.filter(pk=pair.pk).update(state=Pair.State.CLOSED, ended_on=today())
    free_places(enrollments=pair.members.values_list("enrollment_id", flat=True), by=SYSTEM)
    with pytest.raises(actions.AlreadyPaired):
        actions.publish_pairs(run=second, by=SYSTEM)


def test_a_draft_from_before_the_first_pairs_is_nothing_to_stay_near_to():
    topic = make_topic()
    cohort = make_ready_cohort(2, 2, topic=topic)
    before, first = make_draft(cohort), make_draft(cohort)
    assert drafts_of(cohort) == [first, before]
    actions.publish_pairs(run=first, by=SYSTEM)
    cohort = Cohort.objects.select_related("program").get(pk=cohort.pk)
    assert drafts_of(cohort) == []
    join_late(cohort, topic)
    late = make_draft(Cohort.objects.select_related("program").get(pk=cohort.pk))
    assert drafts_of(cohort) == [late]


def test_a_draft_in_which_nobody_has_a_partner_is_not_published():
    topic = make_topic()
    cohort = make_cohort(make_program(topics=[topic]))
    chief = make_person("Chief")
    make_ready(make_mentor(cohort, topic, person=make_person("Report", manager=chief)))
    make_ready(make_mentee(cohort, topic, person=chief))
    run = make_draft(cohort)
    with pytest.raises(actions.EmptyDraft):
        actions.publish_pairs(run=run, by=SYSTEM)
    assert Cohort.objects.get(pk=cohort.pk).state == Cohort.State.RECRUITING
