"""Publishing circles: all of it or nothing, everybody told once, the cohort started, late people let in."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from access.actors import SYSTEM
from access.clock import today
from accounts.models import Person
from audit.models import AuditEntry
from notifications.models import Message
from pairing import actions
from pairing.circle_queries import board_of
from pairing.models import Pair, PairMember
from programs.actions import WrongPhase
from programs.models import Cohort, Enrollment
from tests.factories.accounts import make_person
from tests.factories.circles import make_circle_cohort, make_peer, make_sitting
from tests.factories.pairs import make_cohort

pytestmark = pytest.mark.usefixtures("in_organization")


def ready(cohort: Cohort, count: int) -> list[Enrollment]:
    return [make_peer(cohort) for _ in range(count)]


def publish(cohort: Cohort, *circles: list[Enrollment], joining: dict | None = None) -> list[Pair]:
    ids = [[row.pk for row in circle] for circle in circles]
    into = {pair.pk: [row.pk for row in rows] for pair, rows in (joining or {}).items()}
    return actions.publish_circles(cohort=cohort, circles=ids, joining=into, by=SYSTEM)


def refused(cohort: Cohort, *circles: list[Enrollment], joining: dict | None = None) -> str:
    before = Pair.objects.count(), PairMember.objects.count(), Message.objects.count()
    with pytest.raises(actions.BrokenCircle) as caught:
        publish(cohort, *circles, joining=joining)
    assert (Pair.objects.count(), PairMember.objects.count(), Message.objects.count()) == before
    return str(caught.value)


def test_circles_start_the_cohort_give_places_and_tell_everybody_once():
    cohort = make_circle_cohort()
    one, other = ready(cohort, 3), ready(cohort, 4)
    made = publish(cohort, one, other)
    assert [pair.members.count() for pair in made] == [3, 4]
    assert set(PairMember.objects.values_list("side", flat=True)) == {"mentor"}
    mails = Message.objects.filter(kind="pair_published")
    assert {mail.recipient_id for mail in mails} == {row.person_id for row in [*one, *other]}
    assert {mail.context["mentee"] for mail in mails} == {""}
    assert not Enrollment.objects.filter(cohort=cohort, paired_at=None).exists()
    cohort.refresh_from_db()
    assert (cohort.state, cohort.started_at is None) == ("active", False)
    assert AuditEntry.objects.get(action="circles_published").sentence.endswith("2 new, 0 people into others")


@pytest.mark.parametrize(("requires_charter", "state"), [(True, "forming"), (False, "active")])
def test_a_circle_agrees_on_its_charter_first_where_the_program_asks_for_one(requires_charter, state):
    cohort = make_circle_cohort(requires_charter=requires_charter)
    assert publish(cohort, ready(cohort, 3))[0].state == state


def test_rules_hold_for_the_whole_and_name_people():
    cohort = make_circle_cohort()
    chief = make_peer(cohort, make_person("Chief"))
    middle = make_person("Middle", manager=chief.person)
    report = make_peer(cohort, make_person("Report", manager=middle))
    rows = ready(cohort, 7)
    assert refused(cohort, rows[:2]) == "New circle 1 has 2 people. A circle has 3 to 6."
    assert refused(cohort, rows) == "New circle 1 has 7 people. A circle has 3 to 6."
    assert "Chief and Report are in one reporting line." in refused(cohort, [chief, report, rows[0]])
    assert "is in two circles" in refused(cohort, rows[:3], rows[2:5])


def test_only_ready_people_of_the_cohort_without_a_place_come_in():
    cohort, other = make_circle_cohort(), make_circle_cohort()
    rows = ready(cohort, 3)
    for stranger in (make_peer(other), make_peer(cohort), make_peer(cohort)):
        Enrollment.objects.filter(pk=stranger.pk, cohort=cohort).update(state=Enrollment.State.DECLINED)
        assert "takes part no longer" in refused(cohort, [*rows, stranger])
    gone = make_peer(cohort)
    Person.objects.filter(pk=gone.person_id).update(left_on=today())
    assert "takes part no longer" in refused(cohort, [*rows, gone])
    publish(cohort, rows)
    assert "has a place by now" in refused(cohort, rows)


def test_nothing_chosen_open_answers_and_other_formats_are_refused():
    cohort = make_circle_cohort()
    rows = ready(cohort, 3)
    with pytest.raises(actions.NobodySeated):
        publish(cohort)
    Cohort.objects.filter(pk=cohort.pk).update(answers_closed_at=None)
    with pytest.raises(actions.AnswersOpen):
        publish(cohort, rows)
    Cohort.objects.filter(pk=cohort.pk).update(state=Cohort.State.DEBRIEF)
    with pytest.raises(WrongPhase):
        publish(cohort, rows)
    with pytest.raises(actions.NoCircles):
        publish(make_cohort(), rows)


def test_late_people_join_a_circle_below_six_and_both_are_told(organization):
    pair = make_sitting(organization, 4)
    late = ready(pair.cohort, 2)
    publish(pair.cohort, joining={pair: late})
    assert pair.members.count() == 6
    assert {mail.recipient_id for mail in Message.objects.filter(kind="pair_ended")} == {
        member.person_id for member in pair.peers
    }
    assert Message.objects.filter(kind="pair_published").count() == 6
    assert "has 7 people" in refused(pair.cohort, joining={pair: ready(pair.cohort, 1)})


def test_who_left_a_circle_does_not_come_back_into_it(organization):
    pair = make_sitting(organization, 4)
    leaver = pair.peers[0]
    actions.leave_pair(pair=pair, wants_partner=True, by=leaver.actor)
    row = Enrollment.objects.get(person=leaver.person)
    assert "left Circle 1 before" in refused(pair.cohort, joining={pair: [row]})
    publish(pair.cohort, [row, *ready(pair.cohort, 2)])
    row.refresh_from_db()
    assert row.paired_at is not None


def test_one_and_three_circles_cost_the_same(organization):
    cohort, counts = make_circle_cohort(), []
    for more in (1, 2):
        for _ in range(more):
            publish(cohort, ready(cohort, 3))
        with CaptureQueriesContext(connection) as captured:
            board_of(Cohort.objects.select_related("program").get(pk=cohort.pk))
        counts.append(len(captured))
    assert counts[0] == counts[1]
