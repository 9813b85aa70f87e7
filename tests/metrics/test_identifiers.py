"""What could tell whose a story is: found where it stands, however it is written, and left alone where it is a word of every day."""

from __future__ import annotations

import pytest

from metrics.identifiers import SMALL, PersonFacts, Sign, flags_of, fold, known_of


def person(
    name: str, title: str = "Clerk", unit: str = "Operations floor", site: str = "Columbus", **more
) -> PersonFacts:
    return PersonFacts(name, more.get("employee_id", ""), title, unit, site, more.get("is_here", True))


MANY = [person(f"Worker{number} Doe{number}") for number in range(SMALL)]
PEOPLE = [
    *MANY,
    person("Theo Lindqvist", title="Head of Returns", unit="Treasury", site="Dayton", employee_id="HG-20441"),
    person("Björn O’Brien", employee_id="7"),
    person("Grace Will", employee_id="2026"),
    person("Yuki Li", employee_id="48211"),
    person("Nadia Former", title="Left the house", unit="Old desk", site="Old place", is_here=False),
]
KNOWN = known_of(PEOPLE, own=["Grace Will"])


def found(text: str, known=KNOWN) -> list[tuple[str, str]]:
    return [(flag.sign.value, flag.found) for flag in flags_of({"Title": text}, known)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Names of people of the organization
        ("theo lindqvist showed us.", [("name", "theo lindqvist")]),
        ("It was THEO\u00a0LINDQVIST.", [("name", "THEO\u00a0LINDQVIST")]),
        ("Then Theo’s list helped.", [("name", "Theo")]),
        ("Lindqvist, as ever.", [("name", "Lindqvist")]),
        ("With Bjorn OBrien and Björn.", [("name", "Bjorn")]),
        ("With Bjo\u0308rn O'Brien.", [("name", "Björn O'Brien")]),
        ("With The\u200bo there.", [("name", "Theo")]),
        ("A former colleague, Nadia Former.", [("name", "Nadia Former")]),
        ("As Li says.", [("name", "Li")]),
        # Words of every day
        ("Will it work? Grace and hope.", [("name", "Will"), ("name", "Grace")]),  # the pair's own, wherever they stand
        ("April was cold.", []),
        # Addresses, links, handles
        ("Ask t.lind@halden.example now.", [("mail", "t.lind@halden.example")]),
        ("Ask tlind (at) halden.example.", [("mail", "tlind (at) halden.example")]),
        ("See https://halden.example/x and @tlind.", [("link", "https://halden.example/x"), ("link", "@tlind")]),
        # Small places, titles of one person
        ("In dayton it took a week.", [("place", "dayton")]),
        ("Over in Columbus, on the operations floor.", []),
        ("The treasury was fast.", [("place", "treasury")]),
        ("A head of returns said so.", [("title", "head of returns")]),
        ("A clerk said so.", []),
        ("The old desk.", []),  # where nobody works any more
        # Numbers
        ("Call +49 (30) 1234-567.", [("number", "+49 (30) 1234-567")]),
        ("Badge hg-20441.", [("number", "hg-20441")]),
        ("Badge 48211.", [("number", "48211")]),
        ("Ticket AB12345.", [("number", "AB12345")]),
        ("From 2024 to 2026, 7 of 12 stores, 1,250,000 orders, 40 %.", []),
        ("On 2026-10-14 and 14.10.2026.", []),
        # How many people
        (
            "We are a team of four, with three new starters.",
            [("people", "team of four"), ("people", "three new starters")],
        ),
        ("A one-person office did it.", [("people", "one-person office")]),
        (
            "All five of us, and 7 Treasury analysts.",
            [("people", "five of us"), ("people", "7 Treasury analysts"), ("place", "Treasury")],
        ),
        (
            "One of us asked, the two of us tried, ten customers came, three of four meetings, two desks for two weeks.",
            [],
        ),
        ("After four weeks colleagues came; 120 people, a team of 40, a group with two weeks left.", []),
        ("A group of 1,200 people; stores with 5 % fewer returns; a store with two tills; a group of 2.5 %.", []),
        (
            "An office with three new analysts, a desk with only two, a unit with one analyst.",
            [("people", "three new analysts"), ("people", "desk with only two"), ("people", "unit with one analyst")],
        ),
    ],
)
def test_what_is_found(text, expected):
    assert found(text) == expected


def test_one_flag_says_under_which_headings_it_stands():
    (flag,) = flags_of({"Title": "Theo tried", "What happened": "theo lindqvist"[:0] + "and THEO won"}, KNOWN)
    assert (flag.found, flag.where, flag.sign) == ("Theo", ("Title", "What happened"), Sign.NAME)
    assert flag.key == "name:theo"
    assert flag.why


def test_words_of_every_day_are_names_only_inside_a_sentence_and_written_large():
    known = known_of([person("April Stone", unit="People")])
    assert found("April was cold. The stone fell. People came.", known) == []
    assert found("Then April came with Stone, of People.", known) == [
        ("name", "April"),
        ("name", "Stone"),
        ("place", "People"),
    ]
    assert found("april stone came.", known) == [("name", "april stone")]


def test_a_place_counts_whoever_works_there_now():
    nearly = known_of(MANY[:-1])
    assert ("place", "Columbus") in found("In Columbus.", nearly)
    assert ("place", "Columbus") not in found("In Columbus.", known_of(MANY))


def test_fold_sees_through_accents_case_and_invisible_marks():
    assert fold("Bjo\u0308rn  O’BRIEN") == fold("björn o'brien") == "bjorn o brien"
    assert fold("Ł\u00adukasz Strauß") == "lukasz strauss"


def test_nothing_is_found_where_nothing_is_known_or_said():
    assert found("", KNOWN) == []
    assert found("Two desks tried it for a week.", known_of([])) == []
