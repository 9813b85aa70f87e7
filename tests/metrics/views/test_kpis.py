"""KPIs in the browser: the list, a series with what happened meanwhile, and its values."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from access.clock import today
from access.roles import Role
from metrics import actions, queries
from metrics.models import Decision, Experiment, Kpi, KpiPoint
from tests.factories.accounts import make_member, make_person
from tests.factories.kpis import make_kpi
from tests.factories.pairs import make_cohort, make_pair
from tests.metrics.test_queries import decide

pytestmark = pytest.mark.usefixtures("in_organization")
FIELDS = {"name": "Days to close", "unit": "days", "direction": "down", "period": "month", "area": "", "owner": ""}


@pytest.fixture
def admin(sign_in):
    return sign_in(Role.PROGRAM_ADMIN)


@pytest.fixture
def executive(sign_in):
    return sign_in(Role.EXECUTIVE)


def url(client, name: str, **kwargs) -> str:
    return reverse(f"metrics:{name}", kwargs={"organization": client.member.organization.slug, **kwargs})


def test_a_kpi_is_added_and_changed(admin):
    made = admin.post(url(admin, "create_kpi"), FIELDS, follow=True)
    kpi = Kpi.objects.get()
    assert b"Now give it values" in made.content
    owner = str(admin.member.person_id)
    admin.post(url(admin, "edit_kpi", kpi=kpi.pk), FIELDS | {"name": "Days to close the books", "owner": owner})
    kpi.refresh_from_db()
    assert (kpi.name, kpi.owner_id, kpi.period) == ("Days to close the books", admin.member.person_id, "month")


def test_whoever_can_sign_in_can_own_a_number(admin, organization):
    fiona = make_member(organization, Role.PARTICIPANT, name="Fiona Hale").person
    namesakes = [make_member(organization, Role.PARTICIPANT, name="Kim Lee").person for _ in range(2)]
    make_person("Fiona Absent")  # has no account
    create = url(admin, "create_kpi")
    assert "Fiona Hale" not in admin.get(create).content.decode()
    admin.post(create, FIELDS | {"owner_search": " fiona "})
    assert Kpi.objects.get().owner == fiona
    other = FIELDS | {"name": "Another", "owner": str(admin.member.person_id)}
    page = admin.post(create, other | {"owner_search": "kim"}).content.decode()
    assert "Several people are called that." in page and all(f"Kim Lee ({kim.email})" in page for kim in namesakes)
    assert (
        "Nobody who can sign in here is called “absent”."
        in admin.post(create, other | {"owner_search": "absent"}).content.decode()
    )
    admin.post(create, other | {"owner_search": "kim", "owner": str(namesakes[1].pk)})
    made = Kpi.objects.get(name="Another")
    assert made.owner == namesakes[1]
    admin.post(url(admin, "edit_kpi", kpi=made.pk), other | {"owner": str(namesakes[1].pk), "owner_search": "hale"})
    made.refresh_from_db()
    assert made.owner == fiona
    assert f'value="{fiona.pk}" selected' in admin.get(url(admin, "edit_kpi", kpi=made.pk)).content.decode()


def test_a_search_for_an_owner_names_a_few_and_takes_as_many_queries_for_many(admin, organization):
    create, counts = url(admin, "create_kpi"), []
    for more in (2, 20):
        for number in range(more):
            make_member(organization, Role.PARTICIPANT, name=f"Kim {number}")
        with CaptureQueriesContext(connection) as captured:
            page = admin.post(create, FIELDS | {"owner_search": "kim"}).content.decode()
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert "More than 8 people are called that." in page and page.count("<option") < 40


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [("name", "", "Name the KPI"), ("unit", "", "unit of its values"), ("direction", "sideways", "valid choice")],
)
def test_what_is_missing_is_said_at_its_field(admin, field, value, words):
    page = admin.post(url(admin, "create_kpi"), FIELDS | {field: value})
    assert page.status_code == 422
    assert words in page.context["form"].errors[field][0]
    assert not Kpi.objects.exists()


def test_a_name_that_is_taken_is_refused_at_its_field(admin):
    make_kpi("Days to close")
    page = admin.post(url(admin, "create_kpi"), FIELDS)
    assert page.context["form"].errors["name"] == ["Another KPI is called so. Choose another name."]


def test_the_period_cannot_be_changed_once_there_are_values(admin):
    kpi = make_kpi("Days to close", values=(1,))
    admin.post(url(admin, "edit_kpi", kpi=kpi.pk), FIELDS | {"period": "week"})
    kpi.refresh_from_db()
    assert (kpi.period, kpi.unit) == ("month", "days")


def test_a_value_is_added_corrected_and_removed(admin):
    kpi = make_kpi()
    save = url(admin, "save_kpi_point", kpi=kpi.pk)
    admin.post(save, {"period": "2026-05", "value": "4.1"})
    page = admin.post(save, {"period": "May 2026", "value": "4.2"}, follow=True)
    assert b"May 2026: 4.2 minutes." in page.content
    point = KpiPoint.objects.get()
    remove = url(admin, "delete_kpi_point", kpi_point=point.pk)
    assert b"Remove the value of May 2026?" in admin.get(remove).content
    admin.post(remove)
    assert not KpiPoint.objects.exists()


def test_a_value_that_breaks_a_rule_is_refused_at_its_field(admin):
    kpi = make_kpi()
    page = admin.post(url(admin, "save_kpi_point", kpi=kpi.pk), {"period": "2027-01", "value": "4,1"})
    assert page.status_code == 422
    errors = page.context["form"].errors
    assert errors["period"] == ["January 2027 has not begun."]
    assert "no number we can read" in errors["value"][0]


def test_an_executive_reads_the_series_and_changes_nothing(executive):
    kpi = make_kpi("Returns", values=(6, 5), description="From the gate log.")
    page = executive.get(url(executive, "kpi", kpi=kpi.pk)).content.decode()
    for words in (
        "From 6 minutes in January 2026 to 5 minutes in February 2026.",
        "From the gate log.",
        'data-value="5"',
    ):
        assert words in page, words
    for words in ("Save the value", "Archive", "Delete…", "Remove"):
        assert words not in page, words
    for name in ("create_kpi", "import_kpis", "outcomes"):
        assert executive.get(url(executive, name)).status_code == 403
    for name in ("edit_kpi", "delete_kpi", "archive_kpi", "save_kpi_point"):
        assert executive.post(url(executive, name, kpi=kpi.pk)).status_code == 403
    assert list(queries.values_of(kpi))


def test_decisions_and_experiments_stand_on_their_days_and_prove_nothing(executive, in_organization):
    kpi, other = make_kpi("Returns", values=(6, 5)), make_kpi("Other")
    pair = make_pair(in_organization, make_cohort())
    decision = decide(pair, "Phone codes")
    Decision.objects.filter(pk=decision.pk).update(kpi=kpi)
    trial = actions.start_experiment(
        pair=pair,
        title="Two desks",
        hypothesis="Faster",
        measure="",
        started_on=decision.decided_on,
        session=None,
        by=pair.mentee.actor,
    )
    ended = {"state": "stopped", "finding": "no_effect", "ended_on": trial.started_on, "reason": "Slower."}
    Experiment.objects.filter(pk=trial.pk).update(kpi=kpi, **ended)
    page = executive.get(url(executive, "kpi", kpi=kpi.pk)).content.decode()
    for words in (
        "Phone codes",
        "Experiment begins",
        "Experiment ends: stopped",
        "does not show that the event turned it",
    ):
        assert words in page, words
    assert page.count(f'data-on="{decision.decided_on}"') == 3
    assert "Phone codes" not in executive.get(url(executive, "kpi", kpi=other.pk)).content.decode()
    actions.delete_kpi(kpi=kpi, by=pair.mentee.actor)
    assert Decision.objects.get().kpi_id is None


def test_a_coordinator_sees_events_of_their_own_programs_only(sign_in, in_organization):
    kpi = make_kpi("Returns", values=(6, 5))
    decision = decide(make_pair(in_organization, make_cohort()), "Phone codes")
    Decision.objects.filter(pk=decision.pk).update(kpi=kpi)
    coordinator = sign_in(Role.COORDINATOR)
    page = coordinator.get(url(coordinator, "kpi", kpi=kpi.pk))
    assert page.status_code == 200
    assert b"Phone codes" not in page.content


def test_the_list_is_searched_sorted_and_shows_archived_ones_when_asked(executive):
    make_kpi("Returns", values=(6,), first=date(2026, 3, 1))
    make_kpi("Days to close", values=(9,), first=date(2026, 5, 1), unit="days")
    actions.archive_kpi(kpi=make_kpi("Fax"), by=executive.member.actor)

    def names(**query: str) -> list[str]:
        return [row.record.name for row in executive.get(url(executive, "kpis"), query).context["table"].rows]

    assert names() == ["Days to close", "Returns"]
    assert names(sort="-last_on") == ["Days to close", "Returns"]
    assert names(sort="last_on") == ["Returns", "Days to close"]
    assert names(search="retu") == ["Returns"]
    assert names(archived="archived") == ["Fax"]
    page = executive.get(url(executive, "kpis")).content.decode()
    assert "9 days" in page
    assert "May 2026" in page


def test_without_a_kpi_the_page_says_what_will_be_here(admin, executive):
    assert b"Add a KPI" in admin.get(url(admin, "kpis")).content
    page = executive.get(url(executive, "kpis")).content
    assert b"Your program admins add them" in page
    assert b"Add a KPI" not in page


def test_archiving_and_deleting_ask_or_can_be_undone(admin):
    kpi = make_kpi("Returns", values=(1, 2))
    admin.post(url(admin, "archive_kpi", kpi=kpi.pk))
    page = admin.get(url(admin, "kpi", kpi=kpi.pk)).content
    assert b"it takes no more values" in page
    assert b"Save the value" not in page
    admin.post(url(admin, "restore_kpi", kpi=kpi.pk))
    assert b"Its 2 values go with it" in admin.get(url(admin, "delete_kpi", kpi=kpi.pk)).content
    assert Kpi.objects.filter(archived_on=None).exists()
    admin.post(url(admin, "delete_kpi", kpi=kpi.pk))
    assert not Kpi.objects.exists()


def test_the_file_of_a_series_can_be_imported_again(admin):
    kpi = make_kpi("Returns", values=(6, "5.5"))
    content = admin.get(url(admin, "kpi_csv", kpi=kpi.pk))
    assert (
        content.content.decode("utf-8-sig") == "KPI,Period,Value\r\nReturns,2026-01-01,6\r\nReturns,2026-02-01,5.5\r\n"
    )


def test_what_is_not_there_is_not_found(admin):
    for name in ("kpi", "edit_kpi", "delete_kpi", "kpi_csv"):
        assert admin.get(url(admin, name, kpi=uuid4())).status_code == 404


def test_pages_take_a_constant_number_of_queries(executive):
    def count(path: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert executive.get(path).status_code == 200
        return len(found)

    kpi = make_kpi("One", values=(1,))
    before = count(url(executive, "kpis")), count(url(executive, "kpi", kpi=kpi.pk))
    make_kpi("Two", values=(1, 2))
    three = make_kpi("Three", values=(1, 2, 3), owner=executive.member.person)
    assert (count(url(executive, "kpis")), count(url(executive, "kpi", kpi=three.pk))) == before


def test_a_value_of_this_month_is_told_to_be_of_a_part_of_it(executive):
    this_month = today("America/New_York").replace(day=1)
    for first, is_open in ((this_month, True), (date(2026, 1, 1), False)):
        kpi = make_kpi(values=(6,), first=first)
        page = executive.get(url(executive, "kpi", kpi=kpi.pk)).content.decode()
        assert ("is not over, so its value is of a part of it" in page) == is_open
