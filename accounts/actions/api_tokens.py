"""Tokens with which programs of the organization read and write through the API."""

from __future__ import annotations

from datetime import date

from django.db import transaction

import audit.record as audit
from access.actors import Actor
from access.clock import now
from access.keys import make_key
from access.tenancy import current_organization
from accounts.models import ApiToken
from accounts.queries import local_today
from audit.sentences import Action


@transaction.atomic
def make_api_token(*, purpose: str, may_write: bool, expires_on: date, by: Actor) -> str:
    """A new token, which is readable this once: only its hash is kept."""
    key, digest = make_key(current_organization())
    made: ApiToken = ApiToken.objects.create(
        purpose=purpose,
        digest=digest,
        may_write=may_write,
        made_by_id=by.person_id,
        created_at=now(),
        expires_on=expires_on,
    )
    audit.record(
        Action.API_TOKEN_MADE,
        by=by,
        subject_id=made.pk,
        subject_name=purpose,
        rights="reads and writes" if may_write else "reads",
        until=f"{expires_on:%B} {expires_on.day}, {expires_on.year}",
    )
    return key


@transaction.atomic
def revoke_api_token(*, token: ApiToken, by: Actor) -> None:
    """End it at once. Doing it twice is harmless."""
    found: ApiToken = ApiToken.objects.select_for_update(of=("self",)).get(pk=token.pk)
    if found.revoked_at is None:
        found.revoked_at = now()
        found.save(update_fields=["revoked_at"])
        audit.record(Action.API_TOKEN_REVOKED, by=by, subject_id=found.pk, subject_name=found.purpose)


@transaction.atomic
def note_api_token_used(*, token: ApiToken) -> None:
    """Keep the day on which it was used last: one write a day."""
    day = local_today()
    if token.last_used_on != day:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=day)
