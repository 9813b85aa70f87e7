"""What a run is told: the rulings of the moment it starts, a draft to stay near to, fairness; and that its check knows it."""

from __future__ import annotations

import pytest

from access.actors import SYSTEM
from access.clock import now
from pairing import actions, queries
from pairing.aims import RunAims
from pairing.inputs import load_problem
from pairing.matching import Weights
from pairing.models import PairingRun, Ruling
from pairing.solving import solve_run
from programs.actions import close_answers
from programs.models import Format
from tests.factories.pairing import make_draft, make_ready_cohort
from tests.factories.programs import make_cohort as open_cohort
from tests.factories.programs import make_mentee, make_mentor, make_program, make_ready, make_topic

pytestmark = pytest.mark.usefixtures("in_organization")


def rule(cohort, mentee, mentor, kind):
    return Ruling.objects.create(cohort=cohort, mentee=mentee, mentor=mentor, kind=kind, created_at=now())


def couples(run):
    return set(run.proposals.values_list("mentee_id", "mentor_id"))


def two_and_two():
    """Two mentees and two mentors, who score alike: (cohort, mentees, mentors)."""
    cohort = make_ready_cohort(2, 2)
    people = list(cohort.enrollments.order_by("pk"))
    return cohort, [one for one in people if one.side == "mentee"], [one for one in people if one.side == "mentor"]


def test_aims_come_back_as_they_were_kept():
    cohort, mentees, mentors = two_and_two()
    kept = RunAims(
        locked=((mentees[0].pk, mentors[1].pk),),
        forbidden=((mentees[1].pk, mentors[1].pk),),
        bonus=100,
        shortfall=4,
        threshold=310,
        least=2,
    )
    run = PairingRun.objects.create(cohort=cohort, number=1, aims=kept.as_json(), created_at=now())
    assert RunAims.of(PairingRun.objects.get(pk=run.pk)) == kept
    assert RunAims.of(PairingRun(aims={})) == RunAims()


@pytest.mark.parametrize("mentor", [0, 1])
def test_a_locked_pair_is_in_the_draft_and_a_forbidden_one_is_not(mentor):
    cohort, mentees, mentors = two_and_two()
    rule(cohort, mentees[0], mentors[mentor], Ruling.Kind.LOCK)
    rule(cohort, mentees[1], mentors[mentor], Ruling.Kind.FORBID)
    run = make_draft(cohort)
    assert run.is_proven
    assert couples(run) == {(mentees[0].pk, mentors[mentor].pk), (mentees[1].pk, mentors[1 - mentor].pk)}


def test_lifting_a_ruling_changes_nothing_of_a_draft_that_stands():
    cohort, mentees, mentors = two_and_two()
    forbidden = rule(cohort, mentees[0], mentors[0], Ruling.Kind.FORBID)
    run = make_draft(cohort)
    forbidden.delete()
    rule(cohort, mentees[1], mentors[0], Ruling.Kind.FORBID)
    check = queries.verify_run(run, now())
    assert check.proven
    found = queries.loaded_run(run, now())
    assert found.is_unchanged(run)


def test_a_ruling_about_somebody_with_a_partner_rests():
    cohort, mentees, mentors = two_and_two()
    lock = rule(cohort, mentees[0], mentors[0], Ruling.Kind.LOCK)
    assert queries.rulings_in_force(cohort) == [lock]
    actions.publish_pairs(run=make_draft(cohort), by=SYSTEM)
    assert queries.rulings_in_force(cohort) == []
    assert queries.rulings_of(cohort) == [lock]


def test_a_draft_stays_near_to_the_one_it_was_asked_to():
    cohort, mentees, mentors = two_and_two()
    rule(cohort, mentees[0], mentors[1], Ruling.Kind.LOCK)
    first = make_draft(cohort)
    cohort.rulings.all().delete()
    rule(cohort, mentees[0], mentors[0], Ruling.Kind.LOCK)
    other = make_draft(cohort)
    cohort.rulings.all().delete()
    for base in (first, other):
        again = make_draft(cohort, kept_from=base, bonus=100)
        assert couples(again) == couples(base)
        assert again.is_proven
        assert again.points == base.points
        assert RunAims.of(again).kept_from == base.pk


def test_a_fair_draft_shows_the_plain_one_beside_it():
    run = make_draft(make_ready_cohort(3, 3), shortfall=4)
    assert run.is_proven
    assert run.plain["mentees_paired"] == run.mentees_paired == 3
    assert run.plain["points"] >= run.points == sum(run.proposals.values_list("score", flat=True))
    assert RunAims.of(run).threshold == min(run.proposals.values_list("score", flat=True))


def test_locks_that_do_not_fit_end_the_run_with_their_reason():
    cohort, mentees, mentors = two_and_two()
    for mentee in mentees:
        rule(cohort, mentee, mentors[0], Ruling.Kind.LOCK)
    close_answers(cohort=cohort, by=SYSTEM)
    run = actions.propose_pairs(cohort=cohort, weights=Weights(), return_to="/", by=SYSTEM)
    with pytest.raises(ValueError, match="locked"):
        solve_run(run, load_problem(cohort, now(), RunAims.of(run).forbidden))


@pytest.mark.parametrize(("mentors", "paired"), [(4, 2), (3, 1), (5, 2)])
def test_a_group_has_two_mentors_or_none(mentors, paired):
    topic = make_topic()
    cohort = open_cohort(
        make_program(topics=[topic], formats=[Format.GROUP]), format=Format.GROUP, mentors_per_mentee=2
    )
    for _ in range(mentors):
        make_ready(make_mentor(cohort, topic))
    for _ in range(3):
        make_ready(make_mentee(cohort, topic))  # a capacity of one, as every file has it
    run = make_draft(cohort)
    by_mentee = [mentee for mentee, _ in couples(run)]
    assert run.mentees_paired == len(set(by_mentee)) == paired
    assert len(by_mentee) == 2 * paired
    assert run.is_proven
    assert queries.verify_run(run, now()).proven


def test_a_draft_says_which_mentor_is_missed_most():
    run = make_draft(make_ready_cohort(3, 2))
    assert run.mentees_paired == 2
    topic = run.cohort.program.program_topics.get().topic.name
    assert run.recruit == [{"topic": topic, "mentees": 1, "points": run.recruit[0]["points"], "is_exact": True}]
    enough = make_draft(make_ready_cohort(2, 2, topic=run.cohort.program.program_topics.get().topic))
    assert [hint["mentees"] for hint in enough.recruit] in ([], [0])
