"""What one person may take with them (X2): words of their own and facts about themselves, read for them alone.

Nobody else's words and nobody else's name are in it, but for the titles of ideas that this person is named for. The page, the CSV and
the JSON are drawn from the same entries, so that the preview is the file.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from access.csvs import to_csv
from access.kinds import Kind
from accounts.models import Person
from metrics.models import Decision, Experiment, Gain
from metrics.queries import own_decisions, own_experiments, standing_credits
from pairing.charter_queries import terms_of
from pairing.models import Charter, ObjectiveProgress, PairMember
from programs.models import Enrollment, Level, Need, Skill
from sessions.assumption_queries import own_assumptions
from sessions.assumptions import from_json
from sessions.debrief_queries import content_of
from sessions.debriefs import TITLES, Moment
from sessions.mirror_queries import own_changes
from sessions.models import Confirmation, Debrief, MentoringSession, Presence, SkillRating, Takeaway


class Part(StrEnum):
    """The parts of a record, in their order."""

    SESSIONS = "sessions"
    OBJECTIVES = "objectives"
    TAKEAWAYS = "takeaways"
    DEBRIEFS = "debriefs"
    PRIVATE = "private"
    ASSUMPTIONS = "assumptions"
    LEVELS = "levels"
    DECISIONS = "decisions"
    EXPERIMENTS = "experiments"
    CREDITS = "credits"
    TOPICS = "topics"
    MIRROR = "mirror"


PART_NAMES = MappingProxyType(
    {
        Part.SESSIONS: "Sessions held",
        Part.OBJECTIVES: "Objectives",
        Part.TAKEAWAYS: "Takeaways",
        Part.DEBRIEFS: "Debriefs, what you shared with your pair",
        Part.PRIVATE: "Debriefs, what only you read",
        Part.ASSUMPTIONS: "What you took for true",
        Part.LEVELS: "How far you have come, as you see it",
        Part.DECISIONS: "Decisions",
        Part.EXPERIMENTS: "Experiments",
        Part.CREDITS: "Ideas you are named for",
        Part.TOPICS: "What you teach and want to learn",
        Part.MIRROR: "Sessions you booked, moved and canceled",
    }
)
# What only its author reads leaves with them when they say so, and not before.
AT_FIRST = frozenset(Part) - {Part.PRIVATE, Part.MIRROR}
COLUMNS = ("Part", "Day", "Program", "About", "Words")


@dataclass(frozen=True)
class Entry:
    """One line of a record."""

    part: Part
    day: date | None
    program: str
    about: str
    words: str


Record = dict[Part, list[Entry]]


def record_of(person: Person, parts: Collection[Part]) -> Record:
    """These parts of the person's record, oldest entries first; a part without entries is there and empty."""
    places = list(PairMember.objects.filter(person=person).select_related("pair__cohort__program"))
    read = {
        Part.SESSIONS: lambda: _sessions(person, places),
        Part.OBJECTIVES: lambda: _objectives(person, places),
        Part.TAKEAWAYS: lambda: _takeaways(person),
        Part.DEBRIEFS: lambda: _debriefs(person, Kind.PAIR),
        Part.PRIVATE: lambda: _debriefs(person, Kind.PRIVATE),
        Part.ASSUMPTIONS: lambda: _assumptions(person),
        Part.LEVELS: lambda: _levels(person),
        Part.DECISIONS: lambda: _decisions(person),
        Part.EXPERIMENTS: lambda: _experiments(person),
        Part.CREDITS: lambda: _credits(person),
        Part.TOPICS: lambda: _topics(person),
        Part.MIRROR: lambda: _mirror(person),
    }
    return {part: list(read[part]()) for part in Part if part in parts}


def _sessions(person: Person, places: Sequence[PairMember]) -> Iterator[Entry]:
    """Held while they were in the pair and there. The theme is of the mentee, so only they take it."""
    said = Confirmation.objects.filter(person=person)
    missed = Q(pk__in=said.filter(met=False).order_by().values("session_id"))
    away = Presence.objects.filter(person=person, was_there=False).order_by().values("session_id")
    missed |= Q(pk__in=away) & ~Q(pk__in=said.filter(met=True).order_by().values("session_id"))
    rows = MentoringSession.objects.filter(
        pair_id__in=[place.pair_id for place in places], state=MentoringSession.State.HELD
    ).exclude(missed)
    by_pair = {place.pair_id: place for place in places}
    for session in rows.order_by("starts_at"):
        place, day = by_pair[session.pair_id], timezone.localtime(session.starts_at).date()
        if place.left_on is None or day <= place.left_on:
            theme = session.theme if place.side == Enrollment.Side.MENTEE else ""
            yield Entry(Part.SESSIONS, day, place.pair.cohort.program.name, f"Session {session.number}", theme)


def _objectives(person: Person, places: Sequence[PairMember]) -> Iterator[Entry]:
    """Their own, of the version in force, with how far they say they are."""
    charters: dict[UUID, Charter] = {}
    signed = Charter.objects.filter(pair_id__in=[place.pair_id for place in places], signed_at__isnull=False)
    for charter in signed.order_by("version"):
        charters[charter.pair_id] = charter  # the latest stays
    progress = {row.objective: json.loads(str(row.text)) for row in ObjectiveProgress.objects.filter(owner=person)}
    for place in places:
        charter = charters.get(place.pair_id)
        if charter is None or charter.signed_at is None:
            continue
        day = timezone.localtime(charter.signed_at).date()
        for row in terms_of(charter).objectives:
            if row.owner != person.pk:
                continue
            far = progress.get(row.id, {"state": ObjectiveProgress.State.NOT_BEGUN, "note": ""})
            lines = [f"Measure: {row.measure}", f"{ObjectiveProgress.State(far['state']).label}. {far['note']}".strip()]
            yield Entry(Part.OBJECTIVES, day, place.pair.cohort.program.name, row.text, "\n".join(lines))


def _takeaways(person: Person) -> Iterator[Entry]:
    rows = Takeaway.objects.filter(author=person).select_related("session__pair__cohort__program")
    for row in rows.order_by("session__starts_at"):
        session = row.session
        day = timezone.localtime(session.starts_at).date()
        yield Entry(Part.TAKEAWAYS, day, session.pair.cohort.program.name, f"Session {session.number}", str(row.text))


def _debriefs(person: Person, kind: Kind) -> Iterator[Entry]:
    """What they kept, by its kind. A draft is not in it yet."""
    part = Part.DEBRIEFS if kind is Kind.PAIR else Part.PRIVATE
    rows = Debrief.objects.filter(person=person, written_on__isnull=False).select_related("pair__cohort__program")
    for row in rows.order_by("written_on", "moment"):
        for asked, said in content_of(row).items():
            if said.kind is kind and not said.is_empty:
                about = f"{Moment(row.moment).heading}: {TITLES[asked]}"
                yield Entry(part, row.written_on, row.pair.cohort.program.name, about, said.words)


def _assumptions(person: Person) -> Iterator[Entry]:
    """Their log. What came out of a debrief stands there already, as they kept it."""
    rows = own_assumptions(person).filter(debrief=None).order_by("written_on", "id")
    for row in rows:
        belief = from_json(str(row.words))
        became = belief.verdict.capitalize() if belief.verdict else "Still open"
        words = f"{became}. {belief.learned}".strip()
        yield Entry(Part.ASSUMPTIONS, row.written_on, row.pair.cohort.program.name, belief.text, words)


def _levels(person: Person) -> Iterator[Entry]:
    """Then and now, of the debriefs that they kept."""
    rows = SkillRating.objects.filter(debrief__person=person, debrief__written_on__isnull=False)
    rows = rows.filter(then__isnull=False, now__isnull=False).select_related("topic", "debrief__pair__cohort__program")
    for row in rows.order_by("debrief__written_on", "topic__name"):
        words = f"Then: {row.get_then_display()}\nNow: {row.get_now_display()}"
        program = row.debrief.pair.cohort.program.name
        yield Entry(Part.LEVELS, row.debrief.written_on, program, row.topic.name, words)


def _decisions(person: Person) -> Iterator[Entry]:
    for row in own_decisions(person).select_related("pair__cohort__program").order_by("decided_on", "created_at"):
        lines = [f"{row.get_outcome_display()}.", f"Before: {row.before}", f"{row.after_label}: {row.after}"]
        lines += _tied(row)
        yield Entry(Part.DECISIONS, row.decided_on, row.pair.cohort.program.name, row.title, "\n".join(lines))


def _experiments(person: Person) -> Iterator[Entry]:
    rows = own_experiments(person).select_related("pair__cohort__program").order_by("started_on", "created_at")
    for row in rows:
        lines = [f"{row.get_state_display()}.", f"Worked if: {row.hypothesis}"]
        lines += [f"{row.get_finding_display()}."] if row.finding else []
        lines += _tied(row)
        lines += [f"Why: {row.reason}"] if row.reason else []
        yield Entry(Part.EXPERIMENTS, row.started_on, row.pair.cohort.program.name, row.title, "\n".join(lines))


def _credits(person: Person) -> Iterator[Entry]:
    """What they are named for, with leave of their own, to whom. The name of who names them is not theirs to take."""
    for item, audiences in standing_credits(person):
        day = item.decided_on if isinstance(item, Decision) else item.started_on
        words = f"Named as the source of the idea. Read by: {', '.join(audiences)}."
        yield Entry(Part.CREDITS, day, item.pair.cohort.program.name, item.title, words)


def _tied(row: Decision | Experiment) -> list[str]:
    """What it should move, which question it answers, and what it brought. A pattern is of others, so it stays out."""
    said = [("Should move", row.should_move), ("Answers", row.question.text if row.question else "")]
    said.append(("Saves" if row.gain == Gain.TIME else "Opens", row.brought))
    return [f"{label}: {words}" for label, words in said if words]


def _topics(person: Person) -> Iterator[Entry]:
    """Topics and levels where they said yes. What shows a skill may be a colleague's words, so it stays out."""
    mine = {"enrollment__person": person, "enrollment__state": Enrollment.State.READY}
    related = ("topic", "enrollment__cohort__program")
    for skill in Skill.objects.filter(**mine).select_related(*related):
        words = f"Teaches it. {Level(skill.level).label}."
        yield Entry(Part.TOPICS, None, skill.enrollment.cohort.program.name, skill.topic.name, words)
    for need in Need.objects.filter(**mine).select_related(*related):
        words = f"Wants to learn it. At the start: {Level(need.current_level).label.lower()}."
        yield Entry(Part.TOPICS, None, need.enrollment.cohort.program.name, need.topic.name, words)


def _mirror(person: Person) -> Iterator[Entry]:
    """What they booked, moved and canceled themselves. The sentence names nobody else: it is about what this person did."""
    for change in own_changes(person).reverse():
        day, session = timezone.localtime(change.at).date(), change.session
        about = f"Session {session.number}: {change.get_what_display().lower()}"
        starts = change.to_starts_at or change.from_starts_at
        words = f"For {timezone.localtime(starts):%B %d, %Y}".replace(" 0", " ") if starts else ""
        yield Entry(Part.MIRROR, day, session.pair.cohort.program.name, about, words)


# Files ------------------------------------------------------------------------------------------------------------


def csv_of(record: Record) -> str:
    """A line an entry; no cell starts a formula."""
    rows = [
        (PART_NAMES[part], entry.day.isoformat() if entry.day else "", entry.program, entry.about, entry.words)
        for part, entries in record.items()
        for entry in entries
    ]
    return to_csv(COLUMNS, rows)


def json_of(record: Record, *, name: str, organization: str, made_on: date) -> str:
    """{"name", "organization", "made_on", "parts": [{"part", "entries": [{"day", "program", "about", "words"}]}]}."""
    parts = [{"part": PART_NAMES[part], "entries": [_line(each) for each in rows]} for part, rows in record.items()]
    whole = {"name": name, "organization": organization, "made_on": made_on.isoformat(), "parts": parts}
    return json.dumps(whole, ensure_ascii=False, indent=2)


def _line(entry: Entry) -> dict[str, str | None]:
    day = entry.day.isoformat() if entry.day else None
    return {"day": day, "program": entry.program, "about": entry.about, "words": entry.words}
