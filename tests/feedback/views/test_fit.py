"""The fit check after a first session: two taps to oneself, a quiet way out, and no trace for anybody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from access.clock import now
from access.roles import Role
from access.tenancy import tenant
from audit.models import AuditEntry
from feedback.models import FitCheck
from feedback.tasks import reconcile
from notifications.models import Message
from pairing.models import Pair
from sessions import actions as sessions
from sessions.models import Confirmation
from tests.asking import path, text_of
from tests.factories.pairs import make_circle, make_pair
from tests.home.views.test_mirror import plain
from tests.programs.views import conftest
from tests.roles import as_role
from tests.sessions.test_rhythm import hold

sign_in = conftest.sign_in  # pages are asked for from outside the organization in which the test stays
ASKED = "How did it feel?"


@pytest.fixture
def pair(in_organization):
    made = make_pair(in_organization)
    made.held = hold(made, now() - timedelta(days=2))
    sessions.confirm_session(session=made.held, met=True, by=made.mentors[0].actor)
    return made


@pytest.fixture
def client(pair, sign_in):
    return sign_in(membership=pair.mentors[0])


@pytest.fixture
def where(pair):
    return path("feedback:answer_fit_check", pair=pair.pk)


def toast(response):
    return [str(message) for message in response.context["messages"]]


def test_both_sides_are_asked_once_after_the_first_session(pair, sign_in, where):
    for member in (pair.mentee, pair.mentors[0]):
        client = sign_in(membership=member)
        assert ASKED in text_of(client.get(path("home:home")))
        page = text_of(client.get(where))
        assert "Only you can read this." in page and "Skip it" in page
        client.post(where, {"fits": "1", "talks": "1"})
        assert ASKED not in text_of(client.get(path("home:home")))
    assert FitCheck.objects.count() == 2


def test_before_a_session_nobody_is_asked(in_organization, sign_in):
    fresh = make_pair(in_organization)
    client = sign_in(membership=fresh.mentee)
    assert ASKED not in text_of(client.get(path("home:home")))
    answer = client.post(path("feedback:answer_fit_check", pair=fresh.pk), {"fits": "1"}, follow=True)
    assert toast(answer) == ["The fit check comes after your first session. Nothing was kept."]


def test_skipping_is_one_tap_and_final(client, where):
    assert toast(client.post(where, {"skip": "yes", "fits": "3"}, follow=True)) == ["Skipped. You are not asked again."]
    assert ASKED not in text_of(client.get(path("home:home")))
    page = text_of(client.get(where))
    assert " checked" not in page and "What you can do" not in page


def test_nobody_is_asked_before_they_have_said_whether_they_met(client, pair):
    Confirmation.objects.all().delete()
    page = text_of(client.get(path("home:home")))
    assert ASKED not in page and "Did you meet?" in page


def test_it_is_not_asked_for_ever(client, pair, where):
    pair.held.starts_at -= timedelta(days=40)
    pair.held.save()
    assert ASKED not in text_of(client.get(path("home:home")))


@pytest.mark.parametrize(
    ("fits", "talks", "said", "leads_to"),
    [
        ("3", "1", "You can have another partner, without a reason.", "pairing:leave_pair"),
        ("1", "3", "somebody outside your line can help", "feedback:ask_help"),
        ("1", "1", "Nothing follows from it.", "home:home"),
    ],
)
def test_what_was_said_comes_with_what_one_can_do(client, pair, where, fits, talks, said, leads_to):
    page = text_of(client.post(where, {"fits": fits, "talks": talks}, follow=True))
    assert said in page
    assert path(leads_to, **({"pair": pair.pk} if leads_to.startswith("pairing") else {})) in page
    assert page.count(" checked") == 2  # to change it
    client.post(where, {"fits": "2"})
    assert FitCheck.objects.count() == 1


def test_an_answer_that_is_none_is_refused_by_its_field(client, where):
    answer = client.post(where, {"fits": "7"})
    assert answer.status_code == 422
    assert "Is it a good fit? Pick one of the three, or leave it blank." in text_of(answer)
    assert not FitCheck.objects.exists()


def test_a_stranger_finds_no_such_page(where, sign_in, in_organization):
    assert sign_in(membership=make_pair(in_organization).mentee).get(where).status_code == 404
    assert sign_in(Role.PROGRAM_ADMIN).get(where).status_code == 403


def test_nobody_else_sees_anything_of_it(pair, where, sign_in, in_organization):
    """Two worlds: in one, the mentor says that it fits; in the other, that it does not."""
    program = pair.cohort.program_id
    readers = {
        sign_in(membership=pair.mentee): [
            path("home:home"),
            path("sessions:pair", pair=pair.pk),
            path("feedback:check_in"),
            path("home:learning_record"),
        ],
        sign_in(Role.PROGRAM_ADMIN): [
            path("home:home"),
            path("home:health", program=program) + "?show=all",
            path("metrics:impact", program=program),
            path("audit:entries"),
            path("home:operations"),
        ],
        sign_in(Role.EXECUTIVE): [path("home:home"), path("metrics:impact", program=program)],
    }

    def seen():
        pages = [plain(client.get(page)) for client in readers for page in readers[client]]
        return [*pages, AuditEntry.objects.count(), Message.objects.count()]

    with time_machine.travel(now(), tick=False):
        seen()  # what a first request remembers is no difference
        mentor, worlds = sign_in(membership=pair.mentors[0]), [seen()]
        for fits in ("1", "3"):
            mentor.post(where, {"fits": fits, "talks": fits})
            worlds.append(seen())
    assert worlds[0] == worlds[1] == worlds[2]


def test_what_is_stored_is_as_long_whatever_was_said(client, pair, where, organization):
    sizes = set()
    for data in ({"skip": "yes"}, {"fits": "1"}, {"fits": "3", "talks": "2"}):
        client.post(where, data)
        with connection.cursor() as cursor:
            cursor.execute("SELECT octet_length(answers) FROM feedback_fitcheck")
            sizes.add(cursor.fetchone()[0])
    assert len(sizes) == 1


def test_it_goes_with_the_pair(client, pair, where, organization):
    client.post(where, {"fits": "3"})
    with tenant(organization.pk):
        Pair.objects.filter(pk=pair.pk).update(state="closed")
        with as_role("worker"):
            reconcile(str(organization.pk))
        assert not FitCheck.objects.exists()


def test_in_a_circle_each_is_asked_about_the_circle(in_organization, sign_in):
    circle = make_circle(in_organization)
    circle.mentee = circle.mentors[0]
    hold(circle, now() - timedelta(days=2))
    client = sign_in(membership=circle.mentors[1])
    assert "How did it feel with your circle?" in text_of(client.get(path("feedback:answer_fit_check", pair=circle.pk)))


def test_an_ended_pair_has_none_to_fill_in(pair, client, where):
    pair.state = Pair.State.CLOSED
    pair.save(update_fields=["state"])
    response = client.get(where)
    assert response.url == path("sessions:pair", pair=pair.pk)
    assert "This pair has ended" in text_of(client.get(response.url))
