"""The people import in the browser's eyes, from the choice of a file to its end."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from access.roles import Role
from access.tenancy import tenant
from accounts.models import ImportMapping, PeopleImport, PeopleImportRow, Person, PersonEvent
from accounts.tabular import Row, Table, read_table, to_text
from audit.models import AuditEntry
from jobs.models import Job
from tests.accounts.imports import SAMPLES, Walk, many
from tests.factories.files import GRADES, agency_file, upload, workbook

FILE = (
    "Name,Email,Employee ID,Unit,Level,Manager\nAna Ruiz,ana@x.example,1,Sales,2,\nBen Cole,ben@x.example,2,Legal,3,1\n"
)
LEVELS = {grade: number for number, grade in enumerate(GRADES, 1)}


@pytest.fixture
def walk(sign_in) -> Walk:
    return Walk(sign_in(Role.PROGRAM_ADMIN))


def text(response) -> str:
    return response.content.decode()


# The whole way ----------------------------------------------------------------------------------------------------


def files() -> list[tuple[str, str]]:
    if not (SAMPLES / "large-mentors.csv").exists():
        return []
    return [(SAMPLES / f"large-{side}s.csv").read_text() for side in ("mentor", "mentee")]


@pytest.mark.parametrize(
    "pair",
    [
        pytest.param(lambda: [agency_file("mentor", 40), agency_file("mentee", 40)], id="like the sample"),
        pytest.param(
            lambda: [(SAMPLES / f"large-{side}s.csv").read_text() for side in ("mentor", "mentee")],
            id="the sample",
            marks=pytest.mark.skipif(not SAMPLES.exists(), reason="the sample is not at hand"),
        ),
    ],
)
def test_two_foreign_files_are_mapped_in_the_browser_one_after_the_other(walk, pair):
    first, second = pair()
    count = first.count("\n") - 1
    columns = walk.choose(first)
    chosen = columns.context["form"].initial
    assert {name: chosen[name] for name in ("first_name", "last_name", "email", "title", "unit", "level")} == {
        "first_name": "first name",
        "last_name": "last name",
        "email": "email address",
        "title": "job title",
        "unit": "organisation",
        "level": "grade",
    }
    numbers = walk.columns(columns)
    grades = numbers.context["form"].grades
    levels = {grade: number for number, grade in enumerate(grades, 1)}
    staged = walk.staged(walk.values(numbers, levels))
    assert staged.counts["added"] == count
    assert f"{count} people added." in text(walk.page(staged))
    walk.confirm(staged)
    assert walk.work(staged).state == PeopleImport.State.SAVED

    numbers = walk.columns(
        walk.choose(second)
    )  # the mapping is remembered; only grades that are new are asked for afresh
    form = numbers.context["form"]
    known = {grade: form[f"level_{n}"].initial for n, grade in enumerate(form.grades)}
    assert {grade: number for grade, number in known.items() if number} == {
        g: levels[g] for g in form.grades if g in levels
    }
    levels |= {grade: 1 for grade in form.grades if grade not in levels}
    staged = walk.staged(walk.values(numbers, levels))
    walk.confirm(staged)
    walk.work(staged)
    people = walk.people()
    assert len(people) == 2 * count + 1  # and the administrator
    mentor = next(person for email, person in people.items() if email.startswith("mentor.0"))
    assert mentor.name == "mentor 000" or mentor.name.startswith("mentor ")
    assert mentor.title == "Some role"
    assert mentor.unit.startswith("Department of ")
    assert mentor.level in levels.values()

    again = walk.staged(walk.values(walk.columns(walk.choose(second)), levels))
    assert again.counts == {"added": 0, "changed": 0, "same": count, "left": 0, "rejected": 0, "here": 2 * count + 1}
    assert "Save" not in text(walk.page(again)).split('<div class="uw-actions')[1].split("</form>")[0]


def test_people_history_managers_audit_and_result(walk, django_capture_on_commit_callbacks):
    content = "Name,Email,Manager,Hired on\nBen Cole,ben@x.example,ana@x.example,2024-02-29\nAna Ruiz,Ana@X.example,,\n"
    saved = walk.save(content)
    people = walk.people()
    assert people["ben@x.example"].manager == people["ana@x.example"]
    assert saved.counts | {"here": 0} == {
        "added": 2,
        "changed": 0,
        "left": 0,
        "same": 0,
        "rejected": 0,
        "here": 0,
        "late": [],
    }
    with tenant(walk.organization.pk):
        event = PersonEvent.objects.get()
        assert (event.person.name, event.kind, str(event.on)) == ("Ben Cole", "hire", "2024-02-29")
        assert not PeopleImportRow.objects.exists()
        sentences = [entry.sentence for entry in AuditEntry.objects.order_by("at")]
    who = walk.client.member.person.name
    assert sentences[-3:] == [
        f"{who} checked a people file of 2 rows",
        f"{who} started saving a people file",
        f"{who} imported people: 2 added, 0 changed, 0 left",
    ]
    page = walk.page(saved)
    assert "Your people are saved" in text(page)
    assert "2 people added." in text(page)


def test_a_workbook_goes_the_same_way(walk):
    walk.save(workbook([["Name", "Email"], ["Ana Ruiz", "ana@x.example"]]))
    assert walk.people()["ana@x.example"].name == "Ana Ruiz"


def test_those_above_are_rung_after_the_commit(walk, monkeypatch, django_capture_on_commit_callbacks):
    rung = []
    monkeypatch.setattr("accounts.actions.imports.ring", lambda task, *args, **_: rung.append((task, *args)))
    found = walk.judge(FILE)
    walk.confirm(found)
    with django_capture_on_commit_callbacks(execute=True):
        walk.work(found)
        assert rung == []
    organization = str(walk.organization.pk)
    above = ("sessions.reconcile", "feedback.reconcile", "feedback.tend_desk")
    assert rung == [(task, organization) for task in above]


# Choosing a file -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "message"),
    [("", "This file is empty."), ("Name,Email\n", "a header and no rows"), (b"\0\1\2", "neither a CSV nor an XLSX")],
)
def test_a_file_that_cannot_be_read_is_refused_at_its_field(walk, content, message):
    page = walk.choose(content)
    assert message in str(page.context["form"].errors["file"])
    assert message in text(page)


def test_no_file_is_refused(walk):
    page = walk.client.post(walk.url("import_people"), {"mode": "partial"})
    assert page.context["form"].errors == {"file": ["Choose a file."]}


def test_a_file_that_the_server_may_not_keep_in_memory_is_refused_by_its_size(walk, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000
    page = walk.choose("Name,Email\n" + "Ana,ana@x.example\n" * 100)
    assert page.context["form"].errors == {"file": ["This file is larger than 10 MB."]}


def test_an_unknown_mode_is_refused(walk):
    page = walk.choose(FILE, mode="everything")
    assert "mode" in page.context["form"].errors


# Columns and values ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"email": ""}, "email", "Name the column with emails"),
        ({"name": ""}, "name", "Name the column with full names"),
        ({"name": "", "first_name": "Unit"}, "name", "Name the column with full names"),
        ({"first_name": "Unit"}, "name", "not both"),
        ({"title": "Unit"}, "unit", "already feeds Job title"),
        ({"unit": "No such column"}, "unit", "not one of the available choices"),
    ],
)
def test_a_wrong_mapping_is_refused_at_its_field_and_keeps_the_file(walk, changes, field, message):
    page = walk.columns(walk.choose(FILE), **changes)
    assert page.status_code == 200
    assert message in str(page.context["form"].errors[field])
    mended = walk.columns(page, name="Name", first_name="", email="Email", title="", unit="")
    assert mended.status_code == 302


def test_a_level_column_with_too_many_values_is_refused(walk):
    rows = "".join(f"P{n},p{n}@x.example,grade {n}\n" for n in range(101))
    page = walk.columns(walk.choose("Name,Email,Level\n" + rows))
    assert page.context["form"].errors == {
        "level": ["This column holds 101 different values; at most 100 can be levels."]
    }


def test_grades_that_are_numbers_need_no_translation(walk):
    assert walk.judge(FILE).counts["added"] == 2


def test_a_grade_left_blank_means_no_level(walk):
    numbers = walk.columns(walk.choose("Name,Email,Grade\nAna,ana@x.example,AA\nBen,ben@x.example,AO\n"))
    found = walk.staged(walk.values(numbers, {"AO": 2}))
    walk.confirm(found)
    walk.work(found)
    assert [walk.people()[f"{name}@x.example"].level for name in ("ana", "ben")] == [None, 2]
    with tenant(walk.organization.pk):
        assert ImportMapping.objects.get().values["level"] == {"AO": 2}


@pytest.mark.parametrize("level", ["0", "100", "two", "1.5"])
def test_a_level_that_is_none_is_refused_at_its_grade(walk, level):
    numbers = walk.columns(walk.choose("Name,Email,Grade\nAna,ana@x.example,AA\n"))
    page = walk.values(numbers, {"AA": level})
    assert "Write a whole number from 1 to 99" in text(page)
    assert walk.values(page, {"AA": 1}).status_code == 302


def test_columns_that_feed_nothing_do_not_even_travel_to_the_values(walk):
    from accounts.tabular import from_text
    from tests.accounts.imports import fields

    numbers = walk.columns(walk.choose(agency_file("mentor", 3)))
    table = from_text(fields(numbers, "/values/")["table"])
    assert set(table.columns) == {"first name", "last name", "email address", "job title", "grade", "organisation"}


@pytest.mark.parametrize("step", ["map_people_columns", "map_people_values"])
@pytest.mark.parametrize(
    "data",
    [
        {},
        {"mode": "partial"},
        {"mode": "partial", "table": "nonsense"},
        {"mode": "nonsense", "table": to_text(Table(("A",), (Row(2, ("x",)),)))},
    ],
)
def test_a_step_without_its_file_starts_again_and_says_so(walk, step, data):
    response = walk.client.post(walk.url(step), data, follow=True)
    assert response.redirect_chain[0][0] == walk.url("import_people")
    assert "hoose" in str(next(iter(response.context["messages"])))


@pytest.mark.parametrize("step", ["map_people_columns", "map_people_values"])
def test_a_step_opened_by_its_address_goes_to_the_start(walk, step):
    response = walk.client.get(walk.url(step), follow=True)
    assert response.redirect_chain == [(walk.url("import_people"), 302)]
    assert not list(response.context["messages"])


def test_values_without_valid_columns_start_again(walk):
    table = to_text(read_table(upload(FILE)))
    response = walk.client.post(walk.url("map_people_values"), {"mode": "partial", "table": table}, follow=True)
    assert "did not come back whole" in text(response)


# The dry run ---------------------------------------------------------------------------------------------------------


def test_the_dry_run_shows_each_verdict_with_field_and_rule(walk):
    walk.save(FILE)
    content = (
        "Name,Email,Employee ID,Unit,Level,Left on\n"
        "Ana Ruiz,ana@x.example,1,Legal,2,\nBen Cole,ben@x.example,2,Legal,3,2026-01-31\n"
        "Cho,cho@x.example,3,Sales,1,\nDee,dee@,4,Sales,x,\n"
    )
    numbers = walk.columns(walk.choose(content))
    found = walk.staged(walk.values(numbers, {"1": 1, "2": 2, "3": 3}))
    page = text(walk.page(found))
    assert "1 person added, 1 changed, and 1 left. 1 row is left out." in page
    assert "Unit: Sales → Legal" in page
    assert "Left on: empty → Jan 31, 2026" in page
    assert "Email: “dee@” is no email address." in page
    with tenant(walk.organization.pk):
        assert Person.objects.count() == 3, "nothing is saved yet"


def test_rows_can_be_filtered_by_verdict_and_come_in_pages(walk):
    rows = "".join(f"P{n:02},p{n}@x.example\n" for n in range(30)) + "Bad,bad\n"
    found = walk.judge("Name,Email\n" + rows)
    assert len(walk.page(found).context["table"].page.object_list) == 25
    assert len(walk.page(found, page=2).context["table"].page.object_list) == 6
    rejected = walk.page(found, verdict="rejected")
    assert [row.record.number for row in rejected.context["table"].page.object_list] == [32]
    assert len(walk.page(found, verdict="nonsense").context["table"].page.object_list) == 25


def test_a_verdict_of_which_there_is_no_row_says_so(walk):
    assert "No such rows" in text(walk.page(walk.judge(FILE), verdict="left"))


def test_rejected_rows_can_be_taken_along_mended_and_imported(walk):
    found = walk.judge("Name,Email,Unit\nAna Ruiz,ana@,=1+1\nBen Cole,ben@x.example,Legal\n")
    response = walk.client.get(walk.url("rejected_people", people_import=found.pk))
    assert "attachment" in response.headers["Content-Disposition"]
    (row,) = csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")))
    assert row["Row"] == "2"
    assert row["Unit"] == "'=1+1", "a spreadsheet must not run it"
    assert row["What to mend"].startswith("Email: “ana@” is no email address. Unit: “=1+1” starts like a formula")
    mended = response.content.decode("utf-8-sig").replace("ana@", "ana@x.example", 1).replace("'=1+1", "Sales", 1)
    assert walk.save(mended).counts["added"] == 1


def test_a_file_without_rejected_rows_has_none_to_take_along(walk):
    found = walk.judge(FILE)
    assert walk.client.get(walk.url("rejected_people", people_import=found.pk)).status_code == 404


def test_a_formula_reaches_no_person(walk):
    walk.save(
        'Name,Email,Title\n=cmd,ana@x.example,\nBen,ben@x.example,"=HYPERLINK(""http://x"")"\n@Cho,cho@x.example,\n'
    )
    assert set(walk.people()) == {walk.client.member.person.email}


# Saying yes, twice, or no --------------------------------------------------------------------------------------------


def test_a_double_yes_starts_one_job_and_saves_once(walk):
    found = walk.judge(FILE)
    first, second = walk.confirm(found), walk.confirm(found)
    assert first.url == second.url
    with tenant(walk.organization.pk):
        assert Job.objects.count() == 1
    walk.work(found)
    walk.work(found)
    assert walk.confirm(found).url == walk.url("people_import", people_import=found.pk)
    assert len(walk.people()) == 3
    with tenant(walk.organization.pk):
        assert AuditEntry.objects.filter(action="people_imported").count() == 1
        assert AuditEntry.objects.filter(action="job_started").count() == 1


def test_a_file_sent_twice_replaces_the_one_that_waits(walk):
    first, second = walk.judge(FILE), walk.judge(FILE)
    assert walk.get(first.pk).state == PeopleImport.State.DISCARDED
    with tenant(walk.organization.pk):
        assert PeopleImportRow.objects.filter(people_import=second).count() == 2
        assert PeopleImportRow.objects.count() == 2


def test_while_it_is_saved_the_page_is_that_of_the_job(walk):
    found = walk.judge(FILE)
    job = walk.confirm(found).url
    assert walk.page(found).url == job


def test_a_discarded_file_leaves_nothing_and_can_be_discarded_again(walk):
    found = walk.judge(FILE)
    discard = walk.url("discard_people_import", people_import=found.pk)
    for _ in range(2):
        response = walk.client.post(discard, follow=True)
        assert "Nothing was changed" in text(response)
    with tenant(walk.organization.pk):
        assert not PeopleImportRow.objects.exists()
        assert AuditEntry.objects.filter(action="people_import_discarded").count() == 1
    assert "This file was discarded" in text(walk.page(found))
    walk.confirm(found)
    assert len(walk.people()) == 1


def test_a_file_that_is_being_saved_or_saved_cannot_be_discarded(walk):
    found = walk.judge(FILE)
    walk.confirm(found)
    discard = walk.url("discard_people_import", people_import=found.pk)
    walk.client.post(discard)
    assert walk.get(found.pk).state == PeopleImport.State.SAVING
    walk.work(found)
    walk.client.post(discard)
    assert walk.get(found.pk).state == PeopleImport.State.SAVED


def test_after_a_try_that_stopped_the_file_still_waits_and_can_be_saved(walk):
    found = walk.judge(FILE)
    walk.confirm(found)
    job = walk.get(found.pk).job_id
    walk.client.post(reverse("jobs:cancel_job", kwargs={"organization": walk.organization.slug, "job": job}))
    page = text(walk.page(found))
    assert "Saving was stopped, and nothing was changed." in page
    walk.confirm(found)
    assert walk.get(found.pk).job_id != job
    assert walk.work(found).state == PeopleImport.State.SAVED


def test_the_start_of_an_import_names_the_file_that_waits(walk):
    assert "waits for your yes" not in text(walk.client.get(walk.url("import_people")))
    found = walk.judge(FILE)
    page = text(walk.client.get(walk.url("import_people")))
    assert "waits for your yes" in page
    assert walk.url("people_import", people_import=found.pk) in page


# A full file ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.OWNER, Role.PARTICIPANT])
def test_others_may_not_import(sign_in, role):
    client = sign_in(role)
    for name in ("import_people", "map_people_columns", "map_people_values"):
        url = reverse(f"accounts:{name}", kwargs={"organization": client.member.organization.slug})
        assert client.get(url).status_code == 403


def test_the_dry_run_takes_the_same_queries_for_any_number_of_rows(walk):
    taken = []
    for rows in (1, 3):
        found = walk.judge(many(rows))
        walk.page(found)
        with CaptureQueriesContext(connection) as queries:
            walk.page(found)
        taken.append(len(queries))
    assert taken[0] == taken[1] <= 18
