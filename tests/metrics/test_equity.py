"""Who gets a place: the figures by hand, the floors on the whole page, and that a no leaves no trace in it."""

from __future__ import annotations

import random
from collections import Counter
from itertools import product

import pytest

from metrics.equity import FLOOR, IN_OTHERS, NOT_STATED, SMALLER, TOO_FEW, Atom, bands, equity_of, rows_of
from metrics.hands import OTHERS
from metrics.queries import equity_atoms
from pairing.models import Pair, PairMember
from programs.models import Enrollment, Program
from tests.factories.accounts import make_person
from tests.factories.pairs import make_cohort, make_pair
from tests.metrics.test_cycles import hold
from tests.metrics.test_hands import attacked, shown_of

# The page, by hand ---------------------------------------------------------------------------------------------------


def atom(
    unit: str,
    people: int,
    invited: int = 0,
    places: int = 0,
    sessions: int = 0,
    *,
    site="Columbus",
    level="3",
):
    return Atom((unit, site, level), people, invited, places, sessions)


def rows(found, dimension: str = "Unit"):
    table = next(table for table in found.tables if table.dimension == dimension)
    return [(row.name, row.people, row.invited, row.places, row.sessions) for row in table.rows]


def test_the_sentence_names_the_group_furthest_from_its_part_of_the_people():
    found = equity_of(
        [atom("Stores", 600, 60, 41, 80), atom("Headquarters", 200, 50, 40, 90), atom("Returns", 200, 30, 19, 20)]
    )
    assert found.sentence == ("People in Headquarters are 20% of those who could take part and hold 40% of the places.")
    assert rows(found) == [
        ("Stores", 600, 60, 41, 80), ("Headquarters", 200, 50, 40, 90), ("Returns", 200, 30, 19, 20),
    ]  # fmt: skip
    assert [row.rate for row in found.tables[0].rows] == [6.8, 20.0, 9.5]
    assert (found.people, found.invited, found.places) == (1000, 140, 100)
    assert [len(table.rows) for table in found.tables] == [3, 0, 0]  # one site and one band are nothing to compare


@pytest.mark.parametrize(
    ("atoms", "words"),
    [
        ([], "Fewer than ten people could take part"),
        ([atom("Stores", 9, 9, 9)], "Fewer than ten people could take part"),
        ([atom("Stores", 90, 9, 9)], "Too few people could take part to tell one group from another"),
        ([atom("Stores", 90), atom("Returns", 80)], "Nobody has a place yet"),
        ([atom("Stores", 90, 8, 4), atom("Returns", 80, 8, 5)], "Fewer than ten people have a place"),
        (
            [atom("Stores", 500, 60, 52), atom("Returns", 500, 50, 48)],
            "No group’s part of the places is 5 percentage points",
        ),
        ([atom(NOT_STATED, 500, 60, 5), atom("Returns", 500, 50, 48)], "People in Returns are 50% of those who could"),
    ],
)
def test_what_leads_a_page_with_little_to_compare(atoms, words):
    assert equity_of(atoms).sentence.startswith(words)


def test_small_groups_are_others_and_invitations_need_ten_who_were_asked():
    found = equity_of([
        atom("Stores", 300, 40, 20, 50), atom("Returns", 60, 12, 10, 12), atom("Legal", 30, 3, 0), atom("Audit", 20),
        atom("Press", 6, 6, 2, 1), atom("Museum", 5, 0, 0, 0),
    ])  # fmt: skip
    assert rows(found) == [
        ("Stores", 300, 40, 20, 50), ("Returns", 60, None, 10, None), ("Legal", 30, None, 0, 0),
        ("Audit", 20, 0, 0, 0), (SMALLER, 11, None, 2, None), (OTHERS, None, 21, None, 13),
    ]  # fmt: skip
    assert list(rows_of(found))[3] == ("Unit", "Legal", "30", IN_OTHERS, "0", "0.0", "0")


def test_columns_of_fewer_than_ten_say_so():
    found = equity_of([atom("Stores", 300, 5, 4, 9), atom("Returns", 60, 4, 4, 7)])
    assert found.hidden == ("Invited", "Sessions")
    assert [row[3:] for row in rows_of(found)][1] == (TOO_FEW, "4", "1.3", TOO_FEW)


@pytest.mark.parametrize(
    ("people", "names"),
    [
        (
            {1: 20, 2: 5, 3: 30, 9: 8, 12: 8},
            {
                1: "Levels 1 and 2",
                2: "Levels 1 and 2",
                3: "Levels 3 and 4",
                9: "Level 9 and above",
                12: "Level 9 and above",
            },
        ),
        ({3: 90, 7: 30, 9: 1}, {3: "Levels 3 and 4", 7: "Level 7 and above", 9: "Level 7 and above"}),
        ({1: 4, 3: 90, 7: 30}, {1: "Levels 1 to 4", 3: "Levels 1 to 4", 7: "Levels 7 and 8"}),
        ({1: 50, 4: 3, 5: 20}, {1: "Levels 1 and 2", 4: "Levels 3 to 6", 5: "Levels 3 to 6"}),
        ({1: 3, 5: 3, 9: 3}, {1: "Level 1 and above", 5: "Level 1 and above", 9: "Level 1 and above"}),
        ({}, {}),
    ],
)
def test_bands_are_two_levels_and_small_ones_join_a_neighbor(people, names):
    assert bands(people) == names


# By brute force: of the page as a reader has it -----------------------------------------------------------------------


def names_from(found, figure: str) -> list[set[str]]:
    """For each dimension, the groups for which the page shows this figure."""
    return [{row.name for row in table.rows if getattr(row, figure) is not None} for table in found.tables]


def counted_as(group: str, named: set[str], shown: set[str]) -> str:
    """Where the page counts a group for a figure that it shows for these."""
    name = group if group in named else SMALLER
    return name if name in shown else OTHERS


@pytest.mark.parametrize("seed", range(3))
def test_no_sum_or_difference_of_a_figure_is_about_fewer_than_ten_of_its_people(seed):
    draw, seen = random.Random(seed), Counter()
    for _ in range(25):
        atoms = []
        for key in product("AB", "XY", ("first", "second")):
            people = draw.choice((0, 3, 11, 30, 60))
            invited = draw.randint(0, people) if draw.random() < 0.7 else 0
            atoms.append(Atom(key, people, invited, places := draw.randint(0, invited), places * 2))
        found = equity_of(atoms)
        if not found.people:
            continue
        named = names_from(found, "people")
        for figure, of in (("people", "people"), ("places", "people"), ("invited", "invited"), ("sessions", "places")):
            weights = {a.key: getattr(a, of) for a in atoms}
            shown = names_from(found, figure)
            if figure.title() in found.hidden:
                assert not any(shown)
                continue
            names = [
                {group: counted_as(group, named[at], shown[at]) for group in {key[at] for key in weights}}
                for at in range(3)
            ]
            merged = shown_of(weights, names)
            assert attacked(merged) is None, (figure, atoms)
            seen[figure] += any({SMALLER, OTHERS} & set(each.values()) for each in names)
            # What the page shows are the sums of just these groups.
            for table, each in zip(found.tables, names, strict=True):
                for row in table.rows:
                    mine = [a for a in atoms if each[a.key[DIMENSION[table.dimension]]] == row.name]
                    assert getattr(row, figure) in (None, sum(getattr(a, figure) for a in mine)), (row, figure)
    assert all(seen[figure] for figure in ("people", "invited", "sessions"))


DIMENSION = {"Unit": 0, "Site": 1, "Level": 2}


# The database --------------------------------------------------------------------------------------------------------


def test_figures_made_by_hand(in_organization):
    cohort = make_cohort()
    Program.objects.update(
        eligibility={
            "mentor": [{"rule": "units", "values": ["Stores"]}],
            "mentee": [{"rule": "level_at_least", "value": 5}],
        }
    )
    cohort.program.refresh_from_db()
    pair = make_pair(in_organization, cohort)
    members = [pair.mentee.person, pair.mentors[0].person]
    for person, unit, level in zip(members, ("Headquarters", "Stores"), (6, 3), strict=True):
        person.unit, person.site, person.level = unit, "Columbus", level
        person.save()
    hold(pair, pair.created_at, 1)
    for facts in ({"unit": "Stores"}, {"unit": "Stores", "left_on": "2026-01-01"}, {"unit": "Stores", "is_guest": True},
                  {"unit": "Returns", "level": 2}, {"unit": "Returns", "level": 8}):  # fmt: skip
        make_person(**facts)
    asked = make_person(unit="Returns", level=2)  # by hand, against the rules
    Enrollment.objects.create(cohort=cohort, person=asked, side="mentor", state="asked", asks=1)
    Enrollment.objects.create(cohort=cohort, person=make_person(unit="Returns", level=2), side="mentor")  # not asked
    Enrollment.objects.filter(person__in=members).update(asks=1)
    atoms = {a.key: (a.people, a.invited, a.places, a.sessions) for a in equity_atoms(cohort.program)}
    assert atoms == {
        ("Headquarters", "Columbus", "6"): (1, 1, 1, 1),
        ("Returns", NOT_STATED, "2"): (1, 1, 0, 0),
        ("Returns", NOT_STATED, "8"): (1, 0, 0, 0),
        ("Stores", "Columbus", "3"): (1, 1, 1, 1),
        ("Stores", NOT_STATED, NOT_STATED): (1, 0, 0, 0),
    }


def test_a_no_silence_and_a_managers_no_are_the_same_figures(in_organization):
    cohort = make_cohort()
    row = Enrollment.objects.create(
        cohort=cohort, person=make_person(unit="Stores"), side="mentor", state="asked", asks=1
    )
    before = equity_atoms(cohort.program)
    for state in ("declined", "not_released", "with_manager", "waiting", "ready", "withdrawn", "left"):
        Enrollment.objects.filter(pk=row.pk).update(state=state)
        assert equity_atoms(cohort.program) == before, state


def test_who_leaves_a_pair_or_whose_pair_ends_keeps_the_place_they_had(in_organization):
    pair = make_pair(in_organization)
    before = equity_atoms(pair.cohort.program)
    PairMember.objects.filter(side="mentor").update(left_on="2026-10-01")
    Pair.objects.update(state="closed", ended_on="2026-10-02")
    assert equity_atoms(pair.cohort.program) == before
    assert sum(a.places for a in before) == 2


def test_the_floor_is_ten():
    assert FLOOR == 10
