"""The page on who gets a place, and its file."""

from __future__ import annotations

import csv

import pytest

from access.roles import Role
from accounts.models import Person
from programs import actions
from programs.models import Coordinator, Enrollment
from tests.asking import path, queries_of, text_of
from tests.factories.accounts import make_person
from tests.factories.pairs import make_cohort, make_pair
from tests.factories.programs import make_program

pytestmark = pytest.mark.usefixtures("in_organization")


@pytest.fixture
def cohort(in_organization):
    made = make_cohort()
    for number in range(8):
        for member in make_pair(in_organization, made).members.select_related("person"):
            member.person.unit = "Stores" if member.side == "mentor" else "Headquarters"
            member.person.site = f"Site {number}"
            member.person.save()
    Enrollment.objects.update(asks=1)
    people = [make_person(unit=unit, site="Columbus") for unit in ("Stores", "Stores", "Returns") for _ in range(12)]
    Enrollment.objects.create(cohort=made, person=people[-1], side="mentor", state="declined", asks=1)
    return made


def cells(page: str, dimension: str) -> list[str]:
    return page.partition(f"By {dimension}")[2].partition("</section>")[0].split("<tr>")[1:]


def test_the_sentence_comes_first_and_no_small_group_has_a_name(cohort, sign_in):
    page = text_of(sign_in(Role.EXECUTIVE).get(path("metrics:equity", program=cohort.program_id)))
    assert "People at Columbus are 68% of those who could take part and hold 0% of the places." in page
    units = cells(page, "unit")
    assert [name in unit for name, unit in zip(("Unit", "Stores", "Smaller groups", "Others"), units, strict=True)] == [
        True
    ] * 4
    assert "Headquarters" not in page.partition("<main")[2]
    assert "Site 3" not in page.partition("<main")[2]
    assert 'data-uw-chart="bars"' in page


def test_a_no_changes_nothing_on_the_page(cohort, sign_in):
    executive = sign_in(Role.EXECUTIVE)
    pages = []
    for state in ("declined", "asked", "not_released", "withdrawn"):
        Enrollment.objects.exclude(state="ready").update(state=state)
        pages.append(
            text_of(executive.get(path("metrics:equity", program=cohort.program_id)))
            .partition("<main")[2]
            .partition("</main>")[0]
        )
    assert len(set(pages)) == 1


def test_the_file_says_what_the_page_says(cohort, sign_in):
    executive = sign_in(Role.EXECUTIVE)
    answer = executive.get(path("metrics:equity_csv", program=cohort.program_id))
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="places-')
    rows = list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines()))
    page = text_of(executive.get(path("metrics:equity", program=cohort.program_id)))
    assert rows[0]["Group"] in page and rows[0]["Places"] == "16"
    for row in rows[1:]:
        line = next(each for each in cells(page, row["By"].lower()) if f'row">{row["Group"]}<' in each)
        for column in ("Could take part", "Invited", "Places", "Sessions"):
            assert f">{row[column]}<" in line, (row, line)


def test_without_places_there_is_nothing_to_compare_and_no_chart(in_organization, sign_in):
    cohort = make_cohort()
    for unit in ("Stores", "Returns"):
        for _ in range(12):
            make_person(unit=unit)
    page = text_of(sign_in(Role.PROGRAM_ADMIN).get(path("metrics:equity", program=cohort.program_id)))
    assert "Nobody has a place yet" in page
    assert "data-uw-chart" not in page


def test_it_says_whom_the_outcome_counts_where_that_is_somebody_else(in_organization, sign_in):
    executive = sign_in(Role.EXECUTIVE)
    for _ in range(12):
        make_person(unit="Stores")
    for side, words in (("mentor", "mentors alone"), ("both", "both sides")):
        program = make_program(design=actions.DesignFacts(comparison="none", counted_side=side))
        page = text_of(executive.get(path("metrics:equity", program=program.pk)))
        assert f"The program’s outcome counts {words}, also whoever has left since" in page
        impact = text_of(executive.get(path("metrics:impact", program=program.pk)))
        assert f"Counted are {words}, also whoever has left since." in impact
    without = make_cohort().program_id
    assert "The program’s outcome counts" not in text_of(executive.get(path("metrics:equity", program=without)))


def test_who_reads_it(in_organization, sign_in):
    program = make_cohort().program
    page = path("metrics:equity", program=program.pk)
    assert sign_in(Role.EXECUTIVE).get(page).status_code == 200
    assert sign_in(Role.PROGRAM_ADMIN).get(page).status_code == 200
    for role in (Role.PARTICIPANT, Role.OWNER, Role.OMBUDSPERSON, Role.GUEST):
        assert sign_in(role).get(page).status_code == 403
    coordinator = sign_in(Role.COORDINATOR)
    assert coordinator.get(page).status_code == 404
    Coordinator.objects.create(program=program, membership=coordinator.member)
    assert coordinator.get(page).status_code == 200


def test_it_asks_as_often_for_many_people_as_for_few(cohort, sign_in):
    executive = sign_in(Role.EXECUTIVE)
    few = queries_of(executive, path("metrics:equity", program=cohort.program_id))
    for number in range(30):
        make_person(unit=f"Unit {number}", site=f"Site {number}", level=number % 9 + 1)
    assert queries_of(executive, path("metrics:equity", program=cohort.program_id)) == few
    Person.objects.exclude(unit="").update(unit="Stores")
    assert queries_of(executive, path("metrics:equity", program=cohort.program_id)) == few
