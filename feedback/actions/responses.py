"""Answering a published pattern: what is done about it, for everybody who reads it. The ledger stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from django.db import transaction
from django.urls import reverse

import audit.record as audit
from access.actors import Actor
from access.clock import now
from access.tenancy import current_organization
from accounts.models import Organization, Person
from audit.sentences import Action
from feedback.models import LedgerLine, PatternResponse, ResponseVersion, SeatHolder
from feedback.queries.report import answer_to
from feedback.response import Answer
from notifications.actions import Letter, remind
from notifications.kinds import Kind
from pairing.queries import present_members
from programs.models import Cohort

State = ResponseVersion.State
# What everybody is told again, besides that there is a response at all.
NEWS = (State.DONE, State.WILL_NOT)


class NotPublished(Exception):
    """The statement has no published line: there is nothing to answer."""


class AnsweredMeanwhile(Exception):
    """Somebody else changed the response since the form was opened."""


class BadResponse(ValueError):
    """Something that this state needs is missing; the message says what."""


@transaction.atomic
def respond_to_pattern(*, line: LedgerLine, answer: Answer, known: int, by: Actor) -> ResponseVersion:
    """Say what is done about a published pattern; `known` is the number of the version that the form showed, 0 for none.

    The same again returns what stands. Everybody of the cohort is told of the first, and of one that is done or will not be done.
    Raises NotPublished, AnsweredMeanwhile, BadResponse.
    """
    if answer.state == State.WILL_NOT and not answer.reason:
        raise BadResponse("Say why. Whoever named it reads it.")
    if answer.state == State.DONE and not answer.changed:
        raise BadResponse("Say what changed.")
    cohort: Cohort = Cohort.objects.select_for_update(of=("self",)).get(pk=line.cycle.cohort_id)
    if not LedgerLine.objects.filter(pk=line.pk).exists():
        raise NotPublished(line.theme.text)
    before = answer_to(line)
    if before is not None and _said(before) == answer:
        return before
    if (before.number if before else 0) != known:
        raise AnsweredMeanwhile
    response, _ = PatternResponse.objects.get_or_create(cell=line.cell, theme=line.theme)
    made: ResponseVersion = ResponseVersion.objects.create(
        response=response, number=known + 1, made_at=now(), made_by_id=by.person_id, **asdict(answer)
    )
    audit.record(
        Action.PATTERN_ANSWERED,
        by=by,
        subject_id=response.pk,
        subject_name=line.theme.text,
        cohort=cohort.name,
        state=made.get_state_display(),
    )
    if before is None or (made.state != before.state and made.state in NEWS):
        remind(kind=Kind.PATTERN_ANSWERED, letters=_letters(line, made, by))
    return made


def _said(version: ResponseVersion) -> Answer:
    return Answer(**{name: getattr(version, name) for name in Answer.__dataclass_fields__})


def _letters(line: LedgerLine, made: ResponseVersion, by: Actor) -> Iterator[Letter]:
    """To everybody of the cohort, on the panel or not; whoever answered it knows."""
    organization = Organization.objects.get(pk=current_organization())
    cohort = Cohort.objects.select_related("program").get(pk=line.cycle.cohort_id)
    seated = SeatHolder.objects.filter(seat__cycle=line.cycle_id).values("person")
    paired = present_members().filter(pair__cohort=cohort).order_by().values("person")
    people = Person.objects.filter(left_on=None).exclude(pk=by.person_id)
    link = reverse("feedback:report", kwargs={"organization": organization.slug, "cohort": cohort.pk})
    for person in (people.filter(pk__in=seated) | people.filter(pk__in=paired)).distinct().order_by("pk"):
        yield Letter(
            recipient_id=person.pk,
            address=person.email,
            dedupe_key=f"answered:{made.response_id}:{made.number}:{person.pk}",
            context={
                "program": cohort.program.name,
                "statement": line.theme.text,
                "link": link,
                "recipient_zone": person.timezone or organization.timezone,
            },
        )
