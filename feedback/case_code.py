"""The code with which somebody comes back to a case without a name. Its author has it; we keep a hash.

It is drawn when the page to ask opens, and travels in the form, so that sending a page twice is one case. What the form carries is
signed, or somebody could send a code that another person can guess.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from django.core import signing

# Without I, L, O and U, which are read as something else.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, GROUP = 25, 5
OPEN_FOR = timedelta(hours=12)
_READ_AS = str.maketrans("OILU", "011V")
_SALT = "feedback.case_code"


class NotACode(ValueError):
    """No code looks like this."""


class StalePage(ValueError):
    """The form is too old, or was not made by us."""


def make_code() -> str:
    """A new code, 125 random bits: "7Q2MZ-..."."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return "-".join(letters[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def read_code(typed: str) -> str:
    """The code as we write it, from what somebody typed or pasted. Raises NotACode."""
    letters = "".join(sign for sign in typed.upper() if sign.isalnum()).translate(_READ_AS)
    if len(letters) != LENGTH or not set(letters) <= set(LETTERS):
        raise NotACode
    return "-".join(letters[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def digest_of(code: str, organization_id: UUID) -> str:
    """What is kept of a code. Nobody guesses 125 random bits, so nothing slower is needed."""
    return hashlib.sha256(b"|".join([b"help case", organization_id.bytes, code.encode()])).hexdigest()


def offer(code: str, organization_id: UUID) -> str:
    """A code as the form to ask carries it. It names nobody."""
    return signing.dumps([code, str(organization_id)], salt=_SALT)


def read_offer(offered: str, organization_id: UUID) -> str:
    """The code that we offered in this organization. Raises StalePage."""
    try:
        code, place = signing.loads(offered, salt=_SALT, max_age=OPEN_FOR)
    except signing.BadSignature as error:
        raise StalePage from error
    if place != str(organization_id):
        raise StalePage
    return str(code)
