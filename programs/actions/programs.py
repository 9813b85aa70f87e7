"""Writes of programs: their facts, their topics, who runs them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction

import audit.record as audit
from access.actors import Actor
from access.clock import now
from access.kinds import listed
from accounts.models import Membership
from audit.sentences import Action
from programs import queries
from programs.actions.topics import add_starter_topics
from programs.models import Cohort, ComparisonDesign, Coordinator, Format, Program, ProgramTopic, Topic
from programs.starter import StarterTopic


class ProgramNameTaken(Exception):
    """Another program has this name, whatever its case."""


class NotADraft(Exception):
    """People may have said yes to what would change."""


class ProgramClosed(Exception):
    """The program has ended."""


class TopicInUse(Exception):
    """Somebody in the program teaches or wants to learn a topic that would go."""


class CohortsOpen(Exception):
    """A program ends after its cohorts."""


@transaction.atomic
def create_program(
    *,
    name: str,
    purpose: str,
    own_purpose: str = "",
    statement: str,
    formats: Iterable[str] = (Format.REVERSE,),
    cadence: str = Program.Cadence.MONTHLY,
    starts_on: date,
    ends_on: date,
    topics: Iterable[Topic] = (),
    starters: Iterable[StarterTopic] = (),
    by: Actor,
) -> Program:
    """A draft with its topics; `starters` are added to the catalog first. Raises ProgramNameTaken."""
    program = Program(
        name=name,
        purpose=purpose,
        own_purpose=own_purpose,
        statement=statement,
        formats=list(formats),
        cadence=cadence,
        starts_on=starts_on,
        ends_on=ends_on,
        **_times(cadence),
    )
    _save(program)
    chosen = {topic.pk: topic for topic in [*topics, *_from_starters(starters, by)]}
    ProgramTopic.objects.bulk_create([ProgramTopic(program=program, topic=topic) for topic in chosen.values()])
    audit.record(Action.PROGRAM_CREATED, by=by, subject_id=program.pk, subject_name=name)
    return program


@transaction.atomic
def set_program(
    *,
    program: Program,
    name: str,
    purpose: str,
    own_purpose: str = "",
    statement: str,
    formats: Iterable[str],
    cadence: str,
    starts_on: date,
    ends_on: date,
    by: Actor,
) -> Program:
    """Change a draft. Raises NotADraft once a cohort was opened, ProgramNameTaken."""
    locked: Program = Program.objects.select_for_update().get(pk=program.pk)
    if not locked.is_draft:
        raise NotADraft(locked.name)
    locked.name, locked.purpose, locked.own_purpose, locked.statement = name, purpose, own_purpose, statement
    locked.formats, locked.cadence, locked.starts_on, locked.ends_on = list(formats), cadence, starts_on, ends_on
    locked.interval_days, locked.session_minutes = _times(cadence).values()
    _save(locked)
    audit.record(Action.PROGRAM_SET, by=by, subject_id=locked.pk, subject_name=name)
    return locked


@transaction.atomic
def launch_program(*, program: Program, by: Actor) -> Program:
    """Let cohorts be opened; purpose and comparison design stand from here on. A second call changes nothing."""
    locked: Program = Program.objects.select_for_update().get(pk=program.pk)
    if locked.is_draft:
        locked.state, locked.launched_at = Program.State.RUNNING, now()
        locked.save(update_fields=["state", "launched_at"])
        ComparisonDesign.objects.filter(program=locked).update(locked_at=now())
        audit.record(Action.PROGRAM_LAUNCHED, by=by, subject_id=locked.pk, subject_name=locked.name)
    return locked


@transaction.atomic
def set_program_topics(*, program: Program, topics: Iterable[Topic], by: Actor) -> None:
    """Allow exactly these topics. Raises TopicInUse (its argument is the name), ProgramClosed."""
    if program.state == Program.State.CLOSED:
        raise ProgramClosed(program.name)
    wanted = {topic.pk: topic for topic in topics}
    have = {topic.pk: topic for topic in queries.program_topics(program)}
    for topic_id in (have.keys() - wanted.keys()) & queries.topics_in_use(program):
        raise TopicInUse(have[topic_id].name)
    if have.keys() == wanted.keys():
        return
    ProgramTopic.objects.filter(program=program).exclude(topic__in=list(wanted)).delete()
    added = [ProgramTopic(program=program, topic=topic) for pk, topic in wanted.items() if pk not in have]
    ProgramTopic.objects.bulk_create(added, ignore_conflicts=True)
    audit.record(Action.PROGRAM_TOPICS_SET, by=by, subject_id=program.pk, subject_name=program.name, topics=len(wanted))


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
    """End a program whose cohorts have all ended. A second call changes nothing. Raises CohortsOpen."""
    locked: Program = Program.objects.select_for_update().get(pk=program.pk)
    if Cohort.objects.filter(program=locked).exclude(state=Cohort.State.CLOSED).exists():
        raise CohortsOpen(locked.name)
    if locked.state == Program.State.CLOSED:
        return
    locked.state = Program.State.CLOSED
    locked.save(update_fields=["state"])
    audit.record(Action.PROGRAM_CLOSED, by=by, subject_id=locked.pk, subject_name=locked.name)


def _from_starters(starters: Iterable[StarterTopic], by: Actor) -> list[Topic]:
    wanted = list(starters)
    add_starter_topics(starters=wanted, by=by)
    return list(Topic.objects.filter(name__in=[topic.name for topic in wanted]))


def _times(cadence: str) -> dict[str, int]:
    """The days between two sessions and the minutes of one, of a preset."""
    days, minutes = Program.PRESETS[Program.Cadence(cadence)]
    return {"interval_days": days, "session_minutes": minutes}


def _save(program: Program) -> None:
    try:
        with transaction.atomic():
            program.save()
    except IntegrityError as error:
        raise ProgramNameTaken(program.name) from error
