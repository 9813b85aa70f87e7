"""Staging, saving and discarding a people import, against the database."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from access.actors import SYSTEM, Actor
from access.clock import now
from accounts import actions, queries
from accounts.models import ImportMapping, PeopleImport, PeopleImportRow, Person, PersonEvent
from accounts.people_diff import Row
from accounts.people_mapping import MappedRow, PeopleMapping
from accounts.people_rules import check_row
from audit.models import AuditEntry
from jobs.models import Job
from tests.factories.accounts import make_person

pytestmark = pytest.mark.usefixtures("in_organization")
EMAIL_ONLY = PeopleMapping({"email": "Email"})


def stage(*people: dict[str, str], mode: str = "partial", by: Actor = SYSTEM) -> PeopleImport:
    rows = [MappedRow(n, {"name": "Somebody"} | values) for n, values in enumerate(people, 2)]
    return actions.stage_people_import(rows=rows, mapping=EMAIL_ONLY, mode=mode, by=by)


def confirm(found: PeopleImport, *, leaving: bool = True) -> Job:
    return actions.confirm_people_import(
        people_import_id=found.pk, leaving_confirmed=leaving, return_to="/o/halden/", by=SYSTEM
    )


def save(found: PeopleImport) -> dict[str, object]:
    today = queries.local_today()
    rows = [Row(row.number, *check_row(row.values, today=today)) for row in queries.staged_rows(found)]
    return actions.save_people_import(people_import_id=found.pk, rows=rows, by=SYSTEM)


def import_now(*people: dict[str, str], mode: str = "partial") -> dict[str, object]:
    found = stage(*people, mode=mode)
    confirm(found)
    return save(found)


def test_two_people_swap_their_emails_in_one_file():
    ana, ben = make_person(email="ana@x.example", employee_id="1"), make_person(email="ben@x.example", employee_id="2")
    counts = import_now({"email": "ben@x.example", "employee_id": "1"}, {"email": "ana@x.example", "employee_id": "2"})
    assert counts["changed"] == 2
    ana.refresh_from_db()
    ben.refresh_from_db()
    assert (ana.email, ben.email) == ("ben@x.example", "ana@x.example")


def test_somebody_new_takes_an_email_that_its_owner_gives_up():
    ana = make_person(email="Ana@X.example", employee_id="1")
    import_now({"email": "ana.ruiz@x.example", "employee_id": "1"}, {"email": "ana@x.example", "employee_id": "2"})
    ana.refresh_from_db()
    assert ana.email == "ana.ruiz@x.example"
    assert Person.objects.get(email="ana@x.example").employee_id == "2"


def test_what_the_file_does_not_feed_stays():
    ana = make_person(email="ana@x.example", title="Analyst", unit="Sales", languages=["en"], level=3)
    before = ana.updated_at
    import_now({"email": "ana@x.example", "unit": "Legal"})
    ana.refresh_from_db()
    assert (ana.title, ana.unit, ana.languages, ana.level) == ("Analyst", "Legal", ["en"], 3)
    assert ana.updated_at > before


def test_history_has_before_and_after():
    ana = make_person(email="ana@x.example", level=2, unit="Sales", site="Oslo")
    import_now({"email": "ana@x.example", "level": "3", "unit": "Legal"})
    events = {event.kind: (event.before, event.after, event.on) for event in ana.events.all()}
    today = queries.local_today()
    assert events == {"level": ("2", "3", today), "move": ("Sales · Oslo", "Legal · Oslo", today)}


def test_today_is_the_day_of_the_organization(in_organization):
    assert in_organization.timezone == "America/New_York"
    with time_machine.travel("2026-10-06T01:00:00+00:00", tick=False):
        ana = make_person(email="ana@x.example")
        import_now({"email": "ben@x.example"}, mode="full")
        ana.refresh_from_db()
        assert str(ana.left_on) == "2026-10-05"


def test_saving_judges_against_the_people_of_that_moment():
    found = stage({"email": "ana@x.example", "employee_id": "1"}, {"email": "ben@x.example"})
    confirm(found)
    make_person(email="ana@x.example", name="Other Ana", employee_id="9")
    make_person(email="cho@x.example", employee_id="1")
    counts = save(found)
    assert counts["added"] == 1
    assert counts["rejected"] == 1
    assert counts["late"] == [{"row": 2, "field": "email", "rule": "This email belongs to Other Ana."}]


def test_nobody_leaves_who_was_not_shown_as_leaving():
    gone = make_person(email="gone@x.example")
    found = stage({"email": "ana@x.example"}, mode="full")
    confirm(found)
    joined = make_person(email="joined@x.example")
    assert save(found)["left"] == 1
    gone.refresh_from_db()
    joined.refresh_from_db()
    assert gone.left_on is not None
    assert joined.left_on is None


def test_a_save_that_breaks_leaves_nothing_behind(monkeypatch):
    make_person(email="ana@x.example")
    found = stage({"email": "ana@x.example", "title": "Lead"}, {"email": "ben@x.example"})
    confirm(found)
    monkeypatch.setattr(actions.imports.audit, "record", broken)
    with pytest.raises(OSError, match="the disk is full"):
        save(found)
    assert not Person.objects.filter(title="Lead").exists()
    assert not Person.objects.filter(email="ben@x.example").exists()
    assert not PersonEvent.objects.exists()
    found.refresh_from_db()
    assert found.state == PeopleImport.State.SAVING
    assert found.rows.count() == 2


def broken(*args: object, **kwargs: object) -> None:
    raise OSError("the disk is full")


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(lambda _: stage({"email": "ben@x.example"}, by=Actor(uuid4(), "Ana")), id="stage"),
        pytest.param(confirm, id="confirm"),
        pytest.param(lambda found: actions.discard_people_import(people_import_id=found.pk, by=SYSTEM), id="discard"),
    ],
)
def test_each_action_is_undone_when_its_audit_entry_cannot_be_written(act, monkeypatch):
    found = stage({"email": "ana@x.example"})
    monkeypatch.setattr(actions.imports.audit, "record", broken)
    before = (PeopleImport.objects.count(), PeopleImportRow.objects.count(), Job.objects.count(), found.state)
    with pytest.raises(OSError, match="the disk is full"):
        act(found)
    found.refresh_from_db()
    assert (PeopleImport.objects.count(), PeopleImportRow.objects.count(), Job.objects.count(), found.state) == before


def test_saving_twice_saves_once():
    found = stage({"email": "ana@x.example"})
    confirm(found)
    assert save(found) == actions.save_people_import(people_import_id=found.pk, rows=[], by=SYSTEM)
    assert AuditEntry.objects.filter(action="people_imported").count() == 1


def test_a_discarded_import_is_neither_confirmed_nor_saved():
    found = stage({"email": "ana@x.example"})
    actions.discard_people_import(people_import_id=found.pk, by=SYSTEM)
    with pytest.raises(actions.Discarded):
        confirm(found)
    with pytest.raises(actions.Discarded):
        save(found)


def test_many_leavers_take_a_second_yes():
    for _ in range(3):
        make_person()
    found = stage({"email": "ana@x.example"}, mode="full")
    with pytest.raises(actions.LeavingNotConfirmed):
        confirm(found, leaving=False)
    assert confirm(found).subject_id == found.pk


@pytest.mark.parametrize(
    ("left", "here", "asks"), [(5, 100, False), (6, 100, True), (0, 0, False), (1, 19, True), (1, 20, False)]
)
def test_more_than_five_percent_is_many(left, here, asks):
    assert PeopleImport(counts={"left": left, "here": here}).asks_twice is asks


def test_the_mapping_is_remembered_from_file_to_file():
    rows = [MappedRow(2, {"name": "Ana", "email": "ana@x.example"})]
    for mapping in (PeopleMapping({"email": "Mail"}, "dmy", {"AA": 1}), PeopleMapping({"email": "E"}, "", {"EO": 3})):
        actions.stage_people_import(rows=rows, mapping=mapping, mode="partial", by=SYSTEM)
    assert queries.remembered_mapping() == PeopleMapping({"email": "E"}, "", {"AA": 1, "EO": 3})
    assert ImportMapping.objects.count() == 1


def test_a_mapping_that_fits_no_row_is_not_remembered():
    stage({"email": "ana@x.example"})
    rows = [MappedRow(2, {"name": "Ana", "email": "Some role"})]
    actions.stage_people_import(rows=rows, mapping=PeopleMapping({"email": "Job title"}), mode="partial", by=SYSTEM)
    assert queries.remembered_mapping().columns == EMAIL_ONLY.columns


def test_a_new_file_discards_ones_own_and_those_nobody_confirmed_for_a_day_and_no_others():
    ana, ben = Actor(uuid4(), "Ana"), Actor(uuid4(), "Ben")
    own, others = stage({"email": "a@x.example"}, by=ana), stage({"email": "b@x.example"}, by=ben)
    stage({"email": "c@x.example"}, by=ana)
    own.refresh_from_db()
    others.refresh_from_db()
    assert (own.state, others.state) == (PeopleImport.State.DISCARDED, PeopleImport.State.STAGED)
    PeopleImport.objects.filter(pk=others.pk).update(created_at=now() - timedelta(days=2))
    stage({"email": "d@x.example"}, by=ana)
    others.refresh_from_db()
    assert others.state == PeopleImport.State.DISCARDED
    assert PeopleImportRow.objects.count() == 1


def test_staging_and_saving_take_the_same_queries_for_any_number_of_rows():
    import_now({"email": "first@x.example"})
    taken = []
    for count in (1, 3):
        people = [
            {"email": f"p{n}.{count}@x.example", "manager": f"p0.{count}@x.example" if n else ""} for n in range(count)
        ]
        with CaptureQueriesContext(connection) as queries_taken:
            import_now(*people)
        taken.append(len(queries_taken))
    assert taken[0] == taken[1]
