"""The mirror: what somebody booked, moved and canceled, gathered for them and for nobody else."""

from __future__ import annotations

import contextlib
import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import NoReverseMatch

from access.clock import now, today
from access.roles import Role
from home.learning_record import Part, record_of
from sessions import actions
from sessions.mirror_queries import mirror_of
from sessions.models import MentoringSession, SessionChange
from tests.asking import path, queries_of, text_of
from tests.factories.pairs import make_cohort, make_pair
from tests.guards.source import our_patterns
from tests.guards.test_views import is_post_only
from tests.sessions.test_rhythm import hold


@pytest.fixture
def pair(in_organization):
    made = make_pair(in_organization, make_cohort(starts_on=today() - timedelta(days=30)))
    me, day = made.mentee.actor, now() + timedelta(days=3)
    first = actions.book_session(pair=made, starts_at=day, minutes=45, place="", theme="Heron", by=me)
    actions.move_session(session=first, starts_at=day + timedelta(days=1), minutes=45, by=me)
    second = actions.book_session(pair=made, starts_at=day + timedelta(days=30), minutes=45, place="", theme="", by=me)
    actions.cancel_session(session=second, by=me)
    return made


def counts(page: str) -> dict[str, str]:
    return dict(re.findall(r"<dt>(Booked|Moved|Canceled)</dt><dd>(\d+)</dd>", page))


def test_the_mentee_sees_the_counts_at_home_and_each_change_on_a_page(pair, sign_in):
    client = sign_in(membership=pair.mentee)
    home = text_of(client.get(path("home:home")))
    assert counts(home) == {"Booked": "2", "Moved": "1", "Canceled": "1"}
    section = home.partition("Your mirror")[2].partition("</section>")[0]
    assert "Only you can read this." in section
    page = text_of(client.get(path("home:mirror")))
    assert counts(page) == counts(home)
    assert page.count("by you on") == 4
    assert "Heron" not in page


def test_others_of_the_pair_see_their_own_doing_and_no_other(pair, sign_in):
    client = sign_in(membership=pair.mentors[0])
    assert "Your mirror" not in text_of(client.get(path("home:home")))  # a mentor arranges nothing
    page = text_of(client.get(path("home:mirror")))
    assert counts(page) == {"Booked": "0", "Moved": "0", "Canceled": "0"}
    assert "Nothing yet" in page


def test_only_the_pairs_that_go_on_are_counted(pair):
    person = pair.mentee.person
    assert mirror_of(person, [pair.pk]).booked == 2
    assert mirror_of(person, []).booked == 0


def test_the_list_is_of_the_same_pairs_as_the_counts(pair, sign_in):
    pair.state = pair.State.CLOSED
    pair.save(update_fields=["state"])
    page = text_of(sign_in(membership=pair.mentee).get(path("home:mirror")))
    assert counts(page) == {"Booked": "0", "Moved": "0", "Canceled": "0"}
    assert "Nothing yet" in page and "by you on" not in page


def test_it_leaves_only_in_ones_own_record_and_only_when_chosen(pair, sign_in):
    client = sign_in(membership=pair.mentee)
    assert "Session 1: moved" not in text_of(client.get(path("home:learning_record")))
    page = text_of(client.get(path("home:learning_record") + "?chosen=yes&part=mirror"))
    assert "Session 1: moved" in page and "Only you can read this." in page
    assert pair.mentors[0].person.name not in page.partition("<main")[2]
    file = client.get(path("home:learning_record_file") + "?as=csv&chosen=yes&part=mirror").content.decode()
    assert file.count("Sessions you booked, moved and canceled") == 4
    theirs = record_of(pair.mentors[0].person, list(Part))
    assert theirs[Part.MIRROR] == []


APPS = ("home:", "metrics:", "sessions:", "feedback:", "pairing:pair", "programs:program", "programs:cohort", "audit:")


@pytest.mark.parametrize("role", ["the mentor", Role.PROGRAM_ADMIN, Role.EXECUTIVE])
def test_no_page_of_anybody_else_changes_with_how_often_somebody_moved(pair, sign_in, role):
    """Two worlds, one with this history and one without, over all that can be opened with no more than a program, a cohort or a pair.

    The page of a session shows its own history to the pair, so it is not among them.
    """
    ids = {"program": pair.cohort.program_id, "cohort": pair.cohort_id, "pair": pair.pk}
    pages = []
    for _, name, view in our_patterns():
        for given in ({}, *({key: value} for key, value in ids.items())):
            if name.startswith(APPS) and not is_post_only(view):
                with contextlib.suppress(NoReverseMatch):
                    pages.append(path(name, **given))

    client = sign_in(membership=pair.mentors[0]) if role == "the mentor" else sign_in(role)

    def seen():
        answers = [client.get(page) for page in pages]
        return {page: (answer.status_code, plain(answer)) for page, answer in zip(pages, answers, strict=True)}

    with time_machine.travel(now(), tick=False):
        client.get(path("home:home"))  # what a first request remembers is no difference
        before = seen()
        SessionChange.objects.filter(by=pair.mentee.person).delete()
        after = seen()
    assert [page for page in pages if before[page] != after[page]] == []
    assert sum(status == 200 for status, _ in before.values()) >= 8


def plain(answer) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|nonce-[\w+/=]+', "", answer.content.decode())


def test_it_costs_the_same_for_one_and_many_changes(pair, sign_in):
    client = sign_in(membership=pair.mentee)
    many = queries_of(client, path("home:mirror"))
    SessionChange.objects.exclude(what="moved").delete()
    assert queries_of(client, path("home:mirror")) == many


# What to look at -----------------------------------------------------------------------------------------------------


def test_what_rules_say_about_oneself_is_on_ones_own_mirror_and_on_no_other(pair, sign_in):
    for days in (9, 6, 3):
        session = hold(pair, now() - timedelta(days=days), number=20 - days)
        MentoringSession.objects.filter(pk=session.pk).update(logged_at=now())
    mine = text_of(sign_in(membership=pair.mentee).get(path("home:mirror")))
    assert "Your last three sessions as a mentee began without a question of yours." in mine
    assert "Made of: your sessions that were held; whether you had written a question. Never of sealed answers." in mine
    theirs = text_of(sign_in(membership=pair.mentors[0]).get(path("home:mirror")))
    assert "began without a question" not in theirs and "began without an example of yours" in theirs
    assert "began without" not in text_of(sign_in(membership=pair.mentee).get(path("home:home")))


def test_with_little_to_go_by_nobody_is_told_that_all_is_well(pair, sign_in):
    page = text_of(sign_in(membership=pair.mentee).get(path("home:mirror")))
    assert "Nothing to look at" not in page and page.count("Too few to say") == 5
