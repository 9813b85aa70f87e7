"""The demonstration: its ombudsperson sees each case, the one without a name was answered the day after, and half of it is refused."""

from __future__ import annotations

import pytest

from access.roles import Role
from feedback import queries
from home import demo, demo_desk
from tests.factories.accounts import make_member
from tests.factories.feedback import make_circle
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
