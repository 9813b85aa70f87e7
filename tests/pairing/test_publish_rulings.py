"""What the team forbids after a draft keeps that draft from being published; and how many names a refusal lists."""

from __future__ import annotations

import pytest

from access.actors import SYSTEM
from access.roles import Role
from access.tenancy import tenant
from notifications.models import Message
from notifications.rendering import wire_of
from pairing import actions
from pairing.models import Pair, PairingRun
from pairing.publish_queries import forbidden_in, locked_beside
from pairing.tasks import publish_due
from programs.models import Enrollment
from tests.factories.accounts import make_member
from tests.factories.pairing import make_draft, make_ready_cohort
from tests.notifications.reading import mail_from, text_of
from tests.pairing.test_publishing import come_due, fresh, said, schedule
from tests.roles import as_role


@pytest.fixture
def dana(organization):
    """Whoever publishes."""
    return make_member(organization, Role.PROGRAM_ADMIN, name="Dana Ruiz")


def rule(run: PairingRun, kind: str = "forbid") -> tuple[str, str]:
    """Rule the first pair of a draft; returns its names."""
    pair = run.proposals.select_related("mentee__person", "mentor__person").first()
    actions.rule_pair(cohort=run.cohort, mentee=pair.mentee_id, mentor=pair.mentor_id, kind=kind, by=SYSTEM)
    return pair.mentee.person.name, pair.mentor.person.name


@pytest.mark.usefixtures("in_organization")
def test_a_pair_forbidden_since_the_draft_is_neither_scheduled_nor_told_now_until_that_is_lifted():
    run = make_draft(make_ready_cohort(2, 2))
    names = rule(run)
    for publish in (actions.schedule_publish, actions.publish_pairs):
        with pytest.raises(actions.PairForbidden, match=" with ".join(names)):
            publish(run=run, by=SYSTEM)
    actions.lift_ruling(cohort=run.cohort, rulings=[row.pk for row in run.cohort.rulings.all()], by=SYSTEM)
    actions.schedule_publish(run=run, by=SYSTEM)
    rule(run)
    with pytest.raises(actions.PairForbidden):
        actions.publish_now(run=run, by=SYSTEM)
    assert not Pair.objects.exists()


@pytest.mark.usefixtures("in_organization")
def test_what_is_forbidden_and_not_in_the_draft_stops_nothing():
    cohort = make_ready_cohort(2, 2)
    first, other = make_draft(cohort).proposals.all()
    actions.rule_pair(cohort=cohort, mentee=first.mentee_id, mentor=other.mentor_id, kind="forbid", by=SYSTEM)
    assert actions.schedule_publish(run=first.run, by=SYSTEM).state == PairingRun.State.SCHEDULED


def test_forbidden_within_the_ten_minutes_it_is_a_draft_again_and_the_mail_has_no_names(organization):
    with tenant(organization.pk):
        run = schedule()
        names = rule(run)
        come_due(run)
    with as_role("worker"):
        publish_due(str(organization.pk))
    with tenant(organization.pk):
        assert (fresh(run).state, fresh(run).publish_failure) == (PairingRun.State.DRAFT, "forbidden")
        assert not Pair.objects.exists()
        mails = [text_of(mail_from(wire_of(row))) for row in Message.objects.filter(kind="publish_failed")]
        assert not [name for name in names for text in [*mails, *said("publish_failed")] if name in text]
        assert "The program team forbade some of its pairs." in said("publish_failed")[0]


@pytest.mark.usefixtures("in_organization")
def test_the_mail_of_a_forbidden_pair_says_the_way_out(dana):
    run = schedule(by=dana.actor)
    names = rule(run)
    actions.publish_due(run=come_due(run))
    mail = text_of(mail_from(wire_of(Message.objects.get(kind="publish_failed")))).replace("\n", " ")
    assert "forbade some of its pairs" in mail
    assert "lift that, then publish" in mail
    assert not [name for name in names if name in mail]


@pytest.mark.usefixtures("in_organization")
def test_a_lock_counts_as_beside_a_draft_only_where_the_draft_does_not_have_it():
    cohort = make_ready_cohort(2, 2)
    run = make_draft(cohort)
    rule(run, "lock")
    assert locked_beside(run) == []
    actions.lift_ruling(cohort=cohort, rulings=[row.pk for row in cohort.rulings.all()], by=SYSTEM)
    first, other = run.proposals.select_related("mentee__person", "mentor__person")
    actions.rule_pair(cohort=cohort, mentee=first.mentee_id, mentor=other.mentor_id, kind="lock", by=SYSTEM)
    assert locked_beside(run) == [f"{first.mentee.person.name} with {other.mentor.person.name}"]
    assert forbidden_in(run) == []
    assert actions.schedule_publish(run=run, by=SYSTEM).state == PairingRun.State.SCHEDULED


@pytest.mark.usefixtures("in_organization")
def test_many_people_who_are_gone_are_counted_and_not_all_named():
    run = make_draft(make_ready_cohort(6, 6))
    Enrollment.objects.filter(side="mentor").update(state=Enrollment.State.LEFT)
    with pytest.raises(actions.StaleDraft, match=r", and 3 others$"):
        actions.schedule_publish(run=run, by=SYSTEM)
