"""KPIs for programs: the rules of the form and of files, for whoever shows a token of the organization, and nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client

from access.actors import SYSTEM
from access.clock import today
from access.roles import Role
from accounts import actions as accounts
from accounts.models import ApiToken
from audit.models import AuditEntry
from metrics import queries
from metrics.models import KpiPoint
from metrics.views.api import description
from tests.factories.kpis import make_kpi
from tests.metrics.views.conftest import sign_in  # noqa: F401 - a fixture
from tests.programs.views.conftest import outside

pytestmark = pytest.mark.usefixtures("in_organization")


def make_token(*, may_write: bool = True, days: int = 30) -> str:
    return accounts.make_api_token(
        purpose="Warehouse", may_write=may_write, expires_on=today() + timedelta(days=days), by=SYSTEM
    )


class Program:
    """A program with a token."""

    def __init__(self, slug: str, token: str) -> None:
        self.base, self.headers = f"/o/{slug}/api/", {"authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str) -> Any:
        with outside():
            return Client(enforce_csrf_checks=True).get(self.base + path, headers=self.headers)

    def post(self, path: str, body: Any, **extra: Any) -> Any:
        with outside():
            client = Client(enforce_csrf_checks=True)
            return client.post(self.base + path, body, content_type="application/json", headers=self.headers, **extra)


@pytest.fixture
def program(in_organization) -> Program:
    cache.clear()
    return Program(in_organization.slug, make_token())


def point(value: Any = "4.1", period: str = "2026-05", **more: Any) -> dict[str, Any]:
    return {"period": period, "value": value, **more}


def test_kpis_and_their_series_are_read(program):
    kpi = make_kpi("Returns", values=(6, "5.5"))
    (found,) = program.get("kpis/").json()["kpis"]
    assert (found["name"], found["last_period"], found["last_value"]) == ("Returns", "2026-02-01", "5.5")
    points = program.get(f"kpis/{kpi.pk}/points/").json()["points"]
    assert points == [{"period": "2026-01-01", "value": "6"}, {"period": "2026-02-01", "value": "5.5"}]


def test_values_are_saved_once_however_often_they_are_sent(program):
    kpi = make_kpi("Returns", values=(6,))
    body = {"points": [point(), point(5, "2026-01-31")]}
    assert program.post(f"kpis/{kpi.pk}/points/", body).json() == {"added": 1, "changed": 1, "same": 0}
    assert program.post(f"kpis/{kpi.pk}/points/", body).json() == {"added": 0, "changed": 0, "same": 2}
    assert [row.plain for row in queries.values_of(kpi)] == ["5", "4.1"]
    assert AuditEntry.objects.filter(action="kpi_points_saved").latest("at").actor_name == "API token “Warehouse”"


def test_values_of_several_kpis_are_saved_by_name(program):
    make_kpi("Returns"), make_kpi("Days to close")
    body = {"points": [point(kpi="returns"), point(7, kpi="Days  to close")]}
    assert program.post("kpis/points/", body).json() == {"added": 2, "changed": 0, "same": 0}


def test_a_dry_run_judges_and_saves_nothing(program):
    make_kpi("Returns")
    answer = program.post("kpis/points/", {"points": [point(kpi="Returns")], "dry_run": True})
    assert answer.json()["added"] == 1
    assert not KpiPoint.objects.exists()


def test_one_broken_row_saves_none_and_says_row_field_and_rule(program):
    make_kpi("Returns")
    body = {"points": [point(kpi="Returns"), point("4,1", "2026-06", kpi="Returns"), point(kpi="Fax")]}
    answer = program.post("kpis/points/", body)
    assert answer.status_code == 400
    assert [(error["row"], error["field"]) for error in answer.json()["errors"]] == [(2, "value"), (3, "kpi")]
    assert not KpiPoint.objects.exists()


@pytest.mark.parametrize(
    ("body", "row", "field"),
    [
        ({"points": []}, None, "points"),
        ({}, None, "points"),
        ({"points": [{"period": "2026-05"}]}, 1, "value"),
        ({"points": [point(), point({"a": 1})]}, 2, "value"),
        ({"points": [point()] * 1_001}, None, "points"),
        ([], None, ""),
        ("{", None, ""),
    ],
)
def test_a_body_of_another_shape_is_refused_in_the_same_words(program, body, row, field):
    kpi = make_kpi()
    answer = program.post(f"kpis/{kpi.pk}/points/", body)
    assert answer.status_code == 400
    assert (answer.json()["errors"][0]["row"], answer.json()["errors"][0]["field"]) == (row, field)


def test_a_body_has_a_most(program):
    make_kpi("Returns")
    answer = program.post("kpis/points/", {"points": [point("1" * 1_100_000, kpi="Returns")]})
    assert answer.status_code == 413


def test_what_is_not_there_is_not_found(program):
    assert program.get(f"kpis/{uuid4()}/points/").status_code == 404
    assert program.post(f"kpis/{uuid4()}/points/", {"points": [point()]}).status_code == 404


def test_a_token_that_reads_saves_nothing(in_organization):
    kpi, reader = make_kpi("Returns"), Program(in_organization.slug, make_token(may_write=False))
    assert reader.get("kpis/").status_code == 200
    assert reader.post(f"kpis/{kpi.pk}/points/", {"points": [point()]}).status_code == 403
    assert reader.post("kpis/", {}).status_code == 405
    assert not KpiPoint.objects.exists()


def test_a_token_ends_when_it_is_revoked_and_after_its_last_day(program, in_organization):
    last = Program(in_organization.slug, make_token(days=0))
    ApiToken.objects.filter(expires_on__lt=today() + timedelta(days=1)).update(last_used_on=None)
    assert last.get("kpis/").status_code in (200, 401)  # by the day of the organization, which may be a day behind
    for token in ApiToken.objects.all():
        accounts.revoke_api_token(token=token, by=SYSTEM)
        accounts.revoke_api_token(token=token, by=SYSTEM)
    assert program.get("kpis/").status_code == 401
    assert AuditEntry.objects.filter(action="api_token_revoked").count() == 2
    gone = Program(in_organization.slug, make_token(days=-2))
    assert gone.get("kpis/").status_code == 401


def test_nobody_without_a_token_learns_anything(program, in_organization):
    make_kpi("Returns")
    real = program.headers["authorization"][7:]
    answers = {
        (answer.status_code, answer.content)
        for answer in (
            Program(in_organization.slug, "").get("kpis/"),
            Program(in_organization.slug, "x" * 64).get("kpis/"),
            Program(in_organization.slug, real[:-4] + "AAA=").get("kpis/"),
            Program("no-such-place", real).get("kpis/"),
        )
    }
    assert len(answers) == 1
    assert answers.pop()[0] == 401


def test_whoever_is_signed_in_is_no_program(sign_in):  # noqa: F811
    admin = sign_in(Role.PROGRAM_ADMIN)
    assert admin.get(f"/o/{admin.member.organization.slug}/api/kpis/").status_code == 401


def test_calls_are_counted(program, monkeypatch):
    from access.throttle import TokenThrottle

    monkeypatch.setattr(TokenThrottle, "rate", "2/min", raising=False)
    codes = [program.get("kpis/").status_code for _ in range(3)]
    assert codes == [200, 200, 429]


def test_only_the_hash_of_a_token_is_kept(in_organization):
    key = make_token()
    token = ApiToken.objects.get()
    assert key not in str(token.__dict__)
    assert len(token.digest) == 64


def test_the_day_of_the_last_call_is_kept(program):
    program.get("kpis/")
    assert ApiToken.objects.get().last_used_on is not None


def test_the_description_names_every_call_and_its_token():
    found = description("https://upwell.example/o/halden/api")
    assert {path: sorted(calls) for path, calls in found["paths"].items()} == {
        "/kpis/": ["get"],
        "/kpis/points/": ["post"],
        "/kpis/{kpi}/points/": ["get", "post"],
    }
    assert all(call["security"] == [{"token": []}] for calls in found["paths"].values() for call in calls.values())
    assert found["paths"]["/kpis/points/"]["post"]["requestBody"]["required"] is True


def test_a_token_is_made_shown_once_and_revoked_in_the_browser(sign_in):  # noqa: F811
    owner = sign_in(Role.OWNER)
    page = f"/o/{owner.member.organization.slug}/people/api-tokens/"
    last = (today() + timedelta(days=20)).isoformat()
    made = owner.post(page, {"purpose": "Warehouse", "may_write": "no", "expires_on": last})
    key = made.context["key"]
    assert key.encode() in made.content
    assert key.encode() not in owner.get(page).content
    token = ApiToken.objects.get()
    assert (token.may_write, token.made_by_id) == (False, owner.member.person_id)
    revoke = f"{page}{token.pk}/revoke/"
    assert b"turned away at once" in owner.get(revoke).content
    assert b"Revoked" in owner.post(revoke, follow=True).content


@pytest.mark.parametrize(("days", "words"), [(-1, "day after it"), (400, "within a year")])
def test_a_token_lasts_at_most_a_year(sign_in, days, words):  # noqa: F811
    admin = sign_in(Role.PROGRAM_ADMIN)
    page = f"/o/{admin.member.organization.slug}/people/api-tokens/"
    last = (today() + timedelta(days=days - (days < 0))).isoformat()
    answer = admin.post(page, {"purpose": "Warehouse", "may_write": "yes", "expires_on": last})
    assert answer.status_code == 422
    assert words in answer.context["form"].errors["expires_on"][0]
    assert not ApiToken.objects.exists()


def test_executives_and_coordinators_make_no_tokens(sign_in):  # noqa: F811
    for role in (Role.EXECUTIVE, Role.COORDINATOR):
        client = sign_in(role)
        assert client.get(f"/o/{client.member.organization.slug}/people/api-tokens/").status_code == 403


def test_the_reference_is_drawn_from_the_schema(sign_in):  # noqa: F811
    admin = sign_in(Role.PROGRAM_ADMIN)
    base = f"/o/{admin.member.organization.slug}/api/"
    assert f'data-url="{base}schema/"' in admin.get(f"{base}reference/").content.decode()
    assert admin.get(f"{base}schema/").json()["servers"][0]["url"].endswith(base.rstrip("/"))
