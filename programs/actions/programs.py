"""Writes of a program as a whole: who runs it, and its end. How it is set up stands in drafts."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

import audit.record as audit
from access.actors import Actor
from access.kinds import listed
from accounts.models import Membership
from audit.sentences import Action
from programs import queries
from programs.models import Cohort, Coordinator, Program


class ProgramClosed(Exception):
    """The program has ended."""


class CohortsOpen(Exception):
    """A program ends after its cohorts."""


class NeverLaunched(Exception):
    """The program is still being set up: it is deleted, not closed."""


@transaction.atomic
def set_coordinators(*, program: Program, memberships: Iterable[Membership], by: Actor) -> None:
    """Let exactly these members run the program besides the program admins."""
    wanted = {membership.pk: membership for membership in memberships}
    have = {row.membership_id for row in queries.coordinators_of(program)}
    if have == wanted.keys():
        return
    Coordinator.objects.filter(program=program).exclude(membership__in=list(wanted)).delete()
    added = [Coordinator(program=program, membership=member) for pk, member in wanted.items() if pk not in have]
    Coordinator.objects.bulk_create(added, ignore_conflicts=True)
    names = listed(sorted(member.person.name for member in wanted.values())) or "nobody"
    audit.record(Action.COORDINATORS_SET, by=by, subject_id=program.pk, subject_name=program.name, names=names)


@transaction.atomic
def close_program(*, program: Program, by: Actor) -> None:
    """End a program whose cohorts have all ended. A second call changes nothing. Raises CohortsOpen, NeverLaunched."""
    locked: Program = Program.objects.select_for_update().get(pk=program.pk)
    if locked.is_draft:
        raise NeverLaunched(locked.name)
    if Cohort.objects.filter(program=locked).exclude(state=Cohort.State.CLOSED).exists():
        raise CohortsOpen(locked.name)
    if locked.state == Program.State.CLOSED:
        return
    locked.state = Program.State.CLOSED
    locked.save(update_fields=["state"])
    audit.record(Action.PROGRAM_CLOSED, by=by, subject_id=locked.pk, subject_name=locked.name)
