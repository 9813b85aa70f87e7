"""A cohort whose check-ins run: published pairs, a frozen panel, boxes, closes. Made with the actions, as the processes run them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from access.actors import SYSTEM, Actor
from access.clock import now
from access.roles import Role
from access.tenancy import current_organization
from accounts.models import Membership, Organization, Person
from feedback import actions
from feedback.case_code import make_code
from feedback.keys import KeyDirectory
from feedback.models import Cycle, HelpCase, OwnProposal, Period
from feedback.queries import desk_day
from feedback.tasks import reconcile
from feedback.vault import Vault
from pairing.models import Pair, PairMember
from programs.models import Cohort, Enrollment
from sessions.models import Confirmation, MentoringSession
from tests.factories.accounts import make_member
from tests.factories.pairs import make_cohort
from tests.roles import as_role


@dataclass
class Circle:
    """A published cohort. `mentors[n]` and `mentees[n]` are the two of pair n; they cannot sign in before `member(...)`."""

    organization: Organization
    cohort: Cohort
    mentees: list[Person] = field(default_factory=list)
    mentors: list[Person] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)

    @property
    def cycle(self) -> Cycle:
        """The cycle that was started for it."""
        return Cycle.objects.get(cohort=self.cohort)

    @property
    def periods(self) -> list[Period]:
        """Its periods, in order."""
        return list(Period.objects.filter(cycle__cohort=self.cohort))

    def period(self, number: int = 1) -> Period:
        """A period by its number."""
        return Period.objects.get(cycle__cohort=self.cohort, number=number)

    def member(self, person: Person, *roles: Role) -> Membership:
        """Let this person sign in."""
        return make_member(self.organization, *roles, person=person)


def make_circle(organization: Organization, pairs: int = 24, **cohort: object) -> Circle:
    """`pairs` pairs of one mentee and one mentor each, published and not begun. Runs inside the open organization."""
    circle = Circle(organization, make_cohort(**cohort))
    people = [
        Person(name=f"Person {n:03}", email=f"person.{n}.{circle.cohort.pk}@example.com") for n in range(2 * pairs)
    ]
    Person.objects.bulk_create(people)
    add_pairs(circle, [(mentee, [mentor]) for mentee, mentor in zip(people[:pairs], people[pairs:], strict=True)])
    return circle


def add_pairs(circle: Circle, groups: Sequence[tuple[Person, list[Person]]]) -> list[Pair]:
    """Publish one more pair for each (mentee, mentors)."""
    cohort, day, moment = circle.cohort, now().date(), now()
    pairs = Pair.objects.bulk_create([Pair(cohort=cohort, started_on=day, created_at=moment) for _ in groups])
    known = {enrollment.person_id: enrollment for enrollment in Enrollment.objects.filter(cohort=cohort)}
    members = []
    for pair, (mentee, mentors) in zip(pairs, groups, strict=True):
        for side, person in [("mentee", mentee), *(("mentor", mentor) for mentor in mentors)]:
            if person.pk not in known:
                known[person.pk] = Enrollment(cohort=cohort, person=person, side=side, state=Enrollment.State.READY)
            members.append(PairMember(pair=pair, enrollment=known[person.pk], person=person, side=side))
    Enrollment.objects.bulk_create(known.values(), ignore_conflicts=True)
    PairMember.objects.bulk_create(members)
    circle.mentees += [mentee for mentee, _ in groups]
    circle.mentors += [mentors[0] for _, mentors in groups]
    circle.pairs += pairs
    return pairs


def meet(pairs: Sequence[Pair]) -> None:
    """A held session of each pair that a mentor confirms. A pair meets like this once."""
    start = now() - timedelta(hours=2)
    held = {"state": MentoringSession.State.HELD, "starts_at": start, "ends_at": start + timedelta(hours=1)}
    sessions = MentoringSession.objects.bulk_create(
        [MentoringSession(pair=pair, number=1, booked_by_id=pair.pk, booked_at=start, **held) for pair in pairs]
    )
    mentors = {member.pair_id: member.person_id for member in PairMember.objects.filter(pair__in=pairs, side="mentor")}
    Confirmation.objects.bulk_create(
        [
            Confirmation(session=session, person_id=mentors[session.pair_id], met=True, answered_at=now())
            for session in sessions
        ]
    )


def work(process: str = "worker") -> None:
    """What the beat rings for every minute, as the worker."""
    with as_role(process):
        reconcile(str(current_organization()))


def run_vault(keys: Path, *, patience: float = 0) -> Vault:
    """One pass of the vault over all organizations, as the vault. Not inside an open organization."""
    vault = Vault(KeyDirectory(keys), patience=patience)
    with as_role("vault"):
        vault.run()
    return vault


def tend(organization: Organization, keys: Path) -> None:
    """One pass over one organization, which may be open."""
    with as_role("vault"):
        Vault(KeyDirectory(keys), patience=0).tend(organization.pk)


def begin(
    organization: Organization, keys: Path, pairs: int = 24, *, met: int | None = None, **cohort: object
) -> Circle:
    """A circle whose first period is open, with its key; the first `met` pairs (all, unless said) have met."""
    circle = make_circle(organization, pairs, **cohort)
    meet(circle.pairs if met is None else circle.pairs[:met])
    work()
    tend(organization, keys)
    return circle


def actor(person: Person) -> Actor:
    """This person as `by`."""
    return Actor(person_id=person.pk, name=person.name)


def seal(period: Period, answers: Mapping[Person, Collection[int]]) -> None:
    """A sealed answer of each of these people."""
    for person, ticks in answers.items():
        actions.seal_answer(period=period, ticks=ticks, by=actor(person))


def withdraw(period: Period, person: Person) -> None:
    """The answer of this person, taken back."""
    actions.withdraw_answer(period=period, by=actor(person))


def ask(
    person: Person,
    ombudsperson: Person,
    text: str = "Something happened.",
    kind: HelpCase.Kind = HelpCase.Kind.HELP,
    *,
    is_named: bool = True,
    code: str = "",
    is_seen: bool = True,
) -> HelpCase:
    """A case of this person at that desk; `is_seen`: also without a name, which the desk otherwise sees from the day after."""
    made = actions.ask_help(
        kind=kind,
        text=text,
        ombudsperson_id=ombudsperson.pk,
        code=code or make_code(),
        is_named=is_named,
        by=actor(person),
    )
    if is_seen:
        show_desk(made)
    return made


def show_desk(case: HelpCase) -> None:
    """As if what the author of a case did today had been yesterday, on the organization's clocks."""
    before = desk_day() - timedelta(days=1)
    HelpCase.objects.filter(pk=case.pk).update(arrived_on=before)
    HelpCase.objects.filter(pk=case.pk, held_on__isnull=False).update(held_on=before)


def hand_on() -> None:
    """As if what anybody proposed today had been proposed yesterday, on its clocks: the worker gives it to the team."""
    with as_role("owner"):
        OwnProposal.objects.exclude(said_on=None).update(said_on=desk_day() - timedelta(days=1))
    with as_role("worker"):
        actions.hand_on_proposals(by=SYSTEM)


def over(period: Period) -> datetime:
    """A moment at which the period is over, for the clock of a test."""
    return period.closes_at + timedelta(hours=12)
