"""Secret addresses: a page for a program that cannot sign in, such as a calendar that asks for its sessions by itself.

Unlike a signed link (access.links), such a key never runs out by itself: it can be taken back, and who reads our database cannot use
it, because only its hash is kept.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from dataclasses import dataclass
from uuid import UUID

from access.links import BadLink

SECRET_BYTES = 32


@dataclass(frozen=True)
class Key:
    """What a key says: where its row is, and what is kept of it there."""

    organization_id: UUID
    digest: str


def make_key(organization_id: UUID) -> tuple[str, str]:
    """(key, digest): 256 random bits as they go into an address, and what may be stored. The key itself is known to nobody else."""
    secret = secrets.token_bytes(SECRET_BYTES)
    return base64.urlsafe_b64encode(organization_id.bytes + secret).decode("ascii"), _digest(secret)


def read_key(key: str) -> Key:
    """What `key` says; whether anybody has it is for the caller to find out. Raises BadLink."""
    try:
        found = base64.urlsafe_b64decode(key.encode("ascii"))
    except (binascii.Error, ValueError) as error:
        raise BadLink("key") from error
    if len(found) != 16 + SECRET_BYTES:
        raise BadLink("key")
    return Key(UUID(bytes=found[:16]), _digest(found[16:]))


def _digest(secret: bytes) -> str:
    # Nobody guesses 256 random bits, so nothing slower is needed than for a password.
    return hashlib.sha256(secret).hexdigest()
