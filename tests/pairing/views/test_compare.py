"""Two drafts of a cohort side by side, and one by level, site and unit."""

from __future__ import annotations

from uuid import uuid4

import pytest

from access.roles import Role
from access.tenancy import tenant
from programs.models import Enrollment
from tests.asking import path, queries_of, text_of
from tests.factories.drafts import enroll, give_place, make_plain_draft, write_draft
from tests.factories.programs import make_cohort


@pytest.fixture
def admin(sign_in):
    return sign_in(Role.PROGRAM_ADMIN)


def two_drafts(people: int = 3, **facts):
    """Draft 1 pairs everybody with their number. Draft 2 turns the mentors one on, and leaves the last mentee without one."""
    cohort = make_cohort()
    mentees = enroll(cohort, "mentee", (f"M{n + 1:02}" for n in range(people)))
    mentors = enroll(cohort, "mentor", (f"T{n + 1:02}" for n in range(people)))
    one = write_draft(cohort, [(a, b, 500) for a, b in zip(mentees, mentors, strict=True)])
    turned = [*mentors[1:], mentors[0]]
    couples = [(a, b, 600) for a, b in zip(mentees[:-1], turned, strict=False)]
    other = write_draft(cohort, couples, alone=[mentees[-1], turned[-1]], name="the other way", **facts)
    return one, other


@pytest.fixture
def pair_of_drafts(organization):
    with tenant(organization.pk):
        return two_drafts()


def ask(client, one, other, **query):
    found = path("pairing:compare", cohort=one.cohort_id)
    return client.get(found, {"one": one.pk, "other": other.pk, **query})


def test_what_changes_and_for_whom(admin, pair_of_drafts):
    response = ask(admin, *pair_of_drafts)
    page = text_of(response)
    assert "3 mentees would learn from somebody else" in page
    assert "Draft 2: the other way" in page
    lines = {line[0]: line[1:] for line in response.context["lines"]}
    assert lines["Mentees with a mentor"] == ("3 of 3", "2 of 3", "Draft 1 has 1 more")
    assert lines["People without a partner"] == ("0", "2", "Draft 2 has 2 more")
    assert "1 person has a pair" not in page
    assert "2 people have a pair in draft 1 and none in draft 2: M03 and T01." in page
    rows = [(row["name"], *row["scores"], row["difference"]) for row in response.context["changes"]]
    assert rows == [
        ("M03", "500", "no partner", "−500"),
        ("T01", "500", "no partner", "−500"),
        ("M01", "500", "600", "+100"),
        ("M02", "500", "600", "+100"),
        ("T02", "500", "600", "+100"),
        ("T03", "500", "600", "+100"),
    ]


def test_each_pair_that_differs_stands_with_its_reason(admin, pair_of_drafts):
    rows = ask(admin, *pair_of_drafts).context["rows"]
    assert [row["name"] for row in rows] == ["M01", "M02", "M03"]
    (_, removed, _), (_, added, has_none) = rows[0]["sides"]
    assert not has_none
    assert [pair.mentor.person.name for pair, _ in removed] == ["T01"]
    assert [pair.mentor.person.name for pair, _ in added] == ["T02"]
    assert "T02 teaches AI workflows" in added[0][1]
    assert rows[2]["sides"][1][1:] == ([], True)


def test_only_who_lost_or_found_a_partner(admin, pair_of_drafts):
    one, other = pair_of_drafts
    assert [row["name"] for row in ask(admin, one, other, show="lost").context["changes"]] == ["M03", "T01"]
    assert [row["name"] for row in ask(admin, other, one, show="found").context["changes"]] == ["M03", "T01"]
    assert ask(admin, one, other, show="found").context["changes"] == []


def test_whoever_took_no_part_is_not_said_to_be_without_a_partner(organization, admin, pair_of_drafts):
    one, _ = pair_of_drafts
    with tenant(organization.pk):
        late = enroll(one.cohort, "mentee", ["Late"])[0]
        third = write_draft(one.cohort, [(late, Enrollment.objects.get(person__name="T01"), 700)])
    found = {row["name"]: row["scores"] for row in ask(admin, one, third).context["changes"]}
    assert found["Late"] == ["not in it", "700"]
    assert found["M01"] == ["500", "not in it"]


def test_scores_of_other_weights_are_not_subtracted(organization, admin):
    with tenant(organization.pk):
        one, other = two_drafts(weights={"skill": 400, "distance": 600, "overlap": 0, "proximity": 0})
    page = text_of(ask(admin, one, other))
    assert "a point in one is not a point in the other" in page
    assert "+100" not in page


def test_long_lists_have_pages_of_their_own(organization, admin):
    with tenant(organization.pk):
        one, other = two_drafts(25)
    response = ask(admin, one, other, pairs=2, page=3)
    assert [row["name"] for row in response.context["rows"]] == [f"M{n}" for n in range(21, 26)]
    assert len(response.context["changes"]) == 10
    assert "22 more" not in text_of(response)


def test_the_same_draft_twice_asks_for_another_one(admin, pair_of_drafts):
    one, _ = pair_of_drafts
    page = text_of(ask(admin, one, one))
    assert "Choose two different drafts" in page
    assert "<table" not in page


def test_without_a_choice_the_two_newest_are_compared(organization, admin, pair_of_drafts):
    one, other = pair_of_drafts
    context = admin.get(path("pairing:compare", cohort=one.cohort_id)).context
    assert (context["one"].pk, context["other"].pk) == (one.pk, other.pk)
    with tenant(organization.pk):
        other.delete()
    page = text_of(admin.get(path("pairing:compare", cohort=one.cohort_id)))
    assert "There is nothing to compare yet" in page


def test_drafts_of_another_cohort_and_no_drafts_are_not_found(organization, other_organization, admin, pair_of_drafts):
    one, _ = pair_of_drafts
    with tenant(organization.pk):
        elsewhere, solving = make_plain_draft(), write_draft(one.cohort, [], state="solving")
    with tenant(other_organization.pk):
        foreign = make_plain_draft()
    for wrong in (elsewhere.pk, solving.pk, foreign.pk, uuid4(), "x", ""):
        found = path("pairing:compare", cohort=one.cohort_id)
        assert admin.get(found, {"one": one.pk, "other": wrong}).status_code == 404
    assert ask(admin, foreign, foreign).status_code == 404


def test_a_coordinator_of_another_program_finds_nothing(sign_in, pair_of_drafts):
    assert ask(sign_in(Role.COORDINATOR), *pair_of_drafts).status_code == 404
    assert ask(sign_in(Role.EXECUTIVE), *pair_of_drafts).status_code == 403


def test_a_comparison_takes_as_many_queries_for_two_as_for_four(organization, admin):
    counts = set()
    for people in (2, 4):
        with tenant(organization.pk):
            one, other = two_drafts(people)
        where = f"{path('pairing:compare', cohort=one.cohort_id)}?one={one.pk}&other={other.pk}"
        counts.add(queries_of(admin, where))
    assert len(counts) == 1


def tables(response) -> dict[str, list[tuple[str, int, int]]]:
    mentors, mentees = sorted(response.context["sides"], key=lambda side: side["label"], reverse=True)
    assert (mentors["label"], mentees["label"]) == ("Mentor", "Mentee")
    return {
        f"{side['label']} {table['label']}": [(row.name, row.people, row.paired) for row in table["rows"]]
        for side in (mentors, mentees)
        for table in side["tables"]
    }


def test_groups_of_five_are_shown_for_each_side(organization, admin):
    with tenant(organization.pk):
        run = make_plain_draft(pairs=12, alone=6)
        for number in range(1, 13):
            give_place(run, f"M{number:02}", level=3 + (number > 7), site="Lyon" if number > 2 else "Riga")
        for number in range(1, 7):
            give_place(run, f"T9{number:02}", unit="Stores")
    response = admin.get(path("pairing:fairness", run=run.pk))
    found = tables(response)
    assert found["Mentee Level"] == [("Level 3", 7, 7), ("Level 4", 5, 5)]
    assert found["Mentee Site"] == []  # Riga has two, and Lyon would have to join them
    assert found["Mentor Unit"] == [("No unit on file", 12, 12), ("Stores", 6, 0)]
    page = text_of(response)
    assert "Stores has the lowest share. With 4 more people paired it would be at the share of everybody." in page
    assert "so there is nothing to compare" in page
    assert "Riga" not in page


def test_fairness_of_an_empty_draft_shows_nothing(organization, admin):
    with tenant(organization.pk):
        run = write_draft(make_cohort(), [])
    page = text_of(admin.get(path("pairing:fairness", run=run.pk)))
    assert "Nobody is in this draft any more." in page
    assert "<table" not in page
