"""Where everybody lands: one thing to do, and what belongs to their part. At a cost that does not grow."""

from __future__ import annotations

from datetime import timedelta

import pytest

from access.clock import now, today
from access.roles import Role
from pairing.models import Pair
from programs.models import Coordinator
from sessions import actions
from sessions.models import MentoringSession
from tests.asking import path, queries_of, text_of
from tests.factories.accounts import make_member, make_person
from tests.factories.pairs import make_cohort, make_pair
from tests.metrics.test_queries import decide
from tests.sessions.test_rhythm import hold

HOME = "/o/halden/"


@pytest.fixture
def pair(in_organization):
    return make_pair(in_organization)


def book(pair, days: int = 9, theme: str = "How returns work") -> MentoringSession:
    return actions.book_session(
        pair=pair, starts_at=now() + timedelta(days=days), minutes=45, place="Room 4", theme=theme, by=pair.mentee.actor
    )


def headings(page: str) -> list[str]:
    return [part.split("</h1>")[0] for part in page.split("<h1>")[1:]]


def test_a_mentee_books_one_of_three_times_at_once(pair, sign_in):
    client = sign_in(membership=pair.mentee)
    page = text_of(client.get(HOME))
    assert headings(page) == ["Book session 1"]
    assert page.count('name="slot"') == 3
    assert page.count("uw-go") == 1
    assert "These times fall in working hours for both of you." in page
    value = page.split('name="slot" value="')[1].split('"')[0]
    response = client.post(path("sessions:book_session", pair=pair.pk), {"slot": value}, follow=True)
    assert "Session 1 is booked for" in text_of(response)
    assert MentoringSession.objects.get().minutes == 60


def test_where_working_hours_never_meet_the_mentee_picks_a_time(pair, sign_in):
    mentor = pair.mentors[0].person
    mentor.timezone = "Asia/Tokyo"
    mentor.save()
    page = text_of(sign_in(membership=pair.mentee).get(HOME))
    assert 'name="slot"' not in page
    assert f'href="{path("sessions:book_session", pair=pair.pk)}">Book session 1</a>' in page


def test_a_time_that_somebody_has_elsewhere_is_not_proposed(in_organization, pair, sign_in):
    client = sign_in(membership=pair.mentee)
    before = text_of(client.get(HOME)).split('name="slot" value="')[1].split('"')[0]
    busy = make_pair(in_organization, mentors=pair.mentors)
    response = sign_in(membership=busy.mentee).post(path("sessions:book_session", pair=busy.pk), {"slot": before})
    assert response.status_code == 302
    assert f'value="{before}"' not in text_of(client.get(HOME))


def test_both_sides_prepare_on_their_home_and_read_each_other(pair, sign_in):
    session = book(pair)
    actions.write_question(session=session, text="Where do you check by hand?", by=pair.mentee.actor)
    actions.write_example(session=session, text="One return label", by=pair.mentors[0].actor)
    for member, own, absent in (
        (pair.mentee, "Add the question", "Add the example"),
        (pair.mentors[0], "Add the example", "Add the question"),
    ):
        page = text_of(sign_in(membership=member).get(HOME))
        for words in ("How returns work", "Where do you check by hand?", "One return label", "Only you and", own):
            assert words in page
        assert absent not in page


def test_a_mentor_has_no_admin_tasks(pair, sign_in):
    page = text_of(sign_in(membership=pair.mentors[0]).get(HOME))
    assert headings(page) == ["Nothing waits for you"]
    for task in ("Book", "Move", "Record"):
        assert f">{task}" not in page


def test_decisions_say_who_reads_them_and_lead_to_the_form(pair, sign_in):
    mentee = sign_in(membership=pair.mentee)
    assert "None yet. After a session, record what you changed" in text_of(mentee.get(HOME))
    decision = decide(pair, "Labels become codes")
    page = text_of(mentee.get(HOME))
    assert path("metrics:record_decision", pair=pair.pk) in page
    assert path("metrics:edit_decision", decision=decision.pk) in page
    assert f"Read by you, {pair.mentors[0].person.name}, the program team, and executives" in page
    mentor = text_of(sign_in(membership=pair.mentors[0]).get(HOME))
    assert "Labels become codes" in mentor
    assert path("metrics:edit_decision", decision=decision.pk) not in mentor


def test_the_home_of_a_program_admin_lists_programs_with_health_and_impact(pair, sign_in):
    decide(pair, "Labels")
    make_person()
    page = text_of(sign_in(Role.PROGRAM_ADMIN).get(HOME))
    assert headings(page) == ["1 of 1 pair is on rhythm"]
    program = pair.cohort.program_id
    for address in (path("home:health", program=program), path("metrics:impact", program=program)):
        assert address in page
    assert "One decision changed." in page


def test_the_home_of_an_executive_leads_to_impact_and_names_no_pair(pair, sign_in):
    decide(pair, "Labels become codes")
    page = text_of(sign_in(Role.EXECUTIVE).get(HOME))
    assert headings(page) == ["One decision changed because leaders listened"]
    assert path("metrics:impact", program=pair.cohort.program_id) in page
    assert "Labels become codes" in page
    assert pair.mentors[0].person.name not in page
    assert path("home:health", program=pair.cohort.program_id) not in page


def test_executives_read_no_rhythm_of_fewer_than_five_pairs_and_the_team_does(in_organization, pair, sign_in):
    executive, admin = sign_in(Role.EXECUTIVE), sign_in(Role.PROGRAM_ADMIN)
    make_pair(in_organization, pair.cohort)
    assert "2 of 2 pairs on rhythm." in text_of(admin.get(HOME))
    page = text_of(executive.get(HOME))
    assert "A few pairs are at work." in page
    assert "on rhythm" not in page
    for _ in range(3):
        make_pair(in_organization, pair.cohort)
    assert "5 of 5 pairs on rhythm." in text_of(executive.get(HOME))


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_home_with_one_heading_and_at_most_one_coral_button(in_organization, sign_in, role):
    page = text_of(sign_in(role).get(HOME))
    assert len(headings(page)) == 1
    assert page.count("uw-go") <= 1
    assert '<a href="/o/halden/" aria-current="page">Home</a>' in page


def test_a_home_of_several_roles_shows_every_part(in_organization, pair, sign_in):
    from accounts.models import RoleGrant

    for role in (Role.PROGRAM_ADMIN, Role.EXECUTIVE):
        RoleGrant.objects.create(membership=pair.mentee, role=role)
    page = text_of(sign_in(membership=pair.mentee).get(HOME))
    assert headings(page) == ["Book session 1"]
    for part in ("Your programs", "Then", "Decisions"):
        assert part in page


def test_nobody_sees_the_home_of_another_organization(other_organization, sign_in, organization):
    assert sign_in(Role.OWNER).get("/o/otherwise/").status_code == 404


# What it costs --------------------------------------------------------------------------------------------------------


def busy(in_organization, member, side: str):
    """Another pair of this member, with a session behind, one ahead, and words in it."""
    given = {"mentee": member} if side == "mentee" else {"mentors": [member]}
    pair = make_pair(in_organization, make_cohort(), **given, started_on=today() - timedelta(days=30))
    hold(pair, now() - timedelta(days=20))
    session = book(pair, days=9 + Pair.objects.count())  # nobody is in two at once
    actions.write_question(session=session, text="A question", by=pair.mentee.actor)
    actions.write_example(session=session, text="An example", by=pair.mentors[0].actor)
    decide(pair, "A decision")
    return pair


@pytest.mark.parametrize("side", ["mentee", "mentor"])
def test_a_participant_with_one_and_three_pairs(in_organization, sign_in, side):
    member = make_member(in_organization)
    client, counts = sign_in(membership=member), []
    for more in (1, 2):
        for _ in range(more):
            busy(in_organization, member, side)
        counts.append(queries_of(client, HOME))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("role", [Role.PROGRAM_ADMIN, Role.COORDINATOR, Role.EXECUTIVE])
def test_those_who_run_or_read_one_and_three_programs(in_organization, sign_in, role):
    client, counts = sign_in(role), []
    make_person()
    for more in (1, 2):
        for _ in range(more):
            pair = busy(in_organization, make_member(in_organization), "mentee")
            make_pair(in_organization, pair.cohort)
            if role == Role.COORDINATOR:
                Coordinator.objects.create(program=pair.cohort.program, membership=client.member)
        counts.append(queries_of(client, HOME))
    assert counts[0] == counts[1]
