"""The report of a cohort over time, the same for every reader, and the responses to what it shows."""

from __future__ import annotations

import csv
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from access.roles import Role
from access.tenancy import tenant
from accounts.models import Membership, Person
from feedback.models import Cell, CheckInPlan, LedgerLine, ResponseVersion, Theme
from notifications.models import Message
from programs.models import Coordinator
from tests.factories.accounts import make_member
from tests.factories.feedback import begin, make_circle, meet, over, seal, tend, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def url(name, **kwargs):
    return reverse(f"feedback:{name}", kwargs={"organization": "halden", **kwargs})


def text(response):
    return " ".join(response.content.decode().split())


def plain(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def report(response):
    """The report without its frame and without the way to answer."""
    return re.search(r'<div id="report">.*</main>', text(response)).group(0)


def toast(response):
    return [str(message) for message in response.context["messages"]][-1:]


@pytest.fixture
def circle(organization, keys, clock):
    """Two closed periods: mentors name 0 very often and 1 rarely, then 1 often; mentees name one of theirs."""
    with tenant(organization.pk):
        circle = begin(organization, keys)
        seal(circle.period(1), {person: [0, 1] if n < 5 else [0] for n, person in enumerate(circle.mentors)})
        seal(circle.period(1), {person: [15] for person in circle.mentees[:8]})
        close(circle, 1, organization, keys, clock)
        seal(circle.period(2), {person: [1] for person in circle.mentors[5:19]})
        seal(circle.period(2), {person: [15] for person in circle.mentees[8:10]})
        close(circle, 2, organization, keys, clock)
    return circle


def close(circle, number, organization, keys, clock):
    clock.move_to(over(circle.period(number)))
    work()
    tend(organization, keys)


@pytest.fixture
def readers(circle, sign_in, organization):
    with tenant(organization.pk):
        mentor, mentee = circle.member(circle.mentors[0]), circle.member(circle.mentees[0])
        coordinator = make_member(organization, Role.COORDINATOR)
        Coordinator.objects.create(program=circle.cohort.program, membership=coordinator)
    roles = (Role.PROGRAM_ADMIN, Role.EXECUTIVE, Role.OMBUDSPERSON)
    return [sign_in(role) for role in roles] + [sign_in(membership=member) for member in (mentor, mentee, coordinator)]


def theme(organization, circle, number):
    with tenant(organization.pk):
        return Theme.objects.get(cycle=circle.cycle, number=number)


def test_every_reader_gets_the_same_report_and_the_same_file(circle, readers):
    where = {"cohort": circle.cohort.pk}
    assert len({report(client.get(url("report", **where))) for client in readers}) == 1
    files = {client.get(url("report_csv", **where)).content for client in readers}
    assert len(files) == 1
    page = plain(report(readers[0].get(url("report", **where))))
    assert "Customers get stuck in a step we own Very many Very many" in page
    assert "We are behind in something digital Several Many" in page
    assert "October 2026 Waiting for more answers November 2026 Published" in page  # the mentees
    assert "I used something I learned here this month Nothing shows Several" in page
    rows = list(csv.reader(files.pop().decode().removeprefix("\ufeff").splitlines()))
    assert rows[0][:5] == ["Side", "Area", "Statement", "October 2026", "November 2026"]
    assert ["Mentors", "Digital gap", "We are behind in something digital", "Several", "Many"] in [r[:5] for r in rows]
    assert ["Mentees", "", "How it closed", "Waiting for more answers", "Published"] in [row[:5] for row in rows]
    assert len(rows) == 1 + 2 + 25


def test_no_number_on_it_depends_on_answers(circle, readers):
    page = plain(report(readers[1].get(url("report", cohort=circle.cohort.pk))))
    page = re.sub(r"(AI fluency|Cohort) \d+", "", page)
    assert sorted(set(re.findall(r"\d+", page)), key=int) == ["5", "10", "20", "31", "2026"]


def test_the_cycle_before_stands_beside_it_for_the_same_words(circle, sign_in, organization, keys, clock):
    with tenant(organization.pk):
        following = begin(organization, keys, pairs=24, cloned_from=circle.cohort)
        seal(following.period(1), {person: [0] for person in following.mentors})
        close(following, 1, organization, keys, clock)
    page = plain(report(sign_in(Role.EXECUTIVE).get(url("report", cohort=following.cohort.pk))))
    assert f"Cycle before {circle.cohort.name}" in page
    assert "Customers get stuck in a step we own Very many Very many" in page
    assert f"Shown in {circle.cohort.name}, and not here We are behind in something digital Many pairs then." in page


def test_strangers_find_no_report(circle, sign_in):
    for role in (Role.PARTICIPANT, Role.COORDINATOR):
        for name in ("report", "report_csv"):
            assert sign_in(role).get(url(name, cohort=circle.cohort.pk)).status_code == 404


def test_a_report_takes_the_same_queries_with_more_lines_and_responses(circle, sign_in, organization):
    client, where = sign_in(Role.PROGRAM_ADMIN), url("report", cohort=circle.cohort.pk)

    def count():
        client.get(where)
        with CaptureQueriesContext(connection) as queries:
            client.get(where)
        return len(queries)

    respond(client, circle, theme(organization, circle, 0))
    before = count()
    for number in (1, 15):
        respond(client, circle, theme(organization, circle, number))
    assert count() == before < 30


def cell_of(circle):
    with tenant(circle.organization.pk):
        return Cell.objects.filter(cycle=circle.cycle).first().pk


def fields(client, **changes):
    member = Membership.objects.get(user_id=client.session["_auth_user_id"])
    return {"owner": member.person_id, "state": "acting", "action": "We walk through it.", "known": 0, **changes}


def respond(client, circle, pattern, **changes):
    with tenant(circle.organization.pk):
        data = fields(client, **changes)
    where = url("respond_to_pattern", cohort=circle.cohort.pk, cell=cell_of(circle), theme=pattern.pk)
    return client.post(where, data, follow=True)


def versions(organization):
    with tenant(organization.pk):
        return list(ResponseVersion.objects.order_by("number").values_list("state", flat=True))


def told(organization):
    with tenant(organization.pk):
        return Message.objects.filter(kind="pattern_answered").count()


def test_a_response_is_read_by_everybody_with_its_history_and_told_when_it_matters(circle, readers, organization):
    admin, executive, mentor = readers[0], readers[1], readers[3]
    pattern, where = theme(organization, circle, 0), url("report", cohort=circle.cohort.pk)
    assert "Acting on it" not in text(admin.get(url("patterns")))
    assert toast(respond(admin, circle, pattern)) == ["Everybody in the cohort can read your response."]
    assert "Acting on it" in text(admin.get(url("patterns"))), "the list of all patterns says that it is answered"
    assert told(organization) == 48
    respond(admin, circle, pattern)  # a second click
    assert versions(organization) == ["acting"]
    respond(executive, circle, pattern, known=1, action="We walk through it weekly.", insight="risk")
    assert told(organization) == 48
    done = {"state": "done", "changed": "The step is gone.", "guide": "good_questions"}
    respond(executive, circle, pattern, known=2, **done)
    assert told(organization) == 96
    assert versions(organization) == ["acting", "acting", "done"]
    assert len({report(client.get(where)) for client in readers}) == 1
    page = plain(report(mentor.get(where)))
    assert "What changed The step is gone." in page
    assert page.index("done. We walk through it.") < page.index("acting on it. We walk through it weekly.")
    assert "Feeds the guide" in page
    rows = list(csv.reader(mentor.get(url("report_csv", cohort=circle.cohort.pk)).content.decode().splitlines()))
    assert any("The step is gone." in row for row in rows)
    with tenant(organization.pk):
        assert LedgerLine.objects.filter(theme=pattern).count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": "will_not"}, "Why: Say why. Whoever named it reads it."),
        ({"state": "done"}, "What changed: Say what is different now."),
        ({"action": ""}, "What we will do: Write what you will do."),
        ({"owner": ""}, "Who sees to it: Pick who sees to it."),
    ],
)
def test_what_a_response_lacks_is_named_and_nothing_is_kept(circle, sign_in, organization, changes, words):
    answer = respond(sign_in(Role.PROGRAM_ADMIN), circle, theme(organization, circle, 0), **changes)
    assert answer.status_code == 422
    assert words in plain(text(answer))
    assert versions(organization) == []


def test_two_who_answer_at_once_do_not_overwrite_each_other(circle, sign_in, organization):
    client, pattern = sign_in(Role.PROGRAM_ADMIN), theme(organization, circle, 0)
    respond(client, circle, pattern)
    answer = respond(client, circle, pattern, action="Something else.")
    assert answer.status_code == 409
    assert "Somebody else answered while you wrote." in text(answer) and "Something else." in text(answer)
    assert versions(organization) == ["acting"]


def test_only_a_published_line_is_answered_and_only_by_those_who_run_the_program_or_lead(
    circle, sign_in, organization, readers
):
    silent = theme(organization, circle, 5)
    admin = sign_in(Role.PROGRAM_ADMIN)
    assert (
        admin.get(url("respond_to_pattern", cohort=circle.cohort.pk, cell=cell_of(circle), theme=silent.pk)).status_code
        == 404
    )
    shown = {"cohort": circle.cohort.pk, "cell": cell_of(circle), "theme": theme(organization, circle, 0).pk}
    seen = [client.get(url("respond_to_pattern", **shown)).status_code for client in readers]
    assert seen == [200, 200, 403, 403, 403, 200]
    with tenant(organization.pk):
        both = circle.member(circle.mentors[1], Role.PARTICIPANT, Role.COORDINATOR)
    client = sign_in(membership=both)
    assert client.get(url("report", cohort=circle.cohort.pk)).status_code == 200
    assert client.get(url("respond_to_pattern", **shown)).status_code == 404
    assert "Answer these patterns" not in text(client.get(url("report", cohort=circle.cohort.pk)))
    page = plain(text(admin.get(url("responses", cohort=circle.cohort.pk))))
    assert "Very many pairs, since October 2026." in page


def test_a_cohort_without_a_report_says_why(sign_in, organization, keys):
    with tenant(organization.pk):
        small = begin(organization, keys, pairs=9)
    page = text(sign_in(Role.EXECUTIVE).get(url("report", cohort=small.cohort.pk)))
    assert "Among so few, a pattern could point at somebody" in page
    assert "Answer these patterns" not in page


def test_each_part_of_a_cut_cohort_has_a_report_of_its_own_and_none_under_the_floor(sign_in, organization, keys, clock):
    with tenant(organization.pk):
        circle = make_circle(organization, 21)
        for site, people in (("Berlin", circle.mentees[:12]), ("Oslo", circle.mentees[12:])):
            Person.objects.filter(pk__in=[person.pk for person in people]).update(site=site)
        CheckInPlan.objects.create(cohort=circle.cohort, cut="site", length="months")
        meet(circle.pairs)
        work()
        tend(organization, keys)
        seal(circle.period(1), {person: [0] for person in circle.mentors[:12]})
        close(circle, 1, organization, keys, clock)
    client = sign_in(Role.PROGRAM_ADMIN)
    page = plain(report(client.get(url("report", cohort=circle.cohort.pk))))
    assert (
        page.index("Berlin") < page.index("Customers get stuck in a step we own") < page.index("Oslo has fewer than 10")
    )
    rows = list(csv.reader(client.get(url("report_csv", cohort=circle.cohort.pk)).content.decode().splitlines()))
    assert rows[0][0].endswith("Part")
    assert {row[0] for row in rows[1:]} == {"Berlin"}
    assert toast(respond(client, circle, theme(organization, circle, 0)))
    assert "Berlin" in plain(text(client.get(url("responses", cohort=circle.cohort.pk))))
