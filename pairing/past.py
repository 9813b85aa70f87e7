"""Who was a pair, once their names are gone: a keyed hash of the two, so that they are not paired again.

The key is random, sealed like the words of the organization, and survives a change of its data key; without it a hash can be neither
read nor guessed. Somebody is hashed by their id, and by their address too where they are erased: with it they may come back one day.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection, Iterable
from uuid import UUID

from access.keeping import Gone
from accounts.models import Person
from pairing.models import PairMember, PastPair, PastPairKey

Couple = tuple[UUID, UUID]


def remember_members(members: Iterable[PairMember]) -> None:
    """Let the names of these members' whole pairs go: what stays of each mentee and mentor is a hash."""
    pairs = {member.pair_id for member in members}
    whole = PairMember.objects.filter(pair__in=pairs).order_by()
    _remember(
        _digest("id", str(one), str(other))
        for one, other in _couples(whole.values_list("pair_id", "side", "person_id"))
    )
    whole.delete()


def remember_erased(gone: Gone) -> None:
    """Before somebody is erased: hash them with each who was their mentor or mentee, by their addresses."""
    pairs = PairMember.objects.filter(person_id=gone.person_id).order_by().values("pair_id")
    rows = PairMember.objects.filter(pair__in=pairs).order_by().values_list("pair_id", "side", "person__email")
    _remember(
        _digest("mail", str(one).lower(), str(other).lower())
        for one, other in _couples(rows)
        if gone.email in (one, other)
    )


def past_pairs(mentees: Collection[UUID], mentors: Collection[UUID]) -> list[Couple]:
    """(mentee, mentor) of these people who were a pair once, whose names are gone."""
    known = set(PastPair.objects.order_by().values_list("digest", flat=True))
    if not known:
        return []
    people = {*mentees, *mentors}
    mails = {pk: mail.lower() for pk, mail in Person.objects.filter(pk__in=people).values_list("pk", "email")}
    key = _key()
    return [
        (mentee, mentor)
        for mentee in mentees
        for mentor in mentors
        if _digest("id", str(mentee), str(mentor), key) in known
        or _digest("mail", mails[mentee], mails[mentor], key) in known
    ]


def _couples(rows: Iterable[tuple[UUID, str, object]]) -> Iterable[tuple[object, object]]:
    by_pair: dict[UUID, dict[str, list[object]]] = {}
    for pair, side, who in rows:
        by_pair.setdefault(pair, {"mentee": [], "mentor": []})[side].append(who)
    for sides in by_pair.values():
        yield from ((one, other) for one in sides["mentee"] for other in sides["mentor"])


def _remember(digests: Iterable[str]) -> None:
    PastPair.objects.bulk_create([PastPair(digest=each) for each in digests], ignore_conflicts=True)


def _digest(kind: str, one: str, other: str, key: bytes | None = None) -> str:
    """The same for both orders: whoever taught whom, the two were a pair."""
    said = "|".join([kind, *sorted((one, other))])
    return hmac.new(key or _key(), said.encode(), hashlib.sha256).hexdigest()


def _key() -> bytes:
    row = PastPairKey.objects.first()
    if row is None:
        # Of two at the same moment one wins, and both read its key.
        made = PastPairKey(secret=secrets.token_hex(32))
        PastPairKey.objects.bulk_create([made], ignore_conflicts=True)
        row = PastPairKey.objects.get()
    return str(row.secret).encode()
