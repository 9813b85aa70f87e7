"""Two processes at the end of a period: whoever is sealing is waited for, and whoever waited for the close is refused."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

import pytest
from django.db import OperationalError, connection

from access.clock import now
from access.tenancy import tenant
from feedback import actions, ballot
from feedback.keys import KeyDirectory
from feedback.models import Period, SealedBox
from feedback.vault import Vault
from tests.factories.feedback import begin, over, seal, withdraw, work
from tests.roles import as_role

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]


@pytest.fixture
def circle(organization, keys):
    with tenant(organization.pk):
        circle = begin(organization, keys)
        seal(circle.period(1), {person: [0] for person in circle.mentors[:8]})
    return circle


class Elsewhere(Thread):
    """What another web process does, in a transaction that it ends only when told."""

    def __init__(self, circle, act: Callable[[], None]) -> None:
        super().__init__(daemon=True)
        self.place, self.act = circle.organization.pk, act
        self.done, self.may_commit = Event(), Event()
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            with tenant(self.place):
                self.act()
                self.done.set()
                self.may_commit.wait(20)
        except Exception as error:  # noqa: BLE001
            self.error = error
        finally:
            self.done.set()
            connection.close()

    def commit(self) -> None:
        self.may_commit.set()
        self.join(20)


def period(circle):
    with tenant(circle.organization.pk):
        return circle.period(1)


def close(circle, keys):
    """A pass of the vault that does not wait long for a lock."""
    with as_role("vault"):
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '300ms'")
        try:
            Vault(KeyDirectory(keys), patience=0).tend(circle.organization.pk)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = 0")


@pytest.mark.parametrize(("what", "outcome"), [("seal", "published"), ("withdraw", "waiting")])
def test_the_vault_waits_for_what_is_under_way_and_counts_it(circle, keys, clock, what, outcome):
    current = period(circle)
    if what == "withdraw":
        with tenant(circle.organization.pk):
            seal(current, {circle.mentors[8]: [0]})
    acts = {
        "seal": lambda: seal(current, {circle.mentors[8]: [0]}),
        "withdraw": lambda: withdraw(current, circle.mentors[8]),
    }
    author = Elsewhere(circle, acts[what])
    author.start()
    assert author.done.wait(20)
    clock.move_to(over(current))
    with tenant(circle.organization.pk):
        work()
    with pytest.raises(OperationalError, match="lock timeout"):
        close(circle, keys)
    assert period(circle).closed_at is None
    author.commit()
    assert author.error is None
    close(circle, keys)
    assert period(circle).outcome_mentors == outcome


def test_an_answer_that_waited_for_the_close_is_refused(circle, keys):
    current = period(circle)
    author = Elsewhere(circle, lambda: seal(current, {circle.mentors[8]: [0]}))
    with as_role("vault"), tenant(circle.organization.pk):
        ballot.hold(current.pk)
        author.start()
        assert not author.done.wait(0.5)
        SealedBox.objects.filter(period=current).delete()
        Period.objects.filter(pk=current.pk).update(closed_at=now())
    author.commit()
    assert isinstance(author.error, actions.NotOpen)
    with tenant(circle.organization.pk):
        assert not SealedBox.objects.only("pk").exists()


def test_two_authors_do_not_wait_for_each_other(circle):
    current = period(circle)
    first = Elsewhere(circle, lambda: seal(current, {circle.mentors[8]: [0]}))
    first.start()
    assert first.done.wait(20)
    with tenant(circle.organization.pk):
        seal(current, {circle.mentors[9]: [0]})
    first.commit()
    with tenant(circle.organization.pk):
        assert SealedBox.objects.only("pk").count() == 10


def test_a_double_click_is_one_box(circle):
    current = period(circle)
    first = Elsewhere(circle, lambda: seal(current, {circle.mentors[8]: [0]}))
    second = Elsewhere(circle, lambda: seal(current, {circle.mentors[8]: [0]}))
    first.start()
    assert first.done.wait(20)
    second.start()
    first.commit()
    second.commit()
    assert (first.error, second.error) == (None, None)
    with tenant(circle.organization.pk):
        assert SealedBox.objects.only("pk").count() == 9
