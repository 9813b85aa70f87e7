"""Locking and forbidding a pair, and taking it back: what is refused, what is replaced, and what an auditor reads."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from access.actors import SYSTEM
from access.clock import today
from access.tenancy import tenant
from audit.models import AuditEntry
from pairing import actions
from pairing.models import Ruling
from programs.actions import WrongPhase, close_answers, decline_enrollment
from programs.models import Cohort, Enrollment
from tests.accounts.test_member_races import together
from tests.factories.accounts import make_person
from tests.factories.circles import make_circle_cohort
from tests.factories.pairing import make_draft, make_ready_cohort
from tests.factories.programs import make_mentee, make_mentor, make_ready, make_topic

inside = pytest.mark.usefixtures("in_organization")


def make_closed_cohort(*args, **kwargs) -> Cohort:
    return close_answers(cohort=make_ready_cohort(*args, **kwargs), by=SYSTEM)


def people(cohort: Cohort) -> tuple[list[Enrollment], list[Enrollment]]:
    """Mentees and mentors of the cohort."""
    return tuple(list(cohort.enrollments.filter(side=side).order_by("pk")) for side in ("mentee", "mentor"))


def rule(cohort, mentee, mentor, kind="lock"):
    return actions.rule_pair(cohort=cohort, mentee=mentee.pk, mentor=mentor.pk, kind=kind, by=SYSTEM)


@inside
def test_rule_pair_keeps_the_decision_and_audits_it():
    cohort = make_closed_cohort()
    (mentee, _), (mentor, _) = people(cohort)
    done = rule(cohort, mentee, mentor)
    assert (done.ruling, done.before, done.is_new) == (Ruling.objects.get(), "", True)
    entry = AuditEntry.objects.get(action="pair_locked")
    assert f"locked {mentee.person.name} and {mentor.person.name} for the drafts of" in entry.sentence


@inside
def test_the_same_ruling_twice_is_one_and_is_audited_once():
    cohort = make_closed_cohort()
    (mentee, _), (mentor, _) = people(cohort)
    first, second = (rule(cohort, mentee, mentor, "forbid") for _ in range(2))
    assert (second.ruling.pk, second.is_new) == (first.ruling.pk, False)
    assert AuditEntry.objects.filter(action="pair_forbidden").count() == 1


@inside
@pytest.mark.parametrize(("before", "after"), [("lock", "forbid"), ("forbid", "lock")])
def test_a_ruling_replaces_the_one_before(before, after):
    cohort = make_closed_cohort()
    (mentee, _), (mentor, _) = people(cohort)
    rule(cohort, mentee, mentor, before)
    assert rule(cohort, mentee, mentor, after).before == before
    assert list(Ruling.objects.values_list("kind", flat=True)) == [after]


@inside
def test_several_pairs_are_locked_together_or_not_at_all():
    cohort = make_closed_cohort()
    (one, other), (mentor, second) = people(cohort)
    with pytest.raises(actions.LocksDoNotFit, match=mentor.person.name):
        actions.rule_pairs(cohort=cohort, couples=[(one.pk, mentor.pk), (other.pk, mentor.pk)], kind="lock", by=SYSTEM)
    assert not Ruling.objects.exists()
    couples = [(one.pk, second.pk), (other.pk, mentor.pk)]
    assert len(actions.rule_pairs(cohort=cohort, couples=couples, kind="lock", by=SYSTEM)) == 2


@inside
def test_locks_that_do_not_fit_name_who_has_too_many():
    cohort = make_closed_cohort(3, 3)
    (one, other, _), (mentor, second, _) = people(cohort)
    rule(cohort, one, mentor)
    with pytest.raises(actions.LocksDoNotFit, match=one.person.name):
        rule(cohort, one, second)
    with pytest.raises(actions.LocksDoNotFit, match=mentor.person.name):
        rule(cohort, other, mentor)
    assert rule(cohort, one, mentor).is_new is False


@inside
def test_a_mentor_with_two_places_takes_two_locks_and_no_third():
    topic = make_topic()
    cohort = make_ready_cohort(3, 0, topic=topic, mentees_per_mentor=2)
    mentor = make_ready(make_mentor(cohort, topic))
    Enrollment.objects.filter(pk=mentor.pk).update(capacity=2)
    close_answers(cohort=cohort, by=SYSTEM)
    first, second, third = people(cohort)[0]
    rule(cohort, first, mentor)
    rule(cohort, second, mentor)
    with pytest.raises(actions.LocksDoNotFit, match=mentor.person.name):
        rule(cohort, third, mentor)


@inside
def test_a_lock_of_somebody_who_left_rests_and_takes_no_place():
    cohort = make_closed_cohort(3, 3)
    (one, other, _), (mentor, *_) = people(cohort)
    rule(cohort, one, mentor)
    Enrollment.objects.filter(pk=one.pk).update(state="left")
    assert rule(cohort, other, mentor).is_new


@inside
def test_a_lock_never_bypasses_a_hard_rule_and_the_refusal_names_it():
    topic = make_topic()
    cohort = make_ready_cohort(0, 0, topic=topic)
    chief = make_person("Chief")
    mentor = make_ready(make_mentor(cohort, topic, person=make_person("Report", manager=chief)))
    mentee = make_ready(make_mentee(cohort, topic, person=chief))
    close_answers(cohort=cohort, by=SYSTEM)
    with pytest.raises(actions.RuleForbids, match="Chief and Report: no shared reporting line"):
        rule(cohort, mentee, mentor)
    assert not Ruling.objects.exists()
    assert rule(cohort, mentee, mentor, "forbid").is_new


@inside
@pytest.mark.parametrize("kind", ["lock", "forbid"])
def test_who_waits_for_no_partner_is_named(kind):
    cohort = make_closed_cohort()
    (mentee, _), (mentor, _) = people(cohort)
    Enrollment.objects.filter(pk=mentor.pk).update(state="left")
    with pytest.raises(actions.NotWaiting, match=mentor.person.name):
        rule(cohort, mentee, mentor, kind)


@inside
def test_somebody_of_another_cohort_or_of_the_other_side_does_not_wait_here():
    cohort, other = make_closed_cohort(), make_closed_cohort()
    (mentee, _), (mentor, _) = people(cohort)
    stranger = people(other)[1][0]
    for one, two in ((mentee.pk, stranger.pk), (mentor.pk, mentee.pk), (uuid.uuid4(), mentor.pk)):
        with pytest.raises(actions.NotWaiting):
            actions.rule_pair(cohort=cohort, mentee=one, mentor=two, kind="forbid", by=SYSTEM)


@inside
def test_the_published_wait_for_nobody():
    cohort = make_ready_cohort()
    run = make_draft(cohort)
    pair = run.proposals.first()
    actions.publish_pairs(run=run, by=SYSTEM)
    with pytest.raises(actions.NotWaiting):
        rule(cohort, pair.mentee, pair.mentor, "forbid")


@inside
def test_while_answers_are_open_nothing_is_decided_about_anybody():
    cohort = make_ready_cohort()
    (mentee, _), (mentor, gone) = people(cohort)
    decline_enrollment(enrollment=gone, by=SYSTEM)
    for whom in (mentor, gone):  # the same refusal, whoever took a yes back
        with pytest.raises(actions.AnswersOpen):
            rule(cohort, mentee, whom)


@inside
def test_circles_and_closed_cohorts_take_no_rulings():
    with pytest.raises(actions.FormsCircles):
        actions.rule_pair(cohort=make_circle_cohort(), mentee=uuid.uuid4(), mentor=uuid.uuid4(), kind="lock", by=SYSTEM)
    cohort = make_closed_cohort()
    Cohort.objects.filter(pk=cohort.pk).update(state="closed")
    (mentee, _), (mentor, _) = people(cohort)
    with pytest.raises(WrongPhase):
        rule(cohort, mentee, mentor)


@inside
def test_a_ruling_is_lifted_once_and_in_every_phase():
    cohort = make_closed_cohort()
    (mentee, _), (mentor, _) = people(cohort)
    ruling = rule(cohort, mentee, mentor).ruling
    cohort.answers_closed_at, cohort.answers_due_on = None, today() + timedelta(days=3)
    cohort.save()
    assert [actions.lift_ruling(cohort=cohort, rulings=[ruling.pk], by=SYSTEM) for _ in range(2)] == [1, 0]
    assert not Ruling.objects.exists()
    assert "are locked" in AuditEntry.objects.get(action="ruling_lifted").sentence


@inside
def test_a_ruling_of_another_cohort_is_not_lifted():
    cohort, other = make_closed_cohort(), make_closed_cohort()
    (mentee, _), (mentor, _) = people(cohort)
    ruling = rule(cohort, mentee, mentor).ruling
    assert actions.lift_ruling(cohort=other, rulings=[ruling.pk], by=SYSTEM) == 0
    assert Ruling.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_locks_at_once_of_one_mentor_are_one_lock_and_one_refusal(organization):
    with tenant(organization.pk):
        cohort = make_closed_cohort()
        (one, other), (mentor, _) = people(cohort)
    raised = together(organization, lambda: rule(cohort, one, mentor), lambda: rule(cohort, other, mentor))
    assert isinstance(raised, actions.LocksDoNotFit)
    with tenant(organization.pk):
        assert Ruling.objects.get().mentee_id == one.pk


@pytest.mark.django_db(transaction=True)
def test_a_double_click_writes_one_ruling(organization):
    with tenant(organization.pk):
        cohort = make_closed_cohort()
        (mentee, _), (mentor, _) = people(cohort)
    assert together(organization, *(lambda: rule(cohort, mentee, mentor) for _ in range(2))) is None
    with tenant(organization.pk):
        assert (Ruling.objects.count(), AuditEntry.objects.filter(action="pair_locked").count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_of_a_lock_and_a_forbid_at_once_the_second_stands(organization):
    with tenant(organization.pk):
        cohort = make_closed_cohort()
        (mentee, _), (mentor, _) = people(cohort)
    both = (lambda kind=kind: rule(cohort, mentee, mentor, kind) for kind in ("lock", "forbid"))
    assert together(organization, *both) is None
    with tenant(organization.pk):
        assert Ruling.objects.get().kind == "forbid"


@pytest.mark.django_db(transaction=True)
def test_lifting_the_same_ruling_twice_at_once_is_audited_once(organization):
    with tenant(organization.pk):
        cohort = make_closed_cohort()
        (mentee, _), (mentor, _) = people(cohort)
        ruling = rule(cohort, mentee, mentor).ruling

    def lift():
        actions.lift_ruling(cohort=cohort, rulings=[ruling.pk], by=SYSTEM)

    assert together(organization, lift, lift) is None
    with tenant(organization.pk):
        assert AuditEntry.objects.filter(action="ruling_lifted").count() == 1
