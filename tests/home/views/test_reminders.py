"""The admin's reminders: what each is, how it looks, off and on again, other numbers, each in the audit log."""

from __future__ import annotations

from datetime import time

import pytest

from access.roles import Role
from access.tenancy import tenant
from audit.models import AuditEntry
from notifications.catalog import CATALOG
from notifications.kinds import RULES, Kind
from notifications.queries import office_hours, offsets_of, settings_of_reminders
from notifications.timing import Hours

LIST = "/o/halden/reminders/"
FIRST = f"{LIST}first_session_due/"
BOTH = {"is_on": "on", "number_0": "3", "number_1": "7"}


@pytest.fixture
def admin(sign_in):
    return sign_in(Role.PROGRAM_ADMIN)


@pytest.fixture
def read(organization):
    """read(function, *arguments) inside the organization, between requests."""

    def within(function, *arguments):
        with tenant(organization.pk):
            return function(*arguments)

    return within


def entries() -> list[str]:
    found = AuditEntry.objects.filter(action__in=["reminder_set", "reminder_reset", "office_hours_set"])
    return list(found.order_by("at").values_list("action", flat=True))


def test_the_list_names_every_reminder_with_who_and_when(admin):
    page = admin.get(LIST).content.decode()
    assert f"All {len(CATALOG)} are on." in page
    assert "They are as we ship them." in page
    for entry in CATALOG.values():
        assert entry.title in page
    assert "3 and 7 days after the pair starts" in page


@pytest.mark.parametrize("kind", CATALOG)
def test_each_has_a_page_that_shows_its_words_in_a_frame(kind, admin):
    page = admin.get(f"{LIST}{kind}/")
    html = page.content.decode()
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert f'src="/o/halden/reminders/{kind}/html/?side=mentee" sandbox' in html
    assert CATALOG[kind].to in html
    frame = admin.get(f"{LIST}{kind}/html/")
    assert "sandbox" in frame["Content-Security-Policy"]
    assert "script-src" not in frame["Content-Security-Policy"]
    assert "<h1" in frame.content.decode()


@pytest.mark.parametrize("kind", ["session_booked", "member_invited", "enrollment_asked"])
def test_other_mails_are_shown_with_their_words_and_how_they_are_sent(kind, admin):
    assert f'href="/o/halden/mails/{kind}/"' in admin.get(LIST).content.decode()
    html = admin.get(f"/o/halden/mails/{kind}/").content.decode()
    assert RULES[Kind(kind)].label in html
    assert ("Under Notices</h3>" in html) == RULES[Kind(kind)].has_notice
    assert ("See what the mentor reads" in html) == (kind == "enrollment_asked")
    assert "<form" not in html.partition("<main")[2].partition("</main>")[0]  # nothing to change
    frame = admin.get(f"{LIST}{kind}/html/")
    assert frame.status_code == 200
    assert "<h1" in frame.content.decode()


def test_a_reminder_is_no_other_mail_and_neither_is_what_does_not_exist(admin, sign_in):
    for kind in ("session_tomorrow", "nothing", "news_check_in_opened"):
        assert admin.get(f"/o/halden/mails/{kind}/").status_code == 404
    assert admin.get(f"{LIST}nothing/html/").status_code == 404
    assert sign_in(Role.COORDINATOR).get("/o/halden/mails/session_booked/").status_code == 403


def test_the_two_sides_are_shown_what_each_reads(admin):
    prepare = f"{LIST}prepare_due/"
    assert "Write down your questions" in admin.get(prepare).content.decode()
    assert "Bring one example" in admin.get(prepare, {"side": "mentor"}).content.decode()
    assert "Write down your questions" in admin.get(prepare, {"side": "nonsense"}).content.decode()


def test_off_and_back_again(admin, read):
    page = admin.post(f"{FIRST}set/", BOTH | {"is_on": ""}, follow=True).content.decode()
    assert "is saved" in page
    assert "Back to how we ship it" in page
    assert read(offsets_of, Kind.FIRST_SESSION_DUE) == ()
    assert f"1 of {len(CATALOG)} is off." in admin.get(LIST).content.decode()
    admin.post(f"{FIRST}set/", BOTH | {"is_on": ""})
    admin.post(f"{FIRST}reset/")
    admin.post(f"{FIRST}reset/")
    assert read(offsets_of, Kind.FIRST_SESSION_DUE) == (3, 7)
    assert read(entries) == ["reminder_set", "reminder_reset"], "a second click is no change"


def test_other_numbers(admin, read):
    admin.post(f"{FIRST}set/", BOTH | {"number_0": "2", "number_1": "12"})
    assert read(offsets_of, Kind.FIRST_SESSION_DUE) == (2, 12)
    page = admin.get(FIRST).content.decode()
    assert "2 and 12 days after the pair starts" in page
    assert "3 and 7 days after the pair starts" in page, "as we ship it"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"number_0": ""}, "Give a number."),
        ({"number_0": "x"}, "Give a whole number."),
        ({"number_0": "0"}, "Pick 1 or more."),
        ({"number_1": "31"}, "Pick 30 or less."),
        ({"number_1": "3"}, "Pick a number greater than 3."),
    ],
)
def test_numbers_that_cannot_be_are_said_at_their_field(values, words, admin, read):
    page = admin.post(f"{FIRST}set/", BOTH | values)
    assert page.status_code == 200
    assert words in page.content.decode()
    assert not read(settings_of_reminders)[Kind.FIRST_SESSION_DUE].is_changed
    assert read(entries) == []


def test_what_was_promised_to_all_cannot_be_turned_off(admin, read):
    page = admin.get(f"{LIST}check_in_opened/").content.decode()
    assert "It stays on." in page
    assert "Save this reminder" not in page
    admin.post(f"{LIST}check_in_opened/set/", {"is_on": ""})
    assert read(settings_of_reminders)[Kind.CHECK_IN_OPENED].is_on


def test_the_usual_hours(admin, read):
    hours = {"days": ["0", "1"], "opens": "07:00", "closes": "15:30"}
    admin.post(f"{LIST}hours/set/", hours)
    admin.post(f"{LIST}hours/set/", hours)
    assert read(office_hours) == Hours(frozenset({0, 1}), time(7), time(15, 30))
    assert read(entries) == ["office_hours_set"]
    for wrong in ({"days": []}, {"closes": "07:30"}, {"opens": "late"}):
        page = admin.post(f"{LIST}hours/set/", hours | wrong)
        assert "is-invalid" in page.content.decode()


def test_unknown_reminders_are_not_found_and_others_are_not_let_in(admin, sign_in):
    assert admin.get(f"{LIST}help_asked/").status_code == 404
    assert admin.get(f"{LIST}nonsense/").status_code == 404
    for role in (Role.PARTICIPANT, Role.COORDINATOR, Role.EXECUTIVE):
        assert sign_in(role).get(LIST).status_code in (403, 404)
