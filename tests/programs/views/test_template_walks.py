"""Each template from its button to the launch, sending at every step what a browser sends of the untouched form."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from access.roles import Role
from programs.library import TEMPLATES
from programs.models import Program
from programs.wizard import STEPS
from tests.programs.pages import url

pytestmark = pytest.mark.usefixtures("in_organization")

WARNINGS = ("Whoever waits gets no place in this program.", "You pick by hand who waits.")


class StepForm(HTMLParser):
    """What the form of a step sends: `sent[name]` holds the values of that name, in the order of the page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self._is_inside = False
        self._name = ""
        self._options: list[tuple[str, bool]] = []
        self._text: list[str] = []
        self.feed(page)
        assert self.sent, "no form of a step"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_inside = given.get("id") == "step"
        if not self._is_inside:
            return
        if tag in ("select", "textarea"):
            self._name, self._options, self._text = given["name"], [], []
        elif tag == "option":
            self._options.append((given.get("value", ""), "selected" in given))
        elif tag == "input" and given.get("name"):
            if given.get("type") not in ("radio", "checkbox"):
                self._send(given["name"], given.get("value", ""))
            elif "checked" in given:
                self._send(given["name"], given.get("value", "on"))

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False
        elif self._is_inside and tag == "textarea":
            self._send(self._name, "".join(self._text).removeprefix("\n"))
        elif self._is_inside and tag == "select":
            ticked = [value for value, is_selected in self._options if is_selected]
            self._send(self._name, ticked[0] if ticked else self._options[0][0])

    def _send(self, name: str, value: str) -> None:
        self.sent.setdefault(name, []).append(value)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.key)
def test_every_template_is_launched_with_nothing_but_the_buttons(template, sign_in):
    admin = sign_in(Role.PROGRAM_ADMIN)
    page = admin.post(url(admin, "create_program_from_template"), {"template": template.key}, follow=True)
    for step in STEPS[:-1]:
        assert step.ask in page.content.decode()
        assert [words for words in WARNINGS if words in page.content.decode()] == [], step.key
        page = admin.post(page.request["PATH_INFO"], StepForm(page.content.decode()).sent, follow=True)
    assert "Ready to launch?" in page.content.decode()
    assert [words for words in WARNINGS if words in page.content.decode()] == []
    program = Program.objects.get()
    page = admin.post(url(admin, "launch_program", program=program.pk), follow=True)
    assert "is launched." in page.content.decode()
    assert "Open a cohort" in page.content.decode()
    program.refresh_from_db()
    assert program.state == Program.State.RUNNING
    assert (program.template, program.statement) == (template.key, template.statement)
    assert program.program_topics.count() == len(template.topics)
