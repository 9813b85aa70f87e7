"""A run that is about to be published: nothing until its time, undone, told at once, due, or impossible by then."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from access.actors import SYSTEM
from access.clock import now
from access.roles import Role
from access.tenancy import tenant
from audit.models import AuditEntry
from feedback.models import Cycle
from notifications.models import Heartbeat, Message, Notice
from notifications.rendering import sentence_of, wire_of
from pairing import actions, publish_queries
from pairing.models import Pair, PairingRun
from pairing.notices import MOST
from pairing.tasks import publish_due, publish_due_all
from programs.actions import begin_debrief, close_answers, set_cohort
from programs.models import Cohort, Enrollment
from tests.factories.accounts import make_member
from tests.factories.pairing import make_draft, make_ready_cohort
from tests.notifications.reading import html_of, mail_from, text_of
from tests.pairing.test_late import join_late, start
from tests.roles import as_role

NOTICES = {"mentee": "Bring one decision.\n\nWe begin on Monday.", "mentor": "Thank you <b>all</b>."}


@pytest.fixture
def dana(organization):
    """Whoever publishes."""
    return make_member(organization, Role.PROGRAM_ADMIN, name="Dana Ruiz")


def schedule(cohort: Cohort | None = None, by=SYSTEM, **facts) -> PairingRun:
    run = make_draft(cohort or make_ready_cohort(2, 2))
    return actions.schedule_publish(run=run, by=by, **facts)


def come_due(run: PairingRun) -> PairingRun:
    """Let its ten minutes be over."""
    PairingRun.objects.filter(pk=run.pk).update(publishes_at=now() - timedelta(seconds=1))
    return fresh(run)


def fresh(run: PairingRun) -> PairingRun:
    return PairingRun.objects.select_related("cohort__program").get(pk=run.pk)


def reopen(cohort: Cohort) -> None:
    due = cohort.answers_due_on + timedelta(days=1)
    set_cohort(cohort=cohort, name=cohort.name, answers_due_on=due, by=SYSTEM)


def said(action: str) -> list[str]:
    return [entry.sentence for entry in AuditEntry.objects.filter(action=action)]


@pytest.mark.usefixtures("in_organization")
def test_until_its_time_nothing_happens(dana):
    run = schedule(by=dana.actor)
    assert run.state == PairingRun.State.SCHEDULED
    assert timedelta(minutes=9) < run.publishes_at - now() <= timedelta(minutes=10)
    assert run.published_by_id == dana.person_id
    assert not Pair.objects.exists()
    assert not Message.objects.filter(kind="pair_published").exists()
    assert not Notice.objects.filter(kind="pair_published").exists()
    assert not Enrollment.objects.exclude(paired_at=None).exists()
    assert (fresh(run).cohort.state, fresh(run).cohort.started_at) == (Cohort.State.RECRUITING, None)
    assert said("publish_scheduled") == [
        f"Dana Ruiz scheduled draft 1 for {run.cohort.name} to be published in 10 minutes"
    ]


@pytest.mark.usefixtures("in_organization")
def test_what_is_not_due_stays_scheduled():
    run = schedule()
    assert publish_queries.due_runs() == []
    assert actions.publish_due(run=run).state == PairingRun.State.SCHEDULED
    assert not Pair.objects.exists()


@pytest.mark.usefixtures("in_organization")
def test_what_is_due_is_published_in_the_name_of_whoever_scheduled_it(dana):
    run = come_due(schedule(by=dana.actor))
    assert publish_queries.due_runs() == [run]
    for _ in range(2):  # two beats
        assert actions.publish_due(run=run).state == PairingRun.State.PUBLISHED
    assert (Pair.objects.count(), Message.objects.filter(kind="pair_published").count()) == (2, 4)
    assert fresh(run).cohort.state == Cohort.State.ACTIVE
    assert said("pairs_published") == [f"Dana Ruiz published draft 1 for {run.cohort.name}: 2 pairs"]
    assert publish_queries.due_runs() == []


@pytest.mark.usefixtures("in_organization")
def test_undone_it_is_a_draft_again_and_what_was_written_stays(dana):
    run = schedule(by=dana.actor, notices=NOTICES)
    for _ in range(2):  # a double click
        undone = actions.undo_publish(run=run, by=dana.actor)
    assert (undone.state, undone.publishes_at, undone.published_by_id) == (PairingRun.State.DRAFT, None, None)
    assert undone.notices == NOTICES
    assert actions.publish_due(run=run).state == PairingRun.State.DRAFT
    assert not Pair.objects.exists()
    assert said("publish_undone") == [f"Dana Ruiz took back the publishing of draft 1 for {run.cohort.name}"]
    with pytest.raises(actions.NotScheduled):
        actions.publish_now(run=run, by=SYSTEM)
    assert actions.schedule_publish(run=run, by=SYSTEM).state == PairingRun.State.SCHEDULED


@pytest.mark.usefixtures("in_organization")
def test_told_at_once_there_is_nothing_left_to_undo():
    run = schedule()
    assert len(actions.publish_now(run=run, by=SYSTEM)) == 2
    with pytest.raises(actions.NotADraft):
        actions.publish_now(run=run, by=SYSTEM)
    with pytest.raises(actions.AlreadyTold):
        actions.undo_publish(run=run, by=SYSTEM)
    assert actions.schedule_publish(run=run, by=SYSTEM).state == PairingRun.State.PUBLISHED
    assert Pair.objects.count() == 2


@pytest.mark.usefixtures("in_organization")
def test_a_second_click_keeps_the_first_time_and_the_first_words():
    run = schedule(notices=NOTICES)
    again = actions.schedule_publish(run=run, notices={"mentee": "Other words"}, by=SYSTEM)
    assert (again.publishes_at, again.notices) == (run.publishes_at, NOTICES)
    assert AuditEntry.objects.filter(action="publish_scheduled").count() == 1


@pytest.mark.usefixtures("in_organization")
def test_one_run_of_a_cohort_at_a_time_is_about_to_be_published():
    cohort = make_ready_cohort(2, 2)
    first, second = make_draft(cohort), make_draft(cohort)
    actions.schedule_publish(run=first, by=SYSTEM)
    for publish in (actions.schedule_publish, actions.publish_pairs):
        with pytest.raises(actions.AnotherScheduled, match="1"):
            publish(run=second, by=SYSTEM)
    actions.undo_publish(run=first, by=SYSTEM)
    assert actions.schedule_publish(run=second, by=SYSTEM).state == PairingRun.State.SCHEDULED


@pytest.mark.usefixtures("in_organization")
def test_a_draft_that_could_not_be_published_now_is_not_scheduled():
    cohort = make_ready_cohort(2, 2)
    run = make_draft(cohort)
    Enrollment.objects.filter(pk=run.proposals.first().mentor_id).update(state=Enrollment.State.LEFT)
    with pytest.raises(actions.StaleDraft):
        actions.schedule_publish(run=run, by=SYSTEM)
    reopen(cohort)
    with pytest.raises(actions.AnswersOpen):
        actions.schedule_publish(run=run, by=SYSTEM)
    assert fresh(run).state == PairingRun.State.DRAFT


@pytest.mark.usefixtures("in_organization")
def test_the_words_of_the_team_have_a_limit():
    run = make_draft(make_ready_cohort())
    with pytest.raises(actions.NoticeTooLong, match="mentor"):
        actions.schedule_publish(run=run, notices={"mentor": "x" * (MOST + 1)}, by=SYSTEM)


def leave(run: PairingRun) -> None:
    Enrollment.objects.filter(pk=run.proposals.first().mentor_id).update(state=Enrollment.State.LEFT)


def pair_elsewhere(run: PairingRun) -> None:
    Enrollment.objects.filter(pk=run.proposals.first().mentee_id).update(paired_at=now())


def move_under(run: PairingRun) -> None:
    """The people file puts the mentor of the first pair under its mentee."""
    pair = run.proposals.select_related("mentee__person", "mentor__person").first()
    pair.mentor.person.manager = pair.mentee.person
    pair.mentor.person.save()


def end(run: PairingRun) -> None:
    Cohort.objects.filter(pk=run.cohort_id).update(state=Cohort.State.CLOSED)


@pytest.mark.parametrize(
    ("happens", "reason", "words"),
    [
        (leave, "stale", "Somebody in it no longer takes part."),
        (pair_elsewhere, "paired", "Some of its people got a partner"),
        (move_under, "rule", "A rule that always holds came to forbid some of its pairs."),
        (lambda run: reopen(run.cohort), "open", "Answers were open again."),
        (end, "phase", "The cohort took no new pairs at that moment."),
        (lambda run: run.proposals.all().delete(), "empty", "Nobody has a partner in it."),
    ],
)
@pytest.mark.usefixtures("in_organization")
def test_what_became_impossible_is_a_draft_again_and_whoever_published_reads_why(dana, happens, reason, words):
    run = schedule(by=dana.actor)
    names = {name for row in run.proposals.all() for name in (row.mentee.person.name, row.mentor.person.name)}
    happens(run)
    run = come_due(run)
    for _ in range(2):
        failed = actions.publish_due(run=run)
    assert (failed.state, failed.publish_failure) == (PairingRun.State.DRAFT, reason)
    assert not Pair.objects.exists()
    message = Message.objects.get(kind="publish_failed")
    assert message.recipient_id == dana.person_id
    mail = text_of(mail_from(wire_of(message)))
    assert words in mail
    assert not [name for name in names if name in mail]
    assert Notice.objects.filter(kind="publish_failed", recipient_id=dana.person_id).count() == 1
    assert said("publish_failed")[0].startswith(f"draft 1 for {run.cohort.name} was not published: {words}")
    assert fresh(run).cohort.started_at is None


@pytest.mark.usefixtures("in_organization")
def test_nobody_is_paired_within_a_line_that_came_after_the_draft():
    run = make_draft(make_ready_cohort(2, 2))
    move_under(run)
    mentor = run.proposals.select_related("mentor__person").first().mentor.person.name
    for publish in (actions.schedule_publish, actions.publish_pairs):
        with pytest.raises(actions.RuleBroken, match=f"{mentor} .no shared reporting line"):
            publish(run=run, by=SYSTEM)
    assert not Pair.objects.exists()


@pytest.mark.usefixtures("in_organization")
def test_one_run_that_breaks_keeps_no_other_from_being_published(organization):
    broken, whole = come_due(schedule()), come_due(schedule())
    PairingRun.objects.filter(pk=broken.pk).update(
        notices=["no texts by side"], publishes_at=now() - timedelta(hours=1)
    )
    with pytest.raises(ExceptionGroup, match="could not be published"):
        publish_due(str(organization.pk))
    assert [fresh(run).state for run in (broken, whole)] == ["scheduled", "published"]


@pytest.mark.usefixtures("in_organization")
def test_where_whoever_published_is_gone_the_team_reads_why(dana, organization):
    other = make_member(organization, Role.PROGRAM_ADMIN, name="Omar Haddad")
    run = schedule(by=dana.actor)
    dana.person.left_on = now().date()
    dana.person.save()
    leave(run)
    actions.publish_due(run=come_due(run))
    told = set(Message.objects.filter(kind="publish_failed").values_list("recipient_id", flat=True))
    assert other.person_id in told
    assert dana.person_id not in told


@pytest.mark.usefixtures("in_organization")
def test_scheduled_again_it_may_fail_again_and_says_so_again(dana):
    run = schedule(by=dana.actor)
    for _ in range(2):
        reopen(fresh(run).cohort)
        actions.publish_due(run=come_due(run))
        close_answers(cohort=fresh(run).cohort, by=SYSTEM)
        run = actions.schedule_publish(run=run, by=dana.actor)
        assert run.publish_failure == ""
    assert Message.objects.filter(kind="publish_failed").count() == 2


@pytest.mark.usefixtures("in_organization")
def test_each_side_reads_the_words_for_it_in_mail_and_notice():
    run = schedule(notices=NOTICES)
    actions.publish_now(run=run, by=SYSTEM)
    by_side = {row.context["side"]: row for row in Message.objects.filter(kind="pair_published")}
    mentee, mentor = (mail_from(wire_of(by_side[side])) for side in ("mentee", "mentor"))
    assert "From the program team:\n\nBring one decision.\n\nWe begin on Monday.\n" in text_of(mentee).replace(
        "\r\n", "\n"
    )
    assert "<p>Bring one decision.</p>" in html_of(mentee)
    assert "Thank you <b>all</b>." in text_of(mentor)
    assert "Thank you &lt;b&gt;all&lt;/b&gt;." in html_of(mentor)
    assert "Bring one decision" not in text_of(mentor)
    notice = Notice.objects.filter(kind="pair_published", context__side="mentee").first()
    assert "The program team adds: “Bring one decision. We begin on Monday.” Book the first session." in sentence_of(
        notice
    )


@pytest.mark.usefixtures("in_organization")
def test_without_words_of_the_team_nothing_of_them_is_said():
    actions.publish_pairs(run=make_draft(make_ready_cohort()), by=SYSTEM)
    mail = mail_from(wire_of(Message.objects.filter(kind="pair_published").first()))
    assert "program team" not in text_of(mail) + html_of(mail)


@pytest.mark.usefixtures("in_organization")
def test_a_late_run_waits_as_well():
    cohort, topic = start()
    join_late(cohort, topic)
    run = schedule(cohort)
    assert Pair.objects.count() == 2
    begin_debrief(cohort=cohort, by=SYSTEM)
    assert actions.publish_due(run=come_due(run)).publish_failure == "phase"
    assert Pair.objects.count() == 2


def test_the_beat_publishes_what_is_due_as_a_worker(organization):
    with tenant(organization.pk):
        run = come_due(schedule())
    with as_role("worker"):
        publish_due(str(organization.pk))
        publish_due(str(organization.pk))
        publish_due_all()
        assert isinstance(Heartbeat.objects.get(name="publish").at, datetime)
    with tenant(organization.pk):
        assert fresh(run).state == PairingRun.State.PUBLISHED
        assert (Pair.objects.count(), Message.objects.filter(kind="pair_published").count()) == (2, 4)
        assert not Cycle.objects.exists()  # the ring for it went out; nobody runs a worker here
