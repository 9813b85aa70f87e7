"""The demonstration: its ombudsperson sees each case, the one without a name was answered the day after, its first pair is at half-time,
and half of it is refused.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from access.clock import today
from access.roles import Role
from accounts.actions import set_webhook
from accounts.queries import webhook
from feedback import queries
from home import demo, demo_channel, demo_debrief, demo_desk
from home.demo_kpis import bring_outcomes
from metrics.models import PersonOutcome
from metrics.queries import measured as queries_of_measures
from pairing.charter import midpoint
from pairing.models import Charter, CharterReview
from programs.actions import DesignFacts
from sessions.models import Debrief
from tests.factories.accounts import make_member
from tests.factories.charters import make_signed
from tests.factories.debriefs import make_session
from tests.factories.feedback import make_circle
from tests.factories.pairs import make_cohort, make_pair
from tests.factories.programs import make_cohort as make_measured
from tests.factories.programs import make_program
from tests.factories.topics import actor_of
from tests.roles import as_role

pytestmark = [pytest.mark.django_db]


def test_every_case_of_the_story_is_at_the_desk(in_organization, time_machine):
    mentors = make_circle(in_organization, pairs=3).mentors
    desk = make_member(in_organization, Role.OMBUDSPERSON, name="Ines Varga").person
    for day, tell in enumerate((demo_desk.ask_first, demo_desk.answer_first, demo_desk.ask_last), 5):
        time_machine.move_to(f"2026-10-{day:02}T15:00Z", tick=False)
        tell(mentors, desk)
    time_machine.move_to("2026-10-08T15:00Z", tick=False)
    assert queries.cases_at(desk).count() == 3
    assert len(queries.thread_of(queries.get_coded_case(demo_desk.CODE))) == 3
    assert queries.open_cases(desk).count() == 2


def test_a_demonstration_that_was_stopped_while_it_was_made_is_not_taken_for_whole(in_organization):
    assert in_organization.slug == demo.SLUG
    with as_role("owner"), pytest.raises(demo.HalfMade):
        demo.seed()


def test_the_channel_of_the_demonstration_follows_its_port_and_one_that_was_led_elsewhere_stays(
    in_organization, settings
):
    admin = actor_of(make_member(in_organization, Role.PROGRAM_ADMIN).person)
    settings.BASE_URL = "http://localhost:8000"
    demo_channel.open_channel(admin)
    settings.BASE_URL = "http://localhost:8123"
    demo_channel.follow_port()
    assert webhook().url == "http://127.0.0.1:8123/demo/room/post/"
    set_webhook(url="http://127.0.0.1:9000/hooks/1", is_on=False, by=admin)
    settings.BASE_URL = "http://localhost:8000"
    demo_channel.follow_port()
    assert webhook().url == "http://127.0.0.1:9000/hooks/1"
    assert not webhook().is_on


@pytest.mark.parametrize("days", [1, 20, 51])
def test_a_charter_has_its_half_time_on_the_day_that_was_asked_for(days):
    signed = date(2026, 10, 6)
    half_time = signed + timedelta(days=days)
    assert midpoint(signed, demo_debrief.ends_for(signed, half_time)) == half_time


def test_at_half_time_the_mentee_has_looked_back_and_the_mentor_is_asked(in_organization):
    pair = make_pair(in_organization, make_cohort(starts_on=today() - timedelta(days=40)))
    make_session(pair)
    charter = make_signed(pair)
    Charter.objects.filter(pk=charter.pk).update(review_due_on=today() - timedelta(days=1))
    demo_debrief.look_back(pair)
    kept = Debrief.objects.get()
    assert kept.person_id == pair.mentee.person_id
    assert kept.written_on is not None
    assert "I ask sooner" in kept.private_words
    assert "I ask sooner" not in kept.pair_words
    both = {pair.mentee.person_id, pair.mentors[0].person_id}
    assert {row.person_id for row in CharterReview.objects.all()} == both


def test_people_have_outcomes_under_the_measure_that_was_locked(in_organization):
    design = DesignFacts(
        comparison="none", outcome="tool_use", own_measure="Uses the assistant weekly", counted_side="mentee"
    )
    cohort = make_measured(make_program(design=design))
    pair = make_pair(in_organization, cohort)
    bring_outcomes(cohort)
    assert set(PersonOutcome.objects.values_list("person", "measure")) == {
        (pair.mentee.person_id, "Uses the assistant weekly")
    }
    assert queries_of_measures()[0].days == 2
    bring_outcomes(make_cohort())  # without a design there is no measure
    assert PersonOutcome.objects.count() == 2
