"""Enrolling from a file in the browser: each step sends back what the page before it holds."""

from __future__ import annotations

import csv
import io
from uuid import UUID

import pytest
from django.urls import reverse

from access.actors import SYSTEM
from access.roles import Role
from accounts.models import ImportMapping, Person
from audit.models import AuditEntry
from jobs.models import Job
from programs import actions
from programs.models import Enrollment, EnrollmentImport, EnrollmentImportRow, Need, Skill
from programs.tasks import save_enrollment_import
from tests.accounts.imports import SAMPLES, fields
from tests.asking import text_of
from tests.factories.accounts import make_person
from tests.factories.files import CANARIES, agency_file, upload, workbook
from tests.factories.programs import (
    fresh,
    make_cohort,
    make_mentee,
    make_mentor,
    make_program,
    make_ready,
    make_topic,
    start_asking,
)
from tests.factories.topics import merge
from tests.programs.pages import queries_of, url
from tests.programs.views.conftest import outside

pytestmark = pytest.mark.usefixtures("in_organization")
PROFESSIONS = ("DDaT", "HR", "Operations", "Policy", "Security")


@pytest.fixture
def admin(sign_in):
    return sign_in(Role.PROGRAM_ADMIN)


@pytest.fixture
def topic():
    return make_topic("Live shopping")


@pytest.fixture
def cohort(topic):
    return make_cohort(make_program(topics=[topic]))


class Walk:
    """One coordinator at the enrollment import of one cohort."""

    def __init__(self, client, cohort):
        self.client, self.cohort = client, cohort

    def url(self, name):
        return url(self.client, name, cohort=self.cohort.pk)

    def choose(self, content, side="mentor"):
        return self.client.post(self.url("import_enrollments"), {"file": upload(content), "side": side})

    def columns(self, page, **changes):
        return self.client.post(self.url("map_enrollment_columns"), fields(page, "/columns/") | changes)

    def values(self, page, **meant):
        """`meant`: their value -> id of a topic, or a level."""
        form, data = page.context["form"], fields(page, "/values/")
        for name, found in form.found.items():
            for number, value in enumerate(found):
                data[f"{name}_{number}"] = str(meant.get(value, data[f"{name}_{number}"]))
        return self.client.post(self.url("map_enrollment_values"), data)

    def staged(self, response):
        assert response.status_code == 302, response.content.decode()
        return EnrollmentImport.objects.get(pk=UUID(response.url.rstrip("/").rpartition("/")[2]))

    def page(self, found, **query):
        return self.client.get(url(self.client, "enrollment_import", enrollment_import=found.pk), query)

    def confirm(self, found):
        return self.client.post(url(self.client, "confirm_enrollment_import", enrollment_import=found.pk))

    def work(self, found):
        """What a worker does when the doorbell rings."""
        found.refresh_from_db()
        with outside():
            save_enrollment_import(str(found.organization_id), str(found.job_id))
        found.refresh_from_db()
        return found


@pytest.fixture
def walk(admin, cohort):
    return Walk(admin, cohort)


def test_a_file_whose_words_are_ours_needs_no_translation(walk, topic):
    make_person(email="ana@example.com")
    found = walk.staged(
        walk.columns(walk.choose("email,topic,level,evidence\nana@example.com,live SHOPPING,5,Runs it\n"))
    )
    assert found.counts["added"] == 1
    assert not Enrollment.objects.exists()
    page = walk.confirm(found)
    assert page.url == url(walk.client, "enrollment_import", enrollment_import=found.pk)
    assert Skill.objects.values_list("topic", "level", "evidence").get() == (topic.pk, 5, "Runs it")
    assert b"1 mentor comes in." in walk.page(found).content
    assert not EnrollmentImportRow.objects.exists()
    assert AuditEntry.objects.filter(action="enrollment_imported").count() == 1


def test_words_of_the_file_become_topics_and_levels_and_are_remembered(walk, topic):
    make_person(email="ana@example.com")
    make_person(email="ben@example.com")
    content = "mail,profession,grade of skill\nana@example.com,DDaT,Expert\nben@example.com,HR,Expert\n"
    values = walk.columns(walk.choose(content), level="grade of skill")
    assert values.status_code == 200
    found = walk.staged(walk.values(values, DDaT=topic.pk, Expert=5))
    assert (found.counts["added"], found.counts["rejected"]) == (1, 1)
    assert "“HR” was given no topic." in walk.page(found).content.decode()
    again = walk.columns(walk.choose(content))
    assert fields(again, "/values/")["topic_0"] == str(topic.pk)
    assert fields(again, "/values/")["level_0"] == "5"


def test_mentees_come_in_with_priority_and_level(walk, topic):
    make_person(email="ruth@example.com")
    content = "email,topic,level,priority\nruth@example.com,Live shopping,,2\n"
    found = walk.staged(walk.columns(walk.choose(content, "mentee"), any_level="1"))
    walk.confirm(found)
    assert Need.objects.values_list("priority", "current_level").get() == (2, 1)


def test_one_topic_can_be_for_all_rows(walk, topic):
    make_person(email="ana@example.com")
    found = walk.staged(walk.columns(walk.choose("email\nana@example.com\n"), any_topic=str(topic.pk)))
    walk.confirm(found)
    assert Skill.objects.get().topic == topic


def test_a_workbook_is_read_too(walk, topic):
    make_person(email="ana@example.com")
    content = workbook([["email", "topic", "level"], ["ana@example.com", "Live shopping", 3]])
    walk.confirm(walk.staged(walk.columns(walk.choose(content))))
    assert Skill.objects.get().level == 3


def test_a_file_changes_and_adds_and_takes_nothing_away(walk, cohort, topic):
    kept = make_mentor(cohort, topic, person=make_person(email="kept@example.com"))
    ana = make_ready(
        make_mentor(cohort, topic, level=2, person=make_person(email="ana@example.com"), evidence="Runs it")
    )
    found = walk.staged(walk.columns(walk.choose("email,topic,level\nana@example.com,Live shopping,5\n")))
    assert "Does it with help → The one others ask" in walk.page(found).content.decode()
    walk.confirm(found)
    assert ana.skills.values_list("level", "evidence").get() == (5, "Runs it")
    assert (fresh(ana).state, fresh(kept).state) == ("ready", "listed")


def test_another_topic_by_file_asks_again(walk, cohort, topic):
    other = make_topic("Job ads")
    actions.set_program_topics(program=cohort.program, topics=[topic, other], by=SYSTEM)
    ana = make_ready(make_mentor(cohort, topic, person=make_person(email="ana@example.com")))
    found = walk.staged(walk.columns(walk.choose("email,topic\nana@example.com,Job ads\n")))
    assert b"1 will be asked again" in walk.page(found).content
    walk.confirm(found)
    assert fresh(ana).state == "listed"
    assert ana.skills.count() == 2


def test_a_file_gives_no_other_topic_to_somebody_with_a_partner(walk, cohort, topic):
    """Nobody who teaches was asked for it, and mentees who wait for it would be invited."""
    other = make_topic("Month-end automation")
    actions.set_program_topics(program=cohort.program, topics=[topic, other], by=SYSTEM)
    mentor = make_ready(make_mentor(cohort, topic, person=make_person("Ana Ruiz", email="ana@example.com")))
    waiting = start_asking(make_mentee(cohort, other))
    actions.take_places(enrollments=[mentor.pk], by=SYSTEM)
    found = walk.staged(walk.columns(walk.choose("email,topic\nana@example.com,Month-end automation\n")))
    assert "Ana Ruiz has a partner, and stays as they are." in text_of(walk.page(found))
    walk.confirm(found)
    assert [skill.topic for skill in mentor.skills.all()] == [topic]
    assert fresh(waiting).state == "waiting"


def test_a_double_click_saves_once(walk, topic):
    make_person(email="ana@example.com")
    found = walk.staged(walk.columns(walk.choose("email,topic\nana@example.com,Live shopping\n")))
    for _ in range(2):
        walk.confirm(found)
    assert Enrollment.objects.count() == 1
    assert AuditEntry.objects.filter(action="enrollment_imported").count() == 1


def test_a_discarded_file_leaves_nothing(walk, topic):
    make_person(email="ana@example.com")
    found = walk.staged(walk.columns(walk.choose("email,topic\nana@example.com,Live shopping\n")))
    for _ in range(2):
        walk.client.post(url(walk.client, "discard_enrollment_import", enrollment_import=found.pk))
    assert not EnrollmentImportRow.objects.exists()
    walk.confirm(found)
    assert not Enrollment.objects.exists()
    assert b"This file was discarded" in walk.page(found).content


def test_the_next_file_takes_the_place_of_the_one_that_waits(walk, topic):
    make_person(email="ana@example.com")
    content = "email,topic\nana@example.com,Live shopping\n"
    first = walk.staged(walk.columns(walk.choose(content)))
    walk.staged(walk.columns(walk.choose(content)))
    first.refresh_from_db()
    assert first.state == EnrollmentImport.State.DISCARDED
    assert EnrollmentImportRow.objects.count() == 1


def test_who_left_between_the_yes_and_the_saving_is_named(walk, cohort, topic):
    person = make_person("Ana Ruiz", email="ana@example.com")
    found = walk.staged(walk.columns(walk.choose("email,topic\nana@example.com,Live shopping\n")))
    person.left_on = cohort.answers_due_on
    person.save()
    walk.confirm(found)
    assert "Row 2: Ana Ruiz has left the organization." in walk.page(found).content.decode()
    assert not Enrollment.objects.exists()


def test_a_closed_cohort_takes_no_file(walk, cohort, topic):
    make_person(email="ana@example.com")
    found = walk.staged(walk.columns(walk.choose("email,topic\nana@example.com,Live shopping\n")))
    actions.close_cohort(cohort=cohort, by=SYSTEM)
    assert b"who takes part stands" in walk.client.get(walk.confirm(found).url).content
    assert not Enrollment.objects.exists()


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"email": ""}, "email", "Name the column with emails; it is how we know people."),
        ({"topic": ""}, "topic", "Name the column with topics, or pick one topic for all rows below."),
        ({"level": "topic"}, "level", "“topic” already feeds Topic. Choose another column."),
    ],
)
def test_columns_that_do_not_fit_are_named(walk, change, field, message):
    page = walk.columns(walk.choose("email,topic\nana@example.com,Live shopping\n"), **change)
    assert page.context["form"].errors[field] == [message]
    assert not EnrollmentImport.objects.exists()


@pytest.mark.parametrize(
    ("sent", "field"),
    [({"side": "mentor"}, "file"), ({"file": "email,topic\na,b\n"}, "side"), ({"file": "", "side": "mentor"}, "file")],
)
def test_a_file_and_a_side_are_needed(walk, sent, field):
    data = sent | ({"file": upload(sent["file"])} if "file" in sent else {})
    page = walk.client.post(walk.url("import_enrollments"), data)
    assert field in page.context["form"].errors


@pytest.mark.parametrize("change", [{"table": "nonsense"}, {"side": "neither"}, {"table": ""}])
@pytest.mark.parametrize("step", ["map_enrollment_columns", "map_enrollment_values"])
def test_a_form_that_was_tampered_with_starts_again(walk, step, change):
    data = fields(walk.choose("email,topic\na@example.com,x\n"), "/columns/") | change
    answer = walk.client.post(walk.url(step), data)
    assert answer.status_code == 302
    assert answer.url == walk.url("import_enrollments")
    assert walk.client.get(walk.url(step)).status_code == 302


def test_rejected_rows_come_back_as_a_file_that_runs_nothing(walk, topic):
    content = "email,topic,evidence\n=1+1,Chess,x\nana@example.com,Live shopping,y\n"
    values = walk.columns(walk.choose(content))
    found = walk.staged(walk.values(values))
    answer = walk.client.get(url(walk.client, "rejected_enrollments", enrollment_import=found.pk))
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert lines[0] == ["Row", "Email", "Topic", "What shows it", "What to mend"]
    assert lines[1][:3] == ["2", "'=1+1", "Chess"]
    assert "was given no topic" in lines[1][4]
    assert lines[2][1] == "ana@example.com"


def test_no_rejected_row_gives_no_file(walk, topic):
    make_person(email="ana@example.com")
    found = walk.staged(walk.columns(walk.choose("email,topic\nana@example.com,Live shopping\n")))
    assert walk.client.get(url(walk.client, "rejected_enrollments", enrollment_import=found.pk)).status_code == 404


def test_the_dry_run_takes_as_many_queries_for_three_rows_as_for_one(walk, topic):
    for name in ("ana", "ben", "cleo"):
        make_person(email=f"{name}@example.com")
    one = walk.staged(walk.columns(walk.choose("email,topic\nana@example.com,Live shopping\n")))
    path = url(walk.client, "enrollment_import", enrollment_import=one.pk)
    first = queries_of(walk.client, path)
    content = (
        "email,topic\nana@example.com,Live shopping\nben@example.com,Live shopping\ncleo@example.com,Live shopping\n"
    )
    three = walk.staged(walk.columns(walk.choose(content)))
    assert queries_of(walk.client, url(walk.client, "enrollment_import", enrollment_import=three.pk)) == first


def test_the_dry_run_shows_rows_by_verdict(walk, topic):
    make_person("Ana Ruiz", email="ana@example.com")
    content = "email,topic\nana@example.com,Live shopping\nno@example.com,Live shopping\n"
    found = walk.staged(walk.columns(walk.choose(content)))
    assert b"no@example.com" not in walk.page(found, verdict="added").content
    assert b"Ana Ruiz" not in walk.page(found, verdict="rejected").content
    assert walk.page(found, verdict="nonsense").status_code == 200


def agency_people(side, count):
    Person.objects.bulk_create(
        [Person(name=f"{side} {n}", email=f"{side}.{n:03}@agency.example") for n in range(count)]
    )


@pytest.mark.parametrize("side", ["mentor", "mentee"])
def test_columns_that_nobody_mapped_are_stored_nowhere(walk, topic, side):
    agency_people(side, 3)
    page = walk.choose(agency_file(side, 3), side)
    values = walk.columns(page)
    assert not any(canary in values.content.decode() for canary in CANARIES)
    found = walk.staged(walk.values(values, Policy=topic.pk))
    stored = str(list(EnrollmentImportRow.objects.values())) + str(list(ImportMapping.objects.values()))
    assert not any(canary in stored for canary in CANARIES)
    walk.confirm(found)
    assert Enrollment.objects.filter(side=side).count() == 3


def test_more_than_five_hundred_rows_are_saved_by_a_worker(walk, topic):
    agency_people("mentor", 501)
    found = walk.staged(walk.values(walk.columns(walk.choose(agency_file("mentor", 501))), Policy=topic.pk))
    answer = walk.confirm(found)
    job = Job.objects.get()
    assert answer.url == reverse("jobs:job", kwargs={"organization": "halden", "job": job.pk})
    assert walk.confirm(found).url == answer.url
    assert walk.page(found).status_code == 302
    assert not Enrollment.objects.exists()
    done = walk.work(found)
    assert done.state == EnrollmentImport.State.SAVED
    assert Enrollment.objects.count() == 501
    assert Job.objects.get().state == Job.State.DONE
    assert walk.client.get(answer.url).url == url(walk.client, "enrollment_import", enrollment_import=found.pk)


def test_a_worker_that_comes_too_late_says_why(walk, cohort, topic):
    agency_people("mentor", 501)
    found = walk.staged(walk.values(walk.columns(walk.choose(agency_file("mentor", 501))), Policy=topic.pk))
    walk.confirm(found)
    actions.close_cohort(cohort=cohort, by=SYSTEM)
    walk.work(found)
    assert Job.objects.get().error == "The cohort is under way or closed by now. Nothing was changed."
    assert b"The last try did not finish" in walk.page(found).content


@pytest.mark.skipif(not SAMPLES.exists(), reason="the sample files are not at hand")
@pytest.mark.parametrize("side", ["mentor", "mentee"])
def test_files_that_nobody_here_wrote_come_in_whole(admin, side):
    path = SAMPLES / f"large-{side}s.csv"
    topics = {name: make_topic(f"What {name} knows") for name in PROFESSIONS}
    walk = Walk(admin, make_cohort(make_program(topics=list(topics.values()))))
    with path.open() as lines:
        people = [Person(name=row["last name"], email=row["email address"]) for row in csv.DictReader(lines)]
    Person.objects.bulk_create(people)
    values = walk.columns(walk.choose(path.read_bytes(), side))
    found = walk.staged(walk.values(values, **{name: topic.pk for name, topic in topics.items()}))
    assert (found.counts["added"], found.counts["rejected"]) == (500, 0)
    walk.confirm(found)
    assert Enrollment.objects.filter(side=side).count() == 500
    assert (Skill if side == "mentor" else Need).objects.count() == 500


def test_the_old_name_of_a_merged_topic_is_taken_for_the_one_that_was_kept(walk, topic):
    merge(make_topic("Shopping live"), topic)
    make_person("Ana Lima", email="ana@example.com")
    page = walk.columns(walk.choose("Email,Topic,Level\nana@example.com,SHOPPING LIVE,4\n"))
    walk.confirm(walk.staged(walk.values(page)))
    assert Skill.objects.get().topic == topic
