"""Ready-made pairs in the browser's place: a file or pasted rows, the dry run, a yes, and a draft of everybody else."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from access.actors import SYSTEM
from access.roles import Role
from access.tenancy import tenant
from pairing import actions
from pairing.actions.pair_imports import KEPT_WAITING
from pairing.models import PairImport, PairingRun, Ruling
from pairing.pair_file import PairRow
from programs.actions import close_answers, set_cohort
from programs.models import Cohort, Enrollment
from tests.asking import path, queries_of, text_of
from tests.factories.pairing import make_ready_cohort


@pytest.fixture
def admin(sign_in):
    return sign_in(Role.PROGRAM_ADMIN)


@pytest.fixture
def cohort(organization) -> Cohort:
    with tenant(organization.pk):
        return close_answers(cohort=make_ready_cohort(2, 2), by=SYSTEM)


@pytest.fixture
def pairs(organization, cohort) -> list[tuple[str, str]]:
    """Addresses of two pairs that the rules allow."""
    with tenant(organization.pk):
        rows = Enrollment.objects.filter(cohort=cohort).order_by("person__name")
        sides = {side: [row.person.email for row in rows.filter(side=side)] for side in ("mentee", "mentor")}
    return list(zip(sides["mentee"], sides["mentor"], strict=True))


def lines(*rows: tuple[str, ...], delimiter: str = "\t") -> str:
    return "\n".join(delimiter.join(row) for row in [("Mentee", "Mentor"), *rows])


def stage(organization, cohort: Cohort, *pairs: tuple[str, str]) -> PairImport:
    with tenant(organization.pk):
        rows = [PairRow(number, *pair) for number, pair in enumerate(pairs, start=2)]
        return actions.import_pairs(cohort=cohort, rows=rows, by=SYSTEM)


def reopen(organization, cohort: Cohort) -> None:
    with tenant(organization.pk):
        due = cohort.answers_due_on + timedelta(days=1)
        set_cohort(cohort=cohort, name=cohort.name, answers_due_on=due, by=SYSTEM)


def told(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


@pytest.mark.parametrize("delimiter", ["\t", ";", ","])
def test_pasted_rows_are_judged_saved_and_everybody_else_is_paired(organization, admin, cohort, pairs, delimiter):
    pasted = lines(pairs[0], (pairs[1][0], "nobody@example.com"), delimiter=delimiter)
    page = admin.post(path("pairing:import_pairs", cohort=cohort.pk), {"text": pasted}, follow=True)
    text = text_of(page)
    assert "1 pair would be locked. 1 row would be left out." in text
    assert "Mentor: Not ready to be paired in this cohort." in text
    with tenant(organization.pk):
        found = PairImport.objects.get()
        assert not Ruling.objects.exists()
    for _ in range(2):
        saved = admin.post(path("pairing:save_pairs", pair_import=found.pk), follow=True)
    with tenant(organization.pk):
        assert Ruling.objects.count() == 1
    page = text_of(saved)
    assert "Find the best pairs for everybody else" in page
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert admin.post(path("pairing:propose", cohort=cohort.pk), form).url.startswith("/o/halden/jobs/")
    with tenant(organization.pk):
        run = PairingRun.objects.get()
        assert (run.name, len(run.aims["locked"])) == ("With the pairs of a file", 1)


def test_both_pages_say_how_long_the_rows_are_kept(organization, admin, cohort, pairs):
    kept = "wait one day for your yes, then they are forgotten."
    assert timedelta(days=1) == KEPT_WAITING
    assert kept in text_of(admin.get(path("pairing:import_pairs", cohort=cohort.pk)))
    found = stage(organization, cohort, pairs[0])
    assert kept in text_of(admin.get(path("pairing:pair_import", pair_import=found.pk)))


def test_a_windows_file_with_other_columns_is_read_and_says_what_it_ignored(organization, admin, cohort, pairs):
    content = f"Größe;Mentee email;Mentor email\r\n1;{pairs[0][0]};{pairs[0][1]}\r\n".encode("cp1252")
    page = admin.post(
        path("pairing:import_pairs", cohort=cohort.pk), {"file": SimpleUploadedFile("pairs.csv", content)}, follow=True
    )
    assert told(page)[0] == "We did not read these columns: Größe."
    assert "Windows text" in told(page)[1]
    assert "1 pair would be locked." in text_of(page)


@pytest.mark.parametrize(
    ("data", "field", "message"),
    [
        ({}, "file", "Choose a file, or paste its rows below."),
        ({"text": "Mentee\tUnit\na@x.com\tSales"}, "text", "No column is called Mentor or Mentor email."),
        ({"text": "a@x.com\tb@x.com\nc@x.com\td@x.com"}, "text", "No column is called Mentee or Mentee email."),
        ({"text": "Mentee\tMentor"}, "text", "This file has a header and no rows."),
        ({"text": lines(*[("a@x.com", "b@x.com")] * 10_001)}, "text", "This has 10,001 rows; the most is 10,000."),
    ],
)
def test_what_cannot_be_read_says_why_at_its_field(organization, admin, cohort, data, field, message):
    response = admin.post(path("pairing:import_pairs", cohort=cohort.pk), data)
    assert response.status_code == 422
    assert response.context["form"].errors[field][0].startswith(message)
    with tenant(organization.pk):
        assert not PairImport.objects.exists()


def test_a_file_and_pasted_rows_together_are_one_too_many(admin, cohort, pairs):
    upload = SimpleUploadedFile("pairs.csv", lines(pairs[0]).encode())
    response = admin.post(path("pairing:import_pairs", cohort=cohort.pk), {"file": upload, "text": lines(pairs[0])})
    assert response.context["form"].errors["text"] == ["Choose a file or paste rows, not both."]


def test_while_answers_are_open_no_row_tells_who_is_ready(organization, admin, cohort, pairs):
    found = stage(organization, cohort, pairs[0], (pairs[1][0], "nobody@example.com"))
    reopen(organization, cohort)
    page = text_of(admin.get(path("pairing:import_pairs", cohort=cohort.pk)))
    assert "Answers are still open" in page
    assert '<form method="post" action="/o/halden/cohorts/' not in page
    refused = admin.post(path("pairing:import_pairs", cohort=cohort.pk), {"text": lines(pairs[0])}, follow=True)
    assert told(refused)[0].startswith("Answers are open. Close them first")
    waiting = text_of(admin.get(path("pairing:pair_import", pair_import=found.pk)))
    assert "Answers are open again" in waiting
    for word in (pairs[0][0], "Not ready", "1 pair", "left out"):
        assert word not in waiting
    refused = admin.post(path("pairing:save_pairs", pair_import=found.pk), follow=True)
    assert told(refused)[0].startswith("Answers are open. Close them first")
    with tenant(organization.pk):
        assert not Ruling.objects.exists()


def test_what_changed_since_is_shown_again_before_anything_is_locked(organization, admin, cohort, pairs):
    found = stage(organization, cohort, *pairs)
    with tenant(organization.pk):
        Enrollment.objects.filter(person__email=pairs[0][0]).update(state=Enrollment.State.LEFT)
    page = admin.post(path("pairing:save_pairs", pair_import=found.pk), follow=True)
    assert "Nothing was locked" in told(page)[0]
    assert "1 pair would be locked. 1 row would be left out." in text_of(page)


def test_discarded_nothing_is_left_of_it(organization, admin, cohort, pairs):
    found = stage(organization, cohort, *pairs)
    page = admin.post(path("pairing:discard_pairs", pair_import=found.pk), follow=True)
    assert told(page) == ["The file is discarded. Nothing was changed."]
    assert "This file was discarded" in text_of(admin.get(path("pairing:pair_import", pair_import=found.pk)))
    admin.post(path("pairing:save_pairs", pair_import=found.pk))
    with tenant(organization.pk):
        assert not Ruling.objects.exists()


def test_rows_are_shown_by_verdict(organization, admin, cohort, pairs):
    found = stage(organization, cohort, pairs[0], (pairs[1][0], "nobody@example.com"))
    page = text_of(admin.get(path("pairing:pair_import", pair_import=found.pk), {"verdict": "rejected"}))
    assert "nobody@example.com" in page
    assert pairs[0][0] not in page


def test_the_example_is_a_file_to_start_from(admin):
    response = admin.get(path("pairing:pair_template"))
    assert response["Content-Disposition"] == 'attachment; filename="pairs.csv"'
    assert response.content.decode("utf-8-sig").startswith("Mentee email,Mentor email\r\n")


@pytest.mark.parametrize("name", ["pair_import", "save_pairs", "discard_pairs"])
def test_strangers_find_nothing_and_others_may_not(organization, sign_in, cohort, pairs, name):
    found = stage(organization, cohort, *pairs)
    address = path(f"pairing:{name}", pair_import=found.pk)
    ask = "get" if name == "pair_import" else "post"
    assert getattr(sign_in(Role.COORDINATOR), ask)(address).status_code == 404
    assert getattr(sign_in(Role.EXECUTIVE), ask)(address).status_code == 403
    nothing = path(f"pairing:{name}", pair_import=uuid4())
    assert getattr(sign_in(Role.PROGRAM_ADMIN), ask)(nothing).status_code == 404
    assert sign_in(Role.COORDINATOR).get(path("pairing:import_pairs", cohort=cohort.pk)).status_code == 404
    assert sign_in(Role.PARTICIPANT).get(path("pairing:import_pairs", cohort=cohort.pk)).status_code == 403


def test_the_dry_run_takes_as_many_queries_for_one_row_as_for_two(organization, admin, cohort, pairs):
    counts = []
    for some in (pairs[:1], pairs):
        found = stage(organization, cohort, *some)
        counts.append(queries_of(admin, path("pairing:pair_import", pair_import=found.pk)))
    assert counts[0] == counts[1]
