"""A cycle starts once, from the published pairs, and is told to everybody alike."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import ProgrammingError, transaction

from access.actors import SYSTEM
from access.clock import now
from audit.models import AuditEntry
from feedback import actions
from feedback.models import Cycle, PanelSeat, PanelUnit, Period, SeatHolder, Theme
from feedback.periods import middle_at
from feedback.queries import cohorts_without_cycle, needs_reconcile
from feedback.starter import mentee_statements, mentor_statements
from notifications.models import Message, Notice
from pairing.models import Pair
from programs.models import Enrollment, Program
from sessions.models import Confirmation, MentoringSession
from tests.factories.accounts import make_person
from tests.factories.feedback import add_pairs, begin, make_circle, meet, over, seal, tend, work
from tests.factories.webhooks import make_webhook
from tests.roles import as_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def start(circle):
    with as_role("worker"):
        return actions.start_cycle(cohort=circle.cohort, by=SYSTEM)


def units():
    with as_role("worker"):
        return list(PanelUnit.objects.order_by("number").values_list("number", "is_confirmed"))


def test_the_panel_is_frozen_as_it_was_published(in_organization):
    circle = make_circle(in_organization, pairs=20)
    cycle = start(circle)
    assert (cycle.k, cycle.timezone, cycle.starts_on) == (5, "America/New_York", date(2026, 10, 5))
    assert units() == [(number, False) for number in range(20)]
    held = SeatHolder.objects.values_list("person_id", "seat__side")
    assert dict(held) == {**{p.pk: "mentee" for p in circle.mentees}, **{p.pk: "mentor" for p in circle.mentors}}
    for pair, mentee, mentor in zip(circle.pairs, circle.mentees, circle.mentors, strict=True):
        seats = PanelSeat.objects.filter(holders__person__in=[mentee, mentor])
        assert len(set(seats.values_list("unit_id", flat=True))) == 1, pair


def test_starting_again_changes_nothing(in_organization):
    circle = make_circle(in_organization, pairs=20)
    cycle = start(circle)
    add_pairs(circle, [(make_person(), [make_person()])])
    assert start(circle) == cycle
    assert Cycle.objects.count() == 1
    assert PanelSeat.objects.count() == 40
    assert AuditEntry.objects.filter(action="cycle_started").count() == 1


def test_statements_are_those_of_the_purpose_numbered_from_zero(in_organization):
    circle = make_circle(in_organization)
    circle.cohort.program.purpose = Program.Purpose.TALENT
    circle.cohort.program.save()
    start(circle)
    frozen = list(Theme.objects.values_list("number", "side", "text"))
    purpose = Program.Purpose.TALENT
    listed = [("mentor", each.text) for each in mentor_statements(purpose)]
    listed += [("mentee", each.text) for each in mentee_statements(purpose)]
    assert frozen == [(number, *each) for number, each in enumerate(listed)]
    assert Theme.objects.get(number=0).text == "What we promise in hiring is not kept"


def test_periods_are_months_of_the_organization(in_organization):
    circle = make_circle(in_organization, pairs=20, ends_on=date(2026, 12, 31))
    start(circle)
    first, second, third = circle.periods
    assert (first.opens_at, first.closes_at) == (now(), datetime(2026, 11, 1, 4, tzinfo=UTC))
    assert (second.opens_at, second.closes_at) == (first.closes_at, datetime(2026, 12, 1, 5, tzinfo=UTC))
    assert third.label == "December 2026"


def test_a_program_that_begins_later_opens_its_first_period_then(in_organization):
    circle = make_circle(in_organization, pairs=20, starts_on=date(2026, 11, 2))
    start(circle)
    assert circle.period(1).opens_at == datetime(2026, 11, 2, 5, tzinfo=UTC)


@pytest.mark.parametrize(("pairs", "periods"), [(9, 0), (10, 1), (19, 1), (20, 11)])
def test_the_number_of_pairs_decides_on_the_periods(in_organization, pairs, periods):
    circle = make_circle(in_organization, pairs=pairs)
    start(circle)
    assert len(circle.periods) == periods


def test_ten_pairs_that_share_their_mentors_are_too_few(in_organization):
    circle = make_circle(in_organization, pairs=9, mentees_per_mentor=2)
    add_pairs(circle, [(make_person(), [circle.mentors[0]])])
    start(circle)
    assert circle.periods == []


def test_numbers_of_units_follow_no_order(in_organization):
    orders = set()
    for _ in range(3):
        circle = make_circle(in_organization, pairs=30)
        start(circle)
        with as_role("worker"):
            rows = SeatHolder.objects.filter(seat__cycle=circle.cycle, person__in=circle.mentors)
            numbers = dict(rows.values_list("person_id", "seat__unit__number"))
        orders.add(tuple(numbers[person.pk] for person in circle.mentors))
    assert len(orders) == 3


def test_a_cohort_without_pairs_cannot_start(in_organization):
    circle = make_circle(in_organization, pairs=1)
    Pair.objects.update(state="closed")
    with pytest.raises(actions.NothingPublished):
        start(circle)
    assert not cohorts_without_cycle().exists()


def test_where_only_late_joiners_have_pairs_nothing_starts_and_nothing_else_is_kept_waiting(in_organization):
    circle = make_circle(in_organization, pairs=2)
    Enrollment.objects.filter(cohort=circle.cohort).update(is_late=True)
    with pytest.raises(actions.NothingPublished):
        start(circle)
    assert not cohorts_without_cycle().exists()
    Enrollment.objects.filter(cohort=circle.cohort, person=circle.mentors[0]).update(is_late=False)
    Enrollment.objects.filter(cohort=circle.cohort, person=circle.mentees[0]).update(is_late=False)
    assert cohorts_without_cycle().get() == circle.cohort


def test_a_program_that_is_over_does_not_start(in_organization):
    circle = make_circle(in_organization, ends_on=date(2026, 10, 5))
    with pytest.raises(actions.ProgramOver):
        start(circle)
    assert not cohorts_without_cycle().exists()


def test_the_web_process_cannot_start_a_cycle(in_organization):
    circle = make_circle(in_organization, pairs=1)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        actions.start_cycle(cohort=circle.cohort, by=SYSTEM)


def test_the_worker_starts_what_is_published_once(in_organization):
    assert not needs_reconcile()
    circle = make_circle(in_organization)
    with as_role("worker"):
        assert needs_reconcile()
    work()
    work()
    assert Cycle.objects.get().cohort == circle.cohort


def test_units_are_confirmed_by_a_session_that_both_sides_confirm(in_organization, keys):
    circle = begin(in_organization, keys, met=0)
    mentee_only, mentor_only = circle.pairs[:2]
    meet([mentee_only, mentor_only])
    Confirmation.objects.filter(session__pair=mentee_only).update(met=False)
    MentoringSession.objects.filter(pair=mentor_only).update(state="missed")
    work()
    assert sum(confirmed for _, confirmed in units()) == 0
    meet(circle.pairs[2:5])
    work()
    assert sum(confirmed for _, confirmed in units()) == 3


def test_a_confirmation_is_never_taken_back(in_organization, keys):
    circle = begin(in_organization, keys, met=5)
    MentoringSession.objects.all().delete()
    work()
    assert sum(confirmed for _, confirmed in units()) == 5
    assert circle.cycle


def test_a_mentor_who_was_matched_again_confirms_the_unit_they_are_frozen_in(in_organization, keys):
    circle = begin(in_organization, keys, met=0)
    circle.pairs[0].state = "closed"
    circle.pairs[0].save()
    [again] = add_pairs(circle, [(make_person(), [circle.mentors[0]])])
    meet([again])
    work()
    with as_role("worker"):
        seat = PanelSeat.objects.select_related("unit").get(holders__person=circle.mentors[0])
    assert seat.unit.is_confirmed
    assert sum(confirmed for _, confirmed in units()) == 1


def test_the_vault_learns_that_confirmations_are_read_only_after_the_end(in_organization, keys, clock):
    circle = begin(in_organization, keys)
    work()
    assert circle.period(1).confirmed_at is None
    clock.move_to(over(circle.period(1)))
    work()
    assert circle.period(1).confirmed_at == now()
    assert circle.period(2).confirmed_at is None


def messages(kind):
    return Message.objects.filter(kind=kind).order_by("dedupe_key")


def test_the_opening_is_told_to_the_whole_panel_once_the_box_can_be_sealed(in_organization, keys):
    circle = make_circle(in_organization)
    work()
    assert not messages("check_in_opened").exists()  # the vault has made no key yet
    tend(in_organization, keys)
    work()
    work()
    told = messages("check_in_opened")
    assert {message.recipient_id for message in told} == {person.pk for person in circle.mentees + circle.mentors}
    assert told.count() == Notice.objects.filter(kind="check_in_opened").count() == 48
    period = circle.period(1)
    assert told.get(recipient_id=circle.mentors[0].pk).dedupe_key == f"checkin:{period.pk}:{circle.mentors[0].pk}:open"
    assert told[0].context["period"] == "October 2026"
    assert told[0].context["closes_at"] == "2026-11-01T03:59:00+00:00"  # the last minute of October 31 in New York


def test_reminders_go_to_all_alike_whoever_answered(in_organization, keys, clock):
    circle = begin(in_organization, keys)
    work()
    seal(circle.period(1), {person: [0] for person in circle.mentors[:12]})
    clock.move_to(datetime(2026, 10, 30, 13, tzinfo=UTC))
    work()
    last = messages("check_in_opened").filter(dedupe_key__endswith=":last")
    assert {message.recipient_id for message in last} == {person.pk for person in circle.mentees + circle.mentors}
    assert len({(message.not_before, str(sorted(message.context.items()))) for message in last}) == 1


def test_whoever_left_is_told_nothing_and_stays_on_the_panel(in_organization, keys):
    circle = make_circle(in_organization)
    work()
    circle.mentors[0].left_on = date(2026, 10, 5)
    circle.mentors[0].save()
    tend(in_organization, keys)
    work()
    assert not messages("check_in_opened").filter(recipient_id=circle.mentors[0].pk).exists()
    assert SeatHolder.objects.filter(person=circle.mentors[0]).exists()


def test_a_reminder_that_did_not_go_out_is_called_off_when_the_period_is_over(in_organization, keys, clock):
    circle = begin(in_organization, keys)
    work()
    clock.move_to(over(circle.period(1)))
    work()
    period = circle.period(1)
    states = (
        messages("check_in_opened")
        .filter(dedupe_key__startswith=f"checkin:{period.pk}")
        .values_list("state", flat=True)
    )
    assert set(states) == {"canceled"}


@pytest.mark.parametrize(("answers", "told"), [(9, 48), (8, 0)])
def test_published_patterns_are_told_to_all_and_waiting_to_nobody(in_organization, keys, clock, answers, told):
    circle = begin(in_organization, keys)
    seal(circle.period(1), {person: [] for person in circle.mentors[:answers]})
    clock.move_to(over(circle.period(1)))
    work()
    tend(in_organization, keys)
    work()
    work()
    assert messages("patterns_published").count() == told
    assert circle.period(1).told == Period.Told.OUTCOME


def test_a_channel_hears_once_that_it_opened_and_once_of_patterns_and_of_no_reminder(in_organization, keys, clock):
    make_webhook()
    circle = begin(in_organization, keys)
    period = circle.period(1)
    work()
    seal(period, {mentor: {0} for mentor in circle.mentors})
    for moment in (middle_at(period.opens_at, period.closes_at), period.closes_at - timedelta(days=1), over(period)):
        clock.move_to(moment)
        work()
    tend(in_organization, keys)
    work()
    news = Message.objects.filter(channel="webhook").values_list("kind", "dedupe_key", "state")
    assert sorted(news) == [
        *sorted(
            [
                ("news_check_in_opened", f"checkin:{period.pk}:open", "canceled"),  # nobody sent it before it was over
                ("news_check_in_opened", f"checkin:{circle.period(2).pk}:open", "new"),
            ]
        ),
        ("news_patterns_published", f"patterns:{period.pk}", "new"),
    ]


def test_a_channel_hears_nothing_of_patterns_that_wait_for_more_answers(in_organization, keys, clock):
    make_webhook()
    circle = begin(in_organization, keys)
    clock.move_to(over(circle.period(1)))
    work()
    tend(in_organization, keys)
    work()
    assert circle.period(1).told == Period.Told.OUTCOME
    assert not Message.objects.filter(kind="news_patterns_published").exists()


def test_a_cohort_that_is_too_small_is_told_nothing(in_organization, keys):
    begin(in_organization, keys, pairs=9)
    work()
    assert not Message.objects.exists()


def test_a_worker_that_slept_tells_the_last_call_only(in_organization, keys, clock):
    circle = make_circle(in_organization)
    work()
    tend(in_organization, keys)
    clock.move_to(circle.period(1).closes_at - timedelta(days=1))
    work()
    assert {message.dedupe_key.rpartition(":")[2] for message in messages("check_in_opened")} == {"last"}


def test_everybody_is_told_at_the_opening_in_the_middle_and_before_the_close(in_organization, keys, clock):
    circle = make_circle(in_organization)
    work()
    tend(in_organization, keys)
    period, said = circle.period(1), []
    for at in (period.opens_at + timedelta(days=1), period.opens_at + (period.closes_at - period.opens_at) / 2):
        clock.move_to(max(at, now()))
        for _ in range(2):
            work()
        said.append(sorted({message.dedupe_key.rpartition(":")[2] for message in messages("check_in_opened")}))
    assert said == [["open"], ["middle", "open"]]
    counts = {
        step: messages("check_in_opened").filter(dedupe_key__endswith=step).count() for step in ("open", "middle")
    }
    assert counts["open"] == counts["middle"] > 0, "the whole panel alike"


def test_a_short_period_has_no_middle():
    opens = datetime(2026, 10, 1, tzinfo=UTC)
    assert middle_at(opens, opens + timedelta(days=13)) is None
    assert middle_at(opens, opens + timedelta(days=30)) == opens + timedelta(days=15)
