"""The vault on the application's own tables: keys are made, periods close, keys go."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from access.clock import now
from access.tenancy import tenant
from audit.models import AuditEntry
from feedback import actions, chain
from feedback.close import DamagedPanel, close, line_of
from feedback.keys import KeyDirectory
from feedback.ledger import Status
from feedback.models import CycleState, LedgerLine, Period, SealedBox
from feedback.queries import reports
from feedback.vault import KeysGone, Vault
from notifications.models import Heartbeat
from tests.factories.accounts import make_person
from tests.factories.feedback import (
    actor,
    add_pairs,
    begin,
    make_circle,
    meet,
    over,
    run_vault,
    seal,
    tend,
    withdraw,
    work,
)
from tests.roles import as_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def circle(in_organization, keys, clock):
    return begin(in_organization, keys)


def shown(circle):
    [report] = reports([circle.cohort])
    return [(pattern.text, pattern.level, pattern.since) for pattern in report.patterns]


def close_period(circle, number, clock, keys):
    clock.move_to(over(circle.period(number)))
    work()
    tend(circle.organization, keys)
    return circle.period(number)


def boxes():
    with as_role("vault"):
        return SealedBox.objects.count()


def lines():
    return list(LedgerLine.objects.values_list("sequence", "theme__number", "level", "period__number"))


def statement(circle, number):
    return circle.cycle.themes.get(number=number).text


def test_a_year_of_answers_becomes_lines_that_only_rise(circle, clock, keys):
    seal(circle.period(1), {person: [0, 1] if n < 5 else [0] for n, person in enumerate(circle.mentors)})
    first = close_period(circle, 1, clock, keys)
    assert first.outcome_mentors == "published"
    assert first.outcome_mentees == "waiting"
    # 24 answered: theme 0 was named by 24 units and its gate is 24; theme 1 by five.
    assert shown(circle) == [
        (statement(circle, 0), "very_many", "October 2026"),
        (statement(circle, 1), "several", "October 2026"),
    ]
    seal(circle.period(2), {person: [1] for person in circle.mentors[5:14]})
    assert close_period(circle, 2, clock, keys).outcome_mentors == "published"
    # Nine moved: enough for a report, not for "many", although 14 units have named theme 1 by now.
    assert shown(circle)[1] == (statement(circle, 1), "several", "October 2026")
    seal(circle.period(3), {person: [] for person in circle.mentors[:14]})
    close_period(circle, 3, clock, keys)
    assert shown(circle)[1] == (statement(circle, 1), "many", "December 2026")


def test_eight_answers_wait_for_the_next_period(circle, clock, keys):
    seal(circle.period(1), {person: [0] for person in circle.mentors[:8]})
    assert close_period(circle, 1, clock, keys).outcome_mentors == "waiting"
    assert shown(circle) == []
    seal(circle.period(2), {circle.mentors[8]: []})
    assert close_period(circle, 2, clock, keys).outcome_mentors == "published"
    assert shown(circle) == [(statement(circle, 0), "several", "November 2026")]


def test_units_nobody_met_in_do_not_count(in_organization, clock, keys):
    circle = begin(in_organization, keys, met=8)
    seal(circle.period(1), {person: [0] for person in circle.mentors})
    assert close_period(circle, 1, clock, keys).outcome_mentors == "waiting"
    meet(circle.pairs[8:9])
    assert close_period(circle, 2, clock, keys).outcome_mentors == "published"
    assert shown(circle) == [(statement(circle, 0), "several", "November 2026")]


def test_a_session_confirmed_after_the_end_still_counts_when_the_worker_was_first(circle, clock, keys, in_organization):
    late = begin(in_organization, keys, met=8)
    seal(late.period(1), {person: [0] for person in late.mentors[:9]})
    clock.move_to(over(late.period(1)))
    meet(late.pairs[8:9])
    work()
    tend(in_organization, keys)
    assert late.period(1).outcome_mentors == "published"


def test_replaced_and_withdrawn_answers_do_not_count(circle, clock, keys):
    period = circle.period(1)
    seal(period, {person: [0, 1] for person in circle.mentors[:10]})
    seal(period, {person: [1] for person in circle.mentors[:6]})
    withdraw(period, circle.mentors[9])
    close_period(circle, 1, clock, keys)
    assert shown(circle) == [(statement(circle, 1), "several", "October 2026")]


def test_a_close_leaves_no_box_no_state_in_clear_and_no_key(circle, clock, keys):
    seal(circle.period(1), {person: [0] for person in circle.mentors})
    closed = close_period(circle, 1, clock, keys)
    assert boxes() == 0
    assert closed.pk not in KeyDirectory(keys).periods()
    with as_role("vault"):
        state = CycleState.objects.get()
    assert state.period_number == 2
    assert closed.closed_at == now()


def test_the_state_goes_with_the_last_key(in_organization, clock, keys):
    circle = begin(in_organization, keys, pairs=12)
    assert [period.number for period in circle.periods] == [1]
    seal(circle.period(1), {person: [0] for person in circle.mentors})
    close_period(circle, 1, clock, keys)
    with as_role("vault"):
        assert CycleState.objects.count() == 0
    assert KeyDirectory(keys).periods() == []
    assert shown(circle) == [(statement(circle, 0), "several", "October 2026 to September 2027")]


def test_two_pairs_of_one_mentor_are_one_unit(in_organization, clock, keys):
    circle = make_circle(in_organization, pairs=22, mentees_per_mentor=2)
    add_pairs(circle, [(make_person(), [circle.mentors[0]])])
    meet(circle.pairs)
    work()
    tend(in_organization, keys)
    seal(circle.period(1), {person: [0] for person in circle.mentors[:8]})
    assert close_period(circle, 1, clock, keys).outcome_mentors == "waiting"  # eight mentors, nine pairs, eight units
    with as_role("worker"):
        assert circle.cycle.units.count() == 22


def test_the_chain_holds_from_the_first_line_to_the_last(circle, clock, keys):
    for number in (1, 2):
        seal(circle.period(number), {person: [0, 1, number + 1] for person in circle.mentors})
        close_period(circle, number, clock, keys)
    rows = LedgerLine.objects.select_related("theme", "period").order_by("sequence")
    links = [
        chain.Link(row.sequence, line_of(row), bytes.fromhex(row.previous_digest), bytes.fromhex(row.digest))
        for row in rows
    ]
    assert [link.position for link in links] == [1, 2, 3, 4]
    start = chain.start(organization=circle.organization.pk, cycle=circle.cycle.pk)
    assert chain.verify(start, links) == links[-1].digest


def test_nothing_is_published_on_top_of_a_line_that_was_changed(circle, clock, keys):
    seal(circle.period(1), {person: [0] for person in circle.mentors[:9]})
    close_period(circle, 1, clock, keys)
    with as_role("owner"):
        LedgerLine.objects.update(level="many")
    seal(circle.period(2), {person: [0] for person in circle.mentors})
    clock.move_to(over(circle.period(2)))
    work()
    with as_role("vault"):
        vault = Vault(KeyDirectory(keys), patience=0)
        vault.tend(circle.organization.pk)
    assert circle.period(2).closed_at is None
    assert len(lines()) == 1


def test_a_close_is_audited_by_the_system_without_a_number_of_answers(circle, clock, keys):
    seal(circle.period(1), {person: [0] for person in circle.mentors[:11]})
    close_period(circle, 1, clock, keys)
    entry = AuditEntry.objects.get(action="period_closed")
    assert (entry.actor_name, entry.actor_id, entry.facts) == ("Upwell", None, {})
    assert entry.sentence == "Upwell closed the check-in of October 2026"


def test_closing_twice_changes_nothing(circle, clock, keys):
    seal(circle.period(1), {person: [0] for person in circle.mentors})
    period = close_period(circle, 1, clock, keys)
    before = lines()
    with as_role("vault"):
        assert close(period, KeyDirectory(keys)) is False
    tend(circle.organization, keys)
    assert lines() == before


def test_a_vault_that_rested_closes_every_period_in_order(circle, clock, keys):
    seal(circle.period(1), {person: [0] for person in circle.mentors[:5]})
    clock.move_to(circle.period(2).opens_at + timedelta(hours=1))
    tend(circle.organization, keys)  # keys of the second period exist; the first one is closed without confirmations
    seal(circle.period(2), {person: [0] for person in circle.mentors[5:9]})
    clock.move_to(over(circle.period(3)))
    work()
    tend(circle.organization, keys)
    assert [period.outcome_mentors for period in circle.periods[:4]] == ["waiting", "published", "waiting", ""]
    assert shown(circle) == [(statement(circle, 0), "several", "November 2026")]


def test_the_vault_waits_until_confirmations_are_read_and_not_for_ever(circle, clock, keys):
    clock.move_to(over(circle.period(1)))
    waited = [0.0]
    vault = Vault(KeyDirectory(keys), seconds=lambda: waited[0])
    with as_role("vault"):
        vault.tend(circle.organization.pk)
    assert circle.period(1).closed_at is None
    waited[0] = 599.0
    with as_role("vault"):
        vault.tend(circle.organization.pk)
    assert circle.period(1).closed_at is None
    waited[0] = 600.0
    with as_role("vault"):
        vault.tend(circle.organization.pk)
    assert circle.period(1).closed_at is not None


def test_the_vault_does_not_wait_once_confirmations_are_read(circle, clock, keys):
    clock.move_to(over(circle.period(1)))
    work()
    with as_role("vault"):
        Vault(KeyDirectory(keys)).tend(circle.organization.pk)
    assert circle.period(1).closed_at is not None


def test_keys_are_made_a_week_ahead_and_not_earlier(circle, clock, keys):
    second = circle.period(2)
    assert second.public_key is None
    clock.move_to(second.opens_at - timedelta(days=7, minutes=1))
    tend(circle.organization, keys)
    assert circle.period(2).public_key is None
    clock.move_to(second.opens_at - timedelta(days=7))
    tend(circle.organization, keys)
    assert bytes(circle.period(2).public_key) == KeyDirectory(keys).load(second.pk).public


def test_a_lost_key_loses_its_boxes_and_the_count_and_no_line(circle, clock, keys):
    seal(circle.period(1), {person: [0, 1] if n < 4 else [0] for n, person in enumerate(circle.mentors)})
    close_period(circle, 1, clock, keys)
    before = lines()
    second = circle.period(2)
    seal(second, {person: [1] for person in circle.mentors[4:]})
    old = bytes(second.public_key)
    KeyDirectory(keys).destroy(second.pk)
    tend(circle.organization, keys)
    assert boxes() == 0  # the authors see that nothing is sealed
    assert bytes(circle.period(2).public_key) != old
    seal(circle.period(2), {person: [1] for person in circle.mentors[4:8]})
    close_period(circle, 2, clock, keys)
    assert lines() == before
    # Counting starts again: the four that named theme 1 before are forgotten, so nine answers with four names show nothing.
    seal(circle.period(3), {person: [] for person in circle.mentors[8:13]})
    assert close_period(circle, 3, clock, keys).outcome_mentors == "published"
    assert lines() == before


def test_a_public_key_that_is_not_ours_is_put_right_and_what_was_sealed_for_it_removed(circle, clock, keys):
    period = circle.period(1)
    seal(period, {circle.mentors[0]: [0]})
    with as_role("owner"):
        Period.objects.filter(pk=period.pk).update(public_key=bytes(32))
    tend(circle.organization, keys)
    assert bytes(circle.period(1).public_key) == KeyDirectory(keys).load(period.pk).public
    assert boxes() == 0


def test_a_box_that_was_not_sealed_for_the_period_counts_as_none(circle, clock, keys):
    seal(circle.period(1), {person: [0] for person in circle.mentors[:9]})
    with as_role("owner"):
        SealedBox.objects.filter(seat__holders__person=circle.mentors[0]).update(box=bytes(4144))
    assert close_period(circle, 1, clock, keys).outcome_mentors == "waiting"


def test_an_empty_key_directory_is_refused_until_somebody_says_that_the_keys_are_lost(circle, keys):
    shutil.rmtree(keys)
    with as_role("vault"):
        vault = Vault(KeyDirectory(keys), patience=0)
        with pytest.raises(KeysGone):
            vault.start()
        vault.start(keys_are_lost=True)


def test_a_fresh_installation_starts_with_an_empty_key_directory(in_organization, keys):
    make_circle(in_organization)
    work()
    with as_role("vault"):
        Vault(KeyDirectory(keys)).start()


def test_a_damaged_panel_closes_nothing_and_keeps_no_other_cycle_open(in_organization, clock, keys):
    damaged, sound = begin(in_organization, keys), begin(in_organization, keys)
    with as_role("owner"):
        damaged.cycle.themes.filter(number=3).update(number=99)
    clock.move_to(over(sound.period(1)))
    work()
    with as_role("vault"):
        vault = Vault(KeyDirectory(keys), patience=0)
        vault.tend(in_organization.pk)
        with pytest.raises(DamagedPanel):
            close(damaged.period(1), KeyDirectory(keys))
    assert damaged.period(1).closed_at is None
    assert damaged.period(1).pk in KeyDirectory(keys).periods()
    assert sound.period(1).closed_at is not None


def test_a_pass_over_all_organizations_leaves_a_heartbeat_and_touches_each_by_itself(
    organization, other_organization, clock, keys
):
    circles = {}
    for place in (organization, other_organization):
        with tenant(place.pk):
            circles[place] = begin(place, keys)
            seal(circles[place].period(1), {person: [0] for person in circles[place].mentors})
    with tenant(organization.pk):
        clock.move_to(over(circles[organization].period(1)))
        work()
        tend(organization, keys)
    with tenant(other_organization.pk):
        assert circles[other_organization].period(1).closed_at is None
        assert boxes() == 24
        assert lines() == []
        work()
    run_vault(keys)
    with tenant(other_organization.pk):
        assert circles[other_organization].period(1).closed_at is not None
    beat = Heartbeat.objects.get(name="vault")
    assert (beat.at, beat.totals) == (now(), {"failed": 0, "overdue": 0, "lost": 0, "last_close_seconds": 0})


def test_one_organizations_damage_is_counted_and_the_others_go_on(organization, other_organization, clock, keys):
    circles = []
    for place in (organization, other_organization):
        with tenant(place.pk):
            circles.append(begin(place, keys))
    with tenant(organization.pk), as_role("owner"):
        circles[0].cycle.themes.filter(number=0).update(number=77)
    clock.move_to(over_of(circles[0], organization))
    vault = run_vault(keys)
    assert vault._failures == 1
    assert Heartbeat.objects.get(name="vault").totals["failed"] == 1
    with tenant(other_organization.pk):
        assert circles[1].period(1).closed_at is not None


def over_of(circle, place):
    with tenant(place.pk):
        return over(circle.period(1))


def test_the_command_refuses_another_process_and_another_role(settings):
    with pytest.raises(CommandError, match="UPWELL_PROCESS=vault"):
        call_command("run_vault", "--once")
    settings.PROCESS = "vault"
    with pytest.raises(CommandError, match="must connect as upwell_vault"):
        call_command("run_vault", "--once")


def test_the_status_words_of_the_ledger_are_the_outcomes_of_a_period():
    assert {status.value for status in Status} == {value for value in Period.Outcome.values if value}


def test_whoever_has_no_seat_seals_nothing(circle):
    with pytest.raises(actions.NoSeat):
        actions.seal_answer(period=circle.period(1), ticks=[], by=actor(make_circle(circle.organization, 1).mentors[0]))
