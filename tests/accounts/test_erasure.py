"""Erasing somebody: nothing of them is left in any column of any table, and nothing of anybody else is touched."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.urls import reverse

from access.actors import SYSTEM
from access.clock import now
from access.keeping import SOMEBODY, Words, is_sealed, policies
from access.roles import Role
from access.tenancy import TenantModel, tenant
from accounts import actions, erasing
from accounts.keeping_queries import plan_of
from accounts.models import Erasure, Membership, Person, User
from accounts.tasks import erase_due, keep
from audit.models import AuditEntry
from notifications.models import Message
from pairing.charter_queries import terms_of
from pairing.models import Charter, PastPair
from sessions import actions as sessions
from sessions.models import Takeaway
from sessions.tasks import reconcile
from tests.crawler.world import World
from tests.factories.accounts import make_member, make_person
from tests.factories.charters import make_signed, make_terms
from tests.factories.debriefs import make_session
from tests.factories.pairs import make_pair
from tests.roles import as_role

NAME, EMAIL = "Quill Marlowe", "quill.marlowe@example.com"
TOLD = f"{NAME} ({EMAIL})"


@pytest.fixture
def world(organization) -> World:
    """A row of every model, all about one person, whose name and address stand in every column that can hold either."""
    made = World(organization, "Heron4711")
    with as_role("owner"), tenant(organization.pk):
        person = made.rows["accounts.Person"]
        person.name, person.email, person.employee_id = NAME, EMAIL, "E-77"
        person.save()
        for policy in policies():
            if issubclass(policy.model, TenantModel) and policy.model is not Person:
                _name_them(made, policy)
        User.objects.filter(pk=made.members[Role.PARTICIPANT].user_id).update(email=EMAIL)
    return made


def _name_them(world: World, policy: Any) -> None:
    row = world.rows[policy.model._meta.label]
    columns = [
        f
        for f in policy.model._meta.local_fields
        if f.name in policy.columns(Words.NAME, Words.SHARED) and not is_sealed(f)
    ]
    values: dict[str, Any] = {}
    for column in columns:
        match column:
            case models.EmailField():
                values[column.name] = EMAIL
            case models.JSONField():
                values[column.name] = [{"said": TOLD}] if column.default is list else {"said": [TOLD, 3]}
            case ArrayField():
                values[column.name] = [NAME]
            case models.URLField():
                values[column.name] = ""
            case _:
                values[column.name] = (TOLD if (column.max_length or 200) > len(TOLD) else NAME)[: column.max_length]
    if values:
        policy.model.objects.filter(pk=row.pk).update(**values)


def every_text() -> Iterator[tuple[str, str, str]]:
    """(table, column, text) of every value of every column of every table, as the owner reads them."""
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [row[0] for row in cursor.fetchall()]
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column.name for column in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    text = bytes(value).decode("latin-1") if isinstance(value, memoryview | bytes) else str(value)
                    yield table, name, text


def left(*words: str) -> list[tuple[str, str]]:
    return [(table, name) for table, name, text in every_text() if any(word.lower() in text.lower() for word in words)]


def run(erasure: Erasure, organization) -> Erasure:
    """The worker goes through both steps, as it does hours apart."""
    with as_role("worker"):
        with tenant(organization.pk):
            Erasure.objects.filter(pk=erasure.pk).update(due_at=now() - timedelta(minutes=1))
        erase_due(str(organization.pk))
        with tenant(organization.pk):
            began = Erasure.objects.get(pk=erasure.pk)
            assert began.state == Erasure.State.LEAVING
            Erasure.objects.filter(pk=erasure.pk).update(began_at=now() - timedelta(days=2))
        erase_due(str(organization.pk))
    with tenant(organization.pk):
        return Erasure.objects.get(pk=erasure.pk)


def test_no_column_of_any_table_names_who_was_erased(world):
    organization = world.organization
    assert len(left(NAME, EMAIL)) > 25, "the search finds what is there"
    with tenant(organization.pk):
        erasure = Erasure.objects.get()
        private = {
            policy.model: list(policy.columns(Words.PRIVATE, Words.PAIR))
            for policy in policies()
            if policy.columns(Words.PRIVATE, Words.PAIR)
        }
        opened = [
            str(getattr(row, name)) for model, names in private.items() for row in model.objects.all() for name in names
        ]
        assert len(opened) > 10
        assert all(opened)
    assert run(erasure, organization).state == Erasure.State.DONE
    assert left(NAME, EMAIL, "E-77") == []
    with tenant(organization.pk):
        words = [
            str(getattr(row, name)) for model, names in private.items() for row in model.objects.all() for name in names
        ]
        assert not any(words), "no private and no pair word of theirs is left"
        person = Person.objects.get(pk=world.rows["accounts.Person"].pk)
        assert (person.name, person.title, person.employee_id, person.manager) == (SOMEBODY, "", None, None)
        assert person.erased_on == person.left_on is not None
        sentences = [entry.sentence for entry in AuditEntry.objects.all()]
        assert any(SOMEBODY in sentence for sentence in sentences)


def test_nobody_else_is_touched(world, other_organization):
    with tenant(other_organization.pk):
        make_person(name=NAME, email=EMAIL)
    others = [member.person for role, member in world.members.items() if role != Role.PARTICIPANT]
    with tenant(world.organization.pk):
        erasure = Erasure.objects.get()
    run(erasure, world.organization)
    with tenant(world.organization.pk):
        for person in others:
            assert Person.objects.get(pk=person.pk).name == person.name
            assert Membership.objects.filter(person=person, is_active=True).exists()
    with tenant(other_organization.pk):
        assert Person.objects.get().name == NAME


def test_what_is_published_and_the_panel_stay_byte_for_byte(world):
    kept = (
        "feedback_ledgerline",
        "feedback_panelunit",
        "feedback_panelseat",
        "feedback_theme",
        "feedback_cycle",
        "feedback_celloutcome",
    )
    before = [(table, name, text) for table, name, text in every_text() if table in kept]
    assert {table for table, _, _ in before} == set(kept)
    with tenant(world.organization.pk):
        erasure = Erasure.objects.get()
    run(erasure, world.organization)
    assert [(table, name, text) for table, name, text in every_text() if table in kept] == before
    gone = {"feedback_seatholder", "feedback_sealedbox"}
    assert not gone & {table for table, _, _ in every_text()}


@pytest.mark.parametrize("by_own_wish", [True, False])
def test_an_open_case_stays_where_somebody_else_asked(world, by_own_wish):
    person_id = world.rows["accounts.Person"].pk
    with as_role("owner"), tenant(world.organization.pk):
        erasure = Erasure.objects.get()
        Erasure.objects.update(asked_by_id=person_id if by_own_wish else world.members[Role.OWNER].person_id)
    run(erasure, world.organization)
    cases = [name for table, name, _ in every_text() if table == "feedback_helpcase"]
    assert bool(cases) == (not by_own_wish)


def test_the_account_ends_only_where_it_opens_nothing_else(world, other_organization):
    user = world.members[Role.PARTICIPANT].user
    with as_role("owner"), tenant(other_organization.pk):
        Membership.objects.create(user=user, person=make_person("Somebody There"))
    with tenant(world.organization.pk):
        erasure = Erasure.objects.get()
    run(erasure, world.organization)
    assert User.objects.filter(pk=user.pk).exists()
    with as_role("owner"), tenant(other_organization.pk):
        Membership.objects.all().delete()
    with as_role("worker"):
        erasing.end_account(user.pk)
    assert not User.objects.filter(pk=user.pk).exists()


def test_nothing_that_goes_is_called_as_something_that_stays(world):
    with tenant(world.organization.pk):
        plan = plan_of(world.rows["accounts.Person"])
    stays = {called for called, _ in plan.stays}
    assert stays and plan.goes and not stays & set(plan.goes)
    assert all(why for _, why in plan.stays)


def test_a_name_that_somebody_else_has_too_tells_of_nobody_and_stays(world):
    with as_role("owner"), tenant(world.organization.pk):
        make_person(name=NAME, email="other@example.com")
        erasure = Erasure.objects.get()
    run(erasure, world.organization)
    assert left(EMAIL) == []
    assert ("accounts_person", "name") in left(NAME)


def test_a_colleague_whose_name_begins_alike_keeps_theirs_and_saves_no_other(world):
    with as_role("owner"), tenant(world.organization.pk):
        other = make_person(name=f"{NAME}sen", email=f"the.{EMAIL}")
        told = f"{other.name} ({other.email}) and {NAME}"
        AuditEntry.objects.update(subject_name=told, facts={"names": [told, NAME.upper(), f"\n{NAME}"], "left": None})
        erasure = Erasure.objects.get()
    run(erasure, world.organization)
    kept = f"{other.name} ({other.email}) and {SOMEBODY}"
    with tenant(world.organization.pk):
        old = AuditEntry.objects.exclude(facts={}).first()
        assert (old.subject_name, old.facts) in [
            (name, {"names": [kept, SOMEBODY, f"\n{SOMEBODY}"], "left": None}) for name in (kept, SOMEBODY)
        ]
    assert {name for _, name, text in every_text() if NAME in text.replace(other.name, "")} == set()


@pytest.mark.parametrize("name", ['Marlowe, Quill "Q"', "Quill (Q.) Marlowe\\", "null", "True", "12.5"])
def test_a_name_with_any_signs_can_be_forgotten(world, name):
    facts = {"names": [name, f"{name}, Ana Ruiz"], "name": name, "rows": 12.5, "left": None, "is_on": True}
    with as_role("owner"), tenant(world.organization.pk):
        Person.objects.filter(pk=world.rows["accounts.Person"].pk).update(name=name)
        AuditEntry.objects.update(facts=facts, subject_name=name)
        erasure = Erasure.objects.get()
    assert run(erasure, world.organization).state == Erasure.State.DONE
    with tenant(world.organization.pk):
        entry = AuditEntry.objects.filter(facts__has_key="rows").first()
        assert (entry.facts["rows"], entry.facts["left"], entry.facts["is_on"]) == (12.5, None, True)
        if len(name) > 5:
            assert entry.facts["names"] == [SOMEBODY, f"{SOMEBODY}, Ana Ruiz"]


def test_nobody_is_forgotten_who_is_not_being_erased(world):
    with as_role("worker"), tenant(world.organization.pk), connection.cursor() as cursor:
        for function in ("upwell_forget_name", "upwell_forget_seats"):
            with pytest.raises(Exception, match="Nobody is being erased"), connection_savepoint():
                cursor.execute(f"SELECT {function}(%s)", [world.members[Role.OWNER].person_id])


def connection_savepoint() -> Any:
    from django.db import transaction

    return transaction.atomic()


# Asking, calling off, waiting --------------------------------------------------------------------------------------


def test_nothing_happens_before_the_day_and_it_can_be_called_off(in_organization, organization):
    member = make_member(organization, name="Ana Ruiz")
    asked = actions.ask_erasure(person=member.person, by=member.actor)
    assert actions.ask_erasure(person=member.person, by=member.actor) == asked, "a second press"
    assert asked.due_at - asked.asked_at == timedelta(days=7)
    assert not actions.begin_erasure(erasure=asked, by=SYSTEM)
    assert not actions.finish_erasure(erasure=asked, by=SYSTEM)
    actions.cancel_erasure(person=member.person, by=member.actor)
    actions.cancel_erasure(person=member.person, by=member.actor)
    Erasure.objects.update(due_at=now())
    assert not actions.begin_erasure(erasure=asked, by=SYSTEM)
    member.person.refresh_from_db()
    assert (member.person.name, member.person.left_on) == ("Ana Ruiz", None)


def test_what_somebody_asked_for_themselves_nobody_else_calls_off(organization, sign_in):
    client = sign_in(Role.PROGRAM_ADMIN)
    with tenant(organization.pk):
        member = make_member(organization, name="Ana Ruiz")
        actions.ask_erasure(person=member.person, by=member.actor)
    here = {"organization": organization.slug, "person": member.person_id}
    page = client.get(reverse("accounts:erase_person", kwargs=here)).content.decode()
    assert "They asked for it themselves." in page
    assert "Only Ana Ruiz can call it off." in page
    assert reverse("accounts:cancel_erasure", kwargs=here) not in page
    answer = client.post(reverse("accounts:cancel_erasure", kwargs=here), follow=True).content.decode()
    assert "Ana Ruiz asked for it, so only Ana Ruiz can call it off." in answer
    with tenant(organization.pk):
        assert Erasure.objects.get().state == "waiting"
        Membership.objects.filter(pk=member.pk).update(is_active=False)  # who cannot sign in any more asks the team
    client.post(reverse("accounts:cancel_erasure", kwargs=here))
    with tenant(organization.pk):
        assert Erasure.objects.get().state == "canceled"


def test_once_it_began_it_cannot_be_called_off(in_organization, organization):
    member = make_member(organization)
    asked = actions.ask_erasure(person=member.person, by=member.actor)
    Erasure.objects.update(due_at=now() - timedelta(seconds=1))
    assert actions.begin_erasure(erasure=asked, by=SYSTEM)
    assert not actions.finish_erasure(erasure=asked, by=SYSTEM), "calendars are told first"
    with pytest.raises(actions.TooLate):
        actions.cancel_erasure(person=member.person, by=member.actor)


def test_an_owner_is_erased_by_an_owner_and_never_the_last_one(in_organization, organization):
    owner, admin = make_member(organization, Role.OWNER), make_member(organization, Role.PROGRAM_ADMIN)
    with pytest.raises(actions.LastOwner):
        actions.ask_erasure(person=owner.person, by=owner.actor)
    other = make_member(organization, Role.OWNER)
    with pytest.raises(actions.MayNotGrant):
        actions.ask_erasure(person=owner.person, by=admin.actor)
    actions.ask_erasure(person=owner.person, by=other.actor)
    with pytest.raises(actions.LastOwner):
        actions.ask_erasure(person=other.person, by=other.actor)


def test_the_pages_say_what_goes_and_take_a_click_to_call_it_off(sign_in, organization):
    admin = sign_in(Role.PROGRAM_ADMIN)
    person = make_member(organization, name="Ana Ruiz").person
    page = f"/o/halden/people/{person.pk}/erase/"
    assert "What goes" in admin.get(page).content.decode()
    assert "will be erased on" in admin.post(page, follow=True).content.decode()
    assert "Call it off" in admin.get(page).content.decode()
    assert "Everything stays as it is" in admin.post(f"{page}cancel/", follow=True).content.decode()


def test_the_day_that_is_said_is_the_readers(sign_in, organization):
    with time_machine.travel(datetime(2026, 10, 15, 2, tzinfo=UTC)):  # still October 14 in New York
        admin = sign_in(Role.PROGRAM_ADMIN)
        with tenant(organization.pk):
            Person.objects.filter(pk=admin.member.person_id).update(timezone="America/New_York")
        other = make_member(organization, name="Ana Ruiz").person
        said = admin.post(f"/o/halden/people/{other.pk}/erase/", follow=True).content.decode()
        own = admin.post("/o/halden/people/me/erase/", follow=True).content.decode()
    assert "will be erased on October 21." in said
    assert "will be erased on October 21." in own


def test_one_erases_oneself(sign_in):
    client = sign_in(Role.PARTICIPANT)
    assert "Erase everything about you?" in client.get("/o/halden/people/me/erase/").content.decode()
    assert "Call it off" in client.post("/o/halden/people/me/erase/", follow=True).content.decode()
    assert "Everything stays" in client.post("/o/halden/people/me/erase/cancel/", follow=True).content.decode()


# A real pair --------------------------------------------------------------------------------------------------------


def test_a_partner_is_told_keeps_their_own_words_and_reads_on(organization, sign_in):
    with tenant(organization.pk):
        mentee, mentor = make_member(organization, name=NAME), make_member(organization, name="Tom Mentor")
        address = mentee.person.email
        pair = make_pair(organization, mentee=mentee, mentors=[mentor])
        make_signed(pair, make_terms(pair, word=f"told to {NAME}"))
        held = make_session(pair, theme="Canary of the mentee")
        for member, word in ((mentee, "Canary"), (mentor, "Kept")):
            Takeaway.objects.create(session=held, author=member.person, text=f"{word} takeaway", created_at=now())
        planned = sessions.book_session(
            pair=pair, starts_at=now() + timedelta(days=3), minutes=45, place="", theme="", by=mentee.actor
        )
        asked = actions.ask_erasure(person=mentee.person, by=mentee.actor)
        Erasure.objects.update(due_at=now() - timedelta(seconds=1))
    with as_role("worker"):
        erase_due(str(organization.pk))
        with tenant(organization.pk):
            assert erasing.is_busy(mentee.person), "the pair and the calendars first"
        reconcile(str(organization.pk))
    with tenant(organization.pk):
        told = Message.objects.filter(calendar_method="CANCEL")
        assert {message.recipient_id for message in told} == {mentee.person_id, mentor.person_id}
        assert erasing.is_busy(mentee.person), "they are still on their way"
        Message.objects.filter(state="new").update(state="sent", sent_at=now())
        assert not erasing.is_busy(mentee.person)
        Erasure.objects.update(began_at=now() - timedelta(minutes=16))
    with as_role("worker"):
        erase_due(str(organization.pk))
        keep_in_a_day(organization)
    with tenant(organization.pk):
        assert Erasure.objects.get(pk=asked.pk).state == Erasure.State.DONE
        planned.refresh_from_db()
        assert planned.state == "canceled"
        assert [str(row.text) for row in Takeaway.objects.all()] == ["Kept takeaway"]
        terms = terms_of(Charter.objects.get())
        assert {objective.owner for objective in terms.objectives} == {mentor.person_id}
        assert PastPair.objects.count() == 1
    assert left(NAME, address) == []
    page = sign_in(membership=mentor).get(f"/o/halden/sessions/{held.pk}/")
    assert page.status_code == 200
    assert "Kept takeaway" in page.content.decode()
    assert NAME not in page.content.decode()


def keep_in_a_day(organization) -> None:
    """Calendars in the outbox are folded, so a name in one is no text; what was sent loses them by the next day."""
    with tenant(organization.pk):
        Message.objects.filter(state="sent").update(sent_at=now() - timedelta(days=2))
    keep(str(organization.pk))
