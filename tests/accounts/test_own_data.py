"""A person's own file: everything that the declarations call theirs, nothing that somebody else said in confidence."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import pytest

from access.clock import now, today
from access.keeping import Words, policies
from access.kinds import Kind
from access.roles import Role
from access.tenancy import tenant
from accounts import collecting
from accounts.models import DataExport
from accounts.tasks import make_data_export
from feedback.models import HelpCase
from jobs.models import Job
from notifications.models import Message, Notice
from pairing.models import CharterReview, ObjectiveProgress, PairMember, Wish
from programs.models import Enrollment, ManagerRequest, Nomination, SelfAssessment, Skill
from sessions.models import Example, Note, Question, Takeaway
from tests.crawler.world import World
from tests.factories.accounts import make_member
from tests.factories.charters import make_signed, make_terms
from tests.factories.debriefs import make_content, make_ending, write
from tests.factories.pairs import make_pair
from tests.factories.programs import make_topic
from tests.roles import as_role

URL = "/o/halden/people/me/data/"


def made(client, organization) -> dict:
    """The file, as a worker makes it and its reader takes it."""
    client.post(f"{URL}collect/")
    with tenant(organization.pk):
        job = Job.objects.get(requested_by_id=client.member.person_id, state="queued")
    with as_role("worker"):
        make_data_export(str(organization.pk), str(job.pk))
    response = client.get(f"{URL}file/?as=json")
    assert response.status_code == 200
    return json.loads(response.content)


def rows(whole: dict, title: str) -> list[dict]:
    return next(part["rows"] for part in whole["parts"] if part["title"] == title)


def test_everything_that_a_declaration_calls_theirs_is_in_it(organization):
    world = World(organization, "Heron4711")
    person = world.members[Role.PARTICIPANT].person
    unseen = {
        "Notices to you",
        "Your invitations and answers",
    }  # in this world not shown yet, and waiting for an answer
    with as_role("worker"), tenant(organization.pk):
        Message.objects.update(state="sent")
        Notice.objects.update(shown_at=now())
        Enrollment.objects.update(state="ready", answered_at=now())
        PairMember.objects.update(left_on=None)
        for policy, export in collecting.exports():
            if export.is_live:
                continue
            found = collecting.part_of(policy, export, person.pk)
            columns = len(export.columns)
            is_theirs = bool(found["rows"])
            assert is_theirs or export.title in unseen | {"Wishes"}, export.title
            assert all(len(row) == columns for row in found["rows"])
            sealed = set(policy.columns(Words.PRIVATE, Words.PAIR)) - {"answers", "taken_from", "theme_from", "content"}
            if sealed:
                text = json.dumps(found)
                assert "Heron4711" in text or "Kept" in text, f"{export.title}: their own words are opened"


@pytest.fixture
def two(organization):
    """A pair in which everybody wrote everything; words of the mentee hold MINE, of the mentor THEIRS, and what nobody gets SECRET."""
    with tenant(organization.pk):
        mentee, mentor = make_member(organization, name="Mia Mentee"), make_member(organization, name="Tom Mentor")
        pair = make_ending(organization, mentee=mentee, mentors=[mentor])
        make_signed(pair, make_terms(pair, word="AGREED", ends_on=today() + timedelta(days=10)))
        session = pair.sessions.get()
        for member, word in ((mentee, "MINE"), (mentor, "THEIRS")):
            common = {"author": member.person, "created_at": now()}
            for model in (Question, Example, Takeaway):
                model.objects.create(session=session, text=f"{word} {model.__name__}", **common)
            Note.objects.create(pair=pair, text=f"{word} note", **common)
            secret = "" if member == mentee else "SECRET "
            write(
                pair,
                member,
                make_content(
                    f"{secret}{word} private ",
                    **dict.fromkeys(("learned", "gained", "next", "assumptions"), Kind.PRIVATE),
                ),
            )
            enrollment = Enrollment.objects.get(person=member.person)
            Enrollment.objects.filter(pk=enrollment.pk).update(invited_at=now(), answered_at=now())
            SelfAssessment.objects.create(
                enrollment=enrollment, text=json.dumps({"levels": {}, "note": f"{secret}{word} gaps"}), changed_at=now()
            )
            HelpCase.objects.create(
                author=member.person,
                ombudsperson=make_member(organization, Role.OMBUDSPERSON).person,
                text=f"{secret}{word} case",
                digest=word,
                **dict.fromkeys(("asked_on", "due_on", "changed_on", "arrived_on"), today()),
            )
            ObjectiveProgress.objects.create(
                pair=pair,
                objective=member.pk,
                owner=member.person,
                changed_at=now(),
                text=json.dumps({"state": "reached", "note": f"{word} progress"}),
            )
            CharterReview.objects.create(
                charter=pair.charters.first(), person=member.person, text=f"{word} review", reviewed_at=now()
            )
        mine = Enrollment.objects.get(person=mentee.person)
        ManagerRequest.objects.create(
            enrollment=mine,
            manager=mentor.person,
            asked_to="secret-manager@example.com",
            asked_at=now(),
            answer="not_now",
        )
        Wish.objects.create(
            enrollment=Enrollment.objects.get(person=mentor.person), person=mentee.person, rank=1, created_at=now()
        )
        topic = make_topic()
        Skill.objects.create(enrollment=mine, topic=topic, level=3, evidence="SECRET evidence of a colleague")
        Nomination.objects.create(
            topic=topic,
            nominee=mentor.person,
            nominator=make_member(organization).person,
            evidence="SECRET nomination",
            asked_to="x@example.com",
        )
    return mentee, mentor


def test_of_two_people_each_gets_their_own_words_and_what_the_pair_reads(organization, sign_in, two):
    mentee, _ = two
    whole = made(sign_in(membership=mentee), organization)
    text = json.dumps(whole)
    for expected in (
        "MINE Question", "MINE Takeaway", "MINE note", "MINE private learned", "MINE private gained", "MINE gaps", "MINE case",
        "MINE progress", "MINE review", "THEIRS Question", "THEIRS Takeaway", "THEIRS note", "AGREED", "Tom Mentor",
    ):  # fmt: skip
        assert expected in text, expected
    assert "SECRET" not in text
    assert "secret-manager" not in text
    assert "not_now" not in text.lower()
    assert "Not now" not in text
    assert rows(whole, "Whom you would like as a partner") == []
    assert rows(whole, "Your invitations and answers")[0]["Your answer"] == "Yes"


def test_the_zip_holds_a_table_for_each_part_and_runs_no_formula(organization, sign_in, two):
    mentee, _ = two
    with tenant(organization.pk):
        Note.objects.filter(author=mentee.person).first()
        Note.objects.create(
            pair=mentee.person.pair_memberships.get().pair, author=mentee.person, text="=1+1", created_at=now()
        )
    client = sign_in(membership=mentee)
    made(client, organization)
    with zipfile.ZipFile(io.BytesIO(client.get(f"{URL}file/?as=zip").content)) as archive:
        names = archive.namelist()
        assert "your-data.json" in names
        notes = next(name for name in names if "notes-between-you" in name)
        assert "'=1+1" in archive.read(notes).decode()


def test_a_file_is_for_nobody_else_and_ends(organization, sign_in, two):
    mentee, mentor = two
    client = sign_in(membership=mentee)
    made(client, organization)
    other = sign_in(membership=mentor)
    admin = sign_in(Role.OWNER, Role.PROGRAM_ADMIN)
    for stranger in (other, admin):
        assert stranger.get(f"{URL}file/?as=json").status_code == 404
        with tenant(organization.pk):
            job = Job.objects.get(kind="data_export")
        assert stranger.get(f"/o/halden/jobs/{job.pk}/").status_code == 404
        assert stranger.post(f"/o/halden/jobs/{job.pk}/cancel/").status_code == 404
    with tenant(organization.pk):
        DataExport.objects.update(made_at=now() - timedelta(days=8))
    assert client.get(f"{URL}file/?as=json").status_code == 404
    assert client.get(f"{URL}file/?as=exe").status_code == 404


def test_two_presses_make_one_file(organization, sign_in):
    client = sign_in(Role.PARTICIPANT)
    first, second = client.post(f"{URL}collect/"), client.post(f"{URL}collect/")
    assert first.url == second.url
    assert "Collecting your data" in client.get(first.url).content.decode()
    assert "Being collected" in client.get(URL).content.decode()


def test_what_was_asked_before_the_invitation_left_is_not_told_by_a_file(organization, sign_in):
    with tenant(organization.pk):
        pair = make_pair(organization)
        Enrollment.objects.filter(person=pair.mentee.person).update(
            state=Enrollment.State.NOT_RELEASED, paired_at=None, asked_at=now()
        )
    assert rows(made(sign_in(membership=pair.mentee), organization), "Your invitations and answers") == []


def test_every_declaration_with_people_is_exported_or_says_why_not():
    for policy in policies():
        assert policy.export or policy.why or not policy.people
