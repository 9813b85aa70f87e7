"""The patterns page is the same for everybody who may read it; the safety page is for everybody."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from access.clock import now
from access.roles import Role
from access.tenancy import tenant
from programs.models import Cohort, Coordinator, Program
from tests.factories.accounts import make_member
from tests.factories.feedback import begin, make_circle, over, seal, tend, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def url(name):
    return reverse(f"feedback:{name}", kwargs={"organization": "halden"})


def text(response):
    return " ".join(response.content.decode().split())


def main(response):
    """The page without its frame, which names the reader."""
    return re.search(r"<main.*</main>", text(response)).group(0)


@pytest.fixture
def circle(organization, keys, clock):
    """Twenty-four pairs and one closed period: very many named statement 0, five statement 1."""
    with tenant(organization.pk):
        circle = begin(organization, keys)
        seal(circle.period(1), {person: [0, 1] if n < 5 else [0] for n, person in enumerate(circle.mentors)})
        clock.move_to(over(circle.period(1)))
        work()
        tend(organization, keys)
    return circle


@pytest.fixture
def readers(circle, sign_in, organization):
    """Everybody who may read this cohort's report."""
    with tenant(organization.pk):
        mentor, mentee = circle.member(circle.mentors[0]), circle.member(circle.mentees[0])
        coordinator = make_member(organization, Role.COORDINATOR)
        Coordinator.objects.create(program=circle.cohort.program, membership=coordinator)
    roles = (Role.PROGRAM_ADMIN, Role.EXECUTIVE, Role.OMBUDSPERSON)
    return [sign_in(role) for role in roles] + [sign_in(membership=member) for member in (mentor, mentee, coordinator)]


def test_every_reader_sees_the_same_report(readers):
    pages = {main(client.get(url("patterns"))) for client in readers}
    assert len(pages) == 1
    page = pages.pop()
    assert "Customers get stuck in a step we own" in page
    assert "Very many pairs, since October 2026" in page
    assert "Several pairs, since October 2026" in page
    assert "October 2026: published" in page
    assert "November 2026: open until November 30" in page
    assert "Several is at least 5 pairs, many at least 10, very many at least 20." in page


def test_the_report_has_no_number_but_thresholds_and_dates(readers):
    page = main(readers[0].get(url("patterns")))
    without_tags = re.sub(r"<[^>]+>", " ", page)
    # The names of program and cohort end in numbers of the factory.
    without_names = re.sub(r"(AI fluency|Cohort) \d+", "", without_tags)
    assert sorted(set(re.findall(r"\d+", without_names)), key=int) == ["5", "10", "20", "30", "2026"]


def test_a_program_that_is_not_theirs_shows_a_coordinator_and_a_participant_nothing(circle, sign_in):
    for role in (Role.COORDINATOR, Role.PARTICIPANT):
        page = text(sign_in(role).get(url("patterns")))
        assert "No patterns yet" in page
        assert circle.cohort.name not in page


def test_a_second_role_takes_nothing_away(circle, sign_in):
    both = sign_in(Role.EXECUTIVE, Role.COORDINATOR, Role.PARTICIPANT)
    assert "Very many pairs" in text(both.get(url("patterns")))


@pytest.mark.parametrize("role", [Role.OWNER, Role.GUEST])
def test_roles_without_patterns_are_refused(sign_in, role):
    assert sign_in(role).get(url("patterns")).status_code == 403


@pytest.mark.parametrize(
    ("pairs", "answers", "words"),
    [
        (9, 0, "has fewer than 10 pairs. Among so few, a pattern could point at somebody"),
        (24, 8, "October 2026: waiting for more answers"),
        (24, 9, "No pattern shows yet. A theme appears only when five or more pairs have named it"),
    ],
)
def test_why_nothing_shows_is_said_without_a_number_of_answers(
    organization, keys, clock, sign_in, pairs, answers, words
):
    with tenant(organization.pk):
        circle = begin(organization, keys, pairs=pairs)
        if circle.periods:
            seal(circle.period(1), {person: [] for person in circle.mentors[:answers]})
            clock.move_to(over(circle.period(1)))
            work()
            tend(organization, keys)
    page = main(sign_in(Role.EXECUTIVE).get(url("patterns")))
    assert words in page
    assert " 8 " not in page and " 9 " not in page


@pytest.mark.parametrize("end", ["closed", "over"])
def test_a_cohort_that_ended_before_its_check_ins_began_says_that_there_were_none(organization, sign_in, end):
    with tenant(organization.pk):
        cohort = make_circle(organization, pairs=12).cohort
    client = sign_in(Role.EXECUTIVE)
    pages = [url("patterns"), reverse("feedback:report", kwargs={"organization": "halden", "cohort": cohort.pk})]
    for page in pages:
        assert "The check-ins begin a few minutes after the pairs are published." in main(client.get(page))
    with tenant(organization.pk):
        if end == "closed":
            Cohort.objects.filter(pk=cohort.pk).update(state=Cohort.State.CLOSED)
        else:
            last = now().date() - timedelta(days=1)
            Program.objects.update(starts_on=last - timedelta(days=60), ends_on=last)
    for page in pages:
        shown = main(client.get(page))
        assert "No check-ins were held in this cohort." in shown and "Ended without check-ins" in shown
        assert "The check-ins begin" not in shown and "Being set up" not in shown


def test_an_open_period_shows_nothing_of_itself(organization, keys, sign_in):
    with tenant(organization.pk):
        circle = begin(organization, keys)
    client = sign_in(Role.EXECUTIVE)
    before = main(client.get(url("patterns")))
    with tenant(organization.pk):
        seal(circle.period(1), {person: [0] for person in circle.mentors})
    assert main(client.get(url("patterns"))) == before
    assert "not even how many have answered" in before


def test_a_period_that_is_over_says_that_it_is_being_closed(organization, keys, sign_in, clock):
    with tenant(organization.pk):
        circle = begin(organization, keys, pairs=12)
        clock.move_to(over(circle.period(1)))
    assert "being closed" in text(sign_in(Role.EXECUTIVE).get(url("patterns")))


def test_the_page_takes_the_same_queries_with_one_cohort_and_with_three(circle, sign_in, organization, keys):
    client = sign_in(Role.EXECUTIVE)

    def count():
        client.get(url("patterns"))
        with CaptureQueriesContext(connection) as queries:
            client.get(url("patterns"))
        return len(queries)

    before = count()
    with tenant(organization.pk):
        for _ in range(2):
            make_circle(organization, pairs=20)
        work()
        tend(organization, keys)
    assert count() == before < 24


@pytest.mark.parametrize("role", list(Role))
def test_everybody_may_read_how_this_is_kept_safe(sign_in, role):
    page = text(sign_in(role).get(url("safety")))
    assert 'id="cannot-promise"' in page
    assert "Deniability is not improbability." in page
    assert "fewer than 10 pairs" in page
    assert url("safety") in page  # in the footer


def test_destroyed_keys_are_told_to_who_reads_the_patterns_and_to_nobody_else(circle, organization, sign_in):
    with tenant(organization.pk):
        member = circle.member(circle.mentors[0])
    page = text(sign_in(membership=member).get(url("safety")))
    assert "October 2026, " in page
    assert "The vault had run since" in page
    stranger = text(sign_in(Role.PARTICIPANT).get(url("safety")))
    assert "None that you can see." in stranger
