"""A learning record holds what is about its person, the preview is the file, and nobody has one about somebody else."""

from __future__ import annotations

import csv
import io
import json
from html import unescape

import pytest

from access.clock import now, today
from access.kinds import Kind
from access.roles import Role
from access.tenancy import tenant
from accounts.models import Membership, Organization
from metrics.models import Decision
from pairing.actions import set_progress
from pairing.charter_queries import terms_of
from pairing.models import ObjectiveProgress, Pair
from programs.models import Enrollment, Need, Skill
from sessions.debriefs import EMPTY, Part, Said
from sessions.models import Confirmation, Note, Question, Takeaway
from tests.asking import path, queries_of, text_of
from tests.factories.accounts import make_member
from tests.factories.charters import make_signed, make_terms
from tests.factories.debriefs import make_content, make_ending, make_session, write
from tests.factories.pairs import make_cohort, make_pair
from tests.factories.programs import make_topic

PAGE, FILE = "home:learning_record", "home:learning_record_file"
ALL = "chosen=yes&" + "&".join(
    f"part={part}" for part in ("sessions", "objectives", "takeaways", "debriefs", "private", "decisions", "topics")
)


def fill(pair: Pair, member: Membership, word: str) -> None:
    """Everything that a member can write, each with `word`."""
    session = pair.sessions.first()
    Takeaway.objects.create(session=session, author=member.person, text=f"{word}Takeaway", created_at=now())
    write(pair, member, make_content(word))
    Note.objects.create(pair=pair, author=member.person, text=f"{word}Note", created_at=now())
    Question.objects.create(session=session, author=member.person, text=f"{word}Question", created_at=now())
    Decision.objects.create(
        pair=pair,
        owner=member.person,
        title=f"{word}Decision",
        before="Mail",
        after="Chat",
        outcome="changed",
        decided_on=today(),
        created_at=now(),
    )
    enrollment = Enrollment.objects.get(person=member.person)
    topic = make_topic(name=f"{word}Topic")
    if enrollment.is_mentor:
        Skill.objects.create(enrollment=enrollment, topic=topic, level=3, evidence="ColleagueWords")
    else:
        Need.objects.create(enrollment=enrollment, topic=topic, current_level=1)


@pytest.fixture
def pair(in_organization: Organization) -> Pair:
    pair = make_ending(
        in_organization,
        mentee=make_member(in_organization, Role.PARTICIPANT, name="Heron Mentee"),
        mentors=[make_member(in_organization, Role.PARTICIPANT, name="Plover Mentor")],
    )
    theme = pair.sessions.get()
    theme.theme = "MenteeTheme"
    theme.save()
    terms = make_terms(pair, ends_on=pair.cohort.program.ends_on)
    make_signed(pair, terms)
    fill(pair, pair.mentee, "Mentee")
    fill(pair, pair.mentors[0], "Mentor")
    return pair


def file_of(client, kind: str, query: str = ALL) -> str:
    response = client.get(f"{path(FILE)}?as={kind}&{query}")
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith('attachment; filename="learning-record-')
    return response.content.decode("utf-8-sig")


def test_it_holds_ones_own_words_and_nobody_elses(pair, sign_in):
    for member, own, other in (
        (pair.mentee, "Mentee", "Mentor"),
        (pair.mentors[0], "Mentor", "Mentee"),
    ):
        client = sign_in(membership=member)
        for text in (file_of(client, "csv"), file_of(client, "json")):
            words = ["Takeaway", "learned", "assumptions", "gained", "next", "Decision", "Topic"]
            assert all(f"{own}{word}" in text for word in words)
            for word in (*words, "Note", "Question"):
                assert f"{other}{word}" not in text
            for word in ("ColleagueWords", "Plover Mentor" if own == "Mentee" else "Heron Mentee"):
                assert word not in text
            assert ("MenteeTheme" in text) == (own == "Mentee")
            assert ("Objective 1" in text) == (own == "Mentee")
            assert ("Objective 2" in text) == (own == "Mentor")


def test_the_preview_is_the_file(pair, sign_in):
    client = sign_in(membership=pair.mentee)
    for query in (ALL, "chosen=yes&part=takeaways&part=sessions", ""):
        page = text_of(client.get(f"{path(PAGE)}?{query}"))
        rows = list(csv.DictReader(io.StringIO(file_of(client, "csv", query))))
        lines = [each for part in json.loads(file_of(client, "json", query))["parts"] for each in part["entries"]]
        assert len(rows) == len(lines) == page.count("<h3>") > 0
        for row, line in zip(rows, lines, strict=True):
            assert (row["Day"] or None, row["About"], row["Words"]) == (line["day"], line["about"], line["words"])
            assert row["About"] in unescape(page)
            assert all(each in unescape(page) for each in row["Words"].split("\n"))


def test_private_words_leave_only_when_their_author_says_so(pair, sign_in):
    client = sign_in(membership=pair.mentee)
    for text in (text_of(client.get(path(PAGE))), file_of(client, "csv", ""), file_of(client, "json", "")):
        assert "Menteelearned" in text
        assert "Menteegained" not in text
    assert "Menteegained" in text_of(client.get(f"{path(PAGE)}?{ALL}"))


def test_unticking_everything_leaves_nothing(pair, sign_in):
    client = sign_in(membership=pair.mentee)
    assert "Nothing here yet" in text_of(client.get(f"{path(PAGE)}?chosen=yes"))
    assert json.loads(file_of(client, "json", "chosen=yes&part=else"))["parts"] == []


def test_a_draft_is_not_in_it(in_organization, sign_in):
    pair = make_ending(in_organization)
    write(pair, pair.mentee, make_content("Draft"), is_draft=True)
    assert "Draftlearned" not in file_of(sign_in(membership=pair.mentee), "json")


def test_it_says_how_far_an_objective_is(pair, sign_in):
    rows = terms_of(pair.charters.first()).objectives
    mine = next(row for row in rows if row.owner == pair.mentee.person_id)
    state = ObjectiveProgress.State.REACHED
    set_progress(pair=pair, objective=mine.id, state=state, note="Both steps.", by=pair.mentee.actor)
    text = file_of(sign_in(membership=pair.mentee), "csv")
    assert "Reached. Both steps." in text
    assert "Measure: Measure 1" in text
    assert "Reached" not in file_of(sign_in(membership=pair.mentors[0]), "csv")


def test_a_session_counts_unless_one_said_that_they_did_not_meet(in_organization, sign_in):
    pair = make_ending(in_organization)
    missed = make_session(pair, days_ago=5)
    make_session(pair, days_ago=4, state="missed")
    make_session(pair, days_ago=-4, state="planned")
    mentor = pair.mentors[0]
    Confirmation.objects.create(session=missed, person=mentor.person, met=False, answered_at=now())
    sessions = [
        json.loads(file_of(sign_in(membership=member), "json"))["parts"][0]["entries"]
        for member in (pair.mentee, mentor)
    ]
    assert [len(rows) for rows in sessions] == [2, 1]


def test_no_cell_starts_a_formula(in_organization, sign_in):
    pair = make_ending(in_organization)
    write(pair, pair.mentee, {**EMPTY, Part.LEARNED: Said(Kind.PAIR, "=HYPERLINK(1)")})
    text = file_of(sign_in(membership=pair.mentee), "csv")
    assert "'=HYPERLINK(1)" in text
    assert ",=HYPERLINK" not in text


def test_somebody_else_gets_their_own_whatever_they_ask_for(pair, sign_in):
    theirs = f"person={pair.mentee.person_id}&membership={pair.mentee.pk}&name=Heron"
    for role in Role:
        client = sign_in(role)
        for address in (f"{path(PAGE)}?{ALL}&{theirs}", f"{path(FILE)}?as=json&{ALL}&{theirs}"):
            assert "Mentee" not in client.get(address).content.decode().replace("Mentees", "")


def test_it_can_only_be_asked_for_as_a_file_that_exists(sign_in):
    client = sign_in(Role.PARTICIPANT)
    for query in ("", "?as=xlsx", "?as="):
        assert client.get(path(FILE) + query).status_code == 404


def test_it_says_that_nothing_flows_by_itself(sign_in):
    page = text_of(sign_in(Role.PARTICIPANT).get(path(PAGE)))
    assert "Nothing goes anywhere by itself." in page
    assert "Nobody can make a record about somebody else" in page
    assert "Your learning record" in text_of(sign_in(Role.PARTICIPANT).get(path("accounts:me")))


def test_more_pairs_cost_no_more_queries(organization, sign_in):
    with tenant(organization.pk):
        cohort = make_cohort(mentees_per_mentor=3)
        mentor = make_member(organization, Role.PARTICIPANT)
        pairs = [make_pair(organization, cohort, mentors=[mentor])]
        make_session(pairs[0])
        make_signed(pairs[0])
    client = sign_in(membership=mentor)
    one = queries_of(client, f"{path(PAGE)}?{ALL}")
    with tenant(organization.pk):
        for _ in range(2):
            pair = make_pair(organization, cohort, mentors=[mentor])
            make_session(pair)
            make_signed(pair)
    assert queries_of(client, f"{path(PAGE)}?{ALL}") == one
