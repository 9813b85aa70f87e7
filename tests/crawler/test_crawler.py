"""Walks every address with two organizations: nothing of one is ever seen, changed or even acknowledged from the other.

Every route, method and role; own, foreign and unknown ids in the path, the query and the forms of the page. A path converter
without a row here fails, so an address cannot be added uncovered.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

import pytest
from django.db import models, transaction
from django.test import Client
from django.urls import reverse

from access import tenancy
from access.declare import ByLink, ByToken, Public, Requires, declaration_of
from access.links import make_token
from access.roles import ROLE_PERMISSIONS, Role
from tests.crawler.world import World, fingerprint
from tests.guards.source import our_patterns
from tests.roles import set_role

# Path parameter -> the model whose id it is.
CONVERTERS = {
    "job": "jobs.Job",
    "person": "accounts.Person",
    "membership": "accounts.Membership",
    "people_import": "accounts.PeopleImport",
    "topic": "programs.Topic",
    "program": "programs.Program",
    "cohort": "programs.Cohort",
    "enrollment": "programs.Enrollment",
    "enrollment_import": "programs.EnrollmentImport",
    "topic_import": "programs.TopicImport",
    "pair_import": "pairing.PairImport",
    "nomination": "programs.Nomination",
    "invitation_question": "programs.InvitationQuestion",
    "coordinator": "programs.Coordinator",
    "run": "pairing.PairingRun",
    "theme_proposal": "feedback.ThemeProposal",
    "own_proposal": "feedback.OwnProposal",
    "proposal": "pairing.Proposal",
    "pair": "pairing.Pair",
    "charter": "pairing.Charter",
    "objective": "pairing.ObjectiveProgress",
    "session": "mentoring_sessions.MentoringSession",
    "question": "mentoring_sessions.Question",
    "example": "mentoring_sessions.Example",
    "takeaway": "mentoring_sessions.Takeaway",
    "note": "mentoring_sessions.Note",
    "assumption": "mentoring_sessions.Assumption",
    "window": "mentoring_sessions.AvailabilityWindow",
    "exception": "mentoring_sessions.AvailabilityException",
    "cycle": "feedback.Cycle",
    "period": "feedback.Period",
    "case": "feedback.HelpCase",
    "listed": "feedback.ListedTheme",
    "theme": "feedback.Theme",
    "cell": "feedback.Cell",
    "decision": "metrics.Decision",
    "kpi": "metrics.Kpi",
    "kpi_point": "metrics.KpiPoint",
    "measure_import": "metrics.MeasureImport",
    "api_token": "accounts.ApiToken",
    "leave": "notifications.Leave",
    "experiment": "metrics.Experiment",
    "credit": "metrics.Credit",
    "story": "metrics.Story",
    "champion_entry": "metrics.ChampionEntry",
    "message": "notifications.Message",
    "mailbox": "notifications.Mailbox",
    "notice": "notifications.Notice",
}
# Link kind -> the model of its subject.
LINKS = {
    "invitation": "programs.Enrollment",
    "manager": "programs.ManagerRequest",
    "membership": "accounts.Membership",
    "nomination": "programs.Nomination",
    "unsubscribe": "notifications.Message",
}
# Text parameters that name no row.
PLAIN = {"name": "none.eml", "step": "columns", "kind": "session_booked", "side": "mentor", "moment": "end"}
# Keys of texts of the library. Each organization has the same ones; what stands behind them is its own.
PLAIN |= {
    "guide": "good_questions",
    "kit_item": "read_aloud",
    "script": "mentor_asked",
    "shelf": "guide",
    "text": "credit",
    "reminder": "first_session_due",
}
# Who wrote every sealed word of a world, and whom it is about. To every other role of the organization each of them is closed.
AUTHOR = Role.PARTICIPANT
# Sealed columns with words for people whom the form named before they were sent.
SHARED = {
    "programs.InvitationQuestion.text",
    "programs.InvitationQuestion.reply",
    "feedback.ThemeProposal.text",  # to the program team, which is not told whose it is
    "feedback.ThemeProposal.answer",
}
ROUTES = our_patterns()
INSIDE = [row for row in ROUTES if isinstance(declaration_of(row[2]), Requires)]
API = [row for row in ROUTES if isinstance(declaration_of(row[2]), ByToken)]
OUTSIDE = [row for row in ROUTES if not isinstance(declaration_of(row[2]), Requires | ByToken)]
CONVERTER = re.compile(r"<(?:(\w+):)?(\w+)>")
UUID_TEXT = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
MASKS = [
    (re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"'), b"csrf"),
    (re.compile(rb'"X-CSRFToken": ?"[^"]+"'), b"csrf"),
    (re.compile(UUID_TEXT.pattern.encode()), b"id"),
    (re.compile(rb"reference[^<]{0,40}<[^>]+>[0-9a-f]{8}"), b"reference"),
]


class Forms(HTMLParser):
    """Forms of a page: (method, action, [(name, value)])."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, str, list[tuple[str, str]]]] = []
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "form":
            self.forms.append((str(found.get("method") or "get").lower(), str(found.get("action") or ""), []))
        elif tag == "select":
            self._select = str(found.get("name") or "")
        elif self.forms and tag in ("input", "textarea", "button") and found.get("name"):
            self.forms[-1][2].append((str(found["name"]), str(found.get("value") or "1")))
        elif self.forms and tag == "option" and self._select and found.get("value"):
            self.forms[-1][2].append((self._select, str(found["value"])))


def arguments(route: str, slug: str, ids: dict[str, Any]) -> dict[str, Any]:
    """Values for the path; a converter that nobody listed fails here."""
    found = {}
    for kind, name in CONVERTER.findall(route):
        if name == "organization":
            found[name] = slug
        elif name in PLAIN:
            found[name] = PLAIN[name]
        else:
            assert kind == "uuid", f"{route}: give <{kind}:{name}> a row in this file"
            assert name in CONVERTERS, f"{route}: <uuid:{name}> needs its model in CONVERTERS"
            found[name] = ids[CONVERTERS[name]]
    return found


def masked(response: Any, *texts: str) -> tuple[int, bytes]:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    for pattern, name in MASKS:
        body = pattern.sub(name, body)
    return response.status_code, body


def seen(response: Any) -> bytes:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body + str(response.headers).encode() + str(response.cookies).encode()


def ask(client: Client, method: str, path: str, data: dict[str, Any] | None = None) -> Any:
    """One request whose effects are rolled back, so that each starts from the same world."""
    with transaction.atomic():
        response = getattr(client, method)(path, data or {})
        response.seen = seen(response)
        transaction.set_rollback(True)
    return response


def swap_ids(fields: list[tuple[str, str]], mine: World, theirs: World) -> dict[str, list[str]]:
    """Form values with every id of ours replaced by the same model's id in the other organization."""
    foreign = theirs.ids()
    swap = {str(pk): str(foreign[label]) for label, pk in mine.ids().items()}
    data: dict[str, list[str]] = {}
    for name, value in fields:
        data.setdefault(name, []).append(UUID_TEXT.sub(lambda match: swap.get(match[0], match[0]), value))
    return data


def crawl(route: str, name: str, mine: World, theirs: World, roles: list[str]) -> None:
    slug = mine.organization.slug
    unknown = {label: uuid4() for label in mine.ids()}
    has_ids = any(kind == "uuid" for kind, _ in CONVERTER.findall(route))
    needle = theirs.canary.encode()
    attacked: set[Any] = set()
    nowhere = reverse(name, kwargs=arguments(route, "no-such-place", unknown))
    unheard_of = masked(ask(mine.client(roles[0]), "get", nowhere))
    for role in roles:
        client = mine.client(role)
        is_away = False
        for method in ("get", "post"):
            if is_away:
                break  # turned away before the method is looked at: a guard holds every view to its declaration
            own = ask(client, method, reverse(name, kwargs=arguments(route, slug, mine.ids())))
            is_away = own.status_code == 403
            assert own.status_code < 500, (role, method, own.status_code)
            assert needle not in own.seen and needle.lower() not in own.seen, (role, method)
            assert role == AUTHOR or not mine.told(own.seen) - SHARED, (role, method)
            if has_ids:
                foreign = ask(client, method, reverse(name, kwargs=arguments(route, slug, theirs.ids())))
                nothing = ask(client, method, reverse(name, kwargs=arguments(route, slug, unknown)))
                assert foreign.status_code >= 400, (role, method, foreign.status_code)
                assert masked(foreign) == masked(nothing), (role, method)
                assert needle not in foreign.seen
            if method == "get" and own.status_code == 200 and b"<form" in own.content:
                attack_forms(client, own, mine, theirs, attacked)
        if role in (roles[0], roles[-1]):  # who opens it, and who may not: every other role is asked on one page, below
            other = reverse(name, kwargs=arguments(route, theirs.organization.slug, theirs.ids()))
            assert masked(ask(client, "get", other)) == unheard_of, role
    assert fingerprint(theirs.organization) == theirs.untouched


def attack_forms(client: Client, page: Any, mine: World, theirs: World, attacked: set[Any]) -> None:
    """Every form with ids of the others in it. The same form of another role's page is not sent again."""
    needle = theirs.canary.encode()
    for method, action, fields in Forms(page.content.decode()).forms:
        form = (method, action, tuple(name for name, _ in fields))
        if form in attacked:
            continue
        attacked.add(form)
        data = swap_ids(fields, mine, theirs)
        data.pop("csrfmiddlewaretoken", None)
        path = action or page.request["PATH_INFO"]
        if path.startswith("/accounts/"):
            continue
        answer = ask(client, method, path, data)
        assert answer.status_code < 500, (path, data)
        assert needle not in answer.seen, path


@pytest.mark.django_db
@pytest.mark.parametrize(("route", "name", "view"), INSIDE, ids=[name for _, name, _ in INSIDE])
def test_nothing_crosses(route, name, view, worlds):
    crawl(route, name, *worlds, visitors(view))


@pytest.mark.django_db
@pytest.mark.parametrize(("route", "name", "view"), INSIDE, ids=[name for _, name, _ in INSIDE])
def test_nothing_crosses_with_the_orm_fence_alone(route, name, view, worlds):
    set_role("owner")  # bypasses row-level security
    crawl(route, name, *worlds, holders(view))


@pytest.mark.django_db
@pytest.mark.parametrize(("route", "name", "view"), INSIDE, ids=[name for _, name, _ in INSIDE])
def test_nothing_crosses_with_row_level_security_alone(route, name, view, worlds, monkeypatch):
    monkeypatch.setattr(tenancy.TenantManager, "get_queryset", models.Manager.get_queryset)
    monkeypatch.setattr(tenancy.OrganizationKey, "pre_save", models.ForeignKey.pre_save)
    monkeypatch.setattr(tenancy.TenantForeignKey, "get_extra_restriction", lambda *_: None)
    crawl(route, name, *worlds, holders(view))


@pytest.mark.django_db
@pytest.mark.parametrize(("route", "name", "view"), OUTSIDE, ids=[name for _, name, _ in OUTSIDE])
def test_outside_pages_show_no_organization(route, name, view, worlds):
    mine, theirs = worlds
    declared = declaration_of(view)
    tokens = {"token": "x"}
    if isinstance(declared, ByLink):
        subject = mine.ids()[LINKS[declared.kind]]
        tokens["token"] = make_token(declared.kind, mine.organization.pk, subject)
        swapped = make_token(declared.kind, mine.organization.pk, theirs.ids()[LINKS[declared.kind]])
    values = {n: tokens.get(n, PLAIN.get(n)) for _, n in CONVERTER.findall(route)}
    for client in (Client(), mine.client(Role.PARTICIPANT)):
        answer = ask(client, "get", reverse(name, kwargs=values))
        # Here no worker runs, and that is what the health check says.
        assert answer.status_code < 500 or name == "notifications_public:health"
        assert theirs.canary.encode() not in answer.seen
        if isinstance(declared, Public):
            assert mine.canary.encode() not in answer.seen
        if isinstance(declared, ByLink):
            with transaction.atomic():
                client.get(reverse(name, kwargs=values))  # a GET by link changes nothing, even when it is committed
            for method in ("get", "post"):
                assert ask(client, method, reverse(name, kwargs=values | {"token": swapped})).status_code in (404, 410)
            assert (
                ask(client, "get", reverse(name, kwargs=values | {"token": tokens["token"] + "x"})).status_code == 404
            )
    for world in worlds:
        assert fingerprint(world.organization) == world.untouched


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_no_role_counts_in_another_organization(role, worlds):
    mine, theirs = worlds
    homes = (
        reverse("home:home", kwargs={"organization": slug}) for slug in (theirs.organization.slug, "no-such-place")
    )
    there, nowhere = (masked(ask(mine.client(role), method="get", path=home)) for home in homes)
    assert there == nowhere
    assert there[0] == 404


def visitors(view: Any) -> list[str]:
    """Every role that opens the view, as each may be shown something else, and two of those that are all turned away alike."""
    permission = declaration_of(view).permission
    opens = [role for role in Role if permission in ROLE_PERMISSIONS[role]]
    return [*opens, *[role for role in Role if role not in opens][-2:]]


def holders(view: Any) -> list[str]:
    """One role that opens the view: the fences matter most behind an open door."""
    permission = declaration_of(view).permission
    return [next(role for role in Role if permission in ROLE_PERMISSIONS[role])]
