"""What is past its time goes, by itself and again and again; and an owner sets the times that matter."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.contrib.sessions.models import Session
from django.utils.html import escape

from access.clock import now
from access.keeping import TIMES, Time, policies
from access.roles import Role
from access.tenancy import tenant
from accounts import actions, expiring, platform
from accounts.keeping_queries import keeping_times
from accounts.models import DataExport, KeepingTimes, PeopleImport, PeopleImportRow
from accounts.tasks import keep
from jobs.models import Job
from notifications.kinds import Kind
from notifications.models import Heartbeat, Message, Notice
from pairing.models import Charter, Pair
from programs.models import Cohort
from sessions.models import Debrief, Note, Takeaway
from tests.crawler.world import World
from tests.factories.accounts import make_member
from tests.factories.charters import make_signed, make_terms
from tests.factories.debriefs import make_ending, write
from tests.factories.notifications import make_message
from tests.roles import as_role

DAY = timedelta(days=1)


def let_go(organization) -> None:
    with as_role("worker"):
        keep(str(organization.pk))


@pytest.fixture
def closed(in_organization, organization):
    """A pair of a cohort that is closed, with words in it."""
    pair = make_ending(organization)
    make_signed(pair, make_terms(pair, ends_on=(now() + 10 * DAY).date()))
    session = pair.sessions.get()
    session.theme = "Returns"
    session.save()
    Takeaway.objects.create(session=session, author=pair.mentee.person, text="Kept", created_at=now())
    Note.objects.create(pair=pair, author=pair.mentee.person, text="Kept", created_at=now())
    write(pair, pair.mentee)
    Pair.objects.update(state="closed")
    return pair


def close_cohort(days_ago: int) -> None:
    Cohort.objects.update(state="closed", closed_at=now() - days_ago * DAY)


def words(pair) -> list[int]:
    return [model.objects.count() for model in (Takeaway, Note, Debrief, Charter)]


def test_words_go_a_year_after_the_cohort_and_not_a_day_before(closed, organization):
    close_cohort(364)
    let_go(organization)
    assert words(closed) == [1, 1, 1, 1]
    assert str(closed.sessions.get().theme) == "Returns"
    close_cohort(366)
    let_go(organization)
    let_go(organization)
    assert words(closed) == [0, 0, 0, 0]
    assert str(closed.sessions.get().theme) == ""
    assert closed.sessions.get().state == "held", "that it took place stays an open fact"


def test_an_organization_chooses_other_times(closed, organization):
    owner = make_member(organization, Role.OWNER)
    chosen = {Time.WORDS: 3, Time.PAIRS: 6, Time.MAIL: 30, Time.NOTICES: 90}
    actions.set_keeping_times(times=chosen, by=owner.actor)
    close_cohort(100)
    let_go(organization)
    assert words(closed) == [0, 0, 0, 0]


def test_what_runs_is_never_touched(closed, organization):
    Cohort.objects.update(state="active", closed_at=None)
    Takeaway.objects.update(created_at=now() - 3000 * DAY)
    let_go(organization)
    assert words(closed) == [1, 1, 1, 1]


def test_a_message_loses_its_links_a_day_after_and_its_address_with_its_time(in_organization, organization):
    sent = make_message(Kind.SESSION_BOOKED, state="sent", sent_at=now() - 2 * DAY, calendar="BEGIN:VCALENDAR")
    waits = make_message(state="new", dedupe_key="waits")
    failed = make_message(state="dead", dedupe_key="failed")
    let_go(organization)
    sent.refresh_from_db()
    assert (sent.context, sent.calendar) == ({}, "")
    assert sent.address
    assert Message.objects.get(pk=waits.pk).context
    assert Message.objects.get(pk=failed.pk).context, "it may be tried again"
    Message.objects.update(created_at=now() - 91 * DAY)
    let_go(organization)
    assert {(row.address, str(row.context)) for row in Message.objects.exclude(pk=waits.pk)} == {("", "{}")}
    assert Message.objects.get(pk=waits.pk).address, "what still goes out keeps what it needs"
    assert Message.objects.filter(dedupe_key=sent.dedupe_key).exists(), "so that it is not written again"


def test_notices_jobs_files_and_staged_rows_end(in_organization, organization):
    member, long_ago = make_member(organization), now() - 800 * DAY
    Notice.objects.create(dedupe_key="x", kind="pair_published", recipient_id=member.person_id, created_at=long_ago)
    Job.objects.create(kind="pairing", state="done", return_to="/", created_at=long_ago, finished_at=long_ago)
    DataExport.objects.create(person=member.person, content="Mine", asked_at=now() - 8 * DAY, made_at=now() - 8 * DAY)
    staged = PeopleImport.objects.create(counts={})
    PeopleImportRow.objects.create(people_import=staged, number=2, verdict="added", values={"name": "Ana"})
    let_go(organization)
    assert PeopleImportRow.objects.count() == 1
    PeopleImport.objects.update(created_at=now() - 8 * DAY)
    let_go(organization)
    assert [m.objects.count() for m in (Notice, Job, DataExport, PeopleImportRow, PeopleImport)] == [0, 0, 0, 0, 1]


def test_sign_ins_that_are_over_go_and_others_stay(organization, sign_in):
    client = sign_in(Role.PARTICIPANT)
    with as_role("web"):
        Session.objects.create(session_key="over", session_data="x", expire_date=now() - DAY)
    with as_role("worker"):
        assert expiring.clear_sessions() == 1
    assert client.get("/o/halden/").status_code == 200


def test_every_end_can_be_worked_out_by_a_worker_on_rows_of_every_model(organization):
    """As the worker, with its grants, on a row of everything that is long past."""
    World(organization, "Heron4711")
    later = now() + 4000 * DAY
    with as_role("worker"), patch("accounts.expiring.now", lambda: later):
        keep(str(organization.pk))
        with tenant(organization.pk):
            times = keeping_times()
            left = [
                (policy.called, until.after)
                for policy in policies()
                for until in policy.ends
                if expiring.past(policy, until, times, later).exists()
            ]
    assert left == []


def test_it_is_rung_at_night_and_leaves_a_heartbeat(organization):
    with as_role("worker"), patch("accounts.platform.ring") as ring, patch("accounts.platform.now") as clock:
        clock.return_value = now().replace(hour=7)  # two or three in New York
        platform.keep_all()
        assert [call.args[0] for call in ring.call_args_list] == ["accounts.keep"]
        clock.return_value = now().replace(hour=17)
        ring.reset_mock()
        platform.keep_all()
        assert ring.call_args_list == []
    assert Heartbeat.objects.get(name="keep").totals == {"rung": 0, "cleared": 0}


# The page ---------------------------------------------------------------------------------------------------------


def test_what_is_kept_is_found_by_its_words(sign_in):
    reader = sign_in(Role.PARTICIPANT)
    whole, part, none = (
        reader.get(f"/o/halden/people/keeping/?search={words}").content.decode()
        for words in ("", "DECISIONS", "zeppelin")
    )
    assert [policy.called for policy in policies() if escape(policy.called) not in whole] == []
    assert "What came of it" in part and "Check-ins, patterns and help" not in part
    assert "Nothing that is kept has these words" in none


def test_everybody_reads_the_times_and_an_owner_sets_them(sign_in, organization):
    assert "12 months" in sign_in(Role.PARTICIPANT).get("/o/halden/people/keeping/").content.decode()
    owner = sign_in(Role.OWNER)
    values = {"words_months": 6, "pairs_months": 12, "mail_days": 60, "notices_days": 120}
    page = owner.post("/o/halden/people/keeping/set/", values, follow=True).content.decode()
    assert "6 months" in page
    owner.post("/o/halden/people/keeping/set/", values)
    with tenant(organization.pk):
        assert KeepingTimes.objects.get().span(Time.MAIL) == 60 * DAY


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"words_months": 1}, "greater than or equal to 3"),
        ({"words_months": 30, "pairs_months": 12}, "as long as their words"),
    ],
)
def test_a_time_out_of_bounds_is_named_and_nothing_is_saved(sign_in, organization, wrong, said):
    values = {time.value: TIMES[time].usual for time in Time} | wrong
    response = sign_in(Role.OWNER).post("/o/halden/people/keeping/set/", values)
    assert response.status_code == 422
    assert said in response.content.decode()
    with tenant(organization.pk):
        assert not KeepingTimes.objects.exists()
