"""Walks every address as a guest: what is not about their own pair does not open, and tells nobody's name."""

from __future__ import annotations

import pytest
from django.urls import reverse

from access.declare import declaration_of
from access.roles import ROLE_PERMISSIONS, Role
from tests.crawler.test_crawler import CONVERTER, INSIDE, arguments, ask

MAY = ROLE_PERMISSIONS[Role.GUEST]


@pytest.mark.django_db
@pytest.mark.parametrize(("route", "name", "view"), INSIDE, ids=[name for _, name, _ in INSIDE])
def test_a_guest_opens_nothing_of_others(route, name, view, worlds):
    """The rows of this world are all about somebody else."""
    world = worlds[0]
    client = world.client(Role.GUEST)
    path = reverse(name, kwargs=arguments(route, world.organization.slug, world.ids()))
    has_ids = any(kind == "uuid" for kind, _ in CONVERTER.findall(route))
    for method in ("get", "post"):
        answer = ask(client, method, path)
        if declaration_of(view).permission not in MAY:
            assert answer.status_code == 403, (method, answer.status_code)
        elif has_ids:
            assert answer.status_code in (404, 405), (method, answer.status_code)
        for role in set(Role) - {Role.GUEST, Role.OMBUDSPERSON}:  # whom everybody who may ask for help is told by name
            assert f"{world.canary} {role.value}".encode() not in answer.seen, (method, role)
