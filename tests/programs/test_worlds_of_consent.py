"""Two worlds of a cohort that differ only in who stopped the chain, and at which step: nobody else is shown one different byte.

It needs no list of what may leak. Each history is played from the same rows on the same clock; then everything that every role can
open, every file, every mail and notice to somebody else, and the audit log are held against those of the other history.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from access.actors import SYSTEM, Actor
from access.declare import Requires, declaration_of
from access.roles import Permission, Role, can
from access.tenancy import tenant
from accounts.models import Person
from audit.models import AuditEntry
from notifications import outbox
from notifications.models import Message, Notice
from notifications.queries import failed_messages, pulse
from programs import actions
from programs.models import Cohort, Enrollment, ManagerRequest
from tests.crawler.world import tenant_models
from tests.factories.accounts import make_member, make_organization, make_person
from tests.factories.programs import make_cohort, make_mentee, make_mentor, make_program, make_topic
from tests.guards.source import our_patterns
from tests.rereading import Rereading
from tests.roles import set_role

START = datetime(2026, 10, 5, 15, tzinfo=UTC)
MASKS = [
    (re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"'), b"csrf"),
    (re.compile(rb'"X-CSRFToken": ?"[^"]+"'), b"csrf"),
    # What a history makes gets an id by chance: a membership, for one.
    (re.compile(rb"own_[0-9a-f]{32}"), b"a new text"),
    (re.compile(rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), b"id"),
    # The code of a case without a name is drawn for each page.
    (re.compile(rb'name="code" value="[^"]+"'), b"code"),
    (re.compile(rb"reference[^<]{0,40}<[^>]+>[0-9a-f]{8}"), b"reference"),
]
History = Callable[[Enrollment], None]
WHOLE = "Who runs everything"
MOMENTS = 3  # at which a history is looked at, see worlds()


# How far the chain of one mentor with a manager got ------------------------------------------------------------------


def manager_is_silent(row: Enrollment) -> None:
    """The mail to the manager left, and nothing came back."""


def manager_says_not_now(row: Enrollment) -> None:
    actions.decline_as_manager(manager_request=_request(row), by=SYSTEM)


def mentor_is_silent(row: Enrollment) -> None:
    actions.agree_as_manager(manager_request=_request(row), by=SYSTEM)


def mentor_says_not_now(row: Enrollment) -> None:
    mentor_is_silent(row)
    actions.decline_enrollment(enrollment=row, by=_by(row))


def mail_is_refused(row: Enrollment) -> None:
    """The server refuses the mentor's address for good: an operator would see a dead letter."""
    mentor_is_silent(row)
    deliver(refused=row.person_id)


def deliver(refused: UUID | None = None) -> None:
    """The outbox is emptied."""
    for message in outbox.claim(limit=100):
        if message.recipient_id == refused:
            outbox.refuse(message, reply="no such mailbox", is_permanent=True)
        elif outbox.begin_handing(message):
            outbox.confirm(message)


STOPPED = [manager_is_silent, manager_says_not_now, mentor_is_silent, mentor_says_not_now, mail_is_refused]


def stays_ready(row: Enrollment) -> None:
    mentor_is_silent(row)
    actions.accept_enrollment(enrollment=row, by=_by(row))


def withdraws(row: Enrollment) -> None:
    stays_ready(row)
    actions.decline_enrollment(enrollment=row, by=_by(row))


def changes_their_mind_twice(row: Enrollment) -> None:
    withdraws(row)
    actions.accept_enrollment(enrollment=row, by=_by(row))
    actions.decline_enrollment(enrollment=row, by=_by(row))


def _request(row: Enrollment) -> ManagerRequest:
    return ManagerRequest.objects.get(enrollment=row)


def _by(row: Enrollment) -> Actor:
    return Actor(row.person_id, row.person.name)


# The town --------------------------------------------------------------------------------------------------------------


class Town:
    """A cohort with one mentor whose chain is the secret, one who is ready, mentees of both, and somebody in every role."""

    def __init__(self) -> None:
        organization = self.organization = make_organization("Halden Group", slug="halden")
        self.rereading = Rereading()
        with tenant(organization.pk):
            one, other = make_topic("Live shopping"), make_topic("Job ads")
            self.cohort = make_cohort(make_program("AI fluency", topics=[one, other]), name="First", days=10)
            boss = make_person("Ben Stone")
            self.secret = make_mentor(self.cohort, one, person=make_person("Ana Ruiz", manager=boss))
            ready = make_mentor(self.cohort, other, person=make_person("Theo Lind"))
            waits = make_mentee(self.cohort, one, person=make_person("Ruth Abebe"))
            asked = make_mentee(self.cohort, other, person=make_person("Omar Haddad"))
            self.theirs = {self.secret.person_id, boss.pk}
        team = {
            "runs everything": [Role.OWNER, Role.PROGRAM_ADMIN, Role.OMBUDSPERSON],
            "coordinates": [Role.COORDINATOR],
            "reads the impact": [Role.EXECUTIVE],
        }
        members = {name: make_member(organization, *roles, name=f"Who {name}") for name, roles in team.items()}
        everybody = [*members.values(), make_member(organization, Role.PARTICIPANT, person=waits.person)]
        self.readers = {member.person.name: signed_in(member) for member in everybody}
        with tenant(organization.pk):
            self.admin, coordinator = members["runs everything"].actor, members["coordinates"]
            actions.set_coordinators(program=self.cohort.program, memberships=[coordinator], by=SYSTEM)
            rows = [self.secret, ready, waits, asked]
            actions.ask_enrollments(cohort=self.cohort, enrollments=rows, by=self.admin)
            actions.accept_enrollment(enrollment=ready, by=_by(ready))
            # What no role of a reader may open says 403 in every world, which the crawler sees to.
            pages = list(self._addresses())
            self.pages = {
                member.person.name: [page for permission, page in pages if can(member, permission)]
                for member in everybody
            }

    def _addresses(self) -> Iterator[tuple[Permission, str]]:
        """Every page of the organization that names no row, or the program, the cohort or one of its people; and what it requires."""
        slug = self.organization.slug
        known = {
            "program": self.cohort.program_id,
            "cohort": self.cohort.pk,
            "enrollment": self.secret.pk,
            "person": self.secret.person_id,
        }
        for route, name, view in our_patterns():
            declared = declaration_of(view)
            if not isinstance(declared, Requires):
                continue
            wanted = set(re.findall(r"<(?:\w+:)?(\w+)>", route)) - {"organization"}
            if wanted <= set(known):
                given = {key: known[key] for key in wanted}
                yield declared.permission, reverse(name, kwargs={"organization": slug, **given})
        board = reverse("programs:cohort", kwargs={"organization": slug, "cohort": self.cohort.pk})
        for query in ("shown=asked", "shown=ready", "shown=not_available", "sort=shown", "sort=-shown", "search=ana"):
            yield Permission.PROGRAMS_VIEW, f"{board}?{query}"
        for page in ("ask_enrollments", "ask_enrollments_later", "give_topic", "remove_enrollments"):
            address = reverse(f"programs:{page}", kwargs={"organization": slug, "cohort": self.cohort.pk})
            yield Permission.ENROLLMENT_MANAGE, f"{address}?picked=1&enrollment={self.secret.pk}"

    def opened(self, reader: str, moment: int | None) -> list[str]:
        """The pages that this reader opens: all, or at each of MOMENTS those that name a row or tell news, and a share of the others.

        So every page is held against that of every other history, and those where a leak is likely at each moment.
        """
        others = [page for page in self.pages[reader] if not self._is_near(page)]
        left_out = {page for number, page in enumerate(others) if moment not in (None, number % MOMENTS)}
        return [page for page in self.pages[reader] if page not in left_out]

    def _is_near(self, page: str) -> bool:
        path = page.removeprefix(f"/o/{self.organization.slug}/")
        return bool(re.search(r"[0-9a-f]{8}-|\?", path)) or path in ("", "notices/", "audit/", "messages/")

    def shown(self, *readers: str, moment: int | None = None) -> list[Any]:
        """Everything that these readers, or all of them, can see now: anybody but the mentor and their manager."""
        found: list[Any] = []
        with self.rereading.state():
            for reader in readers or self.readers:
                pages, client = self.opened(reader, moment), self.readers[reader]
                found += [(reader, page, *self.rereading.said(client, page, said)) for page in pages]
        with tenant(self.organization.pk):
            others = Message.objects.exclude(recipient_id__in=self.theirs).order_by("dedupe_key")
            found += list(others.values_list("dedupe_key", "address", "state", "not_before", "context__subject"))
            found += list(
                Notice.objects.exclude(recipient_id__in=self.theirs)
                .order_by("dedupe_key")
                .values_list("dedupe_key", "shown_at")
            )
            found += [
                ("entry", entry.at, entry.sentence)
                for entry in AuditEntry.objects.order_by("at", "action", "subject_id", "pk")
            ]
            found += [("pulse", pulse()), ("failed", list(failed_messages().values_list("pk", flat=True)))]
            found += list(Person.objects.order_by("pk").values_list("name", "updated_at"))
        return found


@contextmanager
def undone() -> Iterator[None]:
    """What a history does is taken back, so that each begins alike."""
    cache.clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    set_role("web")


class Numbers:
    """Ids in the order of their making: rows of the same instant stand in the order of their ids, which are random otherwise."""

    def __init__(self) -> None:
        self.last = 0

    def __call__(self) -> UUID:
        self.last += 1
        return UUID(int=self.last)


@contextmanager
def seeded_entries() -> Iterator[Numbers]:
    """Whatever is made in this block has an id that says when."""
    numbers = Numbers()
    with pytest.MonkeyPatch.context() as patch:
        for model in tenant_models():
            patch.setattr(model._meta.get_field("id"), "_get_default", numbers)
        yield numbers


def worlds(town: Town, clock: Any, history: History, *readers: str) -> tuple[list[Any], list[Any], list[Any]]:
    """What these readers, or all, are shown while answers are open, once they are closed, and once they are open again."""
    with undone(), seeded_entries() as numbers:
        clock.move_to(START + timedelta(hours=5))
        with tenant(town.organization.pk):
            history(Enrollment.objects.select_related("cohort__program", "person").get(pk=town.secret.pk))
            deliver()
        clock.move_to(START + timedelta(days=2))
        open_ = town.shown(*readers, moment=0)
        numbers.last = 1000  # what is made from here on has the same ids in every history
        with tenant(town.organization.pk):
            cohort = Cohort.objects.get(pk=town.cohort.pk)
            actions.close_answers(cohort=cohort, by=town.admin)
        closed = town.shown(*readers, moment=1)
        numbers.last = 2000
        with tenant(town.organization.pk):
            due = town.cohort.answers_due_on + timedelta(days=5)
            actions.set_cohort(cohort=cohort, name="First", answers_due_on=due, by=town.admin)
        return open_, closed, town.shown(WHOLE, moment=2)


def signed_in(member: Any) -> Client:
    client = Client()
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def said(answer: Any) -> tuple[int, str | None, list[tuple[str, str]], bytes]:
    """The status, where it leads, what it puts into the browser, and its bytes."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    for pattern, word in MASKS:
        body = pattern.sub(word, body)
    cookies = sorted((name, cookie.value) for name, cookie in answer.cookies.items() if name != "csrftoken")
    return answer.status_code, answer.headers.get("Location"), cookies, body


@pytest.fixture(scope="module")
def clock() -> Iterator[Any]:
    with override_settings(SESSION_COOKIE_AGE=1000 * 24 * 3600), time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture(scope="module")
def town(clock: Any, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Town]:
    """One for all tests of a file: what is played in it is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Town()
        transaction.set_rollback(True)


def read_by(reader: str, shown: list[Any]) -> list[Any]:
    """What of it this reader sees, and what is no page. A page ends with its bytes."""
    return [row for row in shown if row[0] == reader or not isinstance(row[-1], bytes)]


def differences(first: list[Any], second: list[Any]) -> list[Any]:
    assert len(first) == len(second)
    return [pair for pair in zip(first, second, strict=True) if pair[0] != pair[1]]


@pytest.mark.django_db
def test_nobody_is_shown_who_stopped_a_chain_or_where(town: Town, clock: Any) -> None:
    first, second = (worlds(town, clock, history) for history in STOPPED[:2])
    assert {row[2] for row in first[0] if len(row) == 6 and row[0] in town.readers} <= {200, 302, 404, 405}
    assert len(town.pages[WHOLE]) > 25
    assert set(town.pages[WHOLE]) == {page for moment in range(MOMENTS) for page in town.opened(WHOLE, moment)}
    for before, after in zip(first, second, strict=True):
        assert differences(before, after) == []
    # Whoever runs everything reads all that the others do, and more: of the other histories, that is enough to look at.
    for history in STOPPED[2:]:
        other = worlds(town, clock, history, WHOLE)
        for before, after in zip(first, other, strict=True):
            assert differences(read_by(WHOLE, before), after) == []


@pytest.mark.django_db
def test_a_yes_taken_back_is_shown_to_nobody_while_answers_are_open(town: Town, clock: Any) -> None:
    stays, once = (worlds(town, clock, history) for history in (stays_ready, withdraws))
    twice = worlds(town, clock, changes_their_mind_twice, WHOLE)
    assert differences(stays[0], once[0]) == []
    assert differences(read_by(WHOLE, stays[0]), twice[0]) == []
    # Once they are closed it says "Not available", however often a mind was changed.
    assert differences(read_by(WHOLE, once[1]), twice[1]) == []
    assert differences(once[2], twice[2]) == []
