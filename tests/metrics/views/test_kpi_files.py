"""Files of values and of outcomes in the browser: choose, read, say yes, take back."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from access.roles import Role
from audit.models import AuditEntry
from metrics.models import KpiPoint, MeasureImport, PersonOutcome
from tests.factories.accounts import make_person
from tests.factories.files import upload, workbook
from tests.factories.kpis import make_kpi

pytestmark = pytest.mark.usefixtures("in_organization")
OUTCOMES = "Employee id,Measure,Date,Value,Salary\nE1,Uses it,2026-06-30,yes,9\nE9,Uses it,2026-06-30,no,9\n"


@pytest.fixture
def admin(sign_in):
    return sign_in(Role.PROGRAM_ADMIN)


def url(client, name: str, **kwargs) -> str:
    return reverse(f"metrics:{name}", kwargs={"organization": client.member.organization.slug, **kwargs})


def choose(admin, content: str | bytes, name: str = "import_kpis", **fields):
    return admin.post(url(admin, name), {"file": upload(content), **fields}, follow=True)


def staged() -> MeasureImport:
    return MeasureImport.objects.get(state="staged")


def test_a_file_is_read_shown_row_by_row_saved_and_taken_back(admin):
    make_kpi("Returns", values=(6,))
    page = choose(
        admin, "KPI,Period,Value,Note\nReturns,2026-01,5,a\nReturns,2026-02,4,b\nFax,2026-02,4,c\n"
    ).content.decode()
    for words in (
        "1 value will be added and 1 will change. 1 row will be left out.",
        "6 minutes → 5 minutes",
        "KPI: There is no KPI called “Fax”. Add it first.",
        "We did not read these columns: Note.",
    ):
        assert words in page, words
    assert KpiPoint.objects.count() == 1
    found = staged()
    rejected = admin.get(url(admin, "kpi_import", measure_import=found.pk), {"verdict": "rejected"})
    assert [row["number"] for row in rejected.context["table"].data] == [4]
    done = admin.post(url(admin, "confirm_kpi_import", measure_import=found.pk), follow=True)
    assert b"The file is saved" in done.content
    assert b"1 value is added and 1 changed. 1 row is left out." in done.content
    assert KpiPoint.objects.count() == 2
    undone = admin.post(url(admin, "undo_kpi_import", measure_import=found.pk), follow=True)
    assert b"The file was taken back" in undone.content
    assert [str(value) for value in KpiPoint.objects.values_list("value", flat=True)] == ["6.0000"]


def test_a_workbook_about_one_kpi_is_read_for_the_one_that_was_chosen(admin):
    kpi = make_kpi("Returns")
    start = admin.get(url(admin, "import_kpis"), {"kpi": str(kpi.pk)})
    assert start.context["form"]["kpi"].value() == kpi.pk
    page = choose(admin, workbook([["Month", "Value"], ["2026-01", 4.5]]), kpi=str(kpi.pk))
    assert b"1 value will be added." in page.content


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("Month,Value\n2026-01,4\n", "No column of this file is called KPI"),
        ("KPI,Value\nReturns,4\n", "No column of this file is called Period"),
        ("KPI,Period,Value\n" + "Returns,2026-01,1\n" * 20_001, "20,001 rows; the most is 20,000"),
        ("KPI,Period,Value\n", "a header and no rows"),
        (b"\x00\x01", "neither a CSV nor an XLSX"),
    ],
)
def test_what_cannot_be_read_says_what_to_do_at_the_field(admin, content, words):
    page = choose(admin, content)
    assert page.status_code == 422
    assert words in page.context["form"].errors["file"][0]
    assert not MeasureImport.objects.exists()


def test_a_file_that_was_shown_before_a_change_is_shown_again(admin):
    kpi = make_kpi("Returns", values=(6,))
    choose(admin, "KPI,Period,Value\nReturns,2026-01,5\n")
    admin.post(url(admin, "save_kpi_point", kpi=kpi.pk), {"period": "2026-01", "value": "7"})
    page = admin.post(url(admin, "confirm_kpi_import", measure_import=staged().pk), follow=True).content.decode()
    assert "Values changed since you looked. Nothing was saved." in page
    assert "7 minutes → 5 minutes" in page
    assert KpiPoint.objects.get().value == 7


def test_a_file_is_discarded(admin):
    make_kpi("Returns")
    choose(admin, "KPI,Period,Value\nReturns,2026-01,5\n")
    found = staged()
    admin.post(url(admin, "discard_kpi_import", measure_import=found.pk))
    page = admin.post(url(admin, "confirm_kpi_import", measure_import=found.pk), follow=True)
    assert b"This file was discarded" in page.content
    assert not KpiPoint.objects.exists()


def test_outcomes_are_read_shown_and_saved_and_only_counted_then(admin):
    make_person("Ana Ruiz", employee_id="E1")
    page = choose(admin, OUTCOMES, "import_outcomes").content.decode()
    for words in ("1 outcome will be saved. 1 row will be left out.", "Nobody here has the employee id “E9”", "Salary"):
        assert words in page, words
    assert "Ana Ruiz" not in page
    found = staged()
    done = admin.post(url(admin, "confirm_outcome_import", measure_import=found.pk), follow=True)
    assert b"1 outcome is saved. 1 row is left out." in done.content
    assert b"The file is saved" in done.content
    assert PersonOutcome.objects.get().value is True
    counts = admin.get(url(admin, "outcomes")).content.decode()
    assert "Uses it" in counts
    assert "E1" not in counts
    assert "Ana Ruiz" not in counts


def test_a_dry_run_of_outcomes_reads_the_same_whatever_is_known(admin):
    make_person(employee_id="E1")
    pages = []
    for value in ("yes", "yes", "no"):
        page = choose(admin, OUTCOMES.replace("yes", value), "import_outcomes")
        pages.append(
            (page.context["sentence"], page.context["tally"], [row["verdict"] for row in page.context["table"].data])
        )
        admin.post(url(admin, "confirm_outcome_import", measure_import=staged().pk))
    assert pages[0] == pages[1] == pages[2]
    said = [entry.sentence for entry in AuditEntry.objects.filter(action="outcomes_imported")]
    assert len(said) == 3 and len(set(said)) == 1


def test_a_measure_is_deleted_once_that_was_confirmed(admin):
    make_person(employee_id="E1")
    choose(admin, OUTCOMES, "import_outcomes")
    admin.post(url(admin, "confirm_outcome_import", measure_import=staged().pk))
    delete = url(admin, "delete_outcomes") + "?measure=Uses%20it"
    assert b"What is known of 1 person" in admin.get(delete).content
    assert admin.get(url(admin, "delete_outcomes") + "?measure=Nothing").status_code == 404
    assert PersonOutcome.objects.exists()
    assert b"1 outcome is deleted" in admin.post(delete, follow=True).content
    assert not PersonOutcome.objects.exists()


def test_a_file_of_outcomes_is_no_file_of_values(admin):
    make_person(employee_id="E1")
    choose(admin, OUTCOMES, "import_outcomes")
    assert admin.get(url(admin, "kpi_import", measure_import=staged().pk)).status_code == 404
    assert admin.post(url(admin, "confirm_kpi_import", measure_import=staged().pk)).status_code == 404
    assert admin.get(url(admin, "outcome_import", measure_import=uuid4())).status_code == 404
    admin.post(url(admin, "discard_outcome_import", measure_import=staged().pk))
    assert not MeasureImport.objects.filter(state="staged").exists()


def test_templates_can_be_imported(admin):
    make_kpi("Time at the returns desk")
    content = admin.get(url(admin, "kpi_template")).content
    assert b"1 value will be added." in choose(admin, content).content
    make_person(employee_id="10482")
    assert (
        b"1 outcome will be saved."
        in choose(admin, admin.get(url(admin, "outcome_template")).content, "import_outcomes").content
    )


def test_a_coordinator_reads_kpis_and_brings_nothing_in(sign_in):
    coordinator = sign_in(Role.COORDINATOR)
    assert coordinator.get(url(coordinator, "kpis")).status_code == 200
    for name in ("import_kpis", "import_outcomes", "outcomes", "kpi_template"):
        assert coordinator.get(url(coordinator, name)).status_code == 403
