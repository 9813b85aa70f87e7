"""Named reads of debriefs: where pairs are in their cycle, one's own words, and what others share."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet

from access.kinds import Kind
from access.prepared import ID, Question, Rows, prepared
from accounts.models import Person
from notifications.timing import zone_of
from pairing.models import Charter, Pair, PairMember
from pairing.queries import with_members
from programs.models import Cohort, Need, Program
from sessions.debriefs import EMPTY, Content, Course, Moment, Part, Said, end_due_on, from_json, half_time, open_moment
from sessions.models import Debrief, MentoringSession, SkillRating
from sessions.skills import Rating, SkillChange, averaged

State = MentoringSession.State


def courses(pairs: Collection[Pair], zone: str) -> dict[UUID, Course]:
    """Pair id to where it is in its cycle, in two queries. The pairs come with cohort and program; days are of `zone`."""
    ids = [pair.pk for pair in pairs]
    sessions = MentoringSession.objects.filter(pair_id__in=ids).order_by().values("pair_id")
    held, planned = Q(state=State.HELD), Q(state=State.PLANNED)
    rows = sessions.annotate(last=Max("starts_at", filter=held), plans=Count("pk", filter=planned))
    met = {row["pair_id"]: (row["last"], row["plans"]) for row in rows}
    # The first version's: a later one would move half-time away from those who already looked back.
    signed = Charter.objects.filter(pair_id__in=ids, signed_at__isnull=False).order_by().values("pair_id")
    reviews = dict(signed.annotate(first=Min("review_due_on")).values_list("pair_id", "first"))
    found = {}
    for pair in pairs:
        last, plans = met.get(pair.pk, (None, 0))
        found[pair.pk] = Course(
            started_on=pair.started_on,
            ends_on=pair.cohort.program.ends_on,
            interval=pair.cohort.program.interval,
            review_on=reviews.get(pair.pk),
            last_held=last.astimezone(zone_of(zone)).date() if last else None,
            has_plan=bool(plans),
            in_debrief=pair.cohort.state == Cohort.State.DEBRIEF,
        )
    return found


def asked_of(person: Person, pairs: Collection[Pair], zone: str, day: date) -> dict[UUID, Moment]:
    """Pair id to the moment that this person may write about and has not, in three queries; a pair that rests asks nothing."""
    going = [pair for pair in pairs if pair.state == Pair.State.ACTIVE]
    if not going:
        return {}
    open_ = {pk: moment for pk, course in courses(going, zone).items() if (moment := open_moment(course, day))}
    if not open_:
        return {}
    mine = Debrief.objects.filter(person=person, pair_id__in=open_, written_on__isnull=False).order_by()
    written = set(mine.values_list("pair_id", "moment"))
    return {pk: moment for pk, moment in open_.items() if (pk, str(moment)) not in written}


def may_write(course: Course, moment: Moment, day: date, mine: Mapping[Moment, Debrief]) -> bool:
    """Whether this moment is asked for, was, or was begun: a draft stays open when half-time is over."""
    found = open_moment(course, day)
    return found is moment or moment in mine


def opens_on(course: Course, moment: Moment) -> date | None:
    """When this moment is asked for, as far as one can tell today; None for half-time before a first session."""
    if moment is Moment.END:
        return end_due_on(course)
    return half_time(course) if course.last_held else None


def own_debriefs(pair: Pair, person_id: UUID) -> dict[Moment, Debrief]:
    """What this person wrote in the pair, drafts too, by moment."""
    return {Moment(row.moment): row for row in Debrief.objects.filter(pair=pair, person_id=person_id)}


def needs_in(member: PairMember) -> list[Need]:
    """What a member wants to learn, with the topics: what a debrief asks them to rate. One query."""
    return list(Need.objects.filter(enrollment=member.enrollment_id).select_related("topic"))


def ratings_of(debrief: Debrief | None) -> dict[UUID, Rating]:
    """What its author rated, by topic; halves too, where it is a draft."""
    if debrief is None:
        return {}
    rows = debrief.ratings.select_related("topic")
    return {row.topic.merged_into_id or row.topic_id: Rating(row.then, row.now) for row in rows}


def rated(debriefs: Collection[Debrief]) -> dict[UUID, list[SkillRating]]:
    """Debrief -> what its author rated, with both halves, by the name of the topic. One query."""
    rows = SkillRating.objects.filter(debrief__in=debriefs, then__isnull=False, now__isnull=False)
    found: dict[UUID, list[SkillRating]] = {}
    for row in rows.select_related("topic").order_by("topic__name"):
        found.setdefault(row.debrief_id, []).append(row)
    return found


def shared_debriefs(pair: Pair, person_id: UUID) -> list[tuple[Debrief, dict[Part, Said]]]:
    """What the others of the pair wrote for it, with those parts; who keeps all of it private is not among them.

    For members of the pair only. The private column is not even fetched.
    """
    rows = Debrief.objects.filter(pair=pair, written_on__isnull=False).exclude(person_id=person_id)
    found = []
    has_rated = SkillRating.objects.filter(debrief=OuterRef("pk"), then__isnull=False, now__isnull=False)
    rows = rows.annotate(is_rated=Exists(has_rated))
    for row in rows.select_related("person").defer("private_words"):
        said = {part: each for part, each in from_json(str(row.pair_words), Kind.PAIR).items() if not each.is_empty}
        if said or row.is_rated:
            found.append((row, said))
    return found


def content_of(debrief: Debrief | None) -> Content:
    """Everything its author wrote, part by part. For the author alone."""
    if debrief is None:
        return EMPTY
    return {
        **EMPTY,
        **from_json(str(debrief.pair_words), Kind.PAIR),
        **from_json(str(debrief.private_words), Kind.PRIVATE),
    }


def skill_change_of(program: Program) -> SkillChange | None:
    """What those of a program say of their levels, see `skill_change_asked`. One query."""
    return skill_change_asked(program).ask()


def skill_change_asked(program: Program) -> Question[SkillChange | None]:
    """What those of a program who looked back say of their levels, then and now: at the end, else at half-time.

    None under ten people. Somebody with several debriefs of a moment counts once, with the first. It rests on what they declared for
    this, and on nothing that is sealed.
    """
    return _rated.asked(program=program.pk).then(_change)


def _change(rows: Rows) -> SkillChange | None:
    of: dict[tuple[str, UUID], tuple[UUID, list[tuple[int, int]]]] = {}
    for moment, person, debrief, then, now in rows:
        first, said = of.setdefault((moment, person), (debrief, []))
        if first == debrief:
            said.append((then, now))
    for wanted in (Moment.END, Moment.MID):
        if found := averaged([said for (moment, _), (_, said) in of.items() if moment == wanted], wanted):
            return found
    return None


@prepared(program=ID)
def _rated(program: UUID) -> QuerySet[SkillRating, tuple[Any, ...]]:
    rows = SkillRating.objects.filter(
        debrief__pair__cohort__program=program, debrief__written_on__isnull=False, then__isnull=False, now__isnull=False
    ).order_by("debrief__written_on", "debrief_id", "topic_id")
    return rows.values_list("debrief__moment", "debrief__person", "debrief", "then", "now")


def pairs_in_cycle() -> QuerySet[Pair]:
    """Active pairs of cohorts that go on, with cohort, program and people: a paused pair is left in peace."""
    going = Pair.objects.filter(state=Pair.State.ACTIVE, cohort__state__in=Cohort.UNDER_WAY)
    return with_members(going)


def written_in(pairs: Collection[Pair], moment: Moment) -> set[tuple[UUID, UUID]]:
    """(pair, person) of everybody who wrote about this moment. One query."""
    rows = Debrief.objects.filter(pair__in=[pair.pk for pair in pairs], moment=moment, written_on__isnull=False)
    return set(rows.order_by().values_list("pair_id", "person_id"))
