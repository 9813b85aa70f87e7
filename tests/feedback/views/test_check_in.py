"""The check-in page: its states, its two requests, and what it must not tell."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from access.clock import today
from access.kinds import Kind, sentence
from access.roles import Role
from access.tenancy import tenant
from feedback.models import SealedBox
from pairing.models import PairMember
from programs.models import Cohort
from sessions.models import OpenCheckIn
from tests.crawler.world import fingerprint
from tests.factories.accounts import make_member, make_person
from tests.factories.feedback import add_pairs, begin, make_circle, over, seal, tend, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def url(name, **kwargs):
    return reverse(f"feedback:{name}", kwargs={"organization": "halden", **kwargs})


@pytest.fixture
def circle(organization, keys):
    with tenant(organization.pk):
        return begin(organization, keys)


@pytest.fixture
def mentor(circle, sign_in):
    return client_of(circle, circle.mentors[0], sign_in)


@pytest.fixture
def mentee(circle, sign_in):
    return client_of(circle, circle.mentees[0], sign_in)


def client_of(circle, person, sign_in):
    with tenant(circle.organization.pk):
        member = circle.member(person)
    return sign_in(membership=member)


def period(circle, number=1):
    with tenant(circle.organization.pk):
        return circle.period(number)


def boxes(circle):
    with tenant(circle.organization.pk):
        return SealedBox.objects.only("pk").count()


def text(response):
    return " ".join(response.content.decode().split())


def toast(response):
    """The words of the toast on the page that a POST leads to."""
    return [str(message) for message in response.context["messages"]]


def test_a_mentor_sees_both_parts_the_doors_and_who_reads_what(mentor, circle):
    page = text(mentor.get(url("check_in")))
    assert "<h1>October check-in</h1>" in page
    assert "Read by Person 000, you, and the program team, and nobody else." in page
    assert (
        page.count("Nobody reads this. It only moves the anonymous patterns.") == 2
    )  # above the ticks, and in the legend
    assert page.count('type="checkbox"') == 12
    assert "Not Person 000, not HR, not us." in page
    assert "only once five or more pairs have named it, and never with a number" in page
    assert "Change or withdraw your ticks until October 31." in page
    assert "What we cannot promise" in page
    for door in ("Keep it between us", "Add it to the patterns", "I need help"):
        assert door in page
    assert page.count("uw-go") == 1
    assert sentence(Kind.PAIR, "Person 000") in page


def test_nothing_about_it_is_kept_by_the_browser(mentor, circle):
    assert mentor.get(url("check_in")).headers["Cache-Control"] == "no-store"
    sealed = mentor.post(url("seal_answer", period=period(circle).pk), {"tick": [1]})
    assert sealed.headers["Cache-Control"] == "no-store"


def test_the_open_part_is_saved_by_itself_and_shown_again(mentor, circle, organization):
    where = url("answer_open_check_in", pair=circle.pairs[0].pk)
    answer = mentor.post(where, {"has_met": "yes", "has_next_booked": "no"}, follow=True)
    assert toast(answer) == ["Part one is saved."]
    with tenant(organization.pk):
        row = OpenCheckIn.objects.get()
        assert (row.pair, row.person, row.has_met, row.has_next_booked) == (
            circle.pairs[0],
            circle.mentors[0],
            True,
            False,
        )
        assert str(row.period_starts_on) == "2026-10-01"
    assert boxes(circle) == 0
    assert text(answer).count(" checked") == 2


def test_the_open_part_may_be_left_blank_and_sent_twice(mentor, circle, organization):
    for _ in range(2):
        assert mentor.post(url("answer_open_check_in", pair=circle.pairs[0].pk), {}).status_code == 302
    with tenant(organization.pk):
        assert OpenCheckIn.objects.get().has_met is None


def test_the_open_part_of_a_pair_whose_cohort_has_ended_is_refused_in_words(mentor, circle, organization):
    with tenant(organization.pk):
        # The pair itself is closed a little later, by a worker.
        Cohort.objects.filter(pk=circle.pairs[0].cohort_id).update(state="closed")
    answer = mentor.post(url("answer_open_check_in", pair=circle.pairs[0].pk), {"has_met": "yes"}, follow=True)
    assert toast(answer) == ["This pair is not active. Nothing was saved."]


def test_an_answer_that_is_none_is_named_by_its_field(mentor, circle):
    answer = mentor.post(url("answer_open_check_in", pair=circle.pairs[0].pk), {"has_met": "perhaps"})
    assert answer.status_code == 422
    assert "Did you meet this month?: Pick Yes or Not yet, or leave it blank." in text(answer)


def test_the_open_part_of_somebody_elses_pair_does_not_exist(mentor, circle):
    assert mentor.post(url("answer_open_check_in", pair=circle.pairs[1].pk), {"has_met": "yes"}).status_code == 404


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


def masked(response):
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text(response))


def test_the_form_comes_up_blank_and_offers_to_withdraw(mentor, circle):
    mentor.post(url("seal_answer", period=period(circle).pk), {"tick": [0, 1, 2]})
    page = text(mentor.get(url("check_in")))
    assert " checked" not in page
    assert "Part two is sealed. The form is blank because nobody can look into your box" in page
    gone = mentor.post(url("withdraw_answer", period=period(circle).pk), follow=True)
    assert toast(gone) == ["Part two is withdrawn."]
    assert "Part two is sealed." not in text(gone)
    assert boxes(circle) == 0


def test_a_tick_that_is_none_is_refused_without_being_named_and_nothing_is_half_sealed(mentor, circle):
    for ticks in ([999], ["x"], [0, 12], ["0", "-1"]):
        answer = mentor.post(url("seal_answer", period=period(circle).pk), {"tick": ticks}, follow=True)
        assert toast(answer) == ["One of the ticks is not on this list. Nothing was sealed: tick again and seal."]
        assert " checked" not in text(answer)
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


def test_a_mentee_sees_the_open_part_and_is_told_why_there_is_no_sealed_one(mentee, circle):
    page = text(mentee.get(url("check_in")))
    assert "Part one: open" in page
    assert 'type="checkbox"' not in page
    assert "Mentors have a sealed part in this cycle. Mentees have none yet" in page
    answer = mentee.post(url("seal_answer", period=period(circle).pk), {"tick": []}, follow=True)
    assert toast(answer) == ["There is no sealed part for you in this cycle. Nothing was sealed."]


def test_somebody_without_a_pair_is_told_when_it_starts(sign_in):
    page = text(sign_in(Role.PARTICIPANT).get(url("check_in")))
    assert "Your monthly check-in starts when you have a pair." in page
    assert "Is something on your mind?" not in page


def test_a_pair_whose_other_side_was_erased_still_has_its_page(mentor, circle, organization):
    with tenant(organization.pk):
        PairMember.objects.filter(person=circle.mentees[0]).delete()
    page = text(mentor.get(url("check_in")))
    assert "Read by you and the program team, and nobody else." in page
    assert "A note that only you and your partner can read." in page


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
    assert "The vault is preparing this month’s box. Try again in a minute." in page
    with tenant(organization.pk):
        tend(organization, keys)
    assert "Seal part two" in text(client.get(url("check_in")))


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


def test_a_mentor_of_two_pairs_has_two_open_parts_and_one_sealed(circle, sign_in, organization, keys):
    with tenant(organization.pk):
        double = make_circle(organization, pairs=22, mentees_per_mentor=2)
        add_pairs(double, [(make_person("Second Mentee"), [double.mentors[0]])])
        work()
        tend(organization, keys)
    page = text(client_of(double, double.mentors[0], sign_in).get(url("check_in")))
    assert page.count("Part one: open") == 2
    assert page.count("Part two: sealed") == 1
    assert "Not Second Mentee or Person 000" in page or "Not Person 000 or Second Mentee" in page
    assert "outside your line and your partner’s" in page or "is named yet" in page


def test_opening_page_and_doors_leaves_no_trace(mentor, circle, organization, capfd, caplog):
    mentor.get(url("check_in"))
    before = fingerprint(organization)
    capfd.readouterr()
    caplog.clear()
    for name in ("check_in", "ask_help", "own_cases", "safety"):
        assert mentor.get(url(name)).status_code == 200
    assert fingerprint(organization) == before
    out, err = capfd.readouterr()
    said = caplog.text + out + err
    assert "help" not in said
    assert "check-in" not in said


def test_the_doors_lead_to_the_pair_the_ticks_and_the_preview(mentor, circle, organization):
    page = text(mentor.get(url("check_in")))
    assert reverse("sessions:pair", kwargs={"organization": "halden", "pair": circle.pairs[0].pk}) in page
    assert 'href="#sealed"' in page and 'id="sealed"' in page
    assert url("ask_help") in page
    assert "No ombudsperson outside your line and Person 000’s is named yet." in page
    with tenant(organization.pk):
        make_member(organization, Role.OMBUDSPERSON, name="Ines Varga")
    page = text(mentor.get(url("check_in")))
    assert "Goes to Ines Varga, ombudsperson, outside your line and Person 000’s." in page


def test_the_page_takes_the_same_queries_with_one_pair_and_with_three(circle, sign_in, organization, keys):
    with tenant(organization.pk):
        many = make_circle(organization, pairs=22, mentees_per_mentor=3)
        add_pairs(many, [(make_person(), [many.mentors[0]]) for _ in range(2)])
        work()
        tend(organization, keys)
    counts = []
    for one in (client_of(many, many.mentors[1], sign_in), client_of(many, many.mentors[0], sign_in)):
        one.get(url("check_in"))
        with CaptureQueriesContext(connection) as queries:
            one.get(url("check_in"))
        counts.append(len([q for q in queries if "mentoring_sessions_mentoringsession" not in q["sql"]]))
    assert counts[0] == counts[1] < 40


def test_the_panel_is_shown_to_those_who_are_on_it(mentor, circle, sign_in, organization):
    with tenant(organization.pk):
        cycle = circle.cycle
    page = text(mentor.get(url("panel", cycle=cycle.pk)))
    assert page.count("Mentor</span>") == 24
    assert "I was asked to speak for a generation" in page
    assert sign_in(Role.PARTICIPANT).get(url("panel", cycle=cycle.pk)).status_code == 404


def test_whoever_may_not_check_in_is_refused(sign_in):
    assert sign_in(Role.EXECUTIVE).get(url("check_in")).status_code == 403


def test_an_answer_of_another_organization_changes_nothing_here(circle, organization, other_organization, keys, clock):
    with tenant(other_organization.pk):
        theirs = begin(other_organization, keys)
        seal(theirs.period(1), {theirs.mentors[0]: [0]})
    assert boxes(circle) == 0
