"""Named reads of credits. A name is shown only where a yes stands for that audience and for the words as they are now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from access.kinds import listed
from access.prepared import IDS, AnyOf, Question, Rows, prepared
from access.roles import Permission, can
from accounts.models import Membership, Person
from metrics.credit_words import (
    OF_DECISION,
    OF_EXPERIMENT,
    decision_words,
    digest_of,
    digest_of_words,
    experiment_words,
)
from metrics.models import Audience, Consent, Credit, Decision, Experiment
from metrics.queries.register import reads_all
from pairing.queries import present_members
from programs.queries import programs_for

Item = Decision | Experiment
_RELATED = ("mentor", "decision", "experiment")
_OF_DECISION = tuple(f"decision__{name}" for name in OF_DECISION)
_OF_EXPERIMENT = tuple(f"experiment__{name}" for name in OF_EXPERIMENT)
_AUDIENCES = tuple(f"for_{audience}" for audience in Audience.values)


def item_of(credit: Credit) -> Item:
    """The decision or experiment that it is about."""
    found: Item = credit.decision or credit.experiment
    return found


def is_current(credit: Credit) -> bool:
    """Whether the words still are those that the mentor was asked about. Reads the decision or experiment."""
    return bool(credit.words == digest_of(item_of(credit)))


def mentors_of(item: Item) -> list[Person]:
    """Whom its owner may ask: who teaches in the pair and is there; in a circle, every other member. By name."""
    found = present_members().filter(pair=item.pair_id, side="mentor", person__left_on=None)
    rows = found.exclude(person=item.owner_id).select_related("person")
    return [row.person for row in rows.order_by("person__name", "pk")]


# What readers are shown -------------------------------------------------------------------------------------------


def credit_shown(rows: Iterable[Item | UUID], audience: str) -> dict[UUID, str]:
    """Decision or experiment -> "Theo Lindqvist", only where consent stands for this very audience now. One query.

    Read when a page is drawn, and never stored: a snapshot that held it would still name somebody who took it back.
    """
    ids = [row if isinstance(row, UUID) else row.pk for row in rows]
    return _names({pk: {audience} for pk in ids}).ask() if ids else {}


def credits_for(membership: Membership, rows: Iterable[Item]) -> dict[UUID, str]:
    """The same for one reader: as executive, as somebody who runs the program, and as anybody in the organization. At most two queries.

    `rows` come with their pair and its cohort.
    """
    programs = {row.pk: row.pair.cohort.program_id for row in rows}
    return credits_asked(membership, programs).ask() if programs else {}


def credits_asked(membership: Membership, programs: Mapping[UUID, UUID]) -> Question[dict[UUID, str]]:
    """The same of decisions and experiments by id, each with its program. Which of them the reader runs is read at once."""
    of_all: set[str] = {Audience.ORGANIZATION}
    if reads_all(membership, Permission.IMPACT_VIEW):
        of_all |= {Audience.EXECUTIVES}
    run = set()
    if programs and can(membership, Permission.PROGRAMS_VIEW):
        run = set(programs_for(membership).order_by().values_list("pk", flat=True))
    of_team = of_all | {Audience.TEAM}
    return _names({pk: of_team if program in run else of_all for pk, program in programs.items()})


def _names(audiences: Mapping[UUID, Collection[str]]) -> Question[dict[UUID, str]]:
    """Decision or experiment -> whom to name. `audiences`: for each of them those that its reader is one of; one yes is enough."""
    return _yeses.asked(ids=list(audiences)).then(lambda rows: _named(rows, audiences))


def _named(rows: Rows, audiences: Mapping[UUID, Collection[str]]) -> dict[UUID, str]:
    names: defaultdict[UUID, list[str]] = defaultdict(list)
    for decision, experiment, name, words, *told in rows:
        said, texts = told[: len(_AUDIENCES)], told[len(_AUDIENCES) :]
        of_decision, of_experiment = texts[: len(_OF_DECISION)], texts[len(_OF_DECISION) :]
        if words != digest_of_words(decision_words(*of_decision) if decision else experiment_words(*of_experiment)):
            continue
        yes = {audience for audience, consent in zip(Audience.values, said, strict=True) if consent == Consent.YES}
        if yes.intersection(audiences[decision or experiment]):
            names[decision or experiment].append(name)
    return {pk: listed(found) for pk, found in names.items()}


@prepared(ids=IDS)
def _yeses(ids: list[UUID]) -> QuerySet[Credit, tuple[Any, ...]]:
    """Credits with a yes: whom, to whom, and the words that it was given for beside those that stand now."""
    found = _standing().filter(Q(AnyOf("decision_id", ids)) | Q(AnyOf("experiment_id", ids)))
    columns = ("decision_id", "experiment_id", "mentor__name", "words", *_AUDIENCES)
    return found.values_list(*columns, *_OF_DECISION, *_OF_EXPERIMENT)


def _standing() -> QuerySet[Credit]:
    """Credits with a yes, of mentors who can still take it back: who has left the organization is not named."""
    yes = Q(for_team=Consent.YES) | Q(for_executives=Consent.YES) | Q(for_organization=Consent.YES)
    found: QuerySet[Credit] = Credit.objects.filter(yes, mentor__left_on=None, mentor__erased_on=None)
    return found.select_related(*_RELATED).order_by("mentor__name", "pk")


@dataclass(frozen=True)
class Named:
    """A line of the page that everybody reads: the title and two names, both by consent."""

    title: str
    owner: str
    mentors: str
    key: tuple[str, str]  # kind and title: the order, which tells nothing of when


def named_for_everybody(search: str = "") -> list[Named]:
    """What everybody may read, by title; `search` is a part of a title or a name. One query.

    All of it is read, as a page cannot be cut before the words were compared: each line is a yes that somebody gave by hand.
    """
    found = _standing().filter(for_organization=Consent.YES).select_related("decision__owner", "experiment__owner")
    by_item: defaultdict[UUID, list[Credit]] = defaultdict(list)
    for credit in found:
        if is_current(credit):
            by_item[item_of(credit).pk].append(credit)
    lines = []
    for each in by_item.values():
        item = item_of(each[0])
        mentors = listed([credit.mentor.name for credit in each])
        line = Named(item.title, item.owner.name, mentors, (item.title.casefold(), str(item.pk)))
        if search.casefold() in f"{line.title}\n{line.owner}\n{line.mentors}".casefold():
            lines.append(line)
    return sorted(lines, key=lambda line: line.key)


# The owner --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """One mentor, as the owner sees how it stands: asked about these words for which audiences, and named to which. Nothing else."""

    mentor: Person
    asked: list[str]
    named: list[str]

    @property
    def standings(self) -> list[tuple[str, str]]:
        """(audience, "named", "not_named" or "not_asked") of each."""
        return [(audience.label, self._standing(audience)) for audience in Audience]

    @property
    def is_done(self) -> bool:
        """Whether every audience was asked about these words."""
        return len(self.asked) == len(Audience)

    def _standing(self, audience: str) -> str:
        if audience in self.named:
            return "named"
        return "not_named" if audience in self.asked else "not_asked"


def asked_for(item: Item) -> list[Asked]:
    """How it stands with each mentor of the pair, by name. Two queries."""
    of = {"decision" if isinstance(item, Decision) else "experiment": item}
    rows = {row.mentor_id: row for row in Credit.objects.filter(**of, words=digest_of(item))}
    return [
        Asked(person, row.asked if (row := rows.get(person.pk)) else [], row.named_to if row else [])
        for person in mentors_of(item)
    ]


# The mentor -------------------------------------------------------------------------------------------------------


def credits_of(mentor: Person) -> list[Credit]:
    """Everything that this mentor was asked about the words as they are, newest first. One query.

    Where the words changed after silence or a no, nothing is asked about the new ones: `asked` is empty, and there is nothing to answer.
    """
    return [credit for credit in _asked_of(mentor) if credit.asked and is_current(credit)]


def open_credits(mentor: Person) -> list[Credit]:
    """What waits for this mentor's answer, the newest first. Whoever asked is still there. One query."""
    waiting = [credit for credit in credits_of(mentor) if credit.answered_at is None]
    return [credit for credit in waiting if item_of(credit).owner.left_on is None]


def get_credit(mentor: Person, credit_id: UUID) -> Credit:
    """A credit that this mentor was asked for, whatever became of the pair. Raises Credit.DoesNotExist."""
    found: Credit = _asked_of(mentor).get(pk=credit_id)
    return found


def standing_credits(mentor: Person) -> list[tuple[Item, list[str]]]:
    """(decision or experiment, labels of the audiences) where this mentor is named now, the oldest first. One query."""
    rows = [(item_of(credit), labels(credit.named_to)) for credit in credits_of(mentor) if credit.named_to]
    return rows[::-1]


def labels(audiences: Collection[str]) -> list[str]:
    """Audiences in words, in their order."""
    return [audience.label for audience in Audience if audience in audiences]


def _asked_of(mentor: Person) -> QuerySet[Credit]:
    found: QuerySet[Credit] = Credit.objects.filter(mentor=mentor)
    owners = ("decision__owner", "experiment__owner")
    places = ("decision__pair__cohort__program", "experiment__pair__cohort__program")
    return found.select_related(*_RELATED, *owners, *places)
