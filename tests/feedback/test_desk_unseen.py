"""Whether there are cases, or proposals of today, changes not one byte of what anybody is shown but their author and their ombudsperson."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.urls import reverse

from access.clock import now
from access.declare import Requires, declaration_of
from access.roles import Role, can
from access.tenancy import tenant
from accounts.models import Person
from audit.models import AuditEntry
from feedback import actions, tasks
from feedback.models import HelpCase, OwnProposal
from notifications.models import Heartbeat, Message, Notice
from tests.attack.captures import MASKS as TOKENS
from tests.factories.accounts import make_member
from tests.factories.feedback import actor, ask, make_circle
from tests.guards.source import our_patterns
from tests.rereading import Rereading
from tests.roles import as_role

# The page to ask offers another code each time, and a text of the library another key.
MASKS = [*TOKENS, (re.compile(rb'name="code" value="[^"]+"'), b"code"), (re.compile(rb"own_[0-9a-f]{32}"), b"key")]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def addresses(circle):
    """Every page inside an organization that needs no id, and those of the program and the pair: (address, permission)."""
    ids = {"pair": circle.pairs[0].pk, "program": circle.cohort.program_id, "cohort": circle.cohort.pk}
    ids |= {"person": circle.mentors[0].pk, "reminder": "help_waiting"}
    for route, name, view in our_patterns():
        declared = declaration_of(view)
        wanted = [part.rpartition(":")[2].rstrip(">") for part in route.split("/") if part.startswith("<")]
        if isinstance(declared, Requires) and set(wanted) - {"organization"} <= set(ids):
            values = {key: ids[key] for key in wanted if key != "organization"}
            yield reverse(name, kwargs={"organization": "halden", **values}), declared.permission


def pages(clients, circle, rereading):
    found = {}
    for name, client in clients.items():
        with tenant(circle.organization.pk):
            mine = [address for address, permission in addresses(circle) if can(client.member, permission)]
        with rereading.state():
            found |= {(name, address): rereading.said(client, address, said) for address in mine}
    return found


def said(answer):
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    for mask, word in MASKS:
        body = mask.sub(word, body)
    return answer.status_code, body


def heartbeats():
    return list(Heartbeat.objects.order_by("name").values_list("name", "totals"))


def happen(organization, circle, ines, abel):
    """Everything that can happen to cases, with their mails waiting, dead and read; and a proposal, which the team reads tomorrow."""
    theo, marisol = circle.mentors[0], circle.mentees[0]
    with tenant(organization.pk):
        for person, kind, is_named in (
            (theo, HelpCase.Kind.RETALIATION, True),
            (theo, HelpCase.Kind.SEEN, False),
            (circle.mentors[1], HelpCase.Kind.HELP, True),
        ):
            case = ask(person, ines.person, kind=kind, is_named=is_named)
            actions.answer_case(case=case, text="x", once=uuid4(), by=ines.actor)
            actions.reply_case(case=case, text="x", once=uuid4(), by=actor(person))
        actions.close_case(case=case, outcome=HelpCase.Outcome.SOLVED, text="x", once=uuid4(), by=ines.actor)
        HelpCase.objects.filter(author=None).update(changed_on=now().date() - timedelta(days=1))
        actions.propose_theme(cohort=circle.cohort, side="mentor", text="Approvals take long", by=actor(theo))
        assert marisol not in {circle.mentors[0], circle.mentors[1]}
    beat(organization)
    with tenant(organization.pk):
        assert Message.objects.filter(kind="help_waiting").exists()
        assert OwnProposal.objects.filter(author=theo).exists()
        Message.objects.filter(kind="help_asked").update(state=Message.State.DEAD, refusal="550")
        Message.objects.filter(kind="help_replied").update(state=Message.State.UNCONFIRMED)


def beat(organization):
    with as_role("worker"):
        tasks.tend_desk_all()
        tasks.reconcile_all()
        tasks.tend_desk(str(organization.pk))


def test_a_case_changes_no_byte_for_anybody_else(organization, sign_in):
    cache.clear()
    with tenant(organization.pk):
        circle = make_circle(organization, pairs=2)
        partner = circle.member(circle.mentees[0])
    ines = make_member(organization, Role.OMBUDSPERSON, name="Ines Varga")
    abel = make_member(organization, Role.OMBUDSPERSON, name="Abel First")
    clients = {
        "who runs everything": sign_in(Role.OWNER, Role.PROGRAM_ADMIN, Role.COORDINATOR),
        "an executive": sign_in(Role.EXECUTIVE),
        "the partner": sign_in(membership=partner),
        "another ombudsperson": sign_in(membership=abel),
    }
    beat(organization)
    rereading = Rereading()
    before, pulse = pages(clients, circle, rereading), heartbeats()
    with tenant(organization.pk):
        told = {model: model.objects.count() for model in (Message, Notice, AuditEntry)}
        assert not HelpCase.objects.exists()
    happen(organization, circle, ines, abel)
    after = pages(clients, circle, rereading)
    assert rereading.opened > len(before)
    assert [page for page, answer in before.items() if after[page] != answer] == []
    assert heartbeats() == pulse
    assert {name for name, _ in before} == set(clients)
    assert len([status for status, _ in before.values() if status == 200]) > 100
    with tenant(organization.pk):
        assert AuditEntry.objects.count() == told[AuditEntry]
        theirs = [circle.mentors[0].pk, circle.mentors[1].pk, ines.person_id]
        for model in (Message, Notice):
            assert model.objects.exclude(recipient_id__in=theirs).count() == told[model]


def test_saving_people_and_roles_says_the_same_with_cases_and_without(organization, sign_in):
    with tenant(organization.pk):
        circle = make_circle(organization, pairs=2)
    ines = make_member(organization, Role.OMBUDSPERSON, name="Ines Varga")
    admin = sign_in(Role.PROGRAM_ADMIN)
    address = reverse("accounts:set_member_roles", kwargs={"organization": "halden", "membership": ines.pk})
    answers = []
    for has_case in (False, True):
        if has_case:
            happen(organization, circle, ines, None)
        for roles in (["participant"], ["ombudsperson"]):
            answer = admin.post(address, {"roles": roles}, follow=True)
            body = answer.content
            for mask, word in MASKS:
                body = mask.sub(word, body)
            answers.append((answer.status_code, answer.redirect_chain, body))
    assert answers[:2] == answers[2:]
    assert answers[0][0] == 200
    with tenant(organization.pk):
        assert Person.objects.filter(pk=ines.person_id).exists()
