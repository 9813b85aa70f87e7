"""Two drafts side by side, against the same counted the slow way."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from pairing.comparing import Scored, changes, measure, only_in, percentile
from pairing.draft_words import Side, comparison
from tests.factories.drafts import parts

TOPICS = ["AI workflows", "Data", "Care"]


def person(number: int, side: int) -> UUID:
    return UUID(int=side * 100 + number)


@st.composite
def drafts(draw):
    """Some pairs of five mentees and five mentors, no pair twice. What a mentee wants is theirs, whatever the pair."""
    couples = draw(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=10, unique=True))
    found = []
    for mentee, mentor in couples:
        score = draw(st.integers(100, 1000))
        about = parts(
            score,
            wanted=1 + mentee % 3,
            kind=draw(st.sampled_from(["unit", "site", "same", "unknown"])),
            minutes=draw(st.integers(0, 480)),
            is_known=draw(st.booleans()),
        )
        about[0]["topics"] = [
            {"topic": name} for name in draw(st.lists(st.sampled_from(TOPICS), min_size=1, unique=True))
        ]
        found.append(Scored(person(mentee, 1), person(mentor, 2), score, about))
    return found


@given(drafts())
def test_what_a_draft_reaches(pairs):
    found = measure(pairs)
    mentees = {pair.mentee for pair in pairs}
    assert found.pairs == len(pairs)
    assert found.total == sum(pair.score for pair in pairs)
    assert found.lowest == (min(pair.score for pair in pairs) if pairs else None)
    assert found.across_units == len([1 for pair in pairs if pair.parts[1]["kind"] == "unit"])
    assert found.short_hours == len(
        [1 for pair in pairs if pair.parts[2]["is_known"] and pair.parts[2]["minutes"] < 240]
    )
    covered = {(pair.mentee, topic["topic"]) for pair in pairs for topic in pair.parts[0]["topics"]}
    assert found.covered == len(covered)
    assert found.wanted == sum(next(p.parts[0]["wanted"] for p in pairs if p.mentee == one) for one in mentees)


@given(st.lists(st.integers(1, 1000), min_size=1), st.integers(1, 100))
def test_a_percentile_leaves_at_most_its_share_below(scores, percent):
    found = percentile(sorted(scores), percent)
    assert found in scores
    assert sum(score < found for score in scores) * 100 < percent * len(scores)
    assert sum(score <= found for score in scores) * 100 >= percent * len(scores)


@given(drafts(), drafts())
def test_pairs_that_differ(one, other):
    removed, added = only_in(one, other), only_in(other, one)
    assert removed == {p.couple for p in one if all(p.couple != q.couple for q in other)}
    assert {p.couple for p in one} - removed | added == {p.couple for p in other}


@given(drafts(), drafts())
def test_who_gains_and_who_loses(one, other):
    def total(pairs, pk):
        mine = [pair.score for pair in pairs if pk in (pair.mentee, pair.mentor)]
        return sum(mine) if mine else None

    found = {change.enrollment: change for change in changes(one, other)}
    everybody = {pk for pair in [*one, *other] for pk in pair.couple}
    for pk in everybody:
        before, after = total(one, pk), total(other, pk)
        assert (pk in found) == (before != after)
        if pk in found:
            assert (found[pk].before, found[pk].after) == (before, after)
    # A pair counts for both of its people.
    assert sum(change.difference for change in found.values()) == 2 * (measure(other).total - measure(one).total)


def side(number: int, pairs: list[Scored], **weights: int) -> Side:
    weighed = {"skill": 700, "distance": 300} | weights
    paired = len({pair.mentee for pair in pairs})
    return Side(f"Draft {number}", 5, paired, 5 - paired, paired, True, weighed, measure(pairs))


def test_the_table_says_the_difference_in_words():
    pairs = [Scored(person(n, 1), person(n, 2), 500 + n, parts(500 + n, wanted=2)) for n in range(4)]
    lines = {line[0]: line[1:] for line in comparison(side(2, pairs[:3]), side(3, pairs))}
    assert lines["Mentees with a mentor"] == ("3 of 5", "4 of 5", "Draft 3 has 1 more")
    assert lines["People without a partner"] == ("2", "1", "Draft 2 has 1 more")
    assert lines["All scores together"] == ("1,503", "2,006", "Draft 3 has 503 more")
    assert lines["Lowest score"] == ("500", "500", "Same")
    assert lines["Wanted topics covered"] == ("3 of 6", "4 of 8", "Draft 3 has 1 more")
    assert lines["Weights"] == ("Skill gap 700, distance 300", "Skill gap 700, distance 300", "Same")


def test_points_of_other_weights_are_not_subtracted():
    pairs = [Scored(person(1, 1), person(1, 2), 500, parts(500))]
    lines = {line[0]: line[1:] for line in comparison(side(2, pairs), side(3, [], distance=100))}
    assert lines["All scores together"] == ("500", "0", "Weights differ")
    assert lines["Lowest score"] == ("500", "none", "Weights differ")
    assert lines["Pairs across units"][2] == "Same"
