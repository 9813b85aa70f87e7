"""Addresses at which mail comes back to us: a calendar's answer to an invitation, or a mail that could not be delivered.

The address says where the mail belongs and is signed, so that nobody can make one up for a row of somebody else. It says nothing to
whoever reads it. It survives what mail servers do to addresses: lower-casing, and the 64 characters that a local part may have.
Pure but for the settings: no database, no clock.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

PURPOSES = ("reply", "bounce")  # of a session, of a message
ORGANIZATION_BYTES, SIGNATURE_BYTES = 8, 8


@dataclass(frozen=True)
class Inbound:
    """What an address says. It holds the first half of the organization's id, which is enough to find it, and not all of it."""

    purpose: str
    organization_prefix: bytes
    subject_id: UUID

    @property
    def organization_range(self) -> tuple[UUID, UUID]:
        """The lowest and the highest id that the organization can have, for `id__range`."""
        missing = 16 - ORGANIZATION_BYTES
        low, high = self.organization_prefix + b"\x00" * missing, self.organization_prefix + b"\xff" * missing
        return UUID(bytes=low), UUID(bytes=high)


def is_configured() -> bool:
    """Whether mail can come back to us at all."""
    return bool(settings.INBOUND_DOMAIN)


def address_for(purpose: str, organization_id: UUID, subject_id: UUID) -> str:
    """The address for mail about `subject_id` (a session to reply, a message to bounce). Raises ValueError for another purpose,
    and where no domain is configured.
    """
    if purpose not in PURPOSES or not is_configured():
        raise ValueError(f"No address for {purpose!r}")
    content = organization_id.bytes[:ORGANIZATION_BYTES] + subject_id.bytes
    token = base64.b32encode(content + _signature(purpose, content)).decode("ascii").rstrip("=").lower()
    return f"{purpose}-{token}@{settings.INBOUND_DOMAIN}"


def read(address: str) -> Inbound | None:
    """What one of our addresses says; None for every other one, whatever it is."""
    local, _, domain = address.strip().strip("<>").lower().rpartition("@")
    purpose, _, token = local.partition("-")
    if not is_configured() or domain != settings.INBOUND_DOMAIN.lower() or purpose not in PURPOSES:
        return None
    try:
        found = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except (binascii.Error, ValueError):
        return None
    content, signature = found[:-SIGNATURE_BYTES], found[-SIGNATURE_BYTES:]
    if len(content) != ORGANIZATION_BYTES + 16 or not constant_time_compare(signature, _signature(purpose, content)):
        return None
    return Inbound(purpose, content[:ORGANIZATION_BYTES], UUID(bytes=content[ORGANIZATION_BYTES:]))


def _signature(purpose: str, content: bytes) -> bytes:
    return salted_hmac(f"upwell.inbound.{purpose}", content, algorithm="sha256").digest()[:SIGNATURE_BYTES]
