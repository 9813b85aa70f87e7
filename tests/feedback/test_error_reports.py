"""Something breaks while words are on their way in: the report says where, and not what was said. Outside DEBUG."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from django.core import mail
from django.core.signals import got_request_exception
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

from access.roles import Role
from access.tenancy import tenant
from accounts import sealing
from feedback import ballot
from tests.factories.accounts import make_member
from tests.factories.feedback import begin
from tests.feedback.test_canary import CASE_WORDS, PAIR_WORDS, TICKS, say_everything

pytestmark = pytest.mark.django_db


class Broken(RuntimeError):
    """The disk, the driver, anything."""


@pytest.fixture
def speaker(organization, keys, clock, sign_in):
    with tenant(organization.pk):
        circle = begin(organization, keys)
        make_member(organization, Role.OMBUDSPERSON)
        member, period = circle.member(circle.mentors[0]), circle.period(1)
    client = sign_in(membership=member)
    client.raise_request_exception = False
    return client, circle, period


@pytest.fixture
def reports(speaker, organization, settings, monkeypatch, caplog, capfd) -> dict[str, str]:
    """View -> every form in which its failure can be told: the page and the text that are mailed, with variables of each frame."""
    client, circle, period = speaker
    settings.DEBUG = False
    settings.ADMINS = [("Operations", "operations@example.com")]
    settings.ALLOWED_HOSTS = ["testserver"]
    told: dict[str, str] = {}

    def tell(sender: Any, request: Any, **_: Any) -> None:
        reporter = ExceptionReporter(request, *sys.exc_info(), is_email=False)
        name = request.resolver_match.view_name
        told[name] = told.get(name, "") + reporter.get_traceback_html() + reporter.get_traceback_text()

    def broken(*_: Any, **__: Any) -> Any:
        raise Broken

    monkeypatch.setattr(ballot, "put", broken)
    monkeypatch.setattr(sealing, "seal", broken)
    got_request_exception.connect(tell)
    answers = say_everything(client, organization, circle, period)
    got_request_exception.disconnect(tell)
    assert {answer.status_code for answer in answers.values()} == {500}
    assert told.keys() == {name.strip() for name in answers}
    for answer in answers.values():
        told["pages"] = told.get("pages", "") + answer.content.decode()
    told["logs"] = caplog.text + "".join(capfd.readouterr())
    told["mails"] = "".join(message.subject + message.body for message in mail.outbox)
    return told


def test_no_report_and_no_mail_tells_a_word(reports):
    assert all("Broken" in report for name, report in reports.items() if name not in ("pages", "mails"))
    for report in reports.values():
        assert PAIR_WORDS not in report
        assert CASE_WORDS not in report
        assert f"{TICKS}" not in report and f"{[str(tick) for tick in TICKS]}" not in report
        assert f"{frozenset(TICKS)}" not in report and f"{set(TICKS)}" not in report


class AsDjangoShips(SafeExceptionReporterFilter):
    """What the decorators on our views do by themselves."""


@pytest.fixture
def without_our_filter(settings):
    settings.DEFAULT_EXCEPTION_REPORTER_FILTER = f"{__name__}.AsDjangoShips"
    from django.views import debug

    debug.get_default_exception_reporter_filter.cache_clear()
    yield
    debug.get_default_exception_reporter_filter.cache_clear()


def test_without_the_filter_a_report_would_tell(without_our_filter, reports):
    """The control: the words are in those frames."""
    assert PAIR_WORDS in reports["sessions:write_note"]
