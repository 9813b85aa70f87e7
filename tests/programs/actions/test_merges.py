"""Two topics become one: nobody loses a topic, nobody is asked again, and nothing is done that was not shown."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from access.actors import SYSTEM
from access.clock import now
from accounts.models import ImportMapping
from audit.models import AuditEntry
from notifications.models import Message
from programs import actions, topic_queries
from programs.models import Enrollment, EnrollmentImport, EnrollmentImportRow, Need, Nomination, ProgramTopic, Skill
from programs.topic_merge import Known, Wanted, higher, more_wanted
from tests.factories.accounts import make_person
from tests.factories.programs import (
    fresh,
    make_cohort,
    make_mentee,
    make_mentor,
    make_program,
    make_ready,
    make_topic,
)
from tests.factories.topics import accept, make_nomination, merge

pytestmark = pytest.mark.usefixtures("in_organization")
LEVEL = st.none() | st.integers(1, 5)
PRIORITY = st.none() | st.tuples(st.integers(1, 3), st.integers(0, 5))


@pytest.fixture
def gone():
    return make_topic("Shopping live")


@pytest.fixture
def kept():
    return make_topic("Live shopping")


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    mentors=st.lists(st.tuples(LEVEL, LEVEL), max_size=4),
    mentees=st.lists(st.tuples(PRIORITY, PRIORITY), max_size=4),
    allowed=st.tuples(st.booleans(), st.booleans()),
)
def test_after_a_merge_nobody_has_lost_a_topic_none_is_there_twice_and_levels_are_the_higher_ones(
    gone, kept, mentors, mentees, allowed
):
    with transaction.atomic():
        other = make_topic()
        cohort = make_cohort(make_program(topics=[gone, kept, other]))
        rows = {make_mentor(cohort, other).pk: levels for levels in mentors}
        wants = {make_mentee(cohort, other).pk: needs for needs in mentees}
        for pk, levels in rows.items():
            Skill.objects.bulk_create(
                Skill(enrollment_id=pk, topic=topic, level=level, evidence=f"{topic.name} {level}")
                for topic, level in zip((gone, kept), levels, strict=True)
                if level
            )
        for pk, needs in wants.items():
            Need.objects.bulk_create(
                Need(enrollment_id=pk, topic=topic, priority=need[0], current_level=need[1])
                for topic, need in zip((gone, kept), needs, strict=True)
                if need
            )
        for topic, stays in zip((gone, kept), allowed, strict=True):
            if not stays:
                ProgramTopic.objects.filter(topic=topic).delete()
        plan = topic_queries.merge_plan(gone, kept)
        assert plan.skills.all == sum(1 for levels in rows.values() if levels[0])
        assert plan.skills.joined == sum(1 for levels in rows.values() if all(levels))
        assert plan.needs.joined == sum(1 for needs in wants.values() if all(needs))

        merge(gone, kept)

        assert not Skill.objects.filter(topic=gone).exists()
        assert not Need.objects.filter(topic=gone).exists()
        for pk, levels in rows.items():
            found = list(Skill.objects.filter(enrollment=pk, topic=kept))
            best = max((level for level in levels if level), default=0)
            assert [skill.level for skill in found] == ([best] if best else [])
            assert all(skill.evidence.endswith(str(best)) for skill in found)
        for pk, needs in wants.items():
            found = [(need.priority, need.current_level) for need in Need.objects.filter(enrollment=pk, topic=kept)]
            first = min((need for need in reversed(needs) if need), key=lambda need: need[0], default=None)
            assert found == ([first] if first else [])
        assert ProgramTopic.objects.filter(topic=gone).count() == 0
        assert ProgramTopic.objects.filter(topic=kept).count() == any(allowed)
        assert Skill.objects.filter(topic=other).count() == len(rows)
        transaction.set_rollback(True)  # the next example starts afresh


@given(st.integers(1, 5), st.integers(1, 5), st.sampled_from(["", "x"]), st.sampled_from(["", "y"]))
def test_the_higher_level_stands_and_words_are_not_lost(kept, gone, kept_words, gone_words):
    found = higher(Known(kept, kept_words), Known(gone, gone_words))
    assert found.level == max(kept, gone)
    assert bool(found.evidence) == bool(kept_words or gone_words)
    if kept != gone and (kept_words if kept > gone else gone_words):
        assert found.evidence == (kept_words if kept > gone else gone_words)


def test_of_two_needs_the_one_that_stands_first_is_kept_and_at_a_draw_the_one_of_the_kept_topic():
    assert more_wanted(Wanted(2, 1), Wanted(1, 4)) == Wanted(1, 4)
    assert more_wanted(Wanted(1, 1), Wanted(1, 4)) == Wanted(1, 1)


def test_nobody_is_asked_again(gone, kept):
    cohort = make_cohort(make_program(topics=[gone, kept], asks_managers=False))
    mentor, mentee = make_ready(make_mentor(cohort, gone)), make_ready(make_mentee(cohort, gone))
    before = Message.objects.count()
    merge(gone, kept)
    assert (fresh(mentor).state, fresh(mentee).state) == ("ready", "ready")
    assert Message.objects.count() == before


def test_who_waited_for_the_one_is_invited_when_somebody_teaches_the_other(gone, kept):
    cohort = make_cohort(make_program(topics=[gone, kept], asks_managers=False))
    make_ready(make_mentor(cohort, kept))
    mentee = make_mentee(cohort, gone)
    actions.ask_enrollments(cohort=cohort, enrollments=[mentee], by=SYSTEM)
    assert fresh(mentee).state == Enrollment.State.WAITING
    merge(gone, kept)
    assert fresh(mentee).state == Enrollment.State.ASKED


def test_the_topic_that_goes_is_retired_and_its_name_leads_to_the_other(gone, kept):
    merge(gone, kept)
    gone.refresh_from_db()
    assert (gone.is_retired, gone.merged_into) == (True, kept)
    assert topic_queries.known_topics()["shopping live"].id == kept.pk
    assert topic_queries.aliases() == {"shoppinglive": kept.pk}
    entry = AuditEntry.objects.get(action="topics_merged")
    assert (entry.subject_name, entry.facts) == ("Live shopping", {"gone": "Shopping live"})


def test_older_names_lead_straight_to_what_is_kept_now(gone, kept):
    older = make_topic("Older")
    merge(older, gone)
    merge(gone, kept)
    assert topic_queries.successors() == {older.pk: kept.pk, gone.pk: kept.pk}


def test_a_merged_topic_neither_comes_back_nor_changes_nor_merges_again(gone, kept):
    merge(gone, kept)
    gone.refresh_from_db()
    with pytest.raises(actions.TopicMerged, match="Live shopping"):
        actions.restore_topic(topic=gone, by=SYSTEM)
    with pytest.raises(actions.TopicMerged):
        actions.set_topic(topic=gone, name="x", area="", description="", by=SYSTEM)
    with pytest.raises(actions.TopicMerged):
        merge(gone, make_topic())
    with pytest.raises(actions.TopicRetired):
        merge(kept, gone)
    with pytest.raises(actions.SameTopic):
        merge(kept, kept)
    with pytest.raises(actions.TopicNameTaken):
        make_topic("shopping LIVE")


def test_nothing_else_is_done_than_what_was_shown(gone, kept):
    stamp = topic_queries.merge_plan(gone, kept).stamp
    cohort = make_cohort(make_program(topics=[gone, kept]))
    make_mentor(cohort, gone)
    with pytest.raises(actions.MergeChanged):
        actions.merge_topic(topic=gone, into=kept, stamp=stamp, by=SYSTEM)
    assert Skill.objects.filter(topic=gone).count() == 1
    gone.refresh_from_db()
    assert gone.merged_into is None


def test_of_two_nominations_by_one_colleague_a_yes_stands(gone, kept):
    ana, theo = make_person("Ana"), make_person("Theo")
    accept(make_nomination(gone, nominee=ana, by=theo))
    make_nomination(kept, nominee=ana, by=theo)
    plan = topic_queries.merge_plan(gone, kept)
    assert (plan.suggested.moved, plan.suggested.joined) == (1, 0)
    merge(gone, kept)
    assert [(row.topic, row.state) for row in Nomination.objects.all()] == [(kept, "accepted")]


def test_whoever_named_somebody_twice_sees_the_same_after_a_merge_whatever_was_said(gone, kept):
    """Which of the two stands depends on the answers; the list of whoever named must not."""
    answers = {
        "silence": lambda row: row,
        "yes": accept,
        "no": lambda row: actions.decline_nomination(nomination=row, by=SYSTEM),
    }
    monday, seen = now(), set()
    for of_gone, of_kept in product(answers, answers):
        with transaction.atomic():
            ana, theo = make_person("Ana"), make_person("Theo")
            for topic, answer, day in ((gone, of_gone, 0), (kept, of_kept, 1)):
                row = make_nomination(topic, nominee=ana, by=theo)
                Nomination.objects.filter(pk=row.pk).update(created_at=monday + timedelta(days=day))
                row.refresh_from_db()
                answers[answer](row)
            merge(gone, kept)
            seen.add(tuple((row.topic.name, row.created_at) for row in topic_queries.sent_nominations(theo.pk)))
            transaction.set_rollback(True)
    assert len(seen) == 1


@pytest.mark.parametrize("answer", [None, actions.decline_nomination])
def test_the_plan_counts_nobody_who_has_not_said_yes(gone, kept, answer):
    nomination = make_nomination(gone)
    if answer:
        answer(nomination=nomination, by=SYSTEM)
    assert topic_queries.merge_plan(gone, kept).suggested.all == 0
    merge(gone, kept)
    assert Nomination.objects.get().topic == kept


def test_files_that_wait_and_what_was_remembered_mean_the_kept_topic(gone, kept):
    ImportMapping.objects.create(kind="enrollment", values={"topic": {"Shop": str(gone.pk), "Other": "x"}})
    cohort = make_cohort(make_program(topics=[gone, kept]))
    staged = EnrollmentImport.objects.create(cohort=cohort, side="mentor")
    EnrollmentImportRow.objects.create(
        enrollment_import=staged, number=2, verdict="added", values={"topic": str(gone.pk), "said": "Shop"}
    )
    merge(gone, kept)
    assert ImportMapping.objects.get().values == {"topic": {"Shop": str(kept.pk), "Other": "x"}}
    assert EnrollmentImportRow.objects.get().values == {"topic": str(kept.pk), "said": "Shop"}
