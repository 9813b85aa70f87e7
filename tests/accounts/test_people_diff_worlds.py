"""Verdicts of any people file about any organization: the people after it are sound."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.people_diff import Known, Outcome, Row, Verdict, diff
from accounts.people_rules import Problem
from tests.accounts.people_rows import TODAY, judge

emails = st.sampled_from([f"{name}@example.com" for name in "abcdef"])
ids = st.none() | st.sampled_from("123456")
keys = st.just("") | emails | st.sampled_from("123456")
values = st.fixed_dictionaries(
    {"name": st.sampled_from(["Ana", "Ben"]), "email": emails},
    optional={
        "employee_id": ids,
        "level": st.none() | st.integers(1, 3),
        "manager": keys,
        "left_on": st.none() | st.just(TODAY),
    },
)


def apply(people: list[Known], outcomes: list[Outcome]) -> list[Known]:
    """The people there would be."""
    ids: dict[Any, UUID] = {o.number: uuid4() for o in outcomes if o.verdict == Verdict.ADDED}
    after = {person.id: person for person in people}
    for outcome in outcomes:
        values = {name: now for name, (_, now) in outcome.changes.items()}
        if "manager" in values:
            values["manager"] = ids.get(values["manager"], values["manager"])
        if outcome.verdict == Verdict.ADDED:
            after[ids[outcome.number]] = Known(id=ids[outcome.number], **values)
        elif outcome.person and outcome.verdict != Verdict.REJECTED:
            after[outcome.person] = replace(after[outcome.person], **values)
    return list(after.values())


@st.composite
def organizations(draw: st.DrawFn) -> list[Known]:
    people: list[Known] = []
    taken: set[str] = set()
    for email in draw(st.lists(emails, unique=True, max_size=6)):
        number = draw(ids)
        manager = draw(st.none() | st.sampled_from([p.id for p in people])) if people else None
        left = draw(st.none() | st.just(date(2025, 1, 1)))
        people.append(
            Known(
                uuid4(), email[0], email, employee_id=None if number in taken else number, manager=manager, left_on=left
            )
        )
        taken.add(number or "")
    return people


@st.composite
def files(draw: st.DrawFn) -> list[Row]:
    found = [Row(n, row) for n, row in enumerate(draw(st.lists(values, max_size=7)), 2)]
    for row in found:
        if draw(st.integers(0, 9)) == 0:
            row.problems.append(Problem("title", "A rule of its own."))
    return found


def in_circle(people: list[Known]) -> bool:
    manager_of = {person.id: person.manager for person in people}
    for first in manager_of.values():
        node, steps = first, 0
        while node is not None:
            node, steps = manager_of[node], steps + 1
            if steps > len(manager_of):
                return True
    return False


@settings(max_examples=600, deadline=None)
@given(organizations(), files(), st.booleans())
def test_what_was_saved_is_as_it_is_when_the_same_file_is_judged_again(people, file, is_full):
    first = diff(people, file, is_full=is_full, today=TODAY)
    after = apply(people, first)
    second = {o.number: o for o in diff(after, file, is_full=is_full, today=TODAY)}
    for outcome in first:
        if outcome.number and outcome.verdict != Verdict.REJECTED:
            assert second[outcome.number].verdict == Verdict.SAME, second[outcome.number]
    assert 0 not in second, "nobody leaves twice"


@settings(max_examples=600, deadline=None)
@given(organizations(), files(), st.booleans())
def test_whatever_the_file_holds_the_people_after_it_are_sound(people, file, is_full):
    outcomes = diff(people, file, is_full=is_full, today=TODAY)
    assert [o.number for o in outcomes if o.number] == [row.number for row in file]
    after = apply(people, outcomes)
    assert len({person.email for person in after}) == len(after)
    given_ids = [person.employee_id for person in after if person.employee_id]
    assert len(set(given_ids)) == len(given_ids)
    assert not in_circle(after)
    assert {person.manager for person in after} - {None} <= {person.id for person in after}
    for outcome in outcomes:
        assert bool(outcome.problems) == (outcome.verdict == Verdict.REJECTED)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.integers(0, 11), min_size=12, max_size=12))
def test_a_row_is_refused_for_its_chain_exactly_when_the_chain_ends_in_a_circle(managers):
    """All people new, each naming one manager (themselves means none): the oracle walks the chains."""
    file = [
        {"email": f"p{n}@example.com", "manager": "" if m == n else f"p{m}@example.com"} for n, m in enumerate(managers)
    ]
    verdicts = [o.verdict for o in judge([], *file)]

    def ends(start: int) -> bool:
        node = start
        for _ in managers:
            if managers[node] == node:
                return True
            node = managers[node]
        return False

    assert verdicts == [Verdict.ADDED if ends(n) else Verdict.REJECTED for n in range(12)]
