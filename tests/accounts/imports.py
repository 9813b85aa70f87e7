"""Taking a file through the steps of the people import, as a browser does: each step sends back what the page before it holds."""

from __future__ import annotations

import os
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from access.tenancy import tenant
from accounts.models import PeopleImport, Person
from accounts.tasks import save_people_import
from tests.factories.files import upload

# Files that nobody here wrote, where they are at hand.
SAMPLES = Path(
    os.environ.get("UPWELL_SAMPLES")
    or Path(__file__).resolve().parents[3] / "shared" / "instances" / "mentor_match_sample"
)


class _Fields(HTMLParser):
    """Field -> value of the form whose action ends in `action`, as a browser would send it untouched."""

    def __init__(self, page: str, action: str) -> None:
        super().__init__()
        self.action, self.is_inside, self.select = action, False, ""
        self.found: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.is_inside = given.get("action", "").endswith(self.action)
        elif not self.is_inside:
            return
        elif tag == "select":
            self.select = given["name"]
            self.found.setdefault(self.select, "")
        elif tag == "option" and "selected" in given:
            self.found[self.select] = given["value"]
        elif tag == "input" and given.get("type") not in ("file", "radio", "checkbox"):
            self.found[given["name"]] = given.get("value", "")


def fields(response: HttpResponse, action: str) -> dict[str, str]:
    """What the form on the page would send."""
    found = _Fields(response.content.decode(), action).found
    assert found, f"no form to {action}"
    return found


class Walk:
    """One administrator at the people import."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.organization = client.member.organization

    def url(self, name: str, **kwargs: Any) -> str:
        return reverse(f"accounts:{name}", kwargs={"organization": self.organization.slug, **kwargs})

    def choose(self, content: str | bytes, mode: str = "partial") -> HttpResponse:
        return self.client.post(self.url("import_people"), {"file": upload(content), "mode": mode})

    def columns(self, page: HttpResponse, **changes: str) -> HttpResponse:
        data = fields(page, "/columns/") | changes
        return self.client.post(self.url("map_people_columns"), data)

    def values(self, page: HttpResponse, levels: dict[str, int | str]) -> HttpResponse:
        data = fields(page, "/values/")
        for number, grade in enumerate(page.context["form"].grades):
            data[f"level_{number}"] = str(levels.get(grade, ""))
        return self.client.post(self.url("map_people_values"), data)

    def judge(self, content: str | bytes, mode: str = "partial", **changes: str) -> PeopleImport:
        """The staged import of a file whose headers tell everything."""
        return self.staged(self.columns(self.choose(content, mode), **changes))

    def staged(self, response: HttpResponse) -> PeopleImport:
        assert response.status_code == 302, response.content.decode()
        return self.get(UUID(response.url.rstrip("/").rpartition("/")[2]))

    def get(self, pk: UUID) -> PeopleImport:
        with tenant(self.organization.pk):
            return PeopleImport.objects.get(pk=pk)

    def page(self, found: PeopleImport, **query: Any) -> HttpResponse:
        return self.client.get(self.url("people_import", people_import=found.pk), query)

    def confirm(self, found: PeopleImport, **data: Any) -> HttpResponse:
        return self.client.post(self.url("confirm_people_import", people_import=found.pk), data)

    def work(self, found: PeopleImport) -> PeopleImport:
        """What a worker does when the doorbell rings."""
        job_id = self.get(found.pk).job_id
        save_people_import(str(self.organization.pk), str(job_id))
        return self.get(found.pk)

    def save(self, content: str | bytes, mode: str = "partial", **data: Any) -> PeopleImport:
        """A file from its choice to its end."""
        found = self.judge(content, mode)
        assert self.confirm(found, **data).status_code == 302
        return self.work(found)

    def people(self) -> dict[str, Person]:
        """Email -> person, with their managers."""
        with tenant(self.organization.pk):
            return {person.email: person for person in Person.objects.select_related("manager")}


def many(count: int) -> str:
    return "Name,Email\n" + "".join(f"P{n:02},p{n}@x.example\n" for n in range(count))
