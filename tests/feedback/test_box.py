import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.public import PublicKey, SealedBox

from feedback.box import (
    BOX_BYTES,
    THEME_LIMIT,
    NotATheme,
    PeriodKey,
    Unreadable,
    open_box,
    open_state,
    seal,
    seal_state,
    state_bytes,
)
from feedback.ledger import CarriedState, Panel, Side

KEY, OTHER = PeriodKey.generate(), PeriodKey.generate()
PANEL = Panel(13, (Side.MENTOR, Side.MENTEE, Side.MENTOR))
STATE = CarriedState((0b1, 1 << 12, 0), (0b101, 0), (1 << 13) - 1)


@settings(max_examples=50, deadline=None)
@given(st.frozensets(st.integers(0, THEME_LIMIT - 1)))
def test_box_returns_the_ticks_and_always_has_one_size(ticks):
    box = seal(KEY.public, ticks)
    assert open_box(KEY, box) == ticks
    assert len(box) == BOX_BYTES == 4144


def test_blank_and_full_forms_have_one_size():
    full = seal(KEY.public, range(THEME_LIMIT))
    assert len(seal(KEY.public, [])) == len(full)
    assert len(open_box(KEY, full)) == THEME_LIMIT


def test_same_ticks_never_give_the_same_box():
    assert seal(KEY.public, [1]) != seal(KEY.public, [1])


@pytest.mark.parametrize("tick", [-1, THEME_LIMIT])
def test_number_that_is_no_theme_is_refused_without_naming_it(tick):
    with pytest.raises(NotATheme) as refused:
        seal(KEY.public, [tick])
    assert str(tick) not in str(refused.value)


def altered(box: bytes) -> bytes:
    return box[:-1] + bytes([box[-1] ^ 1])


@pytest.mark.parametrize(
    "box",
    [b"", bytes(BOX_BYTES), seal(OTHER.public, [1]), altered(seal(KEY.public, [1])), seal(KEY.public, [1]) + b"\0"],
    ids=["empty", "zeros", "other period", "altered", "too long"],
)
def test_box_that_was_not_sealed_for_this_period_is_unreadable(box):
    with pytest.raises(Unreadable) as refused:
        open_box(KEY, box)
    assert refused.value.__cause__ is None


def test_box_of_another_format_is_unreadable():
    foreign = SealedBox(PublicKey(KEY.public)).encrypt(b"\x02" + bytes(4095))
    with pytest.raises(Unreadable, match="unknown format"):
        open_box(KEY, foreign)


def test_state_returns_what_was_sealed():
    assert open_state(KEY, PANEL, seal_state(KEY, PANEL, STATE)) == STATE


def test_state_has_one_size_whatever_it_holds():
    full = CarriedState((8191,) * 3, (8191,) * 2, 8191)
    sizes = {len(seal_state(KEY, PANEL, state)) for state in (CarriedState.blank(PANEL), STATE, full)}
    assert sizes == {state_bytes(PANEL)} == {40 + 1 + 6 * 2}


def test_same_state_is_sealed_differently_at_every_close():
    assert seal_state(KEY, PANEL, STATE) != seal_state(KEY, PANEL, STATE)


@pytest.mark.parametrize(
    ("key", "panel", "sealed"),
    [
        (OTHER, PANEL, seal_state(KEY, PANEL, STATE)),
        (KEY, Panel(24, PANEL.themes), seal_state(KEY, PANEL, STATE)),
        (KEY, Panel(9, PANEL.themes), seal_state(KEY, PANEL, STATE)),
        (KEY, PANEL, altered(seal_state(KEY, PANEL, STATE))),
        (KEY, PANEL, bytes(state_bytes(PANEL))),
    ],
    ids=["other period", "larger panel", "smaller panel", "altered", "zeros"],
)
def test_state_of_another_period_or_panel_is_unreadable(key, panel, sealed):
    with pytest.raises(Unreadable):
        open_state(key, panel, sealed)


def test_nobody_seals_a_state_with_the_public_key_alone():
    plaintext = b"\x01" + bytes(state_bytes(PANEL) - 41)
    forged = SealedBox(PublicKey(KEY.public)).encrypt(plaintext)[: state_bytes(PANEL)]
    with pytest.raises(Unreadable):
        open_state(KEY, PANEL, forged)


def test_state_sealed_before_an_upgrade_still_opens():
    sealed = bytes.fromhex(
        "dcbe44e83726cf269a6981e60cb2eb943e95cd863c9c0889447ccc7a33bac1a04238cceb698420746a2a6c478443948bf848b4c2ef"
    )
    assert open_state(PeriodKey(bytes(range(32))), PANEL, sealed) == STATE


def test_state_that_does_not_fit_is_not_sealed():
    with pytest.raises(ValueError, match="panel"):
        seal_state(KEY, PANEL, CarriedState.blank(Panel(13, (Side.MENTOR,))))


def test_key_never_shows_itself():
    secret = KEY.secret()
    for text in (repr(KEY), str(KEY), f"{KEY}", repr([KEY])):
        assert text.strip("[]") == "PeriodKey(hidden)"
    with pytest.raises(TypeError, match="never pickled"):
        pickle.dumps(KEY)
    assert PeriodKey(secret).public == KEY.public
