"""Content-blind: a word in every sealed column there is, and no page, export, search or link that tells one to anybody but its author.

That no role is shown one by any address is held where every address is walked (test_crawler.crawl); here are the searches, the links,
and the proof that the words are there to be found. A sealed column that a later model brings is covered by itself.
"""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from access.declare import ByLink, Requires, declaration_of
from access.links import make_token
from access.roles import ROLE_PERMISSIONS, Role
from access.tenancy import tenant
from pairing.models import Charter, Pair, PairMember
from tests.crawler.test_crawler import (
    AUTHOR,
    CONVERTER,
    INSIDE,
    LINKS,
    OUTSIDE,
    PLAIN,
    SHARED,
    Forms,
    arguments,
    ask,
    masked,
)
from tests.crawler.world import NOW, sealed_fields
from tests.guards.test_views import is_post_only
from tests.roles import as_role

pytestmark = pytest.mark.django_db
# Columns whose words no page need show its author, each with the reason; and those that have no room for a word.
NEVER_SHOWN = {
    "accounts.DataExport.content": "a file of one's own, which opens when it is whole",
    "feedback.HelpNote.text": "written and read at the desk, where this author does not sit",
    "pairing.PastPairKey.secret": "the key under which past pairs are hashed",
    "feedback.OwnProposal.lead": "leads to what the program team reads, and is no word",
    "feedback.ThemeProposal.text": "nothing leads from it to its author; what they read is a lead of their own",
    "feedback.ThemeProposal.answer": "the same",
    "accounts.Webhook.url": "a key by itself: only the name of its server is shown",
    "accounts.Webhook.secret": "shown once, when it is made",
    "pairing.ObjectiveProgress.text": "stands beside an objective, and this charter has none; tests/pairing/test_charter_canary.py",
    "mentoring_sessions.MentoringSession.theme_from": "the key of a suggestion",
    "mentoring_sessions.Question.taken_from": "the key of a suggestion",
    "mentoring_sessions.Example.taken_from": "the key of a suggestion",
}
NO_WORDS = {"feedback.FitCheck.answers": "two characters"}
GETS = [row for row in INSIDE if not is_post_only(row[2])]


def permitted(role: Role):
    return [row for row in GETS if declaration_of(row[2]).permission in ROLE_PERMISSIONS[role]]


def test_the_words_are_there_and_their_author_reads_them(db, worlds):
    """The control: what the others are not shown is stored, sealed, and shown to whom it belongs."""
    mine = worlds[0]
    with tenant(mine.organization.pk):
        for name in sealed_fields():
            label, field = name.rsplit(".", 1)
            kept = getattr(apps.get_model(label).objects.get(pk=mine.rows[label].pk), field)
            assert name in NO_WORDS or mine.quiet[name] in kept, f"{name}: put KEPT into its value in SPECIAL"
    with as_role("owner"), tenant(mine.organization.pk):  # where the crawler left everything ended, and its author gone
        PairMember.objects.update(left_on=None)
        Pair.objects.update(state=Pair.State.ACTIVE, ended_on=None, paused_on=None, resumes_on=None)
        Charter.objects.update(signed_at=NOW)
    shown = set()
    for route, name, _ in permitted(AUTHOR):
        shown |= mine.told(
            ask(mine.client(AUTHOR), "get", reverse(name, kwargs=arguments(route, "halden", mine.ids()))).seen
        )
    hidden = set(sealed_fields()) - shown
    assert sorted(hidden - NEVER_SHOWN.keys() - NO_WORDS.keys()) == []
    assert hidden >= {"accounts.Webhook.url", "accounts.Webhook.secret", "pairing.PastPairKey.secret"}


def test_no_search_or_filter_tells_a_word(worlds):
    """Each filter of each page with each of its values; and searching for a sealed word finds what searching for nonsense finds.

    A page with the same filters is not searched again for a role that is shown less.
    """
    mine, searched = worlds[0], set()
    words = sorted(set(mine.quiet.values()))
    for role in (Role.PROGRAM_ADMIN, Role.OWNER, Role.COORDINATOR, Role.EXECUTIVE, Role.OMBUDSPERSON):
        client = mine.client(role)
        for route, name, _ in permitted(role):
            path = reverse(name, kwargs=arguments(route, "halden", mine.ids()))
            if path in searched:
                continue
            page = ask(client, "get", path)
            forms = Forms(page.content.decode()).forms if b"<form" in page.content else []
            fields = dict.fromkeys(field for method, _, found in forms if method == "get" for field in found)
            for field, value in fields:
                assert not mine.told(ask(client, "get", path, {field: value}).seen) - SHARED, (path, field, value)
            for field in dict.fromkeys(field for field, _ in fields):
                found = {_searched(client, path, field, word) for word in (words[0], "Nonsense")}
                assert len(found) == 1, (path, field)
                searched.add(path)
    assert len(searched) >= 5


def _searched(client: Client, path: str, field: str, word: str) -> tuple[int, bytes]:
    status, body = masked(ask(client, "get", path, {field: word}))
    return status, re.sub(re.escape(word).encode(), b"word", body, flags=re.IGNORECASE)


@pytest.mark.parametrize(("route", "name", "view"), OUTSIDE, ids=[name for _, name, _ in OUTSIDE])
def test_no_page_outside_tells_a_word(route, name, view, worlds):
    mine, declared = worlds[0], declaration_of(view)
    assert not isinstance(declared, Requires)
    values = {key: PLAIN.get(key, "x") for _, key in CONVERTER.findall(route)}
    if isinstance(declared, ByLink):
        values["token"] = make_token(declared.kind, mine.organization.pk, mine.ids()[LINKS[declared.kind]])
    for client in (Client(), *(mine.client(role) for role in Role)):
        answer = ask(client, "get", reverse(name, kwargs=values))
        assert not mine.told(answer.seen) - SHARED
