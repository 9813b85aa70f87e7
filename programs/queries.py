"""Named reads of programs. `get_*` fetch and authorize in one step: what is not yours does not exist."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import Lower
from django.shortcuts import get_object_or_404

from access.actors import SYSTEM, Actor
from access.clock import today
from access.roles import ROLE_PERMISSIONS, Permission, can
from accounts.models import ImportMapping, Membership, Person, RoleGrant
from jobs.queries import latest_job
from programs.arms import ArmRow, arms_of  # noqa: F401  named reads of programs
from programs.eligible import eligible_people  # noqa: F401  one of the named reads of programs
from programs.enrollment_diff import Fact, Known, Place
from programs.enrollment_diff import Person as KnownPerson
from programs.enrollment_mapping import EnrollmentMapping, MappedRow
from programs.holding import designs_of, pooled, to_draw, waits
from programs.models import (
    Cohort,
    Coordinator,
    Enrollment,
    EnrollmentImport,
    EnrollmentImportRow,
    Format,
    Need,
    Program,
    ProgramTopic,
    Skill,
    Topic,
)
from programs.starter import STARTER, StarterTopic

Side, State, Shown = Enrollment.Side, Enrollment.State, Enrollment.Shown
HELD = WAITS, TO_DRAW, POOLED = 1, 2, 3


# Fetch and authorize ------------------------------------------------------------------------------------------


def programs_for(membership: Membership) -> QuerySet[Program]:
    """The programs that this membership runs: all for who may set programs up, else those it coordinates."""
    programs: QuerySet[Program] = Program.objects.all()
    if can(membership, Permission.PROGRAM_SET):
        return programs
    return programs.filter(coordinators__membership=membership)


def get_program(membership: Membership, program_id: UUID) -> Program:
    """A program that this membership runs. Raises Http404 alike for another one and for none."""
    return get_object_or_404(programs_for(membership), pk=program_id)


def get_cohort(membership: Membership, cohort_id: UUID) -> Cohort:
    """A cohort of a program that this membership runs, with the program. Raises Http404."""
    cohorts = Cohort.objects.filter(program__in=programs_for(membership)).select_related("program")
    cohort: Cohort = get_object_or_404(cohorts, pk=cohort_id)
    return cohort


def get_enrollment(membership: Membership, enrollment_id: UUID) -> Enrollment:
    """An enrollment in a program that this membership runs, with cohort, program and person. Raises Http404."""
    mine = Enrollment.objects.filter(cohort__program__in=programs_for(membership))
    found: Enrollment = get_object_or_404(mine.select_related("cohort__program", "person"), pk=enrollment_id)
    return found


def get_own_enrollment(person_id: UUID, enrollment_id: UUID) -> Enrollment:
    """An enrollment of this person, with cohort and program. Raises Http404."""
    mine = Enrollment.objects.filter(person_id=person_id).select_related("cohort__program", "person")
    found: Enrollment = get_object_or_404(mine, pk=enrollment_id)
    return found


def get_enrollment_import(membership: Membership, import_id: UUID) -> EnrollmentImport:
    """A file of a program that this membership runs, with cohort and program. Raises Http404."""
    mine = EnrollmentImport.objects.filter(cohort__program__in=programs_for(membership))
    found: EnrollmentImport = get_object_or_404(mine.select_related("cohort__program"), pk=import_id)
    return found


# Topics ---------------------------------------------------------------------------------------------------------


def active_topics() -> QuerySet[Topic]:
    """The catalog without what is retired, by area and name."""
    topics: QuerySet[Topic] = Topic.objects.filter(is_retired=False)
    return topics


def program_topics(program: Program) -> list[Topic]:
    """The topics that this program allows, by area and name."""
    allowed = ProgramTopic.objects.filter(program=program).values("topic")
    return list(Topic.objects.filter(pk__in=allowed))


def starter_topics() -> list[StarterTopic]:
    """What the starter catalog has and the organization's does not, whatever the case of the name."""
    have = set(Topic.objects.values_list(Lower("name"), flat=True))
    return [topic for topic in STARTER if topic.name.lower() not in have]


def topics_in_use(program: Program) -> set[UUID]:
    """Topics that somebody in this program teaches or wants to learn."""
    used: set[UUID] = set()
    for model in (Skill, Need):
        rows = model.objects.filter(enrollment__cohort__program=program)
        used |= set(rows.values_list("topic_id", flat=True).distinct())
    return used


# Programs and cohorts -------------------------------------------------------------------------------------------


def coordinators_of(program: Program) -> list[Coordinator]:
    """Who runs this program besides the program admins, by name."""
    rows = Coordinator.objects.filter(program=program).select_related("membership__person")
    return list(rows.order_by("membership__person__name"))


def possible_coordinators() -> QuerySet[Membership]:
    """Active members whose roles let them run a program, if only they are given one."""
    fitting = [
        role
        for role, held in ROLE_PERMISSIONS.items()
        if Permission.ENROLLMENT_MANAGE in held and Permission.PROGRAM_SET not in held
    ]
    holders = RoleGrant.objects.filter(role__in=fitting).values("membership")
    members: QuerySet[Membership] = Membership.objects.filter(pk__in=holders, is_active=True, person__left_on=None)
    return members.select_related("person").order_by("person__name")


@dataclass(frozen=True)
class Tally:
    """How many people a cohort shows as what. Nothing in it can tell a no from silence."""

    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)  # (side, shown) -> people
    without_topic: int = 0  # not asked yet, and cannot be before they have a topic
    free: Mapping[str, int] = field(default_factory=dict)  # side -> people shown as ready who hold no place in a pair
    waiting: int = 0  # not asked yet, because the comparison needs them to wait
    to_draw: int = 0  # not asked yet, and a draw is still to decide about them
    pooled: int = 0  # not asked yet, and in a pool that is fixed and not drawn

    def of(self, shown: str, side: str = "") -> int:
        """People shown as this, on one side or on both."""
        return sum(n for (at, as_), n in self.counts.items() if as_ == shown and side in ("", at))

    @property
    def people(self) -> int:
        """Everybody in the cohort."""
        return sum(self.counts.values())

    @property
    def listed(self) -> int:
        """Not asked yet."""
        return self.of(Shown.LISTED)

    @property
    def askable(self) -> int:
        """Not asked yet, with at least one topic, and free to be asked."""
        return self.listed - self.without_topic - self.waiting - self.pooled

    @property
    def asked(self) -> int:
        """Asked, while answers are open."""
        return self.of(Shown.ASKED)

    @property
    def ready(self) -> int:
        """Ready on both sides."""
        return self.of(Shown.READY)

    @property
    def ready_mentors(self) -> int:
        """Mentors who are ready."""
        return self.of(Shown.READY, Side.MENTOR)

    @property
    def ready_mentees(self) -> int:
        """Mentees who are ready."""
        return self.of(Shown.READY, Side.MENTEE)

    @property
    def free_people(self) -> int:
        """Ready people without a place in a pair, on both sides."""
        return sum(self.free.values())

    @property
    def not_available(self) -> int:
        """Not available, once answers are closed."""
        return self.of(Shown.NOT_AVAILABLE)


def tallies(cohorts: Iterable[Cohort], today: date) -> dict[UUID, Tally]:
    """What each cohort shows, in two queries for all of them."""
    by_id = {cohort.pk: cohort for cohort in cohorts}
    designs = designs_of(cohort.program_id for cohort in by_id.values())
    held = Case(
        When(pooled(designs), state=State.LISTED, then=POOLED),
        When(waits(designs, today), state=State.LISTED, then=WAITS),
        When(to_draw(designs), state=State.LISTED, then=TO_DRAW),
        default=0,
    )
    bare = Case(
        When(~Q(cohort__format=Format.CIRCLE), state=State.LISTED, then=~(_has(Skill) | _has(Need))),
        default=Value(False),
        output_field=BooleanField(),
    )
    rows = (
        Enrollment.objects.present()
        .filter(cohort__in=list(by_id))
        .annotate(bare=bare, held=held)
        .values_list("cohort_id", "side", "state", "bare", "held")
        .order_by()
        .annotate(people=Count("pk"), free=Count("pk", filter=Q(paired_at=None)))
    )
    counts: dict[UUID, dict[tuple[str, str], int]] = {pk: defaultdict(int) for pk in by_id}
    without: dict[UUID, int] = defaultdict(int)
    free: dict[UUID, dict[str, int]] = {pk: defaultdict(int) for pk in by_id}
    kept: dict[tuple[UUID, int], int] = defaultdict(int)
    for cohort_id, side, state, is_bare, is_held, people, unplaced in rows:
        shown = by_id[cohort_id].shown(state, today)
        counts[cohort_id][side, shown] += people
        kept[cohort_id, is_held] += people
        without[cohort_id] += people if is_bare and is_held in (0, TO_DRAW) and not by_id[cohort_id].is_circle else 0
        free[cohort_id][side] += unplaced if shown == Shown.READY else 0
    return {
        pk: Tally(dict(counts[pk]), without[pk], dict(free[pk]), *(kept[pk, kind] for kind in HELD)) for pk in by_id
    }


def tally(cohort: Cohort, today: date) -> Tally:
    """What one cohort shows."""
    return tallies([cohort], today)[cohort.pk]


def shown_state(enrollment: Enrollment, today: date) -> str:
    """The state that may be shown, an Enrollment.Shown. Reads enrollment.cohort."""
    shown: str = enrollment.cohort.shown(enrollment.state, today)
    return shown


# Enrollments ----------------------------------------------------------------------------------------------------


def board(cohort: Cohort, today: date) -> QuerySet[Enrollment]:
    """The people of a cohort with `shown`, their person, and their topics loaded. Never read `state` from it on a page."""
    rows = Enrollment.objects.filter(cohort=cohort).present().with_shown(closed=cohort.answers_closed(today))
    shown: QuerySet[Enrollment] = rows.select_related("person").prefetch_related(
        Prefetch("skills", Skill.objects.select_related("topic")),
        Prefetch("needs", Need.objects.select_related("topic")),
    )
    return shown


def askable(cohort: Cohort) -> QuerySet[Enrollment]:
    """Who can be asked now: not asked yet, with something to teach or to learn, and needed to wait by no comparison."""
    rows: QuerySet[Enrollment] = Enrollment.objects.filter(cohort=cohort, state=State.LISTED).present()
    if designs := designs_of([cohort.program_id]):
        rows = rows.exclude(waits(designs, today(cohort.organization.timezone)))
    # In a circle nobody teaches: somebody may come without a topic.
    return rows if cohort.is_circle else rows.filter(_has(Skill) | _has(Need))


def enrollments_among(cohort: Cohort, ids: Iterable[UUID]) -> QuerySet[Enrollment]:
    """Those of `ids` that are in this cohort, with their people; others are ignored."""
    rows: QuerySet[Enrollment] = Enrollment.objects.filter(cohort=cohort, pk__in=list(ids)).present()
    return rows.select_related("person")


def people_to_enroll(cohort: Cohort) -> QuerySet[Person]:
    """People of the organization who are not in this cohort."""
    inside = Enrollment.objects.filter(cohort=cohort).exclude(state=State.LEFT).values("person")
    people: QuerySet[Person] = Person.objects.here().filter(is_guest=False).exclude(pk__in=inside)
    return people


def topics_of(enrollment: Enrollment) -> list[Skill] | list[Need]:
    """What a mentor teaches, strongest first, or what a mentee wants to learn, most wanted first."""
    if enrollment.is_mentor:
        return list(Skill.objects.filter(enrollment=enrollment).select_related("topic"))
    return list(Need.objects.filter(enrollment=enrollment).select_related("topic"))


def membership_of_person(person_id: UUID) -> Membership | None:
    """The membership of this person, with the person."""
    found: Membership | None = Membership.objects.filter(person_id=person_id).select_related("person").first()
    return found


def open_invitations(person_id: UUID, today: date) -> list[Enrollment]:
    """This person's invitations that wait for an answer, for their own eyes only, soonest first."""
    rows = Enrollment.objects.filter(person_id=person_id, state=State.ASKED, cohort__state__in=Cohort.ENROLLING)
    rows = rows.select_related("cohort__program").order_by("cohort__answers_due_on")
    return [row for row in rows if not row.cohort.answers_closed(today)]


# Enrollment files -------------------------------------------------------------------------------------------------


def known_for(cohort: Cohort, side: str, level: int) -> Known:
    """What the rows of a file are judged against: everybody, their places in the cohort, and the topics of its program."""
    rows = Person.objects.order_by().values_list("email", "pk", "name", "left_on")
    people = {email.lower(): KnownPerson(pk, name, left_on is None) for email, pk, name, left_on in rows}
    facts: dict[UUID, dict[UUID, Fact]] = defaultdict(dict)
    inside = Enrollment.objects.filter(cohort=cohort).exclude(state=State.LEFT)
    skills = Skill.objects.filter(enrollment__in=inside).values_list("enrollment_id", "topic_id", "level", "evidence")
    for enrollment_id, topic_id, known_level, evidence in skills:
        facts[enrollment_id][topic_id] = Fact(known_level, evidence=evidence)
    needs = Need.objects.filter(enrollment__in=inside).values_list(
        "enrollment_id", "topic_id", "current_level", "priority"
    )
    for enrollment_id, topic_id, known_level, priority in needs:
        facts[enrollment_id][topic_id] = Fact(known_level, priority)
    places = {
        person_id: Place(
            pk, at, state in Enrollment.WAS_ASKED and paired_at is None, facts[pk], has_partner=paired_at is not None
        )
        for person_id, pk, at, state, paired_at in inside.order_by().values_list(
            "person_id", "pk", "side", "state", "paired_at"
        )
    }
    return Known(side, people, places, allowed_topics(cohort.program), level)


def staged_rows(enrollment_import: EnrollmentImport) -> list[MappedRow]:
    """The rows of the file that wait, as the text that was mapped."""
    rows = enrollment_import.rows.order_by("number").values_list("number", "values")
    return [MappedRow(number, values) for number, values in rows]


def judged_rows(enrollment_import: EnrollmentImport) -> QuerySet[EnrollmentImportRow]:
    """The rows of a dry run, in the order of the file."""
    rows: QuerySet[EnrollmentImportRow] = enrollment_import.rows.order_by("number")
    return rows


def names_of(rows: Iterable[EnrollmentImportRow]) -> dict[UUID, str]:
    """The people of these rows: id -> name."""
    ids = [row.person_id for row in rows if row.person_id]
    return dict(Person.objects.filter(pk__in=ids).values_list("pk", "name"))


def is_being_saved(enrollment_import: EnrollmentImport) -> bool:
    """Whether the job that saves it is still open."""
    job = latest_job(enrollment_import.pk)
    return job is not None and job.is_open


def import_of_job(job_id: UUID) -> tuple[EnrollmentImport, Actor]:
    """What a job saves, and for whom. Raises EnrollmentImport.DoesNotExist."""
    found: EnrollmentImport = EnrollmentImport.objects.get(job_id=job_id)
    person = Person.objects.filter(pk=found.created_by_id).first()
    return found, Actor(person.pk, person.name) if person else SYSTEM


def remembered_mapping() -> EnrollmentMapping:
    """How the last enrollment file of the open organization was mapped."""
    found = ImportMapping.objects.filter(kind=ImportMapping.Kind.ENROLLMENT).first()
    return EnrollmentMapping.remembered(found.columns, found.values) if found else EnrollmentMapping({})


# For pairing: arrays, never an object a pair ---------------------------------------------------------------------


class ReadyPerson(NamedTuple):
    """One person who takes part, as the scores need them."""

    enrollment_id: UUID
    person_id: UUID
    side: str
    capacity: int  # how many partners at most, the cohort's limit already in it
    is_near_customers: bool
    is_near_data: bool
    is_near_technology: bool
    name: str
    unit: str
    site: str
    level: int | None
    manager_id: UUID | None
    timezone: str
    languages: list[str]


_READY_FIELDS = (
    "pk",
    "person_id",
    "side",
    "capacity",
    "is_near_customers",
    "is_near_data",
    "is_near_technology",
    "person__name",
    "person__unit",
    "person__site",
    "person__level",
    "person__manager_id",
    "person__timezone",
    "person__languages",
)


def ready_people(cohort: Cohort) -> list[ReadyPerson]:
    """Everyone in the cohort who said yes and has not left, in a fixed order."""
    rows = _ready(cohort).order_by("side", "pk").values_list(*_READY_FIELDS)
    people = (ReadyPerson._make(row) for row in rows)
    return [person._replace(capacity=min(person.capacity, cohort.partners(person.side))) for person in people]


def ready_skills(cohort: Cohort) -> list[tuple[UUID, UUID, int, str]]:
    """(enrollment, topic, level 1 to 5, evidence) of every ready mentor."""
    rows = Skill.objects.filter(enrollment__in=_ready(cohort).filter(side=Side.MENTOR))
    return list(
        rows.order_by("enrollment_id", "topic_id").values_list("enrollment_id", "topic_id", "level", "evidence")
    )


def ready_needs(cohort: Cohort) -> list[tuple[UUID, UUID, int, int]]:
    """(enrollment, topic, priority 1 to 3, current level 0 to 5) of every ready mentee."""
    rows = Need.objects.filter(enrollment__in=_ready(cohort).filter(side=Side.MENTEE)).order_by(
        "enrollment_id", "topic_id"
    )
    return list(rows.values_list("enrollment_id", "topic_id", "priority", "current_level"))


def allowed_topics(program: Program) -> dict[UUID, str]:
    """Topic -> name, for the topics that the program's purpose allows."""
    return dict(ProgramTopic.objects.filter(program=program).values_list("topic_id", "topic__name"))


def _ready(cohort: Cohort) -> QuerySet[Enrollment]:
    rows: QuerySet[Enrollment] = Enrollment.objects.filter(cohort=cohort, state=State.READY, person__left_on=None)
    return rows


def placed_people(cohort: Cohort) -> set[UUID]:
    """The enrollments of this cohort that hold a place in a pair, or held one that they did not give up."""
    return set(Enrollment.objects.filter(cohort=cohort).exclude(paired_at=None).values_list("pk", flat=True))


def _has(model: type[Skill] | type[Need]) -> Exists:
    return Exists(model.objects.filter(enrollment=OuterRef("pk")))
