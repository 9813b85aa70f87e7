"""Whom would you like to learn from? One's own page, which tells nothing about anybody else."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from access.actors import SYSTEM
from access.kinds import KINDS, Kind
from access.roles import Role
from access.tenancy import tenant
from accounts.models import Organization, Person
from pairing.models import Wish
from programs import actions as programs
from programs.models import Coordinator, Enrollment
from tests.asking import path, queries_of, text_of
from tests.factories.accounts import make_member, make_person
from tests.factories.circles import make_circle_cohort, make_peer
from tests.factories.programs import (
    ask,
    decline,
    make_cohort,
    make_mentee,
    make_mentor,
    make_program,
    make_ready,
    make_topic,
    start_asking,
)
from tests.factories.wishes import wish, wished

CSRF = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')


class World:
    """A program with a mentor and two mentees who said yes; the first mentee signs in."""

    def __init__(self, organization: Organization, sign_in: Any, **facts: Any) -> None:
        self.organization = organization
        self.client: Client = sign_in(Role.PARTICIPANT)
        with self.inside():
            topic = make_topic("Live shopping")
            self.cohort = make_cohort(
                make_program("AI fluency", topics=[topic], asks_managers=False, **facts), name="First"
            )
            self.mentor = make_ready(
                make_mentor(self.cohort, topic, person=make_person("Ana Ruiz", title="Store lead"))
            )
            self.mentee = make_ready(make_mentee(self.cohort, topic, person=self.client.member.person))
            self.topic = topic

    @contextmanager
    def inside(self):
        with tenant(self.organization.pk):
            yield

    @property
    def page(self) -> str:
        return path("pairing:wishes", enrollment=self.mentee.pk)

    def find(self, words: str) -> Any:
        return self.client.post(self.page, {"search": words})

    def put(self, people: list[UUID], before: list[UUID] | None = None) -> str:
        """What the page says after a button that asks for these people was pressed."""
        had = self.named if before is None else before
        sent = {"people": ",".join(map(str, people)), "before": ",".join(map(str, had))}
        return text_of(self.client.post(self.page, sent, follow=True))

    @property
    def named(self) -> list[Any]:
        with self.inside():
            return wished(self.mentee)


@pytest.fixture
def world(organization, sign_in) -> World:
    return World(organization, sign_in)


@pytest.mark.parametrize("role", Role)
def test_who_may_open_such_a_page_at_all(organization, sign_in, role):
    client = sign_in(role)
    status = client.get(path("pairing:wishes", enrollment=uuid4())).status_code
    assert status == (404 if role == Role.PARTICIPANT else 403)


def test_the_page_says_who_reads_it_and_until_when_before_anything_is_typed(world):
    with world.inside():
        coordinator = make_member(world.organization, Role.COORDINATOR, name="Mia Chen")
        Coordinator.objects.create(program=world.cohort.program, membership=coordinator)
    page = text_of(world.client.get(world.page))
    promise = KINDS[Kind.SHARED].promise.format(names="Mia Chen")
    day = f"{world.cohort.answers_due_on:%B} {world.cohort.answers_due_on.day}"
    for words in (
        "Whom would you like to learn from?",
        promise,
        "There is no list of wishes",
        f"until answers close, on {day} or sooner",
    ):
        assert words in page, words
    assert page.index(promise) < page.index('<input type="text"')


def test_a_mentor_is_asked_whom_they_would_like_to_teach(sign_in, world):
    client = sign_in(Role.PARTICIPANT)
    with world.inside():
        row = make_ready(make_mentor(world.cohort, world.topic, person=client.member.person))
    page = client.get(path("pairing:wishes", enrollment=row.pk))
    assert "Whom would you like to teach?" in text_of(page)


def test_a_colleague_is_found_by_name_or_address_and_named(world):
    for words in ("ana", "RUIZ", world.mentor.person.email):
        page = text_of(world.find(words))
        assert "Ana Ruiz" in page
        assert "Store lead" in page
        assert world.mentor.person.email not in page.replace(f'value="{words}"', "")
    assert world.named == []
    assert "Ana Ruiz is your first wish." in world.put([world.mentor.person_id])
    assert world.named == [world.mentor.person_id]
    assert "Named already" in text_of(world.find("ana"))


def test_wishes_are_moved_and_removed_by_the_buttons_of_the_page_and_that_can_be_undone(world):
    with world.inside():
        people = [make_person(name).pk for name in ("Ana", "Theo", "Ines")]
        wish(world.mentee, *Person.objects.filter(pk__in=people).order_by("created_at"))
    order = world.named
    rows = world.client.get(world.page).context["rows"]
    assert (rows[0]["up"], rows[2]["down"]) == ("", "")
    assert "The order is changed." in _press(world, rows[2]["up"])
    assert world.named == [order[0], order[2], order[1]]
    rows = world.client.get(world.page).context["rows"]
    _press(world, rows[0]["down"])
    assert world.named == [order[2], order[0], order[1]]
    rows = world.client.get(world.page).context["rows"]
    said = _press(world, rows[1]["without"])
    assert "is no longer among your wishes." in said
    assert world.named == [order[2], order[1]]
    undo = re.search(r'<form method="post" action="([^"]+\?undo=\w+)">', said).group(1).replace("&amp;", "&")
    assert "is your second wish." in text_of(world.client.post(undo, follow=True))
    assert world.named == [order[2], order[0], order[1]]
    world.client.post(undo)
    assert world.named == [order[2], order[0], order[1]], "undone twice"


def _press(world: World, people: str) -> str:
    return world.put([UUID(pk) for pk in people.split(",")])


def test_pressing_twice_is_pressing_once_and_says_nothing_new(world):
    for said in (True, False):
        page = world.put([world.mentor.person_id], before=[])
        assert ("Ana Ruiz is your first wish." in page) == said
    assert world.named == [world.mentor.person_id]


def test_an_old_tab_is_told_and_undoes_nothing(world):
    with world.inside():
        theo, ines = make_person("Theo Lind").pk, make_person("Ines Duarte").pk
    world.put([theo])
    assert "changed in another tab" in world.put([ines], before=[])
    assert world.named == [theo]


def test_three_are_the_most(world):
    with world.inside():
        people = [make_person().pk for _ in range(4)]
    assert "You can name 3 colleagues." in world.put(people)
    assert world.named == []
    page = world.put(people[:3])
    assert "You have named three." in page
    assert "Find them" not in page
    assert world.client.get(world.page).context["is_full"]


def test_oneself_guests_leavers_and_people_of_elsewhere_are_not_found_and_not_named(world, other_organization):
    with tenant(other_organization.pk):
        stranger = make_person("Ana Stranger")
    with world.inside():
        guest, gone = make_person("Ana Guest", is_guest=True), make_person("Ana Gone", left_on="2026-01-01")
        Person.objects.filter(pk=world.mentee.person_id).update(name="Ana Myself")
    assert [person.name for person, _ in world.find("ana").context["shown"]] == ["Ana Ruiz"]
    for pk in (guest.pk, gone.pk, stranger.pk, world.mentee.person_id, uuid4()):
        assert "Pick somebody who works here, other than you." in world.put([pk])
    assert world.named == []


@pytest.mark.parametrize("people", ["x", "1,2", "'", str(UUID(int=7))[:-1], "," * 401, "\x00"])
def test_what_is_no_list_of_people_changes_nothing(world, people):
    world.put([world.mentor.person_id])
    page = text_of(world.client.post(world.page, {"people": people, "before": ""}, follow=True))
    assert "Nothing was changed." in page
    assert world.named == [world.mentor.person_id]


def test_nothing_sent_is_no_empty_list(world):
    world.put([world.mentor.person_id])
    world.client.post(world.page, {})
    assert world.named == [world.mentor.person_id]


@pytest.mark.parametrize("words", ["", "a", " ", "x" * 201])
def test_a_search_that_cannot_be_made_says_so_or_finds_nobody(world, words):
    response = world.find(words)
    assert response.status_code == 200
    assert response.context["shown"] == []


def test_no_name_stands_in_an_address(world):
    page = world.client.get(world.page, {"search": "ana"})
    assert page.context["shown"] == []
    assert 'method="get"' not in text_of(page)


def test_many_who_match_are_cut_and_the_page_says_so(world):
    with world.inside():
        for number in range(12):
            make_person(f"Robin {number}")
    page = world.find("robin")
    assert len(page.context["shown"]) == 10
    assert "Type more of the name." in text_of(page)


# Nothing about anybody else -------------------------------------------------------------------------------------------


def test_the_page_and_its_search_are_the_same_whoever_is_in_the_cohort_and_whatever_they_said(world):
    """Robin is nobody here, then enrolled, asked, ready, says no, is taken out; and wishes for the reader."""
    with world.inside():
        robin = make_person("Robin Vale", title="Analyst")

    def shown() -> list[bytes]:
        pages = [world.client.get(world.page), world.find("robin"), world.find("zzz")]
        return [CSRF.sub(b"", page.content) for page in pages]

    def steps():
        row = make_mentor(world.cohort, world.topic, person=robin)
        yield
        ask(row)
        yield
        ready = programs.accept_enrollment(enrollment=row, by=SYSTEM)
        yield
        wish(ready, world.mentee.person)
        yield
        programs.decline_enrollment(enrollment=row, by=SYSTEM)
        yield
        programs.remove_enrollments(cohort=world.cohort, enrollments=[row], by=SYSTEM)
        yield

    nobody = shown()
    assert b"Robin Vale" in nobody[1]
    done = iter(steps())
    count = 0
    while True:
        with world.inside():
            if next(done, done) is done:
                break
        count += 1
        assert shown() == nobody
    assert count == 6


def test_the_page_asks_the_database_as_much_whoever_is_found_and_however_many_are_named(world):
    def asked() -> tuple[int, int]:
        return queries_of(world.client, world.page), _queries_of_search(world, "r")

    with world.inside():
        outside = make_person("Robin One")
        wish(world.mentee, outside)
    one = asked()
    with world.inside():
        inside = make_ready(make_mentor(world.cohort, world.topic, person=make_person("Robin Two")))
        wish(world.mentee, outside, inside.person, make_person("Robin Three"))
    assert asked() == one


def _queries_of_search(world: World, words: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        world.find(words)
    return len(captured)


# Whose page it is, and until when -------------------------------------------------------------------------------------


def test_the_page_of_somebody_else_and_of_who_was_not_invited_does_not_exist(organization, sign_in, world):
    with world.inside():
        wish(world.mentee, world.mentor.person)
        own = make_mentor(world.cohort, world.topic, person=make_member(organization, Role.PARTICIPANT).person)
        member = own.person.memberships.get()
    client = sign_in(membership=member)
    assert client.get(world.page).status_code == 404
    assert client.post(world.page, {"people": "", "before": str(world.mentor.person_id)}).status_code == 404
    assert world.named == [world.mentor.person_id]
    address = path("pairing:wishes", enrollment=own.pk)
    assert client.get(address).status_code == 404, "listed, and not asked yet"
    with world.inside():
        start_asking(own)
    assert client.get(address).status_code == 200
    with world.inside():
        programs.remove_enrollments(cohort=world.cohort, enrollments=[own], by=SYSTEM)
    assert client.get(address).status_code == 404


def _closed(world: World) -> None:
    programs.close_answers(cohort=world.cohort, by=SYSTEM)


def _placed(world: World) -> None:
    programs.take_places(enrollments=[world.mentee.pk], by=SYSTEM)


def _no_yes(world: World) -> None:
    programs.decline_enrollment(enrollment=world.mentee, by=SYSTEM)


@pytest.mark.parametrize(
    ("happens", "words", "keeps"),
    [
        (_closed, "Answers are closed, so this stands.", True),
        (_placed, "You have your place, so this stands.", True),
        (_no_yes, "If you named somebody before you said not now: no new draft reads it.", False),
    ],
)
def test_once_wishes_stand_the_page_says_why_and_takes_none(world, happens, words, keeps):
    world.put([world.mentor.person_id])
    with world.inside():
        happens(world)
    page = text_of(world.client.get(world.page))
    assert words in page
    assert ("Ana Ruiz" in page) == keeps
    assert "Find them" not in page
    assert "Move" not in page
    assert world.find("ana").context["shown"] == [] or not keeps
    assert "can no longer be changed" in world.put([])
    assert world.named == [world.mentor.person_id]


def test_who_has_not_said_yes_reads_that_first(organization, sign_in, world):
    client = sign_in(Role.PARTICIPANT)
    with world.inside():
        row = decline(make_mentor(world.cohort, world.topic, person=client.member.person))
    page = text_of(client.get(path("pairing:wishes", enrollment=row.pk)))
    assert "Say yes to the invitation first." in page
    assert "Find them" not in page


def test_a_program_without_wishes_says_so(organization, sign_in):
    world = World(organization, sign_in, takes_wishes=False)
    assert "This program takes no wishes" in text_of(world.client.get(world.page))
    assert "can no longer be changed" in world.put([world.mentor.person_id])
    with world.inside():
        assert not Wish.objects.exists()


def test_a_circle_says_why_it_has_none(organization, sign_in):
    client = sign_in(Role.PARTICIPANT)
    with tenant(organization.pk):
        peer = make_peer(make_circle_cohort(), client.member.person)
    page = text_of(client.get(path("pairing:wishes", enrollment=peer.pk)))
    assert "Circles are formed without wishes" in page
    assert "Find them" not in page


def test_somebody_named_who_has_left_is_told_apart(world):
    with world.inside():
        gone = make_person("Gone Soon")
        wish(world.mentee, gone)
        Person.objects.filter(pk=gone.pk).update(left_on="2026-01-01")
    assert "No longer works here" in text_of(world.client.get(world.page))


# The ways there -------------------------------------------------------------------------------------------------------


def test_the_invitation_and_the_home_lead_there_after_a_yes(organization, sign_in, world):
    for name in ("home:home", "programs:answer_enrollment"):
        given = {"enrollment": world.mentee.pk} if name.startswith("programs") else {}
        page = text_of(world.client.get(path(name, **given)))
        assert world.page in page
        assert "three colleagues" in page


def test_the_home_puts_it_after_what_comes_first(world):
    context = world.client.get(path("home:home")).context
    assert context["step"].title == "Look at your gaps, for yourself"
    assert [step.title for step in context["also"]] == ["Whom would you like to learn from?"]


@pytest.mark.parametrize("why", ["off", "circle", "guest"])
def test_no_page_leads_there_where_there_are_no_wishes(organization, sign_in, why):
    client = sign_in(Role.GUEST if why == "guest" else Role.PARTICIPANT)
    person = client.member.person
    with tenant(organization.pk):
        if why == "circle":
            row = make_peer(make_circle_cohort(), person)
        else:
            Person.objects.filter(pk=person.pk).update(is_guest=why == "guest")
            person.refresh_from_db()
            topic = make_topic()
            cohort = make_cohort(make_program(topics=[topic], takes_wishes=why != "off"))
            row = make_ready(make_mentor(cohort, topic, person=person))
        assert Enrollment.objects.get(pk=row.pk).state == "ready"
    for name, given in (("home:home", {}), ("programs:answer_enrollment", {"enrollment": row.pk})):
        page = text_of(client.get(path(name, **given)))
        assert "three colleagues" not in page
        assert path("pairing:wishes", enrollment=row.pk) not in page
