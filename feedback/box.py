"""Sealed boxes of answers, and the sealed state between two closes: encodings and encryption, no files, no rows.

A box is an X25519 sealed box (libsodium): whoever has the period's public key can fill one, only the vault opens it.
Every box is 4,144 bytes, blank or full. Nothing here puts a tick, a unit or a key into an exception or a repr.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

from nacl.encoding import RawEncoder
from nacl.exceptions import CryptoError
from nacl.hash import blake2b
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox

from feedback.ledger import SIDES, CarriedState, Panel

KEY_BYTES = 32
PLAINTEXT_BYTES = 4096
BOX_BYTES = 4144  # the plaintext, an ephemeral public key of 32 bytes and a tag of 16
THEME_LIMIT = (PLAINTEXT_BYTES - 1) * 8
STATE_OVERHEAD = 40  # a nonce of 24 bytes and a tag of 16
_BOX_VERSION = 1
_STATE_VERSION = 1


class Unreadable(ValueError):
    """The bytes were not made for this key, or not by this format."""


class NotATheme(ValueError):
    """A tick is no theme number. The message does not say which: error reports are read by people."""


class PeriodKey:
    """The private key of one period. It never prints, pickles or compares by content."""

    __slots__ = ("_private",)

    def __init__(self, secret: bytes) -> None:
        self._private = PrivateKey(secret)

    @classmethod
    def generate(cls) -> PeriodKey:
        return cls(PrivateKey.generate().encode())

    @property
    def public(self) -> bytes:
        """32 bytes that anyone may know."""
        return self._private.public_key.encode()

    def secret(self) -> bytes:
        """32 bytes for the key directory, and for nobody else."""
        return self._private.encode()

    def __repr__(self) -> str:
        return "PeriodKey(hidden)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a period key is never pickled")


def seal(public_key: bytes, ticks: Iterable[int]) -> bytes:
    """A box of BOX_BYTES with the ticked theme numbers, each 0 .. THEME_LIMIT-1. Raises NotATheme.

    The plaintext is the version byte and one bit for each possible theme, lowest bit first, so a blank form and a full
    one have the same length and pass through the same steps.
    """
    plaintext = bytearray(PLAINTEXT_BYTES)
    plaintext[0] = _BOX_VERSION
    for number in ticks:
        if not 0 <= number < THEME_LIMIT:
            raise NotATheme("a tick is not the number of a theme")
        plaintext[1 + number // 8] |= 1 << number % 8
    return SealedBox(PublicKey(public_key)).encrypt(bytes(plaintext))


def open_box(key: PeriodKey, box: bytes) -> frozenset[int]:
    """The theme numbers ticked in a box. Raises Unreadable for anything that `seal` did not make for this key."""
    if len(box) != BOX_BYTES:
        raise Unreadable(f"a box has {BOX_BYTES} bytes")
    try:
        plaintext = SealedBox(PrivateKey(key.secret())).decrypt(box)
    except CryptoError:
        raise Unreadable("the box was not sealed for this period") from None
    if plaintext[0] != _BOX_VERSION:
        raise Unreadable("the box has an unknown format")
    bits = int.from_bytes(plaintext[1:], "little")
    return frozenset(_positions(bits))


def state_bytes(panel: Panel) -> int:
    """Length of the sealed state, from the frozen panel alone, so it is the same at every close of a cycle."""
    return STATE_OVERHEAD + 1 + _bitmaps(panel) * _bitmap_bytes(panel)


def seal_state(key: PeriodKey, panel: Panel, state: CarriedState) -> bytes:
    """The carried state, sealed to the next period's key: `state_bytes(panel)` bytes, different at every call.

    Unlike a box it takes the private key. Only the vault writes a state, so it is encrypted with a secret derived from
    that key, and a writer to the database cannot make one up or swap the key it is sealed to.
    Layout: version byte, then one bitmap of ceil(units / 8) bytes, lowest bit first, for each theme (named), each side
    (answered) and the confirmed units.
    """
    if not state.fits(panel):
        raise ValueError("the state is not one of this panel")
    size = _bitmap_bytes(panel)
    bitmaps = (*state.named, *state.answered, state.confirmed)
    plaintext = bytes([_STATE_VERSION]) + b"".join(bitmap.to_bytes(size, "little") for bitmap in bitmaps)
    return bytes(_state_box(key).encrypt(plaintext))


def open_state(key: PeriodKey, panel: Panel, sealed: bytes) -> CarriedState:
    """The state that `seal_state` sealed with this key for this panel. Raises Unreadable."""
    if len(sealed) != state_bytes(panel):
        raise Unreadable("the state has the length of another panel")
    try:
        plaintext = _state_box(key).decrypt(sealed)
    except CryptoError:
        raise Unreadable("the state was not sealed for this period") from None
    if plaintext[0] != _STATE_VERSION:
        raise Unreadable("the state has an unknown format")
    size = _bitmap_bytes(panel)
    bitmaps = [int.from_bytes(plaintext[at : at + size], "little") for at in range(1, len(plaintext), size)]
    themes = len(panel.themes)
    state = CarriedState(tuple(bitmaps[:themes]), tuple(bitmaps[themes:-1]), bitmaps[-1])
    if not state.fits(panel):
        raise Unreadable("the state is not one of this panel")
    return state


def _state_box(key: PeriodKey) -> SecretBox:
    # Derived, not the key itself: the same 32 bytes never serve two algorithms.
    return SecretBox(blake2b(b"", key=key.secret(), person=b"upwell state", encoder=RawEncoder))


def _bitmaps(panel: Panel) -> int:
    return len(panel.themes) + len(SIDES) + 1


def _bitmap_bytes(panel: Panel) -> int:
    return (panel.units + 7) // 8


def _positions(bits: int) -> Iterable[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
