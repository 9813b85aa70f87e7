"""The one quiet row of the debrief on the home page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from access.clock import today
from accounts.models import Organization
from sessions.debriefs import Moment
from tests.asking import path, queries_of, text_of
from tests.factories.debriefs import make_ending, make_session, write
from tests.factories.pairs import make_cohort, make_pair
from tests.sessions.views.conftest import sign_in  # noqa: F401


def test_both_are_asked_at_the_end_until_they_wrote(in_organization: Organization, sign_in):  # noqa: F811
    pair = make_ending(in_organization)
    for member in (pair.mentee, pair.mentors[0]):
        client = sign_in(membership=member)
        assert path("sessions:debrief", pair=pair.pk, moment="end") in text_of(client.get(path("home:home")))
        write(pair, member, is_draft=True)
        assert "Look back" in text_of(client.get(path("home:home")))
        write(pair, member, based_on=1)
        assert "Look back" not in text_of(client.get(path("home:home")))


def test_half_time_is_asked_once_there_was_a_session(in_organization: Organization, sign_in):  # noqa: F811
    start = today() - timedelta(days=200)
    pair = make_pair(in_organization, make_cohort(starts_on=start), started_on=start)
    client = sign_in(membership=pair.mentee)
    assert "Look back" not in text_of(client.get(path("home:home")))
    make_session(pair)
    assert "Look back: half-time" in text_of(client.get(path("home:home")))
    write(pair, pair.mentee, moment=Moment.MID)
    assert "Look back" not in text_of(client.get(path("home:home")))


@pytest.mark.parametrize("state", ["paused", "closed"])
def test_a_pair_that_rests_or_has_ended_asks_nothing(in_organization: Organization, sign_in, state):  # noqa: F811
    pair = make_ending(in_organization, mentors=None)
    pair.state = state
    pair.save()
    assert "Look back" not in text_of(sign_in(membership=pair.mentee).get(path("home:home")))


def test_more_pairs_ask_no_more_of_the_database(in_organization: Organization, sign_in):  # noqa: F811
    start = today() - timedelta(days=200)
    cohort = make_cohort(starts_on=start, ends_on=today() + timedelta(days=14), mentees_per_mentor=3)
    pair = make_ending(in_organization, cohort=cohort)
    client = sign_in(membership=pair.mentors[0])
    make_ending(in_organization, cohort=cohort, mentors=pair.mentors)
    two = queries_of(client, path("home:home"))
    make_ending(in_organization, cohort=cohort, mentors=pair.mentors)
    assert queries_of(client, path("home:home")) == two
