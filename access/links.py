"""Signed links: a page for somebody who has no account, or not yet.

The token carries the organization and one row. It is signed, and it expires. What makes it single-use is the state of the
row it names: an invitation that was answered has nothing left to answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core import signing


class BadLink(Exception):
    """The token was not made by us, was changed, or is for another kind of page."""


class ExpiredLink(BadLink):
    """The token was good once."""


@dataclass(frozen=True)
class Link:
    """What a token says."""

    kind: str
    organization_id: UUID
    subject_id: UUID
    asking: int  # which asking it came with, where its subject can be asked anew; else 0


# How long a link of each kind opens its page.
LIFETIMES = {
    "invitation": timedelta(days=30),
    "manager": timedelta(days=30),
    "nomination": timedelta(days=30),
    "membership": timedelta(days=14),
    "unsubscribe": timedelta(days=365),
}


def make_token(kind: str, organization_id: UUID, subject_id: UUID, asking: int = 0) -> str:
    """A URL-safe token for the page of `kind` about `subject_id`."""
    return signing.dumps([str(organization_id), str(subject_id), asking], salt=_salt(kind), compress=False)


def read_token(kind: str, token: str) -> Link:
    """The link that `token` carries. Raises BadLink or ExpiredLink."""
    try:
        organization_id, subject_id, asking = signing.loads(token, salt=_salt(kind), max_age=LIFETIMES[kind])
    except signing.SignatureExpired as error:
        raise ExpiredLink(kind) from error
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadLink(kind) from error
    return Link(kind, UUID(organization_id), UUID(subject_id), int(asking))


def _salt(kind: str) -> str:
    return f"upwell.link.{kind}"
