"""Program health: how many pairs keep rhythm, and who acts next. Dates only."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from access.clock import now, today
from access.roles import Role
from metrics.signal_table import OF_PROGRAM
from pairing.models import Pair
from programs.models import Cohort, Coordinator
from sessions import actions
from sessions.models import MentoringSession
from tests.asking import path, queries_of, text_of
from tests.factories.accounts import make_member
from tests.factories.pairs import make_cohort, make_pair
from tests.sessions.test_rhythm import hold


@pytest.fixture
def cohort(in_organization) -> Cohort:
    return make_cohort(starts_on=today() - timedelta(days=200))


@pytest.fixture
def admin(in_organization, sign_in):
    return sign_in(Role.PROGRAM_ADMIN)


def a_pair(in_organization, cohort: Cohort, mentee: str, mentor: str, days: int, **fields) -> Pair:
    """A pair that began so many days ago and never met."""
    return make_pair(
        in_organization,
        cohort,
        mentee=make_member(in_organization, name=mentee),
        mentors=[make_member(in_organization, name=mentor)],
        started_on=today("America/New_York") - timedelta(days=days),
        **fields,
    )


@pytest.fixture
def pairs(in_organization, cohort) -> dict[str, Pair]:
    return {
        "ok": a_pair(in_organization, cohort, "Marisol Okafor", "Theo Lindqvist", 5),
        "late": a_pair(in_organization, cohort, "Graham Whitlock", "Amara Nwosu", 40),
        "stalled": a_pair(in_organization, cohort, "Henrik Solberg", "Joon Park", 60),
        "paused": a_pair(in_organization, cohort, "Elaine Brody", "Sanjay Iyer", 60, state="paused"),
        "closed": a_pair(in_organization, cohort, "Lena Fuchs", "Omar Haddad", 99, state="closed"),
    }


def address(cohort: Cohort, query: str = "") -> str:
    return path("home:health", program=cohort.program_id) + query


def rows(page: str) -> list[str]:
    body = page.split("<tbody>")[1].split("</tbody>", maxsplit=1)[0] if "<tbody>" in page else ""
    return [row for row in body.split("<tr ")[1:] if "<th" in row]


def test_it_leads_with_the_count_and_lists_who_must_act_first(pairs, cohort, admin):
    page = text_of(admin.get(address(cohort)))
    assert "<h1>1 of 4 pairs are on rhythm</h1>" in page
    assert "1 pair, past day 35" in page and "1 pair, past day 50" in page
    assert "1 pair, not among the 4" in page  # has ended
    assert page.count('<div class="uw-dots" aria-hidden="true">') == 1
    found = rows(page)
    assert len(found) == 2
    assert "Henrik Solberg and Joon Park" in found[0] and "Stalled" in found[0]
    assert "Henrik Solberg: books; and you" in found[0] and "Nudge Henrik Solberg" in found[0]
    assert "Graham Whitlock and Amara Nwosu" in found[1] and "Late" in found[1]
    assert "Graham Whitlock: books" in found[1] and "and you" not in found[1]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?show=all", ["Henrik", "Graham", "Marisol", "Elaine", "Lena"]),
        ("?show=ok", ["Marisol"]),
        ("?show=paused", ["Elaine"]),
        ("?show=closed", ["Lena"]),
        ("?search=theo", ["Marisol"]),
        ("?search=okafor&show=late", []),
        ("?show=all&sort=names", ["Elaine", "Graham", "Henrik", "Lena", "Marisol"]),
        ("?show=all&sort=-names", ["Marisol", "Lena", "Henrik", "Graham", "Elaine"]),
        ("?show=nonsense", ["Henrik", "Graham"]),
        ("?acts=book", ["Henrik", "Graham", "Marisol"]),
        ("?acts=log", []),
        ("?show=all&sort=-acts_next", ["Lena", "Elaine", "Marisol", "Graham", "Henrik"]),
    ],
)
def test_it_is_searched_filtered_and_sorted(pairs, cohort, admin, query, names):
    found = rows(text_of(admin.get(address(cohort, query))))
    assert [next(name for name in names if name in row) for row in found] == names


def test_a_booked_session_means_nobody_has_to_act(pairs, cohort, admin):
    pair = pairs["late"]
    when = now() + timedelta(days=3)
    actions.book_session(pair=pair, starts_at=when, minutes=45, place="", theme="Secret theme", by=pair.mentee.actor)
    page = text_of(admin.get(address(cohort)))
    row = next(row for row in rows(page) if "Graham" in row)
    assert "Both, on" in row and "Nothing: a session is booked" in row
    assert "Secret theme" not in page


def test_it_shows_dates_and_never_what_was_said(pairs, cohort, admin):
    session = hold(pairs["ok"], now() - timedelta(days=2))
    actions.write_note(pair=pairs["ok"], text="Heron", by=pairs["ok"].mentee.actor)
    actions.write_takeaway(session=session, text="Heron too", by=pairs["ok"].mentee.actor)
    page = text_of(admin.get(address(cohort, "?show=all")))
    assert "Heron" not in page
    assert f"/pairs/{pairs['ok'].pk}" not in page


def test_when_nobody_is_late_it_says_so(in_organization, cohort, admin):
    a_pair(in_organization, cohort, "Marisol Okafor", "Theo Lindqvist", 5)
    assert "No pair is late" in text_of(admin.get(address(cohort)))


def test_without_pairs_it_says_how_they_start(cohort, admin):
    page = text_of(admin.get(address(cohort)))
    assert "<h1>No pairs yet</h1>" in page
    assert "Publish a draft of pairs" in page


def test_when_all_have_ended_it_says_that(in_organization, cohort, admin):
    a_pair(in_organization, cohort, "Lena Fuchs", "Omar Haddad", 99, state="closed")
    assert "<h1>Every pair has ended</h1>" in text_of(admin.get(address(cohort)))


def test_long_lists_come_in_pages(in_organization, cohort, admin):
    for number in range(12):
        a_pair(in_organization, cohort, f"Mentee {number:02}", f"Mentor {number:02}", 40 + number)
    assert len(rows(text_of(admin.get(address(cohort))))) == 10
    assert len(rows(text_of(admin.get(address(cohort, "?page=2"))))) == 2
    assert admin.get(address(cohort, "?page=99")).status_code == 200


def test_who_sees_it(pairs, cohort, sign_in):
    for role in (Role.PARTICIPANT, Role.EXECUTIVE, Role.OWNER, Role.OMBUDSPERSON):
        assert sign_in(role).get(address(cohort)).status_code == 403
    coordinator = sign_in(Role.COORDINATOR)
    assert coordinator.get(address(cohort)).status_code == 404
    Coordinator.objects.create(program=cohort.program, membership=coordinator.member)
    assert coordinator.get(address(cohort)).status_code == 200


def test_it_costs_the_same_for_one_and_three_pairs(in_organization, cohort, admin):
    counts = []
    for more in (1, 2):
        for number in range(more):
            a_pair(in_organization, cohort, f"Mentee {more}{number}", f"Mentor {more}{number}", 60)
        counts.append(queries_of(admin, address(cohort, "?show=all")))
    assert counts[0] == counts[1]


# What to look at -----------------------------------------------------------------------------------------------------


def without_questions(in_organization, cohort, admin, number: int) -> str:
    """The page of a program of which so many pairs met two months ago without a question."""
    moment = (now().replace(day=1) - timedelta(days=20)).replace(day=10, hour=15)
    for each in range(number):
        pair = a_pair(in_organization, cohort, f"Mentee {each}", f"Mentor {each}", 90)
        MentoringSession.objects.filter(pk=hold(pair, moment).pk).update(logged_at=moment + timedelta(hours=1))
    with time_machine.travel(now().replace(day=20), tick=False):
        return text_of(admin.get(address(cohort)))


def test_a_signal_says_its_rule_its_inputs_and_what_one_might_do(in_organization, cohort, admin):
    page = without_questions(in_organization, cohort, admin, 10)
    section = page.partition('id="look"')[2].partition("</section>")[0]
    assert "Mentees come without a question" in section
    assert "half or more of the 10 pairs that met had no question of the mentee before any session." in section
    assert (
        "Made of: sessions held; whether a question stood in them before, not its words. Never of sealed answers."
        in section
    )
    assert path("programs:kit") in section
    assert "Mentee 3" not in section and "/pairs/" not in section


def test_nine_pairs_are_too_few_and_every_rule_is_on_the_page(in_organization, cohort, admin):
    page = without_questions(in_organization, cohort, admin, 9)
    section = page.partition('id="look"')[2].partition("</section>")[0]
    assert "Nothing to look at" not in section, "rules that cannot say anything have not found that all is well"
    assert section.count("Too few to say") == len(OF_PROGRAM) + 1
    assert all(signal.rule in section for signal in OF_PROGRAM)


def test_the_page_asks_as_often_for_three_pairs_as_for_one(in_organization, cohort, admin):
    counts = []
    for number in range(3):
        pair = a_pair(in_organization, cohort, f"Mentee {number}", f"Mentor {number}", 90)
        session = hold(pair, now() - timedelta(days=40 + number))
        MentoringSession.objects.filter(pk=session.pk).update(logged_at=session.ends_at)
        counts.append(queries_of(admin, address(cohort)))
    assert counts[0] == counts[2]
