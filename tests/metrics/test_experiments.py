"""Experiments: started by whoever decides, ended with a reason, and looked at again after 30 and 90 days, as decisions are."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from access.clock import now, today
from audit.models import AuditEntry
from metrics import actions, queries
from metrics.models import Experiment
from pairing.models import Pair
from sessions.rules import NotTheMentee
from tests.factories.accounts import make_member
from tests.factories.pairs import make_circle, make_pair
from tests.metrics.test_queries import decide
from tests.sessions.test_rhythm import hold


@pytest.fixture
def pair(in_organization) -> Pair:
    return make_pair(in_organization, started_on=today() - timedelta(days=200))


def start(pair: Pair, by=None, **changes) -> Experiment:
    facts = {
        "title": "Two desks without paper",
        "hypothesis": "Nobody waits for a label.",
        "measure": "Time at the desk",
        "started_on": today(),
    }
    return actions.start_experiment(pair=pair, **(facts | changes), by=(by or pair.mentee).actor)


def conclude(experiment: Experiment, standing: str = "no_effect", reason: str = "Nobody came", **changes) -> Experiment:
    facts = {"day": today(), "by": experiment.pair.mentee.actor} | changes
    return actions.follow_up_experiment(experiment=experiment, standing=standing, reason=reason, **facts)


def due(days: int) -> list[tuple[str, int]]:
    return [(each.row.title, each.days) for each in queries.follow_ups_due(today() + timedelta(days=days))]


def test_start_experiment_is_the_mentees_and_a_double_click_is_one(pair):
    assert start(pair) == start(pair)
    sentences = [entry.sentence for entry in AuditEntry.objects.filter(action="experiment_started")]
    assert [sentence.endswith("started an experiment") for sentence in sentences] == [True]
    for nobody in (pair.mentors[0], make_member(pair.organization)):
        with pytest.raises(NotTheMentee):
            start(pair, nobody)


def test_everybody_in_a_circle_starts_their_own(in_organization):
    circle = make_circle(in_organization)
    owners = {start(circle, member).owner_id for member in circle.mentors}
    assert owners == {member.person_id for member in circle.mentors}


def test_it_comes_out_of_a_session_of_its_own_pair_only(pair, in_organization):
    session, other = hold(pair, now()), hold(make_pair(in_organization), now())
    assert start(pair, session=session).session == session
    assert decide(pair, "Labels", session=session).session == session
    with pytest.raises(actions.NotOfThePair):
        start(pair, title="Another", session=other)


def test_a_result_comes_with_its_reason_and_may_be_put_right(pair):
    experiment = start(pair, started_on=today() - timedelta(days=9))
    with pytest.raises(actions.NoReason):
        conclude(experiment, reason="")
    for _ in range(2):
        conclude(experiment)
    assert AuditEntry.objects.filter(action="experiment_followed_up").count() == 1
    later = today() + timedelta(days=1)
    found = conclude(experiment, reason="Nobody came twice", day=later)
    assert (found.state, found.finding, found.ended_on) == ("stopped", "no_effect", today())
    assert found.reason == "Nobody came twice"
    assert conclude(experiment, "scaled", "It works", day=later).ended_on == later
    found = conclude(experiment, "running", "It works", day=later)
    assert (found.ended_on, found.finding, found.reason) == (None, "", "")


def test_what_stopped_says_whether_it_has_shown_anything(pair):
    experiment = start(pair)
    with pytest.raises(ValueError, match="shown"):
        conclude(experiment, "stopped")
    assert conclude(experiment, "unfinished").get_finding_display() == "It ended before it could show anything"
    with pytest.raises(IntegrityError), transaction.atomic():
        Experiment.objects.update(finding="")


def test_only_its_owner_changes_it(pair):
    experiment = start(pair)
    words = {"title": "x", "hypothesis": "y", "measure": "", "started_on": today()}
    for write in (
        lambda by: actions.edit_experiment(experiment=experiment, **words, by=by),
        lambda by: conclude(experiment, by=by),
        lambda by: actions.follow_up_decision(decision=decide(pair, "Labels"), day=today(), by=by),
    ):
        with pytest.raises(actions.NotTheOwner):
            write(pair.mentors[0].actor)
    actions.edit_experiment(experiment=experiment, **words, by=pair.mentee.actor)
    assert Experiment.objects.get().title == "x"


def test_what_starts_later_ends_on_its_first_day_at_the_earliest(pair):
    assert conclude(start(pair, started_on=today() + timedelta(days=5)), "unfinished").ended_on == today() + timedelta(
        5
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Experiment.objects.update(ended_on=None)


@pytest.mark.parametrize(
    ("days", "expected"),
    [(29, []), (30, [30]), (60, [30]), (61, []), (89, []), (90, [90]), (120, [90]), (121, [])],
)
def test_a_follow_up_is_due_after_30_and_90_days_and_forgotten_a_month_later(pair, days, expected):
    decide(pair, "Labels")
    start(pair, title="Desks")
    assert due(days) == [(title, number) for number in expected for title in ("Labels", "Desks")]


def test_who_said_how_it_stands_is_asked_again_at_the_next_one_only(pair):
    decision, experiment = decide(pair, "Labels"), start(pair, title="Desks")
    thirty = today() + timedelta(days=30)
    actions.follow_up_decision(decision=decision, day=thirty, by=pair.mentee.actor)
    conclude(experiment, "running", "", day=thirty)
    assert (due(30), due(45)) == ([], [])
    assert due(90) == [("Labels", 90), ("Desks", 90)]


def test_what_is_over_or_of_somebody_who_left_is_not_asked_for(pair, in_organization):
    conclude(start(pair, title="Gone"))
    conclude(start(pair, title="Early"), "unfinished")
    conclude(start(pair, title="Stays"), "scaled", day=date(2020, 1, 1))
    left = make_pair(in_organization)
    decide(left, "Of a leaver")
    left.mentee.person.left_on = today()
    left.mentee.person.save()
    assert due(30) == [("Stays", 30)]
    mine = queries.follow_ups_due(today() + timedelta(days=30), pair.mentee.person)
    assert [(each.kind, each.url_name, list(each.kwargs)) for each in mine] == [
        ("experiment", "metrics:follow_up_experiment", ["experiment"])
    ]
    assert mine[0].key == f"follow_up:experiment:{mine[0].row.pk}:30"
    assert queries.follow_ups_due(today() + timedelta(days=30), pair.mentors[0].person) == []


def test_follow_ups_cost_two_queries(pair, django_assert_num_queries):
    for number in range(3):
        decide(pair, f"Decision {number}")
        start(pair, title=f"Experiment {number}")
    with django_assert_num_queries(2):
        rows = queries.follow_ups_due(today() + timedelta(days=30))
        assert {(row.row.owner.name, row.row.pair.cohort.program.name) for row in rows}
    assert len(rows) == 6
