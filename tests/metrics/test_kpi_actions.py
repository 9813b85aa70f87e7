"""KPIs, their values, and files: saved as shown, all or nothing, and harmless when repeated."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from access.actors import SYSTEM
from access.clock import now
from access.keeping import Gone
from audit.models import AuditEntry
from metrics import actions, queries
from metrics.keeping.kpis import forget_waiting_outcomes
from metrics.kpi_file import PointRow
from metrics.models import Kpi, KpiPoint, MeasureImport, PersonOutcome
from metrics.outcome_file import PersonRow
from tests.factories.accounts import make_person
from tests.factories.kpis import make_kpi
from tests.roles import as_role

pytestmark = pytest.mark.usefixtures("in_organization")


def values(kpi: Kpi) -> dict[str, str]:
    return {value.period: value.plain for value in queries.values_of(kpi)}


def row(kpi: Kpi, period: str, value: str, number: int = 2) -> PointRow:
    return PointRow(number, kpi.name, period, value)


def person_row(employee: str, value: str, on: str = "2026-06-30", number: int = 2) -> PersonRow:
    return PersonRow(number, employee, "Uses it", on, value)


def actions_of() -> list[str]:
    return list(AuditEntry.objects.order_by("at").values_list("action", flat=True))


def test_two_kpis_are_not_called_the_same():
    make_kpi("Returns")
    with pytest.raises(actions.NameTaken):
        make_kpi("RETURNS")


def test_what_a_period_is_stays_once_there_are_values():
    facts = {"name": "Returns", "unit": "minutes", "direction": "down", "area": "", "owner": None, "description": ""}
    kpi = make_kpi("Returns")
    actions.edit_kpi(kpi=kpi, period="week", by=SYSTEM, **facts)
    filled = make_kpi(values=(1,))
    with pytest.raises(actions.PeriodFixed):
        actions.edit_kpi(kpi=filled, period="week", by=SYSTEM, **facts)


def test_the_same_words_again_change_nothing():
    kpi = make_kpi("Returns")
    facts = {"name": "Returns", "unit": "minutes", "direction": "down", "area": "", "owner": None, "description": ""}
    before = actions_of()
    actions.edit_kpi(kpi=kpi, period="month", by=SYSTEM, **facts)
    assert actions_of() == before


def test_values_are_saved_all_or_none_and_again_without_effect():
    kpi = make_kpi(values=(5,))
    rows = [row(kpi, "2026-01", "4"), row(kpi, "2026-02", "3.5")]
    assert [str(each.verdict) for each in actions.save_points(rows=rows, by=SYSTEM)] == ["changed", "added"]
    assert values(kpi) == {"January 2026": "4", "February 2026": "3.5"}
    entries = actions_of()
    assert {str(each.verdict) for each in actions.save_points(rows=rows, by=SYSTEM)} == {"same"}
    assert actions_of() == entries
    with pytest.raises(actions.Rejected) as refused:
        actions.save_points(rows=[row(kpi, "2026-03", "1"), row(kpi, "2026-04", "x", 3)], by=SYSTEM)
    assert [len(each.problems) for each in refused.value.outcomes] == [0, 1]
    assert len(values(kpi)) == 2


def test_a_dry_run_writes_nothing():
    kpi = make_kpi()
    actions.save_points(rows=[row(kpi, "2026-01", "4")], by=SYSTEM, is_dry=True)
    assert values(kpi) == {}


def test_an_archived_kpi_takes_no_value_until_it_is_back():
    kpi = make_kpi("Returns")
    actions.archive_kpi(kpi=kpi, by=SYSTEM)
    actions.archive_kpi(kpi=kpi, by=SYSTEM)
    with pytest.raises(actions.Rejected):
        actions.save_points(rows=[row(kpi, "2026-01", "4")], by=SYSTEM)
    assert list(queries.kpis_to_choose()) == []
    actions.restore_kpi(kpi=kpi, by=SYSTEM)
    actions.save_points(rows=[row(kpi, "2026-01", "4")], by=SYSTEM)
    assert actions_of().count("kpi_archived") == 1


def test_deleting_a_kpi_takes_its_values():
    kpi = make_kpi(values=(1, 2))
    actions.delete_kpi(kpi=kpi, by=SYSTEM)
    assert not KpiPoint.objects.exists()
    assert AuditEntry.objects.get(action="kpi_deleted").facts == {"values": 2}


def test_removing_a_value_twice_is_harmless():
    kpi = make_kpi(values=(1,))
    point = KpiPoint.objects.get()
    actions.delete_kpi_point(point=point, by=SYSTEM)
    actions.delete_kpi_point(point=point, by=SYSTEM)
    assert values(kpi) == {}
    assert actions_of().count("kpi_point_deleted") == 1


def test_a_file_waits_for_a_yes_and_is_saved_once_without_what_breaks_a_rule():
    kpi = make_kpi(values=(5,))
    rows = [row(kpi, "2026-01", "4"), row(kpi, "2026-02", "3"), row(kpi, "2026-03", "x")]
    staged = actions.stage_measure_import(kind="kpis", rows=rows, by=SYSTEM)
    assert staged.counts == {"added": 1, "changed": 1, "same": 0, "rejected": 1}
    assert values(kpi) == {"January 2026": "5"}
    actions.confirm_measure_import(measure_import=staged, by=SYSTEM)
    actions.confirm_measure_import(measure_import=staged, by=SYSTEM)
    assert values(kpi) == {"January 2026": "4", "February 2026": "3"}
    assert actions_of().count("kpis_imported") == 1


def test_a_file_is_not_saved_when_values_changed_since_it_was_shown():
    kpi = make_kpi(values=(5,))
    staged = actions.stage_measure_import(kind="kpis", rows=[row(kpi, "2026-01", "4")], by=SYSTEM)
    actions.save_points(rows=[row(kpi, "2026-01", "7")], by=SYSTEM)
    with pytest.raises(actions.ValuesChanged):
        actions.confirm_measure_import(measure_import=staged, by=SYSTEM)
    again = actions.judge_measure_import(measure_import=staged, by=SYSTEM)
    assert again.rows[0]["before"] == "7"
    actions.confirm_measure_import(measure_import=again, by=SYSTEM)
    assert values(kpi) == {"January 2026": "4"}


def test_a_saved_file_is_taken_back_as_a_whole():
    kpi = make_kpi(values=(5,))
    staged = actions.stage_measure_import(
        kind="kpis", rows=[row(kpi, "2026-01", "4"), row(kpi, "2026-02", "3", 3)], by=SYSTEM
    )
    with pytest.raises(actions.NotSaved):
        actions.undo_kpi_import(measure_import=staged, by=SYSTEM)
    actions.confirm_measure_import(measure_import=staged, by=SYSTEM)
    for _ in range(2):
        actions.undo_kpi_import(measure_import=staged, by=SYSTEM)
    assert values(kpi) == {"January 2026": "5"}
    assert actions_of().count("kpi_import_undone") == 1


def test_a_file_is_not_taken_back_once_a_value_of_it_moved():
    kpi = make_kpi(values=(5,))
    staged = actions.stage_measure_import(
        kind="kpis", rows=[row(kpi, "2026-01", "4"), row(kpi, "2026-02", "3", 3)], by=SYSTEM
    )
    actions.confirm_measure_import(measure_import=staged, by=SYSTEM)
    actions.save_points(rows=[row(kpi, "2026-02", "9")], by=SYSTEM)
    with pytest.raises(actions.ValuesChanged):
        actions.undo_kpi_import(measure_import=staged, by=SYSTEM)
    assert values(kpi) == {"January 2026": "4", "February 2026": "9"}


def test_a_new_file_discards_the_one_that_waits_and_a_saved_one_cannot_be_discarded():
    kpi = make_kpi()
    first = actions.stage_measure_import(kind="kpis", rows=[row(kpi, "2026-01", "4")], by=SYSTEM)
    second = actions.stage_measure_import(kind="kpis", rows=[row(kpi, "2026-02", "4")], by=SYSTEM)
    with pytest.raises(actions.Discarded):
        actions.confirm_measure_import(measure_import=first, by=SYSTEM)
    actions.confirm_measure_import(measure_import=second, by=SYSTEM)
    with pytest.raises(actions.AlreadySaved):
        actions.discard_measure_import(measure_import=second, by=SYSTEM)
    assert values(kpi) == {"February 2026": "4"}


def test_a_file_has_a_most():
    rows = [PointRow(n, "x", "2026-01", "1") for n in range(20_001)]
    with pytest.raises(actions.TooManyRows):
        actions.stage_measure_import(kind="kpis", rows=rows, by=SYSTEM)


def test_outcomes_are_saved_by_employee_id_and_replaced_by_a_later_file():
    ana, ben = make_person("Ana", employee_id="E1"), make_person("Ben", employee_id="e2")
    rows = [person_row("e1", "yes"), person_row("E2", "no"), person_row("E9", "yes")]
    staged = actions.stage_measure_import(kind="outcomes", rows=rows, by=SYSTEM)
    assert staged.counts == {"added": 2, "changed": 0, "same": 0, "rejected": 1}
    actions.confirm_measure_import(measure_import=staged, by=SYSTEM)
    known = dict(PersonOutcome.objects.values_list("person", "value"))
    assert known == {ana.pk: True, ben.pk: False}
    later = actions.stage_measure_import(
        kind="outcomes", rows=[person_row("E1", "no"), person_row("E2", "no")], by=SYSTEM
    )
    # Of a yes or no, "it changes" or "as it is" would tell what it was to whoever tries a file and discards it.
    assert later.counts == {"added": 2, "changed": 0, "same": 0, "rejected": 0}
    assert {row["verdict"] for row in later.rows} == {"added"}
    actions.confirm_measure_import(measure_import=later, by=SYSTEM)
    assert PersonOutcome.objects.filter(value=True).count() == 0
    assert PersonOutcome.objects.count() == 2


def test_rows_about_people_go_as_soon_as_they_are_saved_or_discarded():
    make_person("Ana", employee_id="E1")
    staged = actions.stage_measure_import(kind="outcomes", rows=[person_row("E1", "yes")], by=SYSTEM)
    actions.confirm_measure_import(measure_import=staged, by=SYSTEM)
    other = actions.stage_measure_import(kind="outcomes", rows=[person_row("E1", "no")], by=SYSTEM)
    actions.discard_measure_import(measure_import=other, by=SYSTEM)
    actions.discard_measure_import(measure_import=other, by=SYSTEM)
    assert [found.rows for found in MeasureImport.objects.all()] == [[], []]


def test_two_ids_that_differ_in_capitals_are_two_people():
    small, large = make_person("Ana", employee_id="e1"), make_person("Ben", employee_id="E1")
    known = queries.known_people([person_row("e1", "yes")])
    assert known.people == {"e1": small.pk, "E1": large.pk}


def test_a_file_about_people_that_waits_goes_with_whoever_is_erased():
    kpi, ana = make_kpi(), make_person("Ana", employee_id="E1")
    actions.stage_measure_import(kind="outcomes", rows=[person_row("E1", "no")], by=SYSTEM)
    actions.stage_measure_import(kind="kpis", rows=[row(kpi, "2026-01", "1")], by=SYSTEM)
    with as_role("worker"):
        forget_waiting_outcomes(Gone(ana.pk, ana.name, ana.email, by_own_wish=True))
    assert [found.kind for found in MeasureImport.objects.all()] == ["kpis"]


def test_a_measure_is_counted_and_taken_away():
    for number in range(3):
        make_person(employee_id=f"E{number}")
    rows = [person_row(f"E{number}", "yes") for number in range(3)] + [person_row("E0", "no", on="2026-07-31")]
    actions.confirm_measure_import(
        measure_import=actions.stage_measure_import(kind="outcomes", rows=rows, by=SYSTEM), by=SYSTEM
    )
    (found,) = queries.measured()
    assert (found.measure, found.people, found.days) == ("Uses it", 3, 2)
    assert (found.first_on, found.last_on) == (date(2026, 6, 30), date(2026, 7, 31))
    assert actions.delete_outcomes(measure="Uses it", by=SYSTEM) == 4
    assert actions.delete_outcomes(measure="Uses it", by=SYSTEM) == 0


def test_a_large_file_is_saved_in_few_statements(django_assert_max_num_queries):
    kpi = make_kpi(period="week")
    rows = [
        PointRow(number, kpi.name, (date(1990, 1, 1) + timedelta(weeks=number)).isoformat(), str(number))
        for number in range(1_500)
    ]
    staged = actions.stage_measure_import(kind="kpis", rows=rows, by=SYSTEM)
    with django_assert_max_num_queries(12):
        actions.confirm_measure_import(measure_import=staged, by=SYSTEM)
    assert KpiPoint.objects.filter(value=Decimal(1_499)).count() == 1


def test_only_the_kpis_that_rows_name_are_read_and_held():
    returns, price, other = make_kpi("Returns"), make_kpi("Prices"), make_kpi("Wages", values=(1, 2))
    known = queries.known_kpis([row(returns, "2026-05", "4"), PointRow(3, str(price.pk).upper(), "2026-05", "4")])
    assert {each.id for each in known.values()} == {returns.pk, price.pk}
    assert queries.known_kpis([PointRow(2, "WAGES", "2026-05", "4")], is_locked=True)["wages"].id == other.pk


def test_a_period_begins_with_the_day_of_the_organization(in_organization, settings):
    kpi = make_kpi()
    settings.NOW = "2026-12-01T03:00:00+00:00"  # still November 30 in New York
    assert now().month == 12
    with pytest.raises(actions.Rejected):
        actions.save_points(rows=[row(kpi, "2026-12", "1")], by=SYSTEM)
