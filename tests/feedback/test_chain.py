import uuid
from dataclasses import replace

import pytest

from feedback.chain import BrokenChain, digest, extend, start, verify
from feedback.ledger import Line, Side

ORGANIZATION, CYCLE = uuid.UUID(int=7), uuid.UUID(int=8)
GENESIS = start(organization=ORGANIZATION, cycle=CYCLE)
FIRST = [Line(Side.MENTOR, 3, 1, 1), Line(Side.MENTEE, 4, 2, 1)]
SECOND = [Line(Side.MENTOR, 3, 2, 2)]


def chained():
    links = extend(GENESIS, FIRST)
    return links + extend(links[-1].digest, SECOND, position=3)


def test_chain_written_over_several_closes_verifies_and_returns_its_head():
    links = chained()
    assert verify(GENESIS, links) == links[-1].digest
    assert [link.position for link in links] == [1, 2, 3]


def test_empty_chain_ends_where_it_starts():
    assert verify(GENESIS, []) == GENESIS


@pytest.mark.parametrize("change", [{"side": Side.MENTEE}, {"theme": 4}, {"level": 2}, {"period": 2}])
def test_changed_line_breaks_the_chain_where_it_stands(change):
    links = chained()
    links[0] = replace(links[0], line=replace(links[0].line, **change))
    with pytest.raises(BrokenChain) as broken:
        verify(GENESIS, links)
    assert broken.value.position == 1


def test_changed_line_with_its_own_digest_made_anew_breaks_at_the_next():
    links = chained()
    line = replace(links[0].line, level=3)
    links[0] = replace(links[0], line=line, digest=digest(GENESIS, 1, line))
    with pytest.raises(BrokenChain, match="line 2"):
        verify(GENESIS, links)


@pytest.mark.parametrize(
    "order", [[1, 2], [0, 2], [1, 0, 2], [0, 0, 1, 2]], ids=["first gone", "middle gone", "swapped", "doubled"]
)
def test_missing_moved_or_repeated_line_breaks_the_chain(order):
    links = chained()
    with pytest.raises(BrokenChain):
        verify(GENESIS, [links[at] for at in order])


def test_renumbered_line_breaks_the_chain():
    links = chained()
    with pytest.raises(BrokenChain):
        verify(GENESIS, [links[0], replace(links[1], position=3)])


def test_chain_of_one_cycle_does_not_verify_as_that_of_another():
    with pytest.raises(BrokenChain):
        verify(start(organization=ORGANIZATION, cycle=uuid.UUID(int=9)), chained())


def test_digits_cannot_slip_from_one_field_to_the_next():
    assert digest(GENESIS, 1, Line(Side.MENTOR, 11, 2, 1)) != digest(GENESIS, 1, Line(Side.MENTOR, 1, 12, 1))


def test_digest_stays_what_stored_ledgers_hold():
    """A change of the encoding would make every stored ledger look forged."""
    assert GENESIS.hex() == "45c94a5880abc17a3130a750d36fdf4cf1af49f2a9aeaf60ec151617905e2735"
    assert digest(GENESIS, 1, FIRST[0]).hex() == "11e8ea2bb28bd951ff8cbdb50a12afe431e1dc897d1116ecfbd76d28b5917ce8"
