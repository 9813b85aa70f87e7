"""Levels then and now: of the topics somebody wants to learn, for the pair, and over ten people or more for the program."""

from __future__ import annotations

import pytest

from metrics.queries import skill_change_of
from pairing.models import Pair, PairMember
from programs.models import Need, Topic
from sessions.debrief_queries import rated, ratings_of, shared_debriefs
from sessions.debriefs import EMPTY, Moment
from sessions.models import Debrief, SkillRating
from sessions.skills import Rating, SkillChange, averaged
from tests.factories.debriefs import make_ending, write
from tests.factories.pairs import make_pair


def want(pair: Pair, name: str = "Prompting") -> Topic:
    """The mentee of the pair wants to learn this."""
    topic, _ = Topic.objects.get_or_create(name=name)
    member = PairMember.objects.get(pair=pair, side="mentee")
    Need.objects.create(enrollment=member.enrollment, topic=topic, priority=1, current_level=3)
    return topic


def rate(pair: Pair, ratings, **options):
    return write(pair, pair.mentee, EMPTY, ratings=ratings, **options)


@pytest.fixture
def pair(in_organization) -> Pair:
    return make_ending(in_organization)


# Pure ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("people", "counted"), [(0, None), (9, None), (10, 10), (19, 10), (20, 20)])
def test_people_come_in_tens_so_that_no_two_figures_differ_by_one(people, counted):
    found = averaged([[(1, 3)]] * people, "end")
    assert (found.people if found else None) == counted


def test_the_eleventh_changes_nothing_and_several_topics_are_one_person():
    ten = [[(0, 2), (2, 4)], *[[(1, 3)]] * 9]
    assert averaged(ten, "mid") == averaged([*ten, [(5, 5)]], "mid") == SkillChange(10, 1.0, 3.0, "mid")


# In a debrief -------------------------------------------------------------------------------------------------------


def test_only_topics_that_somebody_wants_are_rated_and_a_draft_may_be_half(pair):
    topic, foreign = want(pair), Topic.objects.create(name="Foreign")
    row = rate(pair, {topic.pk: Rating(1, None), foreign.pk: Rating(1, 2)}, is_draft=True)
    assert ratings_of(row) == {topic.pk: Rating(1, None)}
    assert rated([row]) == {}
    row = rate(pair, {topic.pk: Rating(1, 3)}, based_on=1)
    assert [(each.topic.name, each.then, each.now) for each in rated([row])[row.pk]] == [("Prompting", 1, 3)]
    again = rate(pair, {topic.pk: Rating(1, 3)}, based_on=1)  # a double click
    assert again.version == 2


def test_levels_alone_are_a_debrief_that_the_partner_reads_once_it_is_kept(pair):
    topic = want(pair)
    rate(pair, {topic.pk: Rating(1, 3)}, is_draft=True)
    assert shared_debriefs(pair, pair.mentors[0].person_id) == []
    rate(pair, {topic.pk: Rating(1, 3)}, based_on=1)
    ((row, parts),) = shared_debriefs(pair, pair.mentors[0].person_id)
    assert (row.person_id, parts) == (pair.mentee.person_id, {})


def test_levels_follow_a_topic_that_was_merged(pair):
    gone, kept = want(pair), Topic.objects.create(name="Kept")
    row = rate(pair, {gone.pk: Rating(1, 3)})
    Topic.objects.filter(pk=gone.pk).update(merged_into=kept, is_retired=True)
    Need.objects.update(topic=kept)
    assert ratings_of(Debrief.objects.get(pk=row.pk)) == {kept.pk: Rating(1, 3)}


# Over a program -----------------------------------------------------------------------------------------------------


def test_a_program_sees_ten_or_more_at_the_end_else_at_half_time_and_drafts_never(in_organization):
    first = make_pair(in_organization)
    topic, day = want(first), first.started_on
    for number in range(10):
        pair = first if number == 0 else make_pair(in_organization, first.cohort)
        for moment, now in (("mid", 3), ("end", 4)):
            is_last = number == 9
            row = Debrief.objects.create(
                pair=pair,
                person=pair.mentee.person,
                moment=moment,
                written_on=None if is_last and moment == "end" else day,
            )
            SkillRating.objects.create(debrief=row, topic=topic, then=1, now=now)
    assert skill_change_of(first.cohort.program) == SkillChange(10, 1.0, 3.0, Moment.MID)
    Debrief.objects.update(written_on=day)
    assert skill_change_of(first.cohort.program) == SkillChange(10, 1.0, 4.0, Moment.END)
    assert skill_change_of(make_pair(in_organization).cohort.program) is None
