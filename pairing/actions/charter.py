"""A charter is negotiated by versions: either side proposes, everybody signs the latest one, and what is signed stays in force until then.

That and when it was proposed, signed and reviewed is an open fact; no word of it is anywhere but in the sealed columns (E10).
"""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import UUID, uuid4

from django.db import transaction
from django.urls import reverse

import audit.record as audit
from access.actors import Actor
from access.clock import now
from access.tenancy import current_organization
from accounts.models import Organization
from accounts.queries import local_today
from audit.sentences import Action
from notifications.actions import Letter, cancel, notify_all
from notifications.kinds import Kind
from pairing import charter_queries
from pairing.actions.pairs import NotInPair, activate_pair
from pairing.charter import InvalidTerms, Terms, midpoint, problems, same_words, to_json
from pairing.charter_queries import terms_of
from pairing.models import Charter, CharterReview, CharterSignature, ObjectiveProgress, Pair, PairMember

SUBJECT = "the charter of a pair"  # an auditor reads when, and which pair by its id: never who wants what


class CharterRefused(Exception):
    """The state of things does not allow it now. The message is a sentence for whoever tried."""


class PairIsOver(CharterRefused):
    """The pair has ended: everything stays readable, and nothing changes any more."""


class StaleVersion(CharterRefused):
    """Somebody proposed another version meanwhile."""


class NothingNew(CharterRefused):
    """The proposal says what the latest version says."""


class NotEverybodyAtStake(CharterRefused):
    """A member has no objective, or an objective no owner in the pair; the message names them."""


class NotSigned(CharterRefused):
    """Only a version that everybody signed can be reviewed, and its objectives kept up."""


class AlreadyReviewed(CharterRefused):
    """Each member reviews a version once."""


class NotTheOwner(CharterRefused):
    """Progress is its owner's to say."""


@transaction.atomic
def propose_charter(*, pair: Pair, terms: Terms, based_on: int | None, by: Actor) -> Charter:
    """Write the next version, with the proposer's signature, and tell the others. The same proposal again is a double click.

    `based_on` is the version that the proposer saw, None where there was none. Raises PairIsOver, NotInPair, StaleVersion,
    NothingNew, NotEverybodyAtStake, and InvalidTerms for a last day that has passed or lies after the program.
    """
    pair, members = _open(pair, by)
    latest: Charter | None = Charter.objects.filter(pair=pair).first()
    if latest is not None and same_words(terms_of(latest), terms):
        if latest.proposed_by_id == by.person_id:
            return latest
        raise NothingNew(f"Version {latest.version} says exactly this.")
    if (latest.version if latest else None) != based_on:
        raise StaleVersion("Somebody proposed another version meanwhile.")
    _check(pair, terms, members)
    made: Charter = Charter.objects.create(
        pair=pair,
        version=(based_on or 0) + 1,
        terms=to_json(_with_own_ids(pair, terms)),
        proposed_by_id=by.person_id,
        proposed_at=now(),
    )
    audit.record(
        Action.CHARTER_PROPOSED,
        by=by,
        subject_id=made.pk,
        subject_name=SUBJECT,
        pair=str(pair.pk),
        version=made.version,
    )
    if latest is not None:
        cancel(dedupe_prefix=f"charter_proposed:{latest.pk}")
    _tell_of_proposal(made, members, by)
    _sign(made, members, by)
    return made


@transaction.atomic
def sign_charter(*, charter: Charter, by: Actor) -> Charter:
    """Sign the latest version, once. With the last signature it is in force, and a forming pair is active.

    Raises PairIsOver, NotInPair, StaleVersion.
    """
    pair, members = _open(charter.pair, by)
    latest: Charter = Charter.objects.filter(pair=pair).first()
    if latest.pk != charter.pk:
        raise StaleVersion("There is a newer version. Read that one, then sign it.")
    if latest.signed_at is None:
        _sign(latest, members, by)
    return latest


@transaction.atomic
def settle_charter(*, pair: Pair, by: Actor) -> bool:
    """Put a charter in force that waited only for somebody who left; says whether it did. Any number of times, the same end."""
    pair = _locked(pair)
    members = charter_queries.present(pair)
    latest: Charter | None = Charter.objects.filter(pair=pair).first()
    if latest is None or charter_queries.is_over(pair):
        return False
    return _settle(latest, members, by)


@transaction.atomic
def settle_charters(*, by: Actor) -> int:
    """settle_charter() for every pair that waits for signatures; returns how many came in force. For reconcile."""
    return sum(settle_charter(pair=pair, by=by) for pair in list(charter_queries.waiting_pairs()))


@transaction.atomic
def review_charter(*, charter: Charter, text: str, by: Actor) -> CharterReview:
    """Keep what a member sees at half-time, once a version; the same words again are a double click.

    Raises PairIsOver, NotInPair, NotSigned, StaleVersion (another version is in force), AlreadyReviewed.
    """
    pair, _ = _open(charter.pair, by)
    in_force = _in_force(pair)
    if in_force.pk != charter.pk:
        raise StaleVersion("Another version is in force now.")
    mine: CharterReview | None = CharterReview.objects.filter(charter=charter, person_id=by.person_id).first()
    if mine is not None:
        if str(mine.text) == text:
            return mine
        raise AlreadyReviewed("You looked at this version already. A new version starts afresh.")
    made: CharterReview = CharterReview.objects.create(
        charter=charter, person_id=by.person_id, text=text, reviewed_at=now()
    )
    audit.record(
        Action.CHARTER_REVIEWED,
        by=by,
        subject_id=charter.pk,
        subject_name=SUBJECT,
        pair=str(pair.pk),
        version=charter.version,
    )
    return made


@transaction.atomic
def set_progress(
    *, pair: Pair, objective: UUID, state: ObjectiveProgress.State, note: str, by: Actor
) -> ObjectiveProgress:
    """Say how far one's own objective of the charter in force is. Kept from version to version.

    Raises PairIsOver, NotInPair, NotSigned, NotTheOwner (also for an objective that the charter does not have).
    """
    pair, members = _open(pair, by)
    owner = next(row for row in members if row.person_id == by.person_id)
    own = {row.id for row in terms_of(_in_force(pair)).objectives if row.owner == by.person_id}
    if objective not in own:
        raise NotTheOwner("This objective is somebody else's, or is no longer in the charter.")
    row = ObjectiveProgress.objects.filter(pair=pair, objective=objective).first()
    row = row or ObjectiveProgress(pair=pair, objective=objective, owner=owner.person)
    row.text, row.changed_at = json.dumps({"state": str(state), "note": note}), now()
    row.save()
    return row


def _locked(pair: Pair) -> Pair:
    """The pair as it is now, with cohort, program and members; a second writer waits here for the first."""
    rows = Pair.objects.select_for_update(of=("self",)).select_related("cohort__program")
    found: Pair = rows.prefetch_related("members__person").get(pk=pair.pk)
    return found


def _open(pair: Pair, by: Actor) -> tuple[Pair, list[PairMember]]:
    """The locked pair and its present members. Raises PairIsOver, NotInPair."""
    pair = _locked(pair)
    members = charter_queries.present(pair)
    if by.person_id not in {row.person_id for row in members}:
        raise NotInPair("Only members of the pair agree on its charter.")
    if charter_queries.is_over(pair):
        raise PairIsOver("This pair has ended. Everything stays readable, and nothing changes any more.")
    return pair, members


def _in_force(pair: Pair) -> Charter:
    found: Charter | None = Charter.objects.filter(pair=pair, signed_at__isnull=False).first()
    if found is None:
        raise NotSigned("Everybody signs first.")
    return found


def _check(pair: Pair, terms: Terms, members: list[PairMember]) -> None:
    missing = problems(terms, {row.person_id: row.person.name for row in members})
    if missing:
        raise NotEverybodyAtStake(" ".join(missing))
    if terms.ends_on <= local_today():
        raise InvalidTerms("ends_on", "must be after today")
    end = charter_queries.last_day(pair, Organization.objects.get(pk=current_organization()).timezone)
    if end is not None and terms.ends_on > end:
        raise InvalidTerms("ends_on", "must not be after the last day of the program")


def _with_own_ids(pair: Pair, terms: Terms) -> Terms:
    """Progress follows the id of an objective: one that was never here, or was somebody else's, gets a fresh id."""
    known = {(row.id, row.owner) for each in Charter.objects.filter(pair=pair) for row in terms_of(each).objectives}
    rows = (row if (row.id, row.owner) in known else replace(row, id=uuid4()) for row in terms.objectives)
    return replace(terms, objectives=tuple(rows))


def _sign(charter: Charter, members: list[PairMember], by: Actor) -> None:
    _, is_new = CharterSignature.objects.get_or_create(
        charter=charter, person_id=by.person_id, defaults={"signed_at": now()}
    )
    if is_new:
        audit.record(
            Action.CHARTER_SIGNED,
            by=by,
            subject_id=charter.pk,
            subject_name=SUBJECT,
            pair=str(charter.pair_id),
            version=charter.version,
        )
        cancel(dedupe_prefix=f"charter_proposed:{charter.pk}:{by.person_id}")
        cancel(dedupe_prefix=f"charter_due:{charter.pair_id}:{by.person_id}")
        cancel(dedupe_prefix=f"{Kind.NUDGED}:{charter.pair_id}:sign:{by.person_id}")
    _settle(charter, members, by)


def _settle(charter: Charter, members: list[PairMember], by: Actor) -> bool:
    """Put the charter in force once every present member signed it, and there is still a pair or a circle of them."""
    signed = set(CharterSignature.objects.filter(charter=charter).values_list("person_id", flat=True))
    if charter.signed_at is not None or len(members) < 2 or {row.person_id for row in members} - signed:
        return False
    if not charter.pair.is_circle and len({row.side for row in members}) < 2:
        return False
    charter.signed_at = now()
    charter.review_due_on = midpoint(local_today(), terms_of(charter).ends_on)
    charter.save(update_fields=["signed_at", "review_due_on"])
    audit.record(
        Action.CHARTER_AGREED,
        by=by,
        subject_id=charter.pk,
        subject_name=SUBJECT,
        pair=str(charter.pair_id),
        version=charter.version,
    )
    if charter.pair.state == Pair.State.FORMING:
        activate_pair(pair=charter.pair, by=by)
    cancel(dedupe_prefix=f"charter_due:{charter.pair_id}")
    _tell(Kind.CHARTER_SIGNED, charter, members, {})
    return True


def _tell_of_proposal(charter: Charter, members: list[PairMember], by: Actor) -> None:
    others = [row for row in members if row.person_id != by.person_id]
    _tell(Kind.CHARTER_PROPOSED, charter, others, {"partner": by.name})


def _tell(kind: Kind, charter: Charter, members: list[PairMember], facts: dict[str, str]) -> None:
    organization = Organization.objects.get(pk=current_organization())
    context = {
        "program": charter.pair.cohort.program.name,
        "link": reverse("pairing:charter", kwargs={"organization": organization.slug, "pair": charter.pair_id}),
        **facts,
    }
    letters = [
        Letter(
            row.person_id,
            row.person.email,
            f"{kind}:{charter.pk}:{row.person_id}",
            context | {"recipient_zone": row.person.timezone or organization.timezone},
        )
        for row in members
    ]
    notify_all(kind=kind, letters=letters)
