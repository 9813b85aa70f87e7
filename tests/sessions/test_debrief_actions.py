"""Writing a debrief: who, when, drafts, double clicks, and a version that another tab has saved."""

from __future__ import annotations

from datetime import timedelta

import pytest

from access.clock import today
from access.kinds import Kind
from accounts.models import Organization
from audit.models import AuditEntry
from pairing.actions import leave_pair
from pairing.models import Pair
from sessions import actions
from sessions.debrief_queries import content_of, shared_debriefs
from sessions.debriefs import EMPTY, Moment, Part, Said
from sessions.models import Debrief
from tests.factories.accounts import make_member
from tests.factories.charters import make_signed
from tests.factories.debriefs import make_content, make_ending, make_session, write
from tests.factories.pairs import make_circle, make_cohort, make_pair


@pytest.fixture
def pair(in_organization: Organization) -> Pair:
    return make_ending(in_organization)


def set_cohort(pair: Pair, state: str) -> None:
    pair.cohort.state = state
    pair.cohort.save()


def test_what_is_kept_is_read_by_the_pair_where_it_is_for_the_pair(pair):
    row = write(pair, pair.mentee, make_content("A"))
    assert row.written_on == today("America/New_York")
    assert content_of(Debrief.objects.get()) == make_content("A")
    ((seen, parts),) = shared_debriefs(pair, pair.mentors[0].person_id)
    assert seen.pk == row.pk
    assert {part: said.text for part, said in parts.items()} == {Part.LEARNED: "Alearned", Part.NEXT: "Anext"}
    assert "private_words" not in seen.__dict__
    assert shared_debriefs(pair, pair.mentee.person_id) == []


def test_who_keeps_everything_private_is_not_named_to_the_others(pair):
    private = dict.fromkeys([part.value for part in Part], Kind.PRIVATE)
    write(pair, pair.mentee, make_content(**private))
    assert shared_debriefs(pair, pair.mentors[0].person_id) == []


def test_what_becomes_private_is_no_longer_read(pair):
    write(pair, pair.mentee)
    write(pair, pair.mentee, make_content(learned=Kind.PRIVATE, next=Kind.PRIVATE), based_on=1)
    assert shared_debriefs(pair, pair.mentors[0].person_id) == []
    assert "learned" not in Debrief.objects.get().pair_words


def test_a_draft_is_read_by_nobody_else_until_it_is_kept(pair):
    draft = write(pair, pair.mentee, is_draft=True)
    assert draft.written_on is None
    assert shared_debriefs(pair, pair.mentors[0].person_id) == []
    kept = write(pair, pair.mentee, based_on=draft.version)
    assert kept.pk == draft.pk
    assert kept.written_on
    assert len(shared_debriefs(pair, pair.mentors[0].person_id)) == 1


def test_a_draft_of_something_kept_does_not_take_it_back(pair):
    write(pair, pair.mentee)
    row = write(pair, pair.mentee, make_content("B"), based_on=1, is_draft=True)
    assert row.written_on


@pytest.mark.parametrize("is_draft", [True, False])
def test_a_double_click_is_harmless(pair, is_draft):
    first = write(pair, pair.mentee, is_draft=is_draft)
    again = write(pair, pair.mentee, is_draft=is_draft)
    assert (again.pk, again.version) == (first.pk, 1)
    assert Debrief.objects.count() == 1


def test_another_tab_is_not_written_over(pair):
    write(pair, pair.mentee, make_content("A"))
    write(pair, pair.mentee, make_content("B"), based_on=1)
    with pytest.raises(actions.StaleDebrief):
        write(pair, pair.mentee, make_content("C"), based_on=1)
    with pytest.raises(actions.StaleDebrief):
        write(pair, pair.mentee, make_content("C"), based_on=0)
    assert content_of(Debrief.objects.get()) == make_content("B")
    write(pair, pair.mentee, make_content("C"), based_on=2)


def test_nothing_is_not_kept_and_an_empty_draft_may_be(pair):
    with pytest.raises(actions.NothingSaid):
        write(pair, pair.mentee, EMPTY)
    write(pair, pair.mentee, EMPTY, is_draft=True)
    write(pair, pair.mentee, based_on=1)
    with pytest.raises(actions.NothingSaid):
        write(pair, pair.mentee, EMPTY, based_on=2, is_draft=True)
    assert content_of(Debrief.objects.get()) == make_content()


def test_each_member_writes_one_a_moment(pair):
    set_cohort(pair, "debrief")
    for member in (pair.mentee, *pair.mentors):
        write(pair, member)
    assert Debrief.objects.count() == 2


def test_it_waits_for_its_moment(in_organization):
    pair = make_pair(in_organization)
    make_session(pair)
    for moment in Moment:
        with pytest.raises(actions.NotAskedYet):
            write(pair, pair.mentee, moment=moment)
    set_cohort(pair, "debrief")
    write(pair, pair.mentee)
    with pytest.raises(actions.NotAskedYet):
        write(pair, pair.mentee, moment=Moment.MID)


def test_half_time_that_was_begun_stays_open_when_the_end_comes(in_organization):
    start = today() - timedelta(days=200)
    pair = make_pair(in_organization, make_cohort(starts_on=start), started_on=start)
    make_session(pair)
    write(pair, pair.mentee, moment=Moment.MID, is_draft=True)
    set_cohort(pair, "debrief")
    write(pair, pair.mentee, moment=Moment.MID, based_on=1)
    with pytest.raises(actions.NotAskedYet):
        write(pair, pair.mentors[0], moment=Moment.MID)


def test_half_time_is_when_the_charter_is_looked_at(in_organization):
    pair = make_pair(in_organization, started_on=today() - timedelta(days=20))
    make_session(pair)
    charter = make_signed(pair)
    with pytest.raises(actions.NotAskedYet):
        write(pair, pair.mentee, moment=Moment.MID)
    charter.review_due_on = today(in_organization.timezone)
    charter.save(update_fields=["review_due_on"])
    write(pair, pair.mentee, moment=Moment.MID)


@pytest.mark.parametrize("what", ["pair", "cohort"])
def test_nothing_changes_after_the_end(pair, what):
    write(pair, pair.mentee)
    if what == "cohort":
        set_cohort(pair, "closed")
    else:
        Pair.objects.update(state="closed")
    with pytest.raises(actions.ClosedPair):
        write(pair, pair.mentee, make_content("B"), based_on=1)
    assert content_of(Debrief.objects.get()) == make_content()


def test_strangers_and_those_who_left_write_none(in_organization, pair):
    with pytest.raises(actions.NotAMember):
        write(pair, make_member(in_organization))
    circle = make_circle(in_organization, 3)
    circle.cohort.state = "debrief"
    circle.cohort.save()
    leaver = circle.mentors[0]
    leave_pair(pair=circle, wants_partner=False, by=leaver.actor)
    with pytest.raises(actions.NotAMember):
        write(circle, leaver)


def test_the_audit_log_says_nothing(pair):
    before = AuditEntry.objects.count()
    write(pair, pair.mentee, is_draft=True)
    write(pair, pair.mentee, based_on=1)
    assert AuditEntry.objects.count() == before


def test_parts_that_are_left_out_stay_out(pair):
    only = {**EMPTY, Part.GAINED: Said(Kind.PRIVATE, "More calm.")}
    write(pair, pair.mentee, only)
    assert content_of(Debrief.objects.get()) == only
