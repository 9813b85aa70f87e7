"""What holds a cohort up, phase by phase, and what its numbers may tell."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from access.actors import SYSTEM
from access.clock import now, today
from home import cohorts, life
from pairing import actions as pairing
from pairing.models import Pair, PairingRun
from programs import actions
from programs.models import Cohort, Enrollment
from sessions.models import MentoringSession
from tests.factories.pairing import make_draft, make_ready_cohort
from tests.factories.programs import ask, make_cohort, make_mentee, make_mentor, make_program, make_ready, make_topic

pytestmark = pytest.mark.usefixtures("in_organization")
ZONE = "America/New_York"


def fresh(cohort: Cohort) -> Cohort:
    return Cohort.objects.select_related("program").get(pk=cohort.pk)


def held_up(cohort: Cohort) -> list[tuple[str, str]]:
    cohort, day = fresh(cohort), today(ZONE)
    found = life.blockers(cohort, cohorts.facts_of(cohort, day), day)
    for blocker in found:
        assert reverse(blocker.url_name, kwargs={"organization": "halden", **blocker.kwargs})
    return [(blocker.text, blocker.url_name) for blocker in found]


def texts(cohort: Cohort) -> list[str]:
    return [text for text, _ in held_up(cohort)]


def start(mentees: int = 2, mentors: int = 2, **facts) -> Cohort:
    cohort = make_ready_cohort(mentees, mentors, **facts)
    pairing.publish_pairs(run=make_draft(cohort), by=SYSTEM)
    return fresh(cohort)


def meet(pair: Pair, days: int, state: str) -> MentoringSession:
    begins = now() + timedelta(days=days)
    return MentoringSession.objects.create(
        pair=pair, number=1, state=state, starts_at=begins, ends_at=begins + timedelta(hours=1),
        booked_by_id=pair.pk, booked_at=now(),
    )  # fmt: skip


@pytest.mark.parametrize("phase", Cohort.Phase.values)
def test_the_line_stands_at_one_of_six_phases(phase):
    line = life.line_of(Cohort.Phase(phase))
    assert [label for label, _ in line] == Cohort.Phase.labels
    assert [at for _, at in line].count("now") == 1
    assert line[Cohort.Phase.values.index(phase)][1] == "now"
    assert life.NEEDS[Cohort.Phase(phase)]


def test_a_draft_waits_for_people_topics_and_asking():
    topic = make_topic()
    cohort = make_cohort(make_program(topics=[topic]))
    assert held_up(cohort) == [("Nobody is enrolled.", "programs:enroll_people")]
    make_mentor(cohort, topic)
    bare = make_mentor(cohort, topic)
    bare.skills.all().delete()
    assert held_up(cohort) == [
        ("1 person is without a topic, and cannot be asked.", "programs:give_topic"),
        ("Nobody is asked yet: 1 person could be.", "programs:ask_enrollments"),
    ]


def test_recruiting_names_the_topics_that_nobody_is_ready_to_teach():
    wanted, taught = make_topic("Prompting"), make_topic("Pricing")
    cohort = make_cohort(make_program(topics=[wanted, taught]))
    make_ready(make_mentor(cohort, taught))
    ask(make_mentor(cohort, wanted))
    for _ in range(2):
        make_mentee(cohort, wanted)
    make_mentee(cohort, taught)
    due = cohort.answers_due_on
    assert texts(cohort) == [
        f"Answers close after {due:%B} {due.day}.",
        "3 people are not asked yet.",
        "No mentor is ready for Prompting, and 2 mentees want it.",
    ]


@pytest.mark.parametrize("closed", [False, True])
def test_no_number_on_the_page_tells_silence_and_a_no_apart(closed):
    """The page of two histories that differ only in what somebody said, and kept to themselves."""
    topic, seen = make_topic(), []
    cohort = make_cohort(make_program(topics=[topic]))
    mentor, mentee = ask(make_mentor(cohort, topic)), ask(make_mentee(cohort, topic))
    if closed:
        actions.close_answers(cohort=cohort, by=SYSTEM)
    States = Enrollment.State
    for state in (States.ASKED, States.DECLINED, States.WITH_MANAGER, States.NOT_RELEASED, States.WAITING):
        Enrollment.objects.filter(pk__in=[mentor.pk, mentee.pk]).update(state=state)
        seen.append(held_up(cohort))
    assert all(found == seen[0] for found in seen)
    if not closed:
        seen = []
        for state in (States.READY, States.WITHDRAWN):
            Enrollment.objects.filter(pk__in=[mentor.pk, mentee.pk]).update(state=state)
            seen.append(held_up(cohort))
        assert seen[0] == seen[1]


def test_an_active_cohort_with_open_answers_counts_a_yes_that_was_taken_back_as_the_board_does():
    cohort = start(3, 2)
    row = Enrollment.objects.get(cohort=cohort, paired_at=None)
    due = cohort.answers_due_on + timedelta(days=1)
    actions.set_cohort(cohort=cohort, name=cohort.name, answers_due_on=due, by=SYSTEM)
    before = held_up(cohort)
    actions.decline_enrollment(enrollment=row, by=SYSTEM)
    assert held_up(cohort) == before
    assert "1 person said yes, and no partner was found yet." in texts(cohort)


def test_pairing_waits_for_ready_people_a_draft_and_its_publishing():
    topic = make_topic()
    cohort = make_cohort(make_program(topics=[topic]))
    ask(make_mentor(cohort, topic))
    actions.close_answers(cohort=cohort, by=SYSTEM)
    assert held_up(cohort)[0] == ("Nobody is ready.", "programs:set_cohort")
    cohort = make_ready_cohort(3, 2)
    actions.close_answers(cohort=cohort, by=SYSTEM)
    assert held_up(cohort) == [("No draft of pairs is solved.", "pairing:pairing")]
    run = PairingRun.objects.create(cohort=cohort, number=1, created_at=now())
    assert held_up(cohort) == [("Draft 1 is being solved.", "pairing:run")]
    run.delete()
    run = make_draft(cohort)
    assert held_up(cohort) == [
        (f"Draft {run.number} is not published.", "pairing:run"),
        ("1 person is without a partner in it. The draft says why.", "pairing:run"),
    ]


def test_an_active_cohort_names_pairs_without_a_session_charters_partners_and_late_joiners():
    cohort = start(3, 3)
    assert texts(cohort) == ["3 pairs have no first session."]
    one, two, three = Pair.objects.order_by("pk")
    meet(one, 3, "planned")
    meet(two, -3, "held")
    cohort.program.requires_charter = True
    cohort.program.save()
    Pair.objects.filter(pk=three.pk).update(state=Pair.State.FORMING)
    assert texts(cohort) == ["1 pair has no first session.", "1 charter is not signed."]
    Pair.objects.filter(pk=three.pk).update(state=Pair.State.CLOSED, ended_on=today())
    actions.free_places(enrollments=three.members.values_list("enrollment_id", flat=True), by=SYSTEM)
    assert held_up(cohort) == [("2 people lost their partner.", "pairing:pairing")]
    topic = cohort.program.program_topics.get().topic
    late = make_mentee(cohort, topic)
    assert texts(cohort)[0] == "1 person is not asked yet, and answers are closed."
    Enrollment.objects.filter(pk=late.pk).update(state="ready", asks=1)
    assert texts(cohort) == ["2 people lost their partner.", "1 person is ready, and joined late."]


def test_a_draft_for_late_joiners_waits_to_be_published_and_one_from_before_says_nothing():
    topic = make_topic()
    cohort = make_ready_cohort(2, 2, topic=topic)
    first, _old = make_draft(cohort), make_draft(cohort)
    pairing.publish_pairs(run=first, by=SYSTEM)
    for make in (make_mentor, make_mentee):
        Enrollment.objects.filter(pk=make(cohort, topic).pk).update(state="ready", asks=1)
    assert not [text for text in texts(cohort) if text.startswith("Draft")]
    run = make_draft(fresh(cohort))
    assert (f"Draft {run.number} is not published.", "pairing:run") in held_up(cohort)


def test_mentees_for_whom_no_mentor_is_free_need_another_mentor():
    cohort = start(2, 1)
    assert "No mentor is free for them. Enroll another one." in texts(cohort)
    several = start(2, 1, mentees_per_mentor=3)
    topic = several.program.program_topics.get().topic
    Enrollment.objects.filter(pk=make_mentee(several, topic).pk).update(state="ready", asks=1)
    assert "No mentor is free for them. Enroll another one." not in texts(several)


def test_near_its_last_day_an_active_cohort_is_led_to_its_debrief():
    cohort = start(1, 1)
    cohort.program.ends_on = today(ZONE) + timedelta(days=10)
    cohort.program.save()
    assert held_up(cohort)[-1][1] == "programs:begin_debrief"


def test_a_debrief_waits_for_what_is_planned_and_a_closed_cohort_for_nothing():
    cohort = start(2, 2)
    one, two = Pair.objects.order_by("pk")
    meet(one, 3, "planned")
    meet(two, -3, "planned")
    actions.begin_debrief(cohort=cohort, by=SYSTEM)
    assert texts(cohort) == ["1 pair has a session ahead.", "1 session waits to be logged."]
    actions.close_cohort(cohort=cohort, by=SYSTEM)
    assert texts(cohort) == []


def test_a_next_cycle_with_nearly_the_same_people_is_warned_about():
    cohort = start(2, 2)
    assert cohorts.return_of(cohort) == cohorts.Return(people=4, staying=0, paired=4)
    assert cohorts.return_of(cohort).is_nearly_the_same
    topic = cohort.program.program_topics.get().topic
    make_mentor(cohort, topic)
    assert cohorts.return_of(cohort).is_nearly_the_same  # 4 of 5
    make_mentor(cohort, topic)
    assert not cohorts.return_of(cohort).is_nearly_the_same  # 4 of 6
    assert not cohorts.return_of(make_cohort()).is_nearly_the_same
    leaver = Pair.objects.first().members.first().person
    leaver.left_on = today()
    leaver.save()
    assert cohorts.return_of(cohort) == cohorts.Return(people=5, staying=1, paired=3)
