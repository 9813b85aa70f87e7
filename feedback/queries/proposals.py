"""What was proposed for a coming list: what the team reads, and what its author alone does."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Person
from feedback.models import OwnProposal, Side, ThemeProposal
from feedback.statements import plain
from programs.models import Cohort


@dataclass(frozen=True)
class Mine:
    """A proposal as its author sees it. `is_held`: it has not reached the team yet, and can be taken back."""

    pk: UUID
    is_held: bool
    text: str
    state: str
    answer: str

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has decided on it."""
        return self.state == ThemeProposal.State.OPEN

    @property
    def state_label(self) -> str:
        """How it stands, for its author."""
        return "Reaches the program team overnight" if self.is_held else str(ThemeProposal.State(self.state).label)


def proposals_for(cohort: Cohort) -> list[ThemeProposal]:
    """What waits for the team of this cohort, from it and from the cohort before it, by its words."""
    return sorted(open_proposals(cohort), key=lambda row: (row.side != Side.MENTOR, plain(str(row.text)), row.pk))


def open_proposals(cohort: Cohort) -> QuerySet[ThemeProposal]:
    """The same as rows."""
    sources = [pk for pk in (cohort.pk, cohort_before(cohort)) if pk]
    found: QuerySet[ThemeProposal] = ThemeProposal.objects.filter(cohort__in=sources, state=ThemeProposal.State.OPEN)
    return found


def cohort_before(cohort: Cohort) -> UUID | None:
    """The cohort that this one was opened from; else the newest one that its program had before."""
    if cohort.cloned_from_id:
        return UUID(str(cohort.cloned_from_id))
    earlier = Cohort.objects.filter(program=cohort.program_id, created_at__lt=cohort.created_at)
    found: UUID | None = earlier.order_by("-created_at", "pk").values_list("pk", flat=True).first()
    return found


def is_heard(cohort: Cohort) -> bool:
    """Whether what is proposed in this cohort reaches a list that is still to come: its own, or that of the cohort after it."""
    later = Cohort.objects.filter(program=cohort.program_id, started_at=None).exclude(state=Cohort.State.CLOSED)
    return cohort.state != Cohort.State.CLOSED or any(cohort_before(each) == cohort.pk for each in later)


def get_proposal(cohort: Cohort, proposal_id: UUID) -> ThemeProposal:
    """One that waits for the team of this cohort. Raises ThemeProposal.DoesNotExist."""
    found: ThemeProposal = open_proposals(cohort).get(pk=proposal_id)
    return found


def own_proposals(person: Person, cohort: Cohort) -> list[Mine]:
    """What this person proposed in a cohort, what waits first."""
    return sorted(
        as_own(OwnProposal.objects.filter(author=person, cohort=cohort)),
        key=lambda mine: (not mine.is_waiting, plain(mine.text), mine.pk),
    )


def as_own(rows: QuerySet[OwnProposal]) -> list[Mine]:
    """These rows of one author with what became of them."""
    mine = list(rows)
    leads = {row.pk: UUID(str(row.lead)) for row in mine if row.said_on is None}
    there = ThemeProposal.objects.in_bulk(leads.values())
    waiting = ThemeProposal.State.OPEN
    held = [Mine(row.pk, True, str(row.text), waiting, "") for row in mine if row.said_on is not None]
    sent = [(pk, there[lead]) for pk, lead in leads.items() if lead in there]
    return held + [Mine(pk, False, str(row.text), row.state, str(row.answer)) for pk, row in sent]


def get_own_proposal(person: Person, own_proposal_id: UUID) -> OwnProposal:
    """A proposal of this person. Raises OwnProposal.DoesNotExist alike for somebody else's and for none."""
    found: OwnProposal = OwnProposal.objects.select_related("cohort").get(author=person, pk=own_proposal_id)
    return found
