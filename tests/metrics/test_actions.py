"""Decisions: recorded by the mentee, corrected by their owner, written once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from access.clock import today
from audit.models import AuditEntry
from metrics import actions
from metrics.models import Decision
from pairing.models import Pair
from sessions.rules import NotTheMentee
from tests.factories.accounts import make_member
from tests.factories.pairs import make_pair


@pytest.fixture
def pair(in_organization) -> Pair:
    return make_pair(in_organization)


def words(**changes) -> dict:
    facts = {
        "title": "Return labels become phone codes",
        "before": "Printed labels only.",
        "after": "A phone code at 40 stores.",
        "outcome": "changed",
        "measure": "Time at the returns desk",
        "decided_on": today(),
    }
    return facts | changes


def test_record_decision_is_the_mentees_and_audited_once(pair):
    for _ in range(2):
        decision = actions.record_decision(pair=pair, **words(), by=pair.mentee.actor)
    assert Decision.objects.get() == decision
    assert decision.owner_id == pair.mentee.person_id
    sentence = AuditEntry.objects.get(action="decision_recorded").sentence
    assert sentence.endswith("recorded a decision")  # the log has readers whom the form does not name


@pytest.mark.parametrize("who", ["mentor", "stranger"])
def test_nobody_else_records(pair, in_organization, who):
    member = pair.mentors[0] if who == "mentor" else make_member(in_organization)
    with pytest.raises(NotTheMentee):
        actions.record_decision(pair=pair, **words(), by=member.actor)
    assert not Decision.objects.exists()


def test_two_decisions_of_a_day_are_two(pair):
    actions.record_decision(pair=pair, **words(), by=pair.mentee.actor)
    actions.record_decision(pair=pair, **words(title="Guest checkout stays"), by=pair.mentee.actor)
    assert Decision.objects.count() == 2


def test_edit_decision_is_its_owners_and_a_second_click_writes_nothing(pair):
    decision = actions.record_decision(pair=pair, **words(), by=pair.mentee.actor)
    change = words(outcome="kept", decided_on=today() - timedelta(days=1))
    for _ in range(2):
        actions.edit_decision(decision=decision, **change, by=pair.mentee.actor)
    decision.refresh_from_db()
    assert (decision.outcome, decision.decided_on) == ("kept", change["decided_on"])
    assert AuditEntry.objects.filter(action="decision_edited").count() == 1
    with pytest.raises(actions.NotTheOwner):
        actions.edit_decision(decision=decision, **words(), by=pair.mentors[0].actor)


def test_a_decision_outlives_its_pair(pair):
    pair.state = Pair.State.CLOSED
    pair.save()
    decision = actions.record_decision(pair=pair, **words(), by=pair.mentee.actor)
    assert actions.edit_decision(decision=decision, **words(outcome="kept"), by=pair.mentee.actor).outcome == "kept"
