"""Reads behind the signals of health: yes or no, dates and counts; no words, and no pair leaves this module with a name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, tzinfo

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from access.clock import today
from accounts.models import Organization, Person
from metrics import signals
from metrics.models import Decision, Experiment
from metrics.queries.cycles import cycles_of
from metrics.signal_table import MONTHLY, SHORTLY
from metrics.signals import Change, Half, Looked, Meeting, OwnSession
from notifications.timing import zone_of
from pairing.models import Pair, PairMember
from pairing.queries import present_members
from programs.models import Cohort, Format, Program
from sessions.models import Example, MentoringSession, Question, SessionChange, Takeaway

State, What = MentoringSession.State, SessionChange.What
NEWEST = 30  # sessions of one's own that are looked at


def signals_of(program: Program, organization: Organization) -> list[Looked]:
    """Every rule about this program, in the order of the table, on the organization's calendar. Ten queries."""
    day, zone = today(organization.timezone), zone_of(organization.timezone)
    cycles = cycles_of(program, organization)
    months = signals.judged_months(day)
    begins = datetime.combine(months[0], time(), zone)
    meetings, changes = list(_meetings(program, begins, zone)), list(_changes(program, begins, zone))
    monthly = [signals.monthly(signal, signals.tallies_of(signal, months, meetings, changes)) for signal in MONTHLY]
    return [
        signals.fading(cycles),
        signals.fading_cycles(cycles),
        signals.no_trace(_half(program, day, zone)),
        *monthly,
        signals.several(*_mentors(program)),
    ]


def own_signals(person: Person) -> list[Looked]:
    """Every rule about what this person did in their pairs that go on; for their own eyes. One query."""
    mine = present_members().filter(person=person, pair__state__in=Pair.GOING).order_by()
    rows = MentoringSession.objects.filter(pair_id__in=mine.values("pair_id"), state__in=[State.HELD, State.CANCELED])
    late = _late_changes().filter(session=OuterRef("pk"), by=person)
    takeaway = Takeaway.objects.filter(session=OuterRef("pk"), author=person)
    since = {"pair": OuterRef("pair"), "owner": person, "created_at__gte": OuterRef("starts_at")}
    rows = rows.annotate(
        side=Subquery(mine.filter(pair=OuterRef("pair")).values("side")[:1]),
        late=Exists(late),
        asked=Exists(_before(Question).filter(author=person)),
        brought=Exists(_before(Example).filter(author=person)),
        kept=Exists(takeaway) | Exists(Decision.objects.filter(**since)) | Exists(Experiment.objects.filter(**since)),
    )
    found = rows.order_by("-starts_at", "-pk").values_list("side", "state", "late", "asked", "brought", "kept")[:NEWEST]
    return signals.own([OwnSession(side, state == State.HELD, *map(bool, facts)) for side, state, *facts in found])


def _meetings(program: Program, begins: datetime, zone: tzinfo) -> Iterator[Meeting]:
    """Sessions of a program that were logged as held since `begins`. One query."""
    rows = MentoringSession.objects.filter(pair__cohort__program=program, state=State.HELD, logged_at__gte=begins)
    found = rows.annotate(asked=Exists(_before(Question)), brought=Exists(_before(Example))).order_by()
    for pair_id, starts_at, ends_at, logged_at, asked, brought, shape in found.values_list(
        "pair_id", "starts_at", "ends_at", "logged_at", "asked", "brought", "pair__cohort__format"
    ):
        yield Meeting(
            pair_id,
            starts_at.astimezone(zone).date(),
            ends_at.astimezone(zone),
            logged_at.astimezone(zone),
            asked=asked,
            brought=brought,
            has_mentee=not Format(shape).is_circle,
        )


def _before(model: type[Question] | type[Example]) -> QuerySet[Question] | QuerySet[Example]:
    """Those of a session (the outer row) that stood there before it began. Never their words."""
    found: QuerySet[Question] | QuerySet[Example] = model.objects.filter(
        session=OuterRef("pk"), created_at__lt=OuterRef("starts_at")
    )
    return found


def _late_changes() -> QuerySet[SessionChange]:
    """Sessions that somebody moved or canceled shortly before they were to begin."""
    found: QuerySet[SessionChange] = SessionChange.objects.filter(
        what__in=[What.MOVED, What.CANCELED],
        by__isnull=False,  # a pair that ends cancels by itself
        at__gte=F("from_starts_at") - SHORTLY,
        at__lt=F("from_starts_at"),
    )
    return found


def _changes(program: Program, begins: datetime, zone: tzinfo) -> Iterator[Change]:
    """Every date that a pair of the program had since `begins`, booked or given up. One query."""
    rows = SessionChange.objects.filter(session__pair__cohort__program=program).order_by()
    rows = rows.filter(Q(to_starts_at__gte=begins) | Q(from_starts_at__gte=begins))
    late = Exists(_late_changes().filter(pk=OuterRef("pk")))
    for pair_id, what, before, after, is_late in rows.annotate(late=late).values_list(
        "session__pair_id", "what", "from_starts_at", "to_starts_at", "late"
    ):
        if after is not None and what != What.SET:
            yield Change(pair_id, after.astimezone(zone).date())
        if before is not None and is_late:
            yield Change(pair_id, before.astimezone(zone).date(), is_late=True)


def _half(program: Program, day: date, zone: tzinfo) -> Half | None:
    """The newest cohort that is past its middle, as it stood at the end of that day. Two queries."""
    begun = Cohort.objects.filter(program=program, started_at__isnull=False).order_by("-started_at")
    for cohort in begun:
        begins = cohort.started_at.astimezone(zone).date()
        middle = signals.halfway(begins, max(begins, program.ends_on))
        if middle < day:
            return _half_of(cohort, middle, datetime.combine(middle + timedelta(days=1), time(), zone), program)
    return None


def _half_of(cohort: Cohort, middle: date, until: datetime, program: Program) -> Half:
    """Pairs that were at work for at least one interval, and what they had recorded before `until`."""
    at_work = Pair.objects.filter(cohort=cohort, started_on__lte=middle - program.interval)
    at_work = at_work.filter(Q(ended_on=None) | Q(ended_on__gt=middle))
    of_pair = {"pair": OuterRef("pk"), "created_at__lt": until}
    takeaways = Takeaway.objects.filter(session__pair=OuterRef("pk"), created_at__lt=until)
    rows = at_work.annotate(
        has_record=Exists(Decision.objects.filter(**of_pair)) | Exists(Experiment.objects.filter(**of_pair)),
        has_takeaway=Exists(takeaways),
    )
    found = rows.aggregate(
        pairs=Count("pk"),
        with_record=Count("pk", filter=Q(has_record=True)),
        without_trace=Count("pk", filter=Q(has_record=False, has_takeaway=False)),
    )
    return Half(cohort.name, middle, **found)


def _mentors(program: Program) -> tuple[int, int]:
    """(mentors who teach in this program now, of these those who teach in two pairs or more, of any program). One query."""
    teaching = PairMember.objects.filter(left_on=None, side="mentor", pair__state__in=Pair.GOING).order_by()
    teaching = teaching.exclude(pair__cohort__format=Format.CIRCLE)
    pairs = teaching.values("person_id").annotate(
        pairs=Count("pair_id"), here=Count("pair_id", filter=Q(pair__cohort__program=program))
    )
    counts = list(pairs.filter(here__gt=0).values_list("pairs", flat=True))
    return len(counts), sum(count > 1 for count in counts)
