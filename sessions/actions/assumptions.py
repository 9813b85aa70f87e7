"""The log of what a pair took for true. Pair text: only sharing and taking back leave a trace, and that says no word of it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

import audit.record as audit
from access.actors import Actor
from access.clock import today
from access.kinds import Kind
from access.tenancy import current_organization
from accounts.models import Organization
from audit.sentences import Action
from pairing.models import Pair
from sessions.assumptions import MOST, Belief, carried, from_json, same, to_json
from sessions.debriefs import Said
from sessions.models import Assumption, Debrief, SharedAssumption
from sessions.rules import NotYours, Refused, require_member, require_open


class LogFull(Refused):
    """Nobody reads a list without an end."""


@transaction.atomic
def write_assumption(*, pair: Pair, belief: Belief, by: Actor) -> Assumption:
    """Keep something that `by` took for true. The same text again is a double click, or says what became of it.

    Raises NotAMember, ClosedPair, LogFull.
    """
    pair = _locked(pair.pk)
    member = require_member(pair, by)
    require_open(pair)
    mine = list(Assumption.objects.filter(pair=pair, author_id=member.person_id))
    known = next((row for row in mine if same(from_json(str(row.words)).text) == same(belief.text)), None)
    if known is not None:
        return _write(known, belief)
    if len(mine) >= MOST:
        raise LogFull(f"Your log has {MOST} entries. Take one out first.")
    made: Assumption = Assumption.objects.create(
        pair=pair, author_id=member.person_id, words=to_json(belief), written_on=_today()
    )
    return made


@transaction.atomic
def edit_assumption(*, assumption: Assumption, belief: Belief, by: Actor) -> Assumption:
    """Its author says it better, or what became of it. What they shared of it stays as it was. Raises NotYours, ClosedPair."""
    row = _own(assumption, by)
    require_open(row.pair)
    return _write(row, belief)


@transaction.atomic
def delete_assumption(*, assumption: Assumption, by: Actor) -> None:
    """Its author takes it out of the log, and back from everybody they shared it with. Raises NotYours, ClosedPair."""
    row = _own(assumption, by)
    require_open(row.pair)
    if row.shares.exists():
        _audit(Action.ASSUMPTION_UNSHARED, row, by)
    row.delete()


@transaction.atomic
def share_assumption(*, assumption: Assumption, reach: str, by: Actor) -> SharedAssumption:
    """Its author lets others read it as it stands now; again, and it is what they read from then on. Also after the end of the pair.

    `reach` is a value of SharedAssumption.Reach. Raises NotYours.
    """
    row = _own(assumption, by)
    belief = from_json(str(row.words))
    words = {"text": belief.text, "verdict": belief.verdict or "", "learned": belief.learned, "reach": reach}
    share: SharedAssumption | None = row.shares.first()
    if share is not None and all(getattr(share, name) == value for name, value in words.items()):
        return share
    share, _ = SharedAssumption.objects.update_or_create(assumption=row, defaults={**words, "shared_on": _today()})
    if row.debrief_id is not None:  # from here on it stands by itself, whatever becomes of the line in the debrief
        row.debrief = None
        row.save(update_fields=["debrief"])
    _audit(Action.ASSUMPTION_SHARED, row, by)
    return share


@transaction.atomic
def unshare_assumption(*, assumption: Assumption, by: Actor) -> None:
    """From now on only the pair reads it. Nothing shared is left as it was. Raises NotYours."""
    row = _own(assumption, by)
    gone, _ = row.shares.all().delete()
    if gone:
        _audit(Action.ASSUMPTION_UNSHARED, row, by)


@transaction.atomic
def carry_over(*, debrief: Debrief, said: Said, by: Actor) -> None:
    """Bring the log in line with the assumptions of a kept debrief: those for the pair come over, and go when their line goes.

    Called by write_debrief, which holds the pair. What was put in the log by hand is only told its verdict. Raises NotYours.
    """
    if debrief.person_id != by.person_id:
        raise NotYours
    rows = [row for row in said.assumptions if row.text] if said.kind is Kind.PAIR else []
    entries = {row.pk: row for row in Assumption.objects.filter(pair=debrief.pair_id, author=debrief.person_id)}
    kept = {same(row.text) for row in rows}
    for pk, entry in list(entries.items()):
        if entry.debrief_id == debrief.pk and same(from_json(str(entry.words)).text) not in kept:
            entries.pop(pk).delete()
    changed, added = carried({pk: from_json(str(row.words)) for pk, row in entries.items()}, rows)
    for pk, belief in changed.items():
        entries[pk].words = to_json(belief)
        entries[pk].save(update_fields=["words"])
    for belief in added[: MOST - len(entries)]:
        Assumption.objects.create(
            pair_id=debrief.pair_id,
            author_id=debrief.person_id,
            debrief=debrief,
            words=to_json(belief),
            written_on=_today(),
        )


def _locked(pair_id: UUID) -> Pair:
    pair: Pair = Pair.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=pair_id)
    return pair


def _own(assumption: Assumption, by: Actor) -> Assumption:
    """As it is now, with its pair held."""
    pair = _locked(assumption.pair_id)
    row: Assumption = Assumption.objects.get(pk=assumption.pk)
    if row.author_id != by.person_id:
        raise NotYours
    row.pair = pair
    return row


def _write(row: Assumption, belief: Belief) -> Assumption:
    """Written by hand, so it no longer hangs on a debrief."""
    if from_json(str(row.words)) != belief:
        row.words, row.debrief = to_json(belief), None
        row.save(update_fields=["words", "debrief"])
    return row


def _audit(action: Action, row: Assumption, by: Actor) -> None:
    audit.record(action, by=by, subject_id=row.pk, subject_name="an assumption")


def _today() -> date:
    return today(Organization.objects.get(pk=current_organization()).timezone)
