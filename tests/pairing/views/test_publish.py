"""Publishing in the browser's place: what it will do and say, ten minutes to undo it, and where that is told."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from access.actors import SYSTEM
from access.clock import now
from access.roles import Role
from access.tenancy import tenant
from notifications.models import Message
from notifications.rendering import wire_of
from pairing import actions
from pairing.models import Pair, PairingRun
from programs.models import Enrollment
from tests.asking import path, queries_of, text_of
from tests.factories.pairing import make_draft, make_ready_cohort
from tests.notifications.reading import mail_from
from tests.notifications.reading import text_of as mail_text_of

WORDS = {"mentee": "Bring one decision.\r\n\r\nWe begin <i>soon</i>.", "mentor": ""}
MORNING = datetime(2026, 10, 16, 10, 32, tzinfo=ZoneInfo("America/New_York"))


@pytest.fixture
def admin(sign_in):
    return sign_in(Role.PROGRAM_ADMIN)


@pytest.fixture
def run(organization) -> PairingRun:
    with tenant(organization.pk):
        return make_draft(make_ready_cohort(2, 2))


def schedule(organization, run: PairingRun, **facts) -> PairingRun:
    with tenant(organization.pk):
        return actions.schedule_publish(run=run, by=SYSTEM, **facts)


def state_of(organization, run: PairingRun) -> str:
    with tenant(organization.pk):
        return PairingRun.objects.get(pk=run.pk).state


def told(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_it_says_what_it_does_who_is_told_and_what_each_side_will_read(organization, admin, run):
    page = text_of(admin.get(path("pairing:publish", run=run.pk)))
    with tenant(organization.pk):
        first = run.proposals.order_by("mentee__person__name", "pk").first()
        mentee, mentor = first.mentee.person.name, first.mentor.person.name
    assert "4 people" in page
    assert "fewer than 10 units" in page
    assert f"To {mentee}, mentee" in page
    assert f"{mentor} will teach you what you asked about." in page
    assert f"To {mentor}, mentor" in page
    assert f"you will teach {mentee}." in page
    assert state_of(organization, run) == "draft"


def test_it_says_that_pairs_were_forbidden_since(organization, admin, run):
    said = "Since this draft, pairs were locked or forbidden"
    assert said not in text_of(admin.get(path("pairing:publish", run=run.pk)))
    with tenant(organization.pk):
        pair = run.proposals.first()
        actions.rule_pair(cohort=run.cohort, mentee=pair.mentee_id, mentor=pair.mentor_id, kind="forbid", by=SYSTEM)
    assert said in text_of(admin.get(path("pairing:publish", run=run.pk)))


def test_the_board_leads_to_the_draft_that_waits_to_be_read(organization, admin, run):
    board = path("programs:cohort", cohort=run.cohort_id)
    assert f"Review draft {run.number}, then publish it" in text_of(admin.get(board))
    schedule(organization, run)
    assert f"Review draft {run.number}" not in text_of(admin.get(board))


def test_a_preview_shows_what_was_typed_and_schedules_nothing(organization, admin, run):
    response = admin.post(path("pairing:publish", run=run.pk), WORDS | {"preview": "1"})
    page = response.content.decode()
    assert response.status_code == 200
    assert "<p>From the program team:</p>" in page
    assert "<p>We begin &lt;i&gt;soon&lt;/i&gt;.</p>" in page
    assert state_of(organization, run) == "draft"


def test_it_tells_nobody_for_ten_minutes_and_every_page_of_the_cohort_says_until_when(organization, sign_in, run):
    with time_machine.travel(MORNING, tick=False):
        admin = sign_in(Role.PROGRAM_ADMIN)
        for _ in range(2):  # a double click
            response = admin.post(path("pairing:publish", run=run.pk), WORDS)
            assert response.url == path("pairing:run", run=run.pk)
        assert "Pairs are told at 10:42 AM. Until then you can undo it." in told(admin.get(response.url))
        with tenant(organization.pk):
            assert not Pair.objects.exists()
        at = {"cohort": run.cohort_id}
        pages = [
            path("pairing:run", run=run.pk),
            path("pairing:pairing", **at),
            path("home:cohort", **at),
            path("programs:cohort", **at),
        ]
        for page in pages:
            text = text_of(admin.get(page))
            assert "Pairs are told at 10:42 AM." in text, page
            assert f'action="{path("pairing:undo_publish", run=run.pk)}"' in text, page
            assert "Tell everybody now" in text, page
        assert "Pairs are told at 10:42 AM" in text_of(admin.get(path("home:home")))
        assert "Pairs are told at 10:42 AM." not in text_of(sign_in(Role.PARTICIPANT).get(path("home:home")))


def test_undo_and_tell_everybody_now(organization, admin, run):
    schedule(organization, run, notices={"mentee": "Kept words"})
    for _ in range(2):
        page = admin.post(path("pairing:undo_publish", run=run.pk), follow=True)
        assert told(page) == ["Draft 1 is a draft again. Nobody was told."]
    assert "Kept words" in text_of(admin.get(path("pairing:publish", run=run.pk)))
    page = admin.post(path("pairing:publish_now", run=run.pk), follow=True)
    assert told(page) == ["Publishing was undone. Publish the draft again, then tell everybody."]
    admin.post(path("pairing:publish", run=run.pk), WORDS)
    page = admin.post(path("pairing:publish_now", run=run.pk), follow=True)
    assert "2 pairs are published. Everybody in them is told." in told(page)
    assert told(admin.post(path("pairing:publish_now", run=run.pk), follow=True)) == [
        "The pairs of this draft are published."
    ]
    page = admin.post(path("pairing:undo_publish", run=run.pk), follow=True)
    assert told(page) == ["Everybody is told, and nothing is left to undo."]
    with tenant(organization.pk):
        mails = [mail_text_of(mail_from(wire_of(row))) for row in Message.objects.filter(kind="pair_published")]
    assert sum("We begin <i>soon</i>." in mail for mail in mails) == 2


def test_what_can_no_longer_be_told_is_a_draft_again_at_once(organization, admin, run):
    schedule(organization, run)
    with tenant(organization.pk):
        gone = run.proposals.select_related("mentor__person").first().mentor
        Enrollment.objects.filter(pk=gone.pk).update(state=Enrollment.State.LEFT)
    (said,) = told(admin.post(path("pairing:publish_now", run=run.pk), follow=True))
    assert said.startswith(f"No longer taking part: {gone.person.name}.")
    assert said.endswith("Nobody was told, and it is a draft again.")
    assert state_of(organization, run) == "draft"


def test_why_it_was_not_published_stands_where_the_team_looks(organization, admin, run):
    schedule(organization, run)
    with tenant(organization.pk):
        Enrollment.objects.filter(pk=run.proposals.first().mentor_id).update(state=Enrollment.State.LEFT)
        PairingRun.objects.update(publishes_at=now() - timedelta(seconds=1))
        actions.publish_due(run=run)
    for page in (path("pairing:run", run=run.pk), path("home:cohort", cohort=run.cohort_id), path("home:home")):
        assert "Somebody in it no longer takes part. Find pairs again, then publish." in text_of(admin.get(page))


@pytest.mark.parametrize("side", ["mentee", "mentor"])
def test_words_that_are_too_long_are_kept_and_refused_at_their_field(organization, admin, run, side):
    response = admin.post(path("pairing:publish", run=run.pk), {side: "x" * 1001})
    assert response.status_code == 422
    assert response.context["form"].errors[side] == ["Keep it under 1000 characters. Now it has 1001."]
    assert "x" * 1001 in response.content.decode()
    assert state_of(organization, run) == "draft"


def test_a_line_end_counts_as_one_character(organization, admin, run):
    admin.post(path("pairing:publish", run=run.pk), {"mentee": "\r\n".join(["x"] * 500) + "y"})
    assert state_of(organization, run) == "scheduled"


def test_another_draft_waits_until_the_first_is_told_or_undone(organization, admin, run):
    with tenant(organization.pk):
        other = make_draft(run.cohort)
    schedule(organization, run)
    said = "Draft 1 is about to be published. Undo that first, or wait until its pairs are told."
    assert told(admin.get(path("pairing:publish", run=other.pk), follow=True)) == [said]
    assert said in text_of(admin.post(path("pairing:publish", run=other.pk)))
    assert state_of(organization, other) == "draft"


@pytest.mark.parametrize("name", ["publish", "publish_now", "undo_publish"])
def test_strangers_find_nothing_and_others_may_not(sign_in, run, name):
    address = path(f"pairing:{name}", run=run.pk)
    assert sign_in(Role.COORDINATOR).post(address).status_code == 404
    assert sign_in(Role.EXECUTIVE).post(address).status_code == 403
    assert sign_in(Role.PARTICIPANT).post(address).status_code == 403


@pytest.mark.parametrize("name", ["publish_now", "undo_publish"])
def test_a_visit_changes_nothing(admin, run, name):
    assert admin.get(path(f"pairing:{name}", run=run.pk)).status_code == 405


def test_the_question_takes_as_many_queries_for_one_pair_as_for_three(organization, admin):
    counts = []
    for people in (1, 3):
        with tenant(organization.pk):
            draft = make_draft(make_ready_cohort(people, people))
        counts.append(queries_of(admin, path("pairing:publish", run=draft.pk)))
    assert counts[0] == counts[1]


def test_the_page_has_one_go_button_and_no_inline_code(admin, run):
    page = admin.get(path("pairing:publish", run=run.pk)).content.decode()
    assert page.count("uw-go") == 1
    assert not re.search(r"<main.*(style=|<script)", page, re.DOTALL)
