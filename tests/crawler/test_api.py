"""Walks every address for programs: a token of one organization opens, shows and changes nothing of another."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import models, transaction
from django.test import Client
from django.urls import reverse

from access import tenancy
from access.actors import SYSTEM
from access.clock import today
from access.tenancy import tenant
from accounts.actions import make_api_token
from tests.crawler.test_crawler import API, CONVERTER, arguments, seen
from tests.crawler.world import fingerprint
from tests.roles import set_role

NAMES = [name for _, name, _ in API]


def crawl(route, name, mine, theirs):
    """Own, foreign and unknown ids, in the address and in what is sent."""
    with tenant(mine.organization.pk):
        key = make_api_token(purpose="Crawl", may_write=True, expires_on=today() + timedelta(days=9), by=SYSTEM)
    client, needle = Client(headers={"authorization": f"Bearer {key}"}), theirs.canary.encode()
    point = {"period": "2026-09", "value": "7"}

    def ask(method, slug, ids, kpi):
        body = {"points": [point | {"kpi": str(kpi)}]}
        path = reverse(name, kwargs=arguments(route, slug, ids))
        with transaction.atomic():
            answer = client.get(path) if method == "get" else client.post(path, body, content_type="application/json")
            content = seen(answer)
            transaction.set_rollback(True)
        return answer.status_code, answer.content, content

    unknown = {label: uuid4() for label in mine.ids()}
    slug, own, foreign = mine.organization.slug, mine.ids(), theirs.ids()
    for method in ("get", "post"):
        status, _, content = ask(method, slug, own, own["metrics.Kpi"])
        assert status in (200, 405)
        assert needle not in content
        there = ask(method, slug, foreign, foreign["metrics.Kpi"])
        nothing = ask(method, slug, unknown, unknown["metrics.Kpi"])
        if any(kind == "uuid" for kind, _ in CONVERTER.findall(route)):
            assert there[0] == nothing[0] >= 400
        assert needle not in there[2]
        if method == "post" and status == 200:
            named = ask(method, slug, own if "uuid" in route else foreign, theirs.rows["metrics.Kpi"].name)
            assert needle not in named[2].replace(f"“{theirs.canary}”".encode(), b"")  # it repeats what was sent
        assert (
            ask(method, theirs.organization.slug, foreign, foreign["metrics.Kpi"])[:2]
            == ask(method, "no-such-place", unknown, unknown["metrics.Kpi"])[:2]
        )
        assert ask(method, theirs.organization.slug, foreign, foreign["metrics.Kpi"])[0] == 401
    assert fingerprint(theirs.organization) == theirs.untouched


@pytest.mark.django_db
@pytest.mark.parametrize(("route", "name", "view"), API, ids=NAMES)
@pytest.mark.parametrize("fences", ["both", "orm", "rows"])
def test_nothing_crosses_by_token(route, name, view, worlds, fences, monkeypatch):
    if fences == "orm":
        set_role("owner")  # bypasses row-level security
    if fences == "rows":
        monkeypatch.setattr(tenancy.TenantManager, "get_queryset", models.Manager.get_queryset)
        monkeypatch.setattr(tenancy.OrganizationKey, "pre_save", models.ForeignKey.pre_save)
        monkeypatch.setattr(tenancy.TenantForeignKey, "get_extra_restriction", lambda *_: None)
    crawl(route, name, *worlds)
