"""Cases: at a desk, of their author, by a code. What belongs to somebody else is as if it were not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from access.clock import today
from access.tenancy import current_organization
from accounts.models import Organization, Person
from feedback.case_code import digest_of
from feedback.holding import as_seen, seen_on
from feedback.models import HelpCase, HelpMessage, HelpNote
from feedback.queries.help import misplaced, ombudspersons, ombudspersons_for
from notifications.queries import office_hours

# What the worker may read of a case: never a word, nor the hash of a code.
STANDING = (
    "id",
    "organization",
    "kind",
    "state",
    "author",
    "ombudsperson",
    "proposed_to",
    "asked_on",
    "due_on",
    "answered_on",
    "turn",
    "changed_on",
    "is_told",
    "closed_on",
    "arrived_on",
    "held_on",
)


@dataclass(frozen=True)
class Line:
    """One thing that was said. `who` is empty for what became of the case."""

    who: str
    said_on: date
    text: str
    is_desk: bool = False


@dataclass(frozen=True)
class Standing:
    """How a case stands for its author, whose line is known only while they look. `others`: who else may answer them."""

    is_clear: bool  # its ombudsperson may answer this reader
    others: list[Person]

    @property
    def asks(self) -> bool:
        """Whether the author has to decide who reads on."""
        return not self.is_clear


def desk_day() -> date:
    """Today on the organization's clocks, by which deadlines run."""
    return today(Organization.objects.get(pk=current_organization()).timezone)


def working_week() -> frozenset[int]:
    """The weekdays on which the organization works; Monday is 0."""
    return frozenset(office_hours().days)


def cases_at(person: Person) -> QuerySet[Any]:
    """The desk of an ombudsperson, with the authors; by the next deadline. Without a name, only what is of a day before today.

    The rows are as their authors see them: `feedback.holding.as_seen` makes one what the desk sees, `seen_state` and `seen_turn` filter.
    """
    found: QuerySet[HelpCase] = HelpCase.objects.filter(ombudsperson=person).select_related("author", "proposed_to")
    hidden = misplaced(found.filter(state=HelpCase.State.OPEN))
    order = (F("deadline").asc(nulls_last=True), "seen_turn", "-seen_changed_on", "pk")
    return seen_on(found.exclude(pk__in=hidden), desk_day()).order_by(*order)


def open_cases(person: Person) -> QuerySet[Any]:
    """Cases in which this ombudsperson has the next word."""
    return cases_at(person).filter(seen_state=HelpCase.State.OPEN, seen_turn=HelpCase.Turn.DESK)


def cases_of(person: Person) -> QuerySet[HelpCase]:
    """What this person asked with their name, newest first."""
    found: QuerySet[HelpCase] = HelpCase.objects.filter(author=person).select_related("ombudsperson", "proposed_to")
    return found


def get_case(ombudsperson: Person, case_id: UUID) -> HelpCase:
    """A case at this desk, as it sees it today. Raises HelpCase.DoesNotExist alike for somebody else's, one that moves on, and none."""
    found: HelpCase = cases_at(ombudsperson).get(pk=case_id)
    return as_seen(found, desk_day())


def get_own_case(author: Person, case_id: UUID) -> HelpCase:
    """A case of this author. Raises HelpCase.DoesNotExist alike for somebody else's and for none."""
    found: HelpCase = cases_of(author).get(pk=case_id)
    return found


def get_coded_case(code: str) -> HelpCase:
    """The case without a name that this code opens, whoever types it. Raises HelpCase.DoesNotExist."""
    digest = digest_of(code, current_organization())
    found: HelpCase = HelpCase.objects.select_related("ombudsperson", "proposed_to").get(digest=digest, author=None)
    return found


def thread_at_desk(case: HelpCase) -> list[Line]:
    """What the desk reads of a case today. Of one without a name, nothing yet of what its author did today."""
    return _lines(case, after=None if case.is_named else desk_day())


def thread_of(case: HelpCase) -> list[Line]:
    """Everything that its author reads, in order; one query."""
    return _lines(case, after=None)


def _lines(case: HelpCase, *, after: date | None) -> list[Line]:
    """The thread, without what its author did on the day `after`."""
    who = case.author.name if case.author else "Without a name"
    lines = [Line(who, case.asked_on, str(case.text))]
    by_author = (HelpMessage.Side.AUTHOR, HelpMessage.Side.OWN)
    for message in HelpMessage.objects.filter(case=case).select_related("answered_by"):
        if message.side in by_author and message.said_on == after:
            continue
        match message.side:
            case HelpMessage.Side.AUTHOR:
                lines.append(Line(who, message.said_on, message.text))
            case HelpMessage.Side.DESK:
                name = message.answered_by.name if message.answered_by else "The ombudsperson"
                lines.append(Line(name, message.said_on, message.text, is_desk=True))
            case _:
                lines.append(Line("", message.said_on, message.text))
    return lines


def notes_of(case: HelpCase, person: Person) -> QuerySet[HelpNote]:
    """What this ombudsperson noted for themselves."""
    found: QuerySet[HelpNote] = HelpNote.objects.filter(case=case, person=person)
    return found


def standing_of(case: HelpCase, author: Person) -> Standing:
    """Whether the ombudsperson of a case may answer its author, who looks at it now."""
    able = ombudspersons_for(author)
    return Standing(
        is_clear=not case.is_open or any(person.pk == case.ombudsperson_id for person in able),
        others=[person for person in able if person.pk != case.ombudsperson_id],
    )


def takers_of(case: HelpCase) -> list[Person]:
    """To whom the ombudsperson may propose to hand a case over. Without a name the author's line is not known: the author says it."""
    able = ombudspersons_for(case.author) if case.author else ombudspersons()
    return [person for person in able if person.pk != case.ombudsperson_id]
