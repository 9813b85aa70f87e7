"""Two requests at the same moment about one place: the second waits for the first and sees what it did."""

from __future__ import annotations

from datetime import timedelta

import pytest

from access.clock import today
from access.tenancy import tenant
from pairing import actions
from programs.models import Cohort, Enrollment
from tests.accounts.test_member_races import together
from tests.factories.circles import make_peer, make_sitting
from tests.factories.pairing import make_draft
from tests.factories.pairs import make_cohort, make_pair
from tests.factories.programs import make_topic
from tests.pairing.test_late import join_late

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_mentor_whose_two_mentees_leave_at_once_holds_no_place_without_a_pair(organization):
    with tenant(organization.pk):
        cohort = make_cohort(mentees_per_mentor=2)
        one = make_pair(organization, cohort)
        other = make_pair(organization, cohort, mentors=one.mentors)

    def leave(pair):
        return lambda: actions.leave_pair(pair=pair, wants_partner=False, by=pair.mentee.actor)

    assert together(organization, leave(one), leave(other)) is None
    with tenant(organization.pk):
        assert Enrollment.objects.get(person=one.mentors[0].person).paired_at is None


def test_who_stops_while_a_draft_with_them_is_published_gets_no_place(organization):
    with tenant(organization.pk):
        topic = make_topic()
        cohort = make_cohort()
        cohort.answers_due_on = today() + timedelta(days=5)
        cohort.save()
        cohort.program.program_topics.create(topic=topic)
        pair = make_pair(organization, cohort)
        actions.leave_pair(pair=pair, wants_partner=True, by=pair.mentors[0].actor)
        mentee = Enrollment.objects.get(person=pair.mentee.person)
        mentee.needs.create(topic=topic)
        join_late(cohort, topic, mentees=0)
        run = make_draft(Cohort.objects.get(pk=cohort.pk))
        assert run.proposals.get().mentee == mentee
    found = together(
        organization,
        lambda: actions.leave_pair(pair=pair, wants_partner=False, by=pair.mentee.actor),
        lambda: actions.publish_pairs(run=run, by=pair.mentee.actor),
    )
    assert isinstance(found, actions.StaleDraft)
    with tenant(organization.pk):
        mentee.refresh_from_db()
        assert (mentee.state, mentee.paired_at) == ("left", None)


def test_who_stops_while_circles_are_published_sits_in_none(organization):
    with tenant(organization.pk):
        pair = make_sitting(organization, 3)
        leaver, *others = pair.peers
        actions.leave_pair(pair=pair, wants_partner=True, by=leaver.actor)
        actions.leave_pair(pair=pair, wants_partner=True, by=others[0].actor)
        rows = [Enrollment.objects.get(person=leaver.person), make_peer(pair.cohort), make_peer(pair.cohort)]
    found = together(
        organization,
        lambda: actions.leave_pair(pair=pair, wants_partner=False, by=leaver.actor),
        lambda: actions.publish_circles(cohort=pair.cohort, circles=[[row.pk for row in rows]], by=others[0].actor),
    )
    assert isinstance(found, actions.BrokenCircle)
