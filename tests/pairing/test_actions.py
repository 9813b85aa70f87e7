"""A pairing run from the cohort's people to published pairs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from access.actors import SYSTEM
from access.clock import now
from audit.models import AuditEntry
from jobs.models import Job
from notifications.models import Message, Notice
from pairing import actions, queries
from pairing.matching import Weights
from pairing.models import Pair, PairingRun, PairMember
from programs.actions import close_answers, set_cohort
from programs.models import Enrollment
from tests.factories.accounts import make_person
from tests.factories.pairing import make_draft, make_ready_cohort
from tests.factories.programs import make_mentee, make_mentor, make_ready, make_topic

pytestmark = pytest.mark.usefixtures("in_organization")


def propose(cohort):
    close_answers(cohort=cohort, by=SYSTEM)
    return actions.propose_pairs(cohort=cohort, weights=Weights(), return_to="/x/{run}/", by=SYSTEM)


def test_propose_pairs_starts_one_job_however_often_it_is_asked():
    cohort = make_ready_cohort()
    first, second = propose(cohort), propose(cohort)
    assert first.pk == second.pk
    job = Job.objects.get()
    assert (job.subject_id, job.return_to) == (first.pk, f"/x/{first.pk}/")
    assert AuditEntry.objects.filter(action="pairing_started").count() == 1


def test_a_run_whose_job_ended_without_it_makes_room_for_another():
    cohort = make_ready_cohort()
    first = propose(cohort)
    Job.objects.update(state=Job.State.FAILED)
    second = propose(cohort)
    first.refresh_from_db()
    assert (first.state, second.number) == (PairingRun.State.FAILED, 2)


def test_a_run_waits_until_answers_are_closed():
    cohort = make_ready_cohort()
    with pytest.raises(actions.AnswersOpen):
        actions.propose_pairs(cohort=cohort, weights=Weights(), return_to="/", by=SYSTEM)
    run = make_draft(cohort)
    set_cohort(cohort=cohort, name=cohort.name, answers_due_on=cohort.answers_due_on + timedelta(days=1), by=SYSTEM)
    with pytest.raises(actions.AnswersOpen):
        actions.publish_pairs(run=run, by=SYSTEM)


def test_nobody_ready_is_said():
    with pytest.raises(actions.NobodyReady):
        propose(make_ready_cohort(mentors=0))


def test_a_draft_is_proven_with_parts_that_sum_to_each_score():
    run = make_draft(make_ready_cohort(3, 3))
    assert run.is_proven
    assert (run.mentees_paired, run.units) == (3, 3)
    assert run.objective == run.bound
    for proposal in run.proposals.all():
        assert sum(part["points"] for part in proposal.parts) == proposal.score
        skill = proposal.parts[0]
        assert sum(topic["points"] for topic in skill["topics"]) == skill["points"]


def test_keeping_an_outcome_twice_changes_nothing():
    cohort = make_ready_cohort()
    run = make_draft(cohort)
    kept = run.proposals.count()
    again = actions.keep_outcome(run_id=run.pk, outcome=None)
    assert again.proposals.count() == kept


def test_a_stored_draft_verifies_and_a_changed_one_does_not():
    run = make_draft(make_ready_cohort(3, 3))
    assert queries.verify_run(run, now()).proven
    proposal = run.proposals.first()
    proposal.score += 1
    proposal.save()
    assert queries.verify_run(run, now()).faults == ("a score is not what the rules give",)


def test_somebody_who_left_the_cohort_makes_the_proof_speak_of_others():
    run = make_draft(make_ready_cohort(2, 2))
    Enrollment.objects.filter(pk=run.proposals.first().mentor_id).update(state=Enrollment.State.LEFT)
    assert queries.verify_run(run, now()) is None


def test_a_manager_never_mentors_in_their_own_line():
    topic = make_topic()
    cohort = make_ready_cohort(0, 0, topic=topic)
    chief = make_person("Chief")
    middle = make_person("Middle", manager=chief)
    make_ready(make_mentee(cohort, topic, person=chief))
    make_ready(make_mentor(cohort, topic, person=make_person("Report", manager=middle)))
    run = make_draft(cohort)
    assert run.proposals.count() == 0
    reasons = {row.enrollment.person.name: (row.reason, row.facts["opens"]) for row in run.unmatched.all()}
    assert reasons == {"Chief": ("one_rule", {"line": 1}), "Report": ("one_rule", {"line": 1})}
    assert (
        "“no shared reporting line” alone rules out 1 mentor" in run.unmatched.get(enrollment__side="mentee").sentence
    )


@pytest.mark.parametrize(
    ("mentees", "mentors", "left_over", "words"),
    [
        (2, 1, "mentee", "The rules leave 2 mentees only 1 place with a mentor to share"),
        (1, 2, "mentor", "The rules leave 2 mentors only 1 place with a mentee to share"),
    ],
)
def test_who_does_not_fit_reads_that_places_are_scarce(mentees, mentors, left_over, words):
    run = make_draft(make_ready_cohort(mentees, mentors))
    row = run.unmatched.get()
    assert (row.enrollment.side, row.reason) == (left_over, "scarce")
    assert row.sentence.startswith(words)


def test_who_shares_no_topic_reads_that():
    one, other = make_topic(), make_topic()
    cohort = make_ready_cohort(0, 0, topic=one)
    cohort.program.program_topics.create(topic=other)
    make_ready(make_mentee(cohort, one))
    make_ready(make_mentor(cohort, other))
    run = make_draft(cohort)
    assert {row.reason for row in run.unmatched.all()} == {"nobody_teaches", "nobody_wants"}


def test_publish_pairs_makes_pairs_tells_everybody_and_starts_the_cohort():
    cohort = make_ready_cohort(2, 2)
    run = make_draft(cohort)
    pairs = actions.publish_pairs(run=run, by=SYSTEM)
    assert len(pairs) == 2
    assert PairMember.objects.count() == 4
    assert Message.objects.filter(kind="pair_published").count() == 4
    assert Notice.objects.filter(kind="pair_published").count() == 4
    cohort.refresh_from_db()
    run.refresh_from_db()
    assert (cohort.state, run.state) == ("active", "published")
    entry = AuditEntry.objects.get(action="pairs_published")
    assert "2 pairs" in entry.sentence


def test_pairs_are_published_once():
    cohort = make_ready_cohort(2, 2)
    run, other = make_draft(cohort), make_draft(cohort)
    actions.publish_pairs(run=run, by=SYSTEM)
    with pytest.raises(actions.NotADraft):
        actions.publish_pairs(run=run, by=SYSTEM)
    with pytest.raises(actions.AlreadyPaired):
        actions.publish_pairs(run=other, by=SYSTEM)
    with pytest.raises(actions.NobodyReady):
        actions.propose_pairs(cohort=cohort, weights=Weights(), return_to="/", by=SYSTEM)
    assert Pair.objects.count() == 2


def test_a_draft_with_somebody_who_left_is_not_published():
    run = make_draft(make_ready_cohort(2, 2))
    gone = run.proposals.first().mentor.person
    gone.left_on = timezone.localdate()
    gone.save()
    with pytest.raises(actions.StaleDraft, match=gone.name):
        actions.publish_pairs(run=run, by=SYSTEM)
    assert not Pair.objects.exists()


def test_a_group_is_one_pair_of_one_mentee_and_several_mentors():
    topic = make_topic()
    from tests.factories.programs import make_cohort, make_program

    cohort = make_cohort(make_program(topics=[topic], formats=["group"]), mentors_per_mentee=3)
    make_ready(make_mentee(cohort, topic))
    for _ in range(2):
        make_ready(make_mentor(cohort, topic))
    (pair,) = actions.publish_pairs(run=make_draft(cohort), by=SYSTEM)
    assert sorted(pair.members.values_list("side", flat=True)) == ["mentee", "mentor", "mentor"]


def test_earlier_pairs_do_not_meet_again():
    topic = make_topic()
    cohort = make_ready_cohort(1, 1, topic=topic)
    actions.publish_pairs(run=make_draft(cohort), by=SYSTEM)
    mentee, mentor = (Enrollment.objects.get(cohort=cohort, side=side).person for side in ("mentee", "mentor"))
    again = make_ready_cohort(0, 0, topic=make_topic())
    topic = again.program.program_topics.get().topic
    make_ready(make_mentee(again, topic, person=mentee))
    make_ready(make_mentor(again, topic, person=mentor))
    assert {row.reason for row in make_draft(again).unmatched.all()} == {"one_rule"}


def test_pairs_of_leavers_end_once():
    (first, second) = actions.publish_pairs(run=make_draft(make_ready_cohort(2, 2)), by=SYSTEM)
    mentee = first.members.get(side="mentee").person
    mentee.left_on = timezone.localdate()
    mentee.save()
    assert actions.close_pairs_of_leavers(by=SYSTEM) == 1
    assert actions.close_pairs_of_leavers(by=SYSTEM) == 0
    second.refresh_from_db()
    assert second.state == Pair.State.ACTIVE
