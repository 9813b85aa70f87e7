"""A nudge from program health: one message to whoever must act, with a cap of its own, and nothing that was said."""

from __future__ import annotations

from datetime import timedelta

import pytest

from access.clock import now, today
from access.roles import Role
from audit.models import AuditEntry
from notifications.actions import add_leave
from notifications.kinds import Kind
from notifications.models import Message, Notice
from notifications.rendering import sentence_of
from programs.models import Coordinator
from sessions.models import MentoringSession, Nudge
from sessions.reminders import remind_stalled_rhythms
from tests.asking import path, queries_of, text_of
from tests.factories.accounts import make_member
from tests.factories.pairs import make_circle, make_cohort
from tests.home.views.test_health import a_pair, address, rows
from tests.sessions.test_rhythm import hold


@pytest.fixture
def cohort(in_organization):
    return make_cohort(starts_on=today() - timedelta(days=200))


@pytest.fixture
def stalled(in_organization, cohort):
    return a_pair(in_organization, cohort, "Henrik Solberg", "Joon Park", 60)


@pytest.fixture
def admin(in_organization, sign_in):
    return sign_in(Role.PROGRAM_ADMIN)


def nudge(client, pair, **data):
    response = client.post(path("home:nudge_pair", pair=pair.pk), data, follow=True)
    return [str(message) for message in response.context["messages"]]


def test_one_click_tells_whoever_must_act_once(stalled, cohort, admin):
    assert nudge(admin, stalled) == ["Henrik Solberg gets a nudge in working hours."]
    letter = Message.objects.get(kind=Kind.NUDGED)
    assert letter.recipient_id == stalled.mentee.person_id
    assert letter.reminder_place is None  # a cap of its own
    assert letter.context["about"] == "book"
    assert letter.context["link"] == path("sessions:book_session", pair=stalled.pk)
    said = sentence_of(Notice.objects.get(kind=Kind.NUDGED))
    assert said == f"The program team of {cohort.program.name} asks: can you find a time with Joon Park?"
    day = f"{now().astimezone():%b} {today('America/New_York').day}"
    assert nudge(admin, stalled) == [f"Nobody was nudged. Nudged on {day}."]
    assert Message.objects.filter(kind=Kind.NUDGED).count() == Nudge.objects.count() == 1
    entry = AuditEntry.objects.get(action="pair_nudged")
    assert entry.sentence.endswith(f"nudged Henrik Solberg in a pair of {cohort.name}")
    (row,) = rows(text_of(admin.get(address(cohort))))
    assert f"Nudged on {day}" in row and "<button" not in row


def test_after_seven_days_there_may_be_another(stalled, admin):
    nudge(admin, stalled)
    Nudge.objects.update(nudged_at=now() - timedelta(days=7))
    Message.objects.filter(kind=Kind.NUDGED).update(dedupe_key="nudged:before")
    Notice.objects.filter(kind=Kind.NUDGED).update(dedupe_key="nudged:before")
    assert nudge(admin, stalled) == ["Henrik Solberg gets a nudge in working hours."]


def test_a_reminder_of_the_same_thing_counts_on_both_sides_of_today(stalled, cohort, admin):
    person = stalled.mentee.person
    remind_stalled_rhythms()
    reminder = Message.objects.filter(kind=Kind.RHYTHM_STALLED, recipient_id=person.pk)
    assert reminder.count() == 1
    reminder.update(not_before=now() + timedelta(days=1))
    assert "Reminder goes" in text_of(admin.get(address(cohort)))
    assert nudge(admin, stalled)[0].startswith("Nobody was nudged. Reminder goes")
    reminder.update(not_before=now() - timedelta(days=1))
    assert "Reminded on" in text_of(admin.get(address(cohort)))
    reminder.update(not_before=now() - timedelta(days=3))
    assert nudge(admin, stalled) == ["Henrik Solberg gets a nudge in working hours."]


def test_a_session_that_waits_to_be_logged_is_asked_for_and_not_a_booking(stalled, cohort, admin):
    session = hold(stalled, now() - timedelta(days=2), state="planned")
    (row,) = rows(text_of(admin.get(address(cohort))))
    assert "Henrik Solberg: says whether they met; and you" in row
    nudge(admin, stalled)
    context = Message.objects.get(kind=Kind.NUDGED).context
    assert context["about"] == "log"
    assert context["link"] == path("sessions:session", session=session.pk) + "#after"


def test_a_charter_is_asked_of_both(in_organization, cohort, admin):
    pair = a_pair(in_organization, cohort, "Marisol Okafor", "Theo Lindqvist", 8, state="forming")
    (row,) = rows(text_of(admin.get(address(cohort, "?acts=sign"))))
    assert "Both: they sign" in row and "Nudge both" in row
    assert nudge(admin, pair) == ["Marisol Okafor and Theo Lindqvist get a nudge in working hours."]


def test_whoever_pauses_left_or_has_a_date_is_left_alone(in_organization, cohort, admin):
    paused = a_pair(in_organization, cohort, "Elaine Brody", "Sanjay Iyer", 60, state="paused")
    assert nudge(admin, paused) == ["Nobody was nudged. No reminders."]
    booked = a_pair(in_organization, cohort, "Graham Whitlock", "Amara Nwosu", 60)
    hold(booked, now() + timedelta(days=2), state="planned")
    assert nudge(admin, booked) == ["Nobody was nudged. Nothing: a session is booked."]
    gone = a_pair(in_organization, cohort, "Lena Fuchs", "Omar Haddad", 60)
    gone.mentee.person.left_on = today()
    gone.mentee.person.save()
    assert nudge(admin, gone) == ["Nobody was nudged. Nobody to write to."]
    assert not Message.objects.filter(kind=Kind.NUDGED).exists()


def test_whoever_is_away_gets_it_when_they_are_back_and_the_team_cannot_tell(stalled, admin):
    day = today("America/New_York")
    person = stalled.mentee.person
    add_leave(person_id=person.pk, starts_on=day, ends_on=day + timedelta(days=9), today=day)
    assert nudge(admin, stalled) == ["Henrik Solberg gets a nudge in working hours."]
    letter = Message.objects.get(kind=Kind.NUDGED)
    assert letter.not_before.date() > day + timedelta(days=9)
    assert letter.expires_at > letter.not_before


def test_all_stalled_pairs_of_a_cohort_are_nudged_after_a_yes(in_organization, stalled, cohort, admin):
    asked = a_pair(in_organization, cohort, "Graham Whitlock", "Amara Nwosu", 70)
    nudge(admin, asked)
    a_pair(in_organization, cohort, "Marisol Okafor", "Theo Lindqvist", 40)  # late
    a_pair(in_organization, make_cohort(), "Lena Fuchs", "Omar Haddad", 90)
    assert "Nudge all stalled of" in text_of(admin.get(address(cohort)))
    where = path("home:nudge_stalled", cohort=cohort.pk)
    page = text_of(admin.get(where))
    assert "<h1>Nudge 1 person?</h1>" in page and "Henrik Solberg</strong>" in page
    assert "Graham Whitlock and Amara Nwosu" in page and "Nudged on" in page
    assert "Marisol" not in page and "Lena" not in page
    assert Message.objects.filter(kind=Kind.NUDGED).count() == 1
    answer = admin.post(where, follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["1 person gets a nudge in working hours."]
    answer = admin.post(where, follow=True)
    assert "Nobody was nudged" in str(next(iter(answer.context["messages"])))
    assert Message.objects.filter(kind=Kind.NUDGED).count() == Nudge.objects.count() == 2
    assert "<h1>Nobody to nudge today</h1>" in text_of(admin.get(where))


def test_in_a_circle_everybody_is_asked(in_organization, admin):
    circle = make_circle(in_organization, started_on=today() - timedelta(days=60))
    nudge(admin, circle)
    assert Message.objects.filter(kind=Kind.NUDGED).count() == 3


def test_the_list_comes_back_as_it_was(stalled, admin):
    response = admin.post(path("home:nudge_pair", pair=stalled.pk), {"back": "show=stalled&page=1&next=//evil.example"})
    page = path("home:health", program=stalled.cohort.program_id)
    assert response.headers["Location"] == f"{page}?show=stalled&page=1&next=%2F%2Fevil.example"


def test_who_may_nudge(stalled, cohort, sign_in, in_organization):
    for member in (stalled.mentee, stalled.mentors[0], make_member(in_organization, Role.EXECUTIVE)):
        assert sign_in(membership=member).post(path("home:nudge_pair", pair=stalled.pk)).status_code == 403
    coordinator = sign_in(Role.COORDINATOR)
    assert coordinator.post(path("home:nudge_pair", pair=stalled.pk)).status_code == 404
    assert coordinator.get(path("home:nudge_stalled", cohort=cohort.pk)).status_code == 404
    Coordinator.objects.create(program=cohort.program, membership=coordinator.member)
    assert coordinator.post(path("home:nudge_pair", pair=stalled.pk)).status_code == 302
    assert coordinator.get(path("home:nudge_pair", pair=stalled.pk)).status_code == 405


def test_the_page_costs_the_same_for_one_and_three_nudgeable_pairs(in_organization, cohort, stalled, admin):
    counts = [queries_of(admin, address(cohort)), queries_of(admin, path("home:nudge_stalled", cohort=cohort.pk))]
    for number in (1, 2):
        pair = a_pair(in_organization, cohort, f"Mentee {number}", f"Mentor {number}", 60)
        MentoringSession.objects.filter(pair=pair).delete()
    assert counts == [
        queries_of(admin, address(cohort)),
        queries_of(admin, path("home:nudge_stalled", cohort=cohort.pk)),
    ]
