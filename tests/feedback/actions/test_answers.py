"""Sealing and withdrawing: who may, when, and what it leaves."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from access.tenancy import tenant
from audit.models import AuditEntry
from feedback import actions
from feedback.box import BOX_BYTES, open_box
from feedback.keys import KeyDirectory
from feedback.models import PanelSeat, Period, SealedBox, Theme
from notifications.models import Message, Notice
from tests.factories.accounts import make_person
from tests.factories.feedback import actor, add_pairs, begin, make_circle, over, seal, tend, withdraw, work
from tests.roles import as_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def circle(in_organization, keys):
    return begin(in_organization, keys, pairs=20)


def box_of(person):
    seat = PanelSeat.objects.get(holders__person=person)
    with as_role("vault"):
        return bytes(SealedBox.objects.get(seat_id=seat.pk).box)


def ticks_in(person, circle, keys):
    return open_box(KeyDirectory(keys).load(circle.period(1).pk), box_of(person))


def test_what_was_ticked_is_in_the_box_and_only_the_vault_can_open_it(circle, keys):
    seal(circle.period(1), {circle.mentors[0]: [0, 5, 11]})
    assert ticks_in(circle.mentors[0], circle, keys) == {0, 5, 11}


def test_sealing_again_replaces_the_box_of_the_same_row(circle, keys):
    seal(circle.period(1), {circle.mentors[0]: [0]})
    before = SealedBox.objects.only("pk").get().pk
    seal(circle.period(1), {circle.mentors[0]: [3]})
    assert SealedBox.objects.only("pk").get().pk == before
    assert ticks_in(circle.mentors[0], circle, keys) == {3}


def test_a_blank_answer_is_a_box_like_a_full_one(circle):
    seal(circle.period(1), {circle.mentors[0]: [], circle.mentors[1]: range(12)})
    blank, full = box_of(circle.mentors[0]), box_of(circle.mentors[1])
    assert len(blank) == len(full) == BOX_BYTES
    assert blank != full


def test_withdrawing_leaves_nothing_and_may_be_done_twice(circle):
    seal(circle.period(1), {circle.mentors[0]: [0]})
    withdraw(circle.period(1), circle.mentors[0])
    withdraw(circle.period(1), circle.mentors[0])
    assert not SealedBox.objects.only("pk").exists()


def test_nothing_but_the_box_tells_that_somebody_answered(circle):
    before = [model.objects.count() for model in (AuditEntry, Message, Notice)]
    seal(circle.period(1), {circle.mentors[0]: [0]})
    withdraw(circle.period(1), circle.mentors[0])
    assert [model.objects.count() for model in (AuditEntry, Message, Notice)] == before


def test_a_late_answer_is_refused_also_before_the_vault_has_closed(circle, clock):
    clock.move_to(circle.period(1).closes_at)
    for act in (
        lambda: seal(circle.period(1), {circle.mentors[0]: [0]}),
        lambda: withdraw(circle.period(1), circle.mentors[0]),
    ):
        with pytest.raises(actions.NotOpen):
            act()
    assert not SealedBox.objects.only("pk").exists()


def test_the_last_moment_counts(circle, clock):
    clock.move_to(circle.period(1).closes_at - timedelta(seconds=1))
    seal(circle.period(1), {circle.mentors[0]: [0]})


def test_an_answer_before_the_opening_is_refused(circle):
    with pytest.raises(actions.NotOpen):
        seal(circle.period(2), {circle.mentors[0]: [0]})


def test_a_closed_period_is_not_opened_by_turning_the_clock_back(circle, clock, keys, in_organization):
    opened = circle.period(1).opens_at
    clock.move_to(over(circle.period(1)))
    work()
    tend(in_organization, keys)
    clock.move_to(opened + timedelta(days=1))
    with pytest.raises(actions.NotOpen):
        seal(circle.period(1), {circle.mentors[0]: [0]})


def test_a_late_joiner_has_no_seat(circle):
    [_] = add_pairs(circle, [(make_person(), [make_person()])])
    with pytest.raises(actions.NoSeat):
        seal(circle.period(1), {circle.mentors[-1]: [0]})


def test_a_mentee_seals_the_statements_of_their_side_alone(circle):
    own = Theme.objects.filter(cycle=circle.cycle, side="mentee").values_list("number", flat=True)
    seal(circle.period(1), {circle.mentees[0]: list(own)})
    with pytest.raises(actions.NotATheme):
        seal(circle.period(1), {circle.mentees[0]: [0]})


def test_a_side_without_statements_has_nothing_to_seal(circle):
    with as_role("owner"):
        Theme.objects.filter(side="mentee").delete()
    with pytest.raises(actions.NoSeat):
        seal(circle.period(1), {circle.mentees[0]: []})


def test_without_a_key_nothing_is_sealed(in_organization):
    circle = make_circle(in_organization, pairs=20)
    work()
    with pytest.raises(actions.NoKeyYet):
        seal(circle.period(1), {circle.mentors[0]: [0]})


@pytest.mark.parametrize("ticks", [[15], [0, 99_999], [-1]])
def test_a_number_that_is_no_statement_is_refused_and_not_named(circle, ticks):
    with pytest.raises(actions.NotATheme) as refused:
        seal(circle.period(1), {circle.mentors[0]: ticks})
    assert not any(character.isdigit() for character in str(refused.value))
    assert not SealedBox.objects.only("pk").exists()


def test_a_period_of_another_organization_does_not_exist(organization, other_organization, keys):
    with tenant(organization.pk):
        theirs = begin(organization, keys, pairs=20).period(1)
    with tenant(other_organization.pk):
        person = make_person()
        for period in (theirs, Period(pk=uuid4())):
            with pytest.raises(Period.DoesNotExist):
                actions.seal_answer(period=period, ticks=[], by=actor(person))
