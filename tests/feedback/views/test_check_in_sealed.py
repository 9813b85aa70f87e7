"""The sealed part of the check-in: its states, what it answers, and what it must not tell."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from access.clock import today
from access.roles import Role
from access.tenancy import tenant
from tests.factories.accounts import make_person
from tests.factories.feedback import add_pairs, begin, make_circle, over, seal, tend, work
from tests.feedback.views.check_ins import boxes, circle, client_of, masked, mentee, mentor, period, text, toast, url

__all__ = ["circle", "mentee", "mentor"]  # fixtures

from feedback.models import Theme
from tests.roles import as_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def ticked(page):
    """Whether a form with ticks in it is shown."""
    return " checked" in page.partition("uw-sealed")[2].partition("</section>")[0]


TICKINGS = {"nothing": [], "one": [3], "everything": list(range(12))}


def test_the_answer_is_the_same_whatever_was_ticked(mentor, circle):
    where, seen = url("seal_answer", period=period(circle).pk), []
    mentor.post(where, {"tick": []}, follow=True)  # what a process remembers from its first request is no difference
    for ticks in TICKINGS.values():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            sealed = mentor.post(where, {"tick": ticks})
        statements = [re.sub(r"s\d+_x\d+|0x.*| VALUES .*| WHERE .*", "", query["sql"]) for query in queries]
        after = mentor.get(url("check_in"))
        headers = {name: value for name, value in sealed.headers.items() if name != "Content-Length"}
        seen.append((sealed.status_code, headers, toast(after), statements, masked(after)))
    assert seen[0] == seen[1] == seen[2]
    assert seen[0][2] == ["Part two is sealed."]
    assert boxes(circle) == 1


def test_once_sealed_the_button_says_that_it_replaces_everything(mentor, circle):
    words = "This replaces everything that is sealed with what is ticked now. With no ticks, your box is empty then."
    page = text(mentor.get(url("check_in")))
    assert "Seal part two</button>" in page and "Replace what is sealed" not in page and words not in page
    mentor.post(url("seal_answer", period=period(circle).pk), {"tick": [0]})
    page = text(mentor.get(url("check_in")))
    assert "Seal part two</button>" not in page
    last_tick, said, button = (
        page.rindex('name="tick"'),
        page.index(words),
        page.index("Replace what is sealed</button>"),
    )
    assert last_tick < said < button
    mentor.post(url("withdraw_answer", period=period(circle).pk))
    assert "Seal part two</button>" in text(mentor.get(url("check_in")))


def test_the_form_comes_up_blank_and_offers_to_withdraw(mentor, circle):
    mentor.post(url("seal_answer", period=period(circle).pk), {"tick": [0, 1, 2]})
    page = text(mentor.get(url("check_in")))
    assert not ticked(page)
    assert "Part two is sealed. The form is blank because nobody can look into your box" in page
    gone = mentor.post(url("withdraw_answer", period=period(circle).pk), follow=True)
    assert toast(gone) == ["Part two is withdrawn."]
    assert "Part two is sealed." not in text(gone)
    assert boxes(circle) == 0


def test_a_tick_that_is_none_is_refused_without_being_named_and_nothing_is_half_sealed(mentor, circle):
    for ticks in ([999], ["x"], [0, 15], ["0", "-1"]):
        answer = mentor.post(url("seal_answer", period=period(circle).pk), {"tick": ticks}, follow=True)
        assert toast(answer) == ["One of the ticks is not on this list. Nothing was sealed: tick again and seal."]
        assert not ticked(text(answer))
    assert boxes(circle) == 0


def test_a_late_answer_is_refused(mentor, circle, clock):
    late = period(circle)
    clock.move_to(late.closes_at + timedelta(minutes=1))
    answer = mentor.post(url("seal_answer", period=late.pk), {"tick": [1]}, follow=True)
    assert toast(answer) == ["This check-in is not open. Nothing was sealed."]
    answer = mentor.post(url("withdraw_answer", period=late.pk), follow=True)
    assert toast(answer) == ["This check-in is not open. Nothing can be withdrawn from it any more."]
    assert boxes(circle) == 0


def test_sealing_needs_a_post(mentor, circle):
    assert mentor.get(url("seal_answer", period=period(circle).pk)).status_code == 405
    assert mentor.get(url("withdraw_answer", period=period(circle).pk)).status_code == 405


def test_a_period_without_a_seat_of_ours_does_not_exist(circle, sign_in):
    stranger = sign_in(Role.PARTICIPANT)
    for name in ("seal_answer", "withdraw_answer"):
        assert stranger.post(url(name, period=period(circle).pk)).status_code == 404


def test_a_mentee_has_statements_of_their_own(mentee, circle):
    page = text(mentee.get(url("check_in")))
    assert "Part one: open" in page
    assert "I used something I learned here this month" in page
    assert "Customers get stuck in a step we own" not in page
    answer = mentee.post(url("seal_answer", period=period(circle).pk), {"tick": [0]}, follow=True)
    assert toast(answer) == ["One of the ticks is not on this list. Nothing was sealed: tick again and seal."]
    answer = mentee.post(url("seal_answer", period=period(circle).pk), {"tick": [15]}, follow=True)
    assert toast(answer) == ["Part two is sealed."]


def test_a_side_without_statements_is_told_why_there_is_no_sealed_part(mentee, circle, organization):
    with as_role("owner"), tenant(organization.pk):
        Theme.objects.filter(side="mentee").delete()
    page = text(mentee.get(url("check_in")))
    assert 'type="checkbox"' not in page
    assert "This cycle has no statements for your side" in page
    answer = mentee.post(url("seal_answer", period=period(circle).pk), {"tick": []}, follow=True)
    assert toast(answer) == ["There is no sealed part for you in this cycle. Nothing was sealed."]
    assert "You have nothing to tick now." in page and "See why" in page and "Go to part two" not in page


def test_a_late_joiner_starts_with_the_next_cycle(circle, sign_in, organization):
    with tenant(organization.pk):
        add_pairs(circle, [(make_person(), [make_person()])])
    page = text(client_of(circle, circle.mentors[-1], sign_in).get(url("check_in")))
    assert "Your sealed part starts with the next cycle." in page
    assert "Part one: open" in page


def test_a_small_cohort_is_told_why_without_a_number_of_answers(organization, keys, sign_in):
    with tenant(organization.pk):
        small = begin(organization, keys, pairs=9)
    page = text(client_of(small, small.mentors[0], sign_in).get(url("check_in")))
    assert "has fewer than 10 pairs. Among so few, a pattern could point at somebody" in page
    assert 'type="checkbox"' not in page


def test_before_the_cycle_and_before_the_key_the_page_says_so(organization, keys, sign_in):
    with tenant(organization.pk):
        circle = make_circle(organization)
    client = client_of(circle, circle.mentors[0], sign_in)
    assert "The list of pairs is being frozen." in text(client.get(url("check_in")))
    with tenant(organization.pk):
        work()
    page = text(client.get(url("check_in")))
    assert "The vault is preparing your box. Try again in a minute." in page
    with tenant(organization.pk):
        tend(organization, keys)
    page = text(client.get(url("check_in")))
    assert "Seal part two" in page and "One box for" not in page


def test_a_box_for_more_than_the_month_of_the_page_says_its_days(organization, keys, sign_in):
    with tenant(organization.pk):
        circle = begin(organization, keys, pairs=12, starts_on=clock_day(-10), ends_on=clock_day(300))
    page = text(client_of(circle, circle.mentors[0], sign_in).get(url("check_in")))
    assert "October check-in" in page
    assert "One box for October 5 to August 1, 2027, and not one a month." in page


def test_between_closing_and_after_the_last_period_the_page_says_so(organization, keys, sign_in, clock):
    with tenant(organization.pk):
        circle = begin(organization, keys, pairs=12, starts_on=clock_day(10), ends_on=clock_day(300))
        tend(organization, keys)
    client = client_of(circle, circle.mentors[0], sign_in)
    assert "The next check-in opens on October 15." in text(client.get(url("check_in")))
    clock.move_to(over(period(circle)))
    assert "is over, and the vault is closing it" in text(client.get(url("check_in")))
    with tenant(organization.pk):
        work()
        tend(organization, keys)
    assert "The last check-in of this cycle is closed." in text(client.get(url("check_in")))


def clock_day(days):
    return today() + timedelta(days=days)


def test_the_next_period_can_be_sealed_while_the_last_one_still_waits_for_the_vault(
    circle, sign_in, clock, organization, keys
):
    with tenant(organization.pk):
        clock.move_to(period_ahead(circle))
        tend(organization, keys)
        clock.move_to(circle.period(2).opens_at + timedelta(minutes=1))
    client = client_of(circle, circle.mentors[0], sign_in)
    assert "until November 30" in text(client.get(url("check_in")))


def period_ahead(circle):
    return circle.period(2).opens_at - timedelta(days=2)


def test_the_panel_is_shown_to_those_who_are_on_it(mentor, circle, sign_in, organization):
    with tenant(organization.pk):
        cycle = circle.cycle
    page = text(mentor.get(url("panel", cycle=cycle.pk)))
    assert page.count("Mentor</span>") == 24
    assert "I was asked to speak for a generation" in page
    assert sign_in(Role.PARTICIPANT).get(url("panel", cycle=cycle.pk)).status_code == 404


def test_an_answer_of_another_organization_changes_nothing_here(circle, organization, other_organization, keys, clock):
    with tenant(other_organization.pk):
        theirs = begin(other_organization, keys)
        seal(theirs.period(1), {theirs.mentors[0]: [0]})
    assert boxes(circle) == 0
