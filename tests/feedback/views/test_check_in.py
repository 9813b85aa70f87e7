"""The check-in page: its states, its two requests, and what it must not tell."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from access.clock import now
from access.kinds import Kind, sentence
from access.roles import Role
from access.tenancy import tenant
from audit.models import AuditEntry
from feedback.models import SkippedMonth
from notifications.models import Message
from pairing.models import Pair, PairMember
from programs.models import Cohort
from sessions.models import Confirmation, MentoringSession, OpenCheckIn
from tests.crawler.world import fingerprint
from tests.factories.accounts import make_member, make_person
from tests.factories.feedback import add_pairs, make_circle, over, tend, work
from tests.feedback.views.check_ins import boxes, circle, client_of, masked, mentee, mentor, period, text, toast, url

__all__ = ["circle", "mentee", "mentor"]  # fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_a_mentor_sees_both_parts_the_doors_and_who_reads_what(mentor, circle):
    page = text(mentor.get(url("check_in")))
    assert "<h1>October check-in</h1>" in page
    assert "Read by Person 000, you, and the program team, and nobody else." in page
    assert (
        page.count("Nobody reads this. It only moves the anonymous patterns.") == 2
    )  # above the ticks, and in the legend
    assert page.count('type="checkbox"') == 15
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


def chosen(page, field):
    """The value that a question of the open part starts with."""
    found = re.search(rf'name="{field}" value="(\w+)"[^>]* checked', page)
    return found[1] if found else ""


def test_the_open_part_starts_from_what_the_sessions_say(mentor, circle, organization):
    page = text(mentor.get(url("check_in")))
    assert (chosen(page, "has_met"), chosen(page, "has_next_booked")) == ("yes", "no")
    assert "Filled in from your sessions." in page
    with tenant(organization.pk):
        MentoringSession.objects.update(state="planned")  # its time has come, and nobody said whether it took place
        ahead = now() + timedelta(days=3)
        MentoringSession.objects.create(
            pair=circle.pairs[0],
            number=2,
            starts_at=ahead,
            ends_at=ahead + timedelta(hours=1),
            booked_by_id=circle.mentees[0].pk,
            booked_at=now(),
        )
    page = text(mentor.get(url("check_in")))
    assert (chosen(page, "has_met"), chosen(page, "has_next_booked")) == ("", "yes")
    mentor.post(url("answer_open_check_in", pair=circle.pairs[0].pk), {"has_met": "no", "has_next_booked": ""})
    page = text(mentor.get(url("check_in")))
    assert (chosen(page, "has_met"), chosen(page, "has_next_booked")) == ("no", "")
    assert "Filled in from your sessions." not in page


def test_whoever_said_that_they_did_not_meet_finds_that(mentor, circle, organization):
    with tenant(organization.pk):
        Confirmation.objects.filter(person=circle.mentors[0]).update(met=False)
    assert chosen(text(mentor.get(url("check_in"))), "has_met") == "no"


def test_a_month_is_skipped_with_one_tap_and_only_its_author_sees_it(mentor, mentee, circle, organization, sign_in):
    home = reverse("home:home", kwargs={"organization": "halden"})
    others = [mentee, sign_in(Role.PROGRAM_ADMIN), sign_in(Role.EXECUTIVE)]
    assert "Open the check-in" in text(mentor.get(home))
    pages = [home, url("check_in"), url("patterns")]
    before = [masked(client.get(page)) for client in others for page in pages]
    answer = mentor.post(url("skip_check_in"), follow=True)
    assert toast(answer) == ["You skip the check-in of October. Nobody is told."]
    assert "Open the check-in" not in text(answer)
    mentor.post(url("skip_check_in"))  # a double tap
    assert [masked(client.get(page)) for client in others for page in pages] == before
    page = text(mentor.get(url("check_in")))
    assert "You skip October. Nobody is told." in page and "Seal part two" in page
    assert boxes(circle) == 0  # a blank box would count as an answer
    with tenant(organization.pk):
        assert AuditEntry.objects.filter(action__contains="check_in").count() == 0
    mentor.post(url("resume_check_in"))
    assert "Open the check-in" in text(mentor.get(home))


def test_the_last_call_goes_to_whoever_skips_as_to_everybody(mentor, circle, organization, clock):
    mentor.post(url("skip_check_in"))
    with tenant(organization.pk):
        clock.move_to(circle.period().closes_at - timedelta(days=1))
        work()
        told = Message.objects.filter(dedupe_key__endswith=":last").values_list("recipient_id", flat=True)
        assert set(told) == {person.pk for person in (*circle.mentors, *circle.mentees)}


def test_a_skipped_month_is_forgotten_once_the_next_one_is_over(mentor, circle, organization, clock):
    mentor.post(url("skip_check_in"))
    with tenant(organization.pk):
        for day, kept in ((date(2026, 11, 30), 1), (date(2026, 12, 2), 0)):
            clock.move_to(datetime.combine(day, time(15), UTC))
            work()
            assert SkippedMonth.objects.count() == kept


def test_the_open_part_of_the_month_before_can_be_caught_up_and_the_sealed_one_never(
    mentor, circle, organization, clock, keys
):
    assert "Still blank" not in text(mentor.get(url("check_in")))  # the pair began this month
    with tenant(organization.pk):
        MentoringSession.objects.update(state="planned")
        first = circle.period()
        clock.move_to(over(first))
        work()
        tend(organization, keys)
    page = text(mentor.get(url("check_in")))
    assert "<h1>November check-in</h1>" in page and "Still blank: October" in page
    where = url("answer_open_check_in", pair=circle.pairs[0].pk)
    answer = mentor.post(where, {"has_met": "yes", "month": "2026-10-01"}, follow=True)
    assert toast(answer) == ["October is saved."]
    assert "Still blank" not in text(answer)
    with tenant(organization.pk):
        row = OpenCheckIn.objects.get()
        assert (str(row.period_starts_on), row.has_met, row.has_next_booked) == ("2026-10-01", True, None)
    assert toast(mentor.post(url("seal_answer", period=first.pk), {"tick": [1]}, follow=True)) == [
        "This check-in is not open. Nothing was sealed."
    ]
    answer = mentor.post(where, {"has_met": "yes", "month": "2026-08-01"}, follow=True)
    assert toast(answer) == ["That month is over. Nothing was saved."]
    assert mentor.post(where, {"has_met": "yes", "month": "yesterday"}).status_code == 422


def test_a_month_that_was_skipped_or_whose_session_is_known_is_not_asked_again(mentor, mentee, circle, clock):
    mentor.post(url("skip_check_in"))
    clock.move_to(datetime(2026, 11, 3, 15, tzinfo=UTC))
    assert "Still blank" not in text(mentor.get(url("check_in")))
    assert "Still blank" not in text(mentee.get(url("check_in")))


def test_a_pair_that_rests_is_not_asked_on_its_home(mentor, circle, organization):
    with tenant(organization.pk):
        Pair.objects.filter(pk=circle.pairs[0].pk).update(state="paused")
    page = text(mentor.get(reverse("home:home", kwargs={"organization": "halden"})))
    assert "Open the check-in" not in page and "You rest. Nobody reminds you" in page
    assert "Part one: open" not in text(mentor.get(url("check_in")))


def test_when_both_parts_are_done_the_page_says_so_whatever_was_ticked(mentor, circle):
    mentor.post(url("answer_open_check_in", pair=circle.pairs[0].pk), {"has_met": "yes"})
    assert "Done. Nothing waits for you" not in text(mentor.get(url("check_in")))
    mentor.post(url("seal_answer", period=period(circle).pk), {"tick": []})
    page = text(mentor.get(url("check_in")))
    assert "Done. Nothing waits for you" in page and "Skip October" not in page


def test_an_answer_that_is_none_is_named_by_its_field(mentor, circle):
    answer = mentor.post(url("answer_open_check_in", pair=circle.pairs[0].pk), {"has_met": "perhaps"})
    assert answer.status_code == 422
    assert "Did you meet this month? Pick Yes or Not yet, or leave it blank." in text(answer)


def test_the_open_part_of_somebody_elses_pair_does_not_exist(mentor, circle):
    assert mentor.post(url("answer_open_check_in", pair=circle.pairs[1].pk), {"has_met": "yes"}).status_code == 404


def test_somebody_without_a_pair_is_told_when_it_starts(sign_in):
    page = text(sign_in(Role.PARTICIPANT).get(url("check_in")))
    assert "Your monthly check-in starts when you have a pair." in page
    assert "Nothing waits for you this month." in page and "About 60 seconds" not in page
    assert "Is something on your mind?" not in page


def test_a_pair_whose_other_side_was_erased_still_has_its_page(mentor, circle, organization):
    with tenant(organization.pk):
        PairMember.objects.filter(person=circle.mentees[0]).delete()
    page = text(mentor.get(url("check_in")))
    assert "Read by you and the program team, and nobody else." in page
    assert "A note that only you and your partner can read." in page


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


def test_whoever_may_not_check_in_is_refused(sign_in):
    assert sign_in(Role.EXECUTIVE).get(url("check_in")).status_code == 403
