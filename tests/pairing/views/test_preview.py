"""The preview: the numbers of a run that was never made, asked for by a script or by a button."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from access.actors import SYSTEM
from access.roles import Role
from access.tenancy import tenant
from jobs.models import Job
from pairing import actions, pacing
from pairing.comparing import measure
from pairing.draft_queries import scored_pairs
from pairing.models import PairingRun
from pairing.tasks import propose
from programs.actions import close_answers, decline_enrollment, set_cohort
from programs.models import Enrollment, Need, Skill
from tests.factories.accounts import make_person
from tests.factories.pairing import make_draft, make_ready_cohort
from tests.factories.programs import make_cohort, make_mentee, make_mentor, make_program, make_ready, make_topic
from tests.roles import as_role

WEIGHTS = {
    "skill": 8,
    "distance": 1,
    "overlap": 1,
    "proximity": 1,
    "wishes": 0,
    "fairness": 0,
    "nearness": 100,
    "minutes": 2,
}
FETCHED = {"HTTP_X_REQUESTED_WITH": "fetch"}


def url(name: str, **kwargs) -> str:
    return reverse(f"pairing:{name}", kwargs={"organization": "halden", **kwargs})


@pytest.fixture
def admin(sign_in):
    return sign_in(Role.PROGRAM_ADMIN)


@pytest.fixture(autouse=True)
def _with_time_left():
    cache.clear()


def make_mixed_cohort():
    """Seven mentees and six mentors of two topics and three units, so that weights matter and somebody is left out."""
    topics = [make_topic("AI workflows"), make_topic("Store reality")]
    cohort = make_cohort(make_program(topics=topics))
    units = ("Stores", "Finance", "")
    for at in range(6):
        mentor = make_mentor(cohort, topics[at % 2], level=2 + at % 4, person=make_person(unit=units[at % 3]))
        Skill.objects.create(enrollment=mentor, topic=topics[1 - at % 2], level=1 + at % 3)
        make_ready(mentor)
    for at in range(7):
        mentee = make_mentee(cohort, topics[at % 2], current_level=at % 3, person=make_person(unit=units[-at % 3]))
        Need.objects.create(enrollment=mentee, topic=topics[1 - at % 2], priority=2, current_level=1)
        make_ready(mentee)
    return close_answers(cohort=cohort, by=SYSTEM)


@pytest.mark.parametrize("more", [{}, {"distance": 8}, {"fairness": 4}, {"skill": 1, "proximity": 8, "fairness": 1}])
def test_a_preview_has_the_numbers_of_the_run_it_stands_for(organization, admin, more):
    with tenant(organization.pk):
        cohort = make_mixed_cohort()
        pair = make_draft(cohort).proposals.first()
        actions.rule_pair(cohort=cohort, mentee=pair.mentee_id, mentor=pair.mentor_id, kind="forbid", by=SYSTEM)
        base = cohort.pairing_runs.get()
    shown = admin.post(url("preview", cohort=cohort.pk), WEIGHTS | more).context["preview"]
    admin.post(url("propose", cohort=cohort.pk), WEIGHTS | more)
    with tenant(organization.pk):
        job = Job.objects.latest("created_at")
    with as_role("worker"):
        propose(str(organization.pk), str(job.pk))
    with tenant(organization.pk):
        run = cohort.pairing_runs.get(number=2)
        reached, scores = measure(scored_pairs(run)), sorted(run.proposals.values_list("score", flat=True))
        before = set(base.proposals.values_list("mentee_id", "mentor_id"))
        new = set(run.proposals.values_list("mentee_id", "mentor_id")) - before
    assert (shown.mentees_paired, shown.mentees, shown.pairs) == (run.mentees_paired, run.mentees, reached.pairs)
    assert (shown.total, shown.lowest, shown.middle) == (run.points, scores[0], scores[(len(scores) - 1) // 2])
    assert (shown.covered, shown.wanted) == (reached.covered, reached.wanted)
    assert (shown.across_units, shown.is_proven) == (reached.across_units, run.is_proven)
    assert (shown.base, shown.new) == (1, len(new))
    assert shown.price == (max(run.plain["points"] - run.points, 0) if "fairness" in more else None)


def test_a_script_gets_a_fragment_and_a_button_the_whole_page(organization, admin):
    with tenant(organization.pk):
        cohort = make_mixed_cohort()
    fragment = admin.post(url("preview", cohort=cohort.pk), WEIGHTS, **FETCHED).content.decode()
    page = admin.post(url("preview", cohort=cohort.pk), WEIGHTS | {"distance": 4}).content.decode()
    assert "<html" not in fragment
    assert "mentees would have a mentor" in fragment
    assert "mentees would have a mentor" in page
    assert '<option value="4" selected>Much</option>' in page
    with tenant(organization.pk):
        assert not PairingRun.objects.exists()
        assert not Job.objects.exists()


def test_without_its_proof_a_preview_promises_none(organization, admin):
    with tenant(organization.pk):
        cohort = make_mixed_cohort()
    shown = admin.post(url("preview", cohort=cohort.pk), WEIGHTS).context["preview"]
    text = render_to_string("pairing/preview.html", {"preview": replace(shown, is_proven=False)})
    assert "Not proven yet" in text
    assert "A draft may search for longer, and says what is still open." in text
    assert "the proof needs" not in text


def test_it_names_who_would_have_somebody_else(organization, admin):
    with tenant(organization.pk):
        cohort = close_answers(cohort=make_ready_cohort(2, 2), by=SYSTEM)
        run = make_draft(cohort)
        rows = {row.mentee: row.mentor for row in run.proposals.select_related("mentee__person", "mentor__person")}
        (one, mentor), (other, second) = rows.items()
        for mentee, partner in ((one, second), (other, mentor)):
            actions.rule_pair(cohort=cohort, mentee=mentee.pk, mentor=partner.pk, kind="lock", by=SYSTEM)
    text = admin.post(url("preview", cohort=cohort.pk), WEIGHTS, **FETCHED).content.decode()
    assert "2 of 2 pairs differ from draft 1" in text
    assert f"{one.person.name}: {second.person.name}, instead of {mentor.person.name}" in text


def test_staying_near_to_a_draft_keeps_its_pairs_in_the_preview(organization, admin):
    with tenant(organization.pk):
        cohort = make_mixed_cohort()
        run = make_draft(cohort)
    near = WEIGHTS | {"skill": 1, "distance": 8, "kept_from": str(run.pk), "nearness": 2000}
    assert admin.post(url("preview", cohort=cohort.pk), near).context["preview"].new == 0
    wrong = admin.post(url("preview", cohort=cohort.pk), near | {"kept_from": "nowhere"}, **FETCHED)
    assert (wrong.status_code, "Correct what is marked" in wrong.content.decode()) == (422, True)


def test_while_answers_are_open_a_preview_says_nothing_of_anybody(organization, admin):
    with tenant(organization.pk):
        cohort = make_mixed_cohort()
        due = cohort.answers_due_on + timedelta(days=1)
        set_cohort(cohort=cohort, name=cohort.name, answers_due_on=due, by=SYSTEM)
    said = []
    for _ in range(2):
        said.append(admin.post(url("preview", cohort=cohort.pk), WEIGHTS, **FETCHED).content)
        with tenant(organization.pk):
            decline_enrollment(enrollment=Enrollment.objects.filter(side="mentor", state="ready").first(), by=SYSTEM)
    assert said[0] == said[1]
    assert b"Close answers first" in said[0]


@pytest.mark.parametrize(
    ("mentors", "most", "words"), [(0, 1500, "at least one mentor"), (2, 1, "too many to preview")]
)
def test_nobody_and_too_many_are_said(organization, admin, monkeypatch, mentors, most, words):
    monkeypatch.setattr("pairing.views.studio.LARGEST", most)
    with tenant(organization.pk):
        cohort = close_answers(cohort=make_ready_cohort(2, mentors), by=SYSTEM)
    answer = admin.post(url("preview", cohort=cohort.pk), WEIGHTS, **FETCHED)
    assert (answer.status_code, words in answer.content.decode()) == (200, True)


def test_who_has_asked_for_seconds_of_work_in_a_minute_waits(organization, admin):
    with tenant(organization.pk):
        cohort = close_answers(cohort=make_ready_cohort(), by=SYSTEM)
    cache.set(f"pairing:worked:{admin.member.pk}", pacing.MOST, 60)
    answer = admin.post(url("preview", cohort=cohort.pk), WEIGHTS, **FETCHED)
    assert (answer.status_code, "Wait a moment" in answer.content.decode()) == (429, True)


def test_a_lock_that_no_longer_holds_is_said(organization, admin):
    with tenant(organization.pk):
        cohort = close_answers(cohort=make_ready_cohort(), by=SYSTEM)
        pair = make_draft(cohort).proposals.first()
        actions.rule_pair(cohort=cohort, mentee=pair.mentee_id, mentor=pair.mentor_id, kind="lock", by=SYSTEM)
        Skill.objects.filter(enrollment=pair.mentor_id).delete()
    text = admin.post(url("preview", cohort=cohort.pk), WEIGHTS, **FETCHED).content.decode()
    assert "The locked pairs do not fit together any more" in text


def test_a_preview_takes_as_many_queries_for_one_as_for_three(organization, admin):
    counts = []
    for people in (1, 3):
        with tenant(organization.pk):
            cohort = close_answers(cohort=make_ready_cohort(people, people), by=SYSTEM)
            make_draft(cohort)
        admin.post(url("preview", cohort=cohort.pk), WEIGHTS, **FETCHED)
        with CaptureQueriesContext(connection) as captured:
            assert (
                "would have a mentor"
                in admin.post(url("preview", cohort=cohort.pk), WEIGHTS, **FETCHED).content.decode()
            )
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_time_taken_is_added_up():
    who = "somebody"
    for _ in range(2):
        with pacing.worked(who):
            pass
    assert cache.get(f"pairing:worked:{who}") >= 2
    assert pacing.may_work(who)
