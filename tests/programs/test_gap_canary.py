"""What a mentee writes about their own gaps is nowhere in clear, and no page of anybody else shows it or tells that it is there.

Every search has a control: a word that is stored in clear must be found by it, or the search is blind.
"""

from __future__ import annotations

import json
import logging

import pytest
from django.db import connection
from django.urls import reverse

from access.roles import Role
from access.tenancy import tenant
from programs.models import Enrollment, SelfAssessment
from tests.accounts.test_import_canary import broker, every_row, files_with, server_folder, sessions, wait_for
from tests.factories.accounts import make_member
from tests.factories.programs import make_cohort, make_mentee, make_program, make_ready, make_topic
from tests.programs.pages import without_chance

pytestmark = pytest.mark.django_db(transaction=True)
CANARY, MAPPED = "Canary-of-my-gaps", "Topic-in-clear"


@pytest.fixture
def mentee(organization) -> Enrollment:
    member = make_member(organization, Role.PARTICIPANT, name="Ruth Hale")
    with tenant(organization.pk):
        topic = make_topic(MAPPED)
        cohort = make_cohort(make_program(topics=[topic, make_topic("Another topic")]))
        made = make_ready(make_mentee(cohort, topic, person=member.person))
    made.member = member
    return made


@pytest.fixture
def keep(sign_in, mentee):
    """Post the private form as its author."""
    client = sign_in(membership=mentee.member)
    path = reverse("programs:assess_gaps", kwargs={"organization": "halden", "enrollment": mentee.pk})
    with tenant(mentee.organization_id):
        other = mentee.cohort.program.program_topics.exclude(topic__name=MAPPED).get().topic_id

    def post(note: str):
        return client.post(path, {"note": note, f"stand_{other.hex}": 4}, follow=True)

    return post


def test_the_words_and_levels_are_nowhere_in_clear(keep, mentee, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    assert CANARY in keep(CANARY).content.decode()
    keep(f"{CANARY} again")
    logs = caplog.text + "".join(capfd.readouterr())
    tables = "\n".join(every_row())
    assert MAPPED in tables
    for place, text in {"tables": tables, "sessions": sessions(), "broker": broker(), "logs": logs}.items():
        for word in (CANARY, '"levels"', '\\"levels\\"'):
            assert word not in text, f"{word!r} in {place}"
    if folder := server_folder():
        wait_for(MAPPED, folder)
        for path, found in files_with(folder, [CANARY, '{"levels"']):
            raise AssertionError(f"{found!r} in {path}")


def test_the_row_opens_for_its_own_place_only(keep, mentee):
    keep(CANARY)
    with tenant(mentee.organization_id):
        row = SelfAssessment.objects.get()
        assert json.loads(row.text)["note"] == CANARY
        with connection.cursor() as cursor:
            cursor.execute("SELECT text FROM programs_selfassessment")
            assert CANARY.encode() not in bytes(cursor.fetchone()[0])


@pytest.mark.parametrize("role", Role)
def test_no_page_of_anybody_else_shows_it_or_changes_by_it(keep, mentee, sign_in, role):
    client = sign_in(role)
    cohort, enrollment = mentee.cohort_id, mentee.pk
    with tenant(mentee.organization_id):
        topics = list(mentee.cohort.program.program_topics.values_list("topic_id", flat=True))
    names = [
        ("home:home", {}),
        ("programs:programs", {}),
        ("programs:program", {"program": mentee.cohort.program_id}),
        ("programs:cohort", {"cohort": cohort}),
        ("programs:enroll_people", {"cohort": cohort}),
        ("programs:set_enrollment", {"enrollment": enrollment}),
        ("programs:answer_enrollment", {"enrollment": enrollment}),
        ("programs:assess_gaps", {"enrollment": enrollment}),
        ("programs:correct_skills", {"enrollment": enrollment}),
        ("programs:topics", {}),
        *(("programs:topic", {"topic": topic}) for topic in topics),
        ("accounts:people", {}),
        ("audit:entries", {}),
        ("home:operations", {}),
        ("notifications:notices", {}),
    ]
    paths = [reverse(name, kwargs={"organization": "halden", **ids}) for name, ids in names]

    def pages() -> list[tuple[int, bytes]]:
        return [(page.status_code, without_chance(page)) for page in map(client.get, paths)]

    pages()  # whatever a first visit changes
    before = pages()
    keep(CANARY)
    after = pages()
    assert not any(CANARY.encode() in page for _, page in after)
    for path, was, is_now in zip(paths, before, after, strict=True):
        assert was == is_now, path
