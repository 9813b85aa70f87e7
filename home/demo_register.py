"""What the decisions and experiments of the demonstration come from and bring, and what its pairs took for true."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from access.actors import Actor
from access.clock import today
from access.kinds import Kind
from feedback.queries import lines_for
from home.demo_people import MENTEES
from metrics.actions import edit_decision, edit_experiment, follow_up_decision
from metrics.models import Decision, Experiment
from metrics.ties import ties_of
from pairing.models import Pair, PairMember
from programs.models import Cohort, ProgramTopic, Topic
from sessions.actions import share_assumption, write_assumption
from sessions.assumptions import Belief
from sessions.debriefs import Moment, Verdict, to_json
from sessions.models import Debrief, SharedAssumption, SkillRating

Reach = SharedAssumption.Reach
DECIDED = ("title", "before", "after", "outcome", "measure", "decided_on")
TRIED = ("title", "hypothesis", "measure", "started_on")
LEVELS = ((0, 2), (1, 3), (1, 2), (2, 2))  # then and now
# Decisions whose owners said lately that they still stand; the others wait to be looked at again.
STANDING = ("The month-end tool comes a year earlier", "Job ads drop the degree line", "Supplier portal rebuild")

# Title -> the number of the question that it answers, whether it came of a pattern, hours saved in a month, business that it opens.
BROUGHT: dict[str, tuple[int | None, bool, int | None, str]] = {
    "Return labels become phone codes": (0, False, 160, ""),
    "The month-end tool comes a year earlier": (1, False, 45, ""),
    "Guest checkout stays": (None, False, None, "Orders from people who would not open an account"),
    "Two returns desks without paper labels": (0, True, None, ""),
    "Read ten support chats before each pricing meeting": (None, True, None, ""),
    "Let an assistant draft the weekly report": (1, False, 3, ""),
}
# Which mentee, which side of their pair, what was taken for true, what became of it, what they saw, and who else reads it.
BELIEFS: tuple[tuple[int, str, str, Verdict | None, str, str], ...] = (
    (0, "mentee", "Customers want a printed label", Verdict.BROKE, "Nobody at the desk asked for one.", Reach.COHORT),
    (0, "mentee", "Store teams have no time to learn a new tool", Verdict.BENT, "Ten minutes before opening work.", ""),
    (0, "mentee", "Our return rate is a price problem", None, "", ""),
    (0, "mentor", "Leaders do not read the complaint desk’s mails", Verdict.BROKE, "She reads every tenth.", ""),
    (1, "mentee", "Support chats are only about delivery", Verdict.BROKE, "A third were about price.", Reach.LEADERS),
    (3, "mentee", "Finance closes late because of the tool", Verdict.HELD, "Two steps wait for it every month.", ""),
)


def tie_and_log() -> None:
    """Say where decisions and experiments come from and what they bring, keep logs of assumptions, and share two of them."""
    for model in (Decision, Experiment):
        for row in model.objects.filter(title__in=BROUGHT).select_related("owner", "pair__cohort__program"):
            _tie(row)
    for row in Decision.objects.filter(title__in=STANDING).select_related("owner"):
        follow_up_decision(decision=row, day=today(), by=Actor(row.owner_id, row.owner.name))
    for number, side, text, verdict, learned, reach in BELIEFS:
        name = MENTEES[number].name
        pair = Pair.objects.filter(members__person__name=name, members__side="mentee").first()
        if pair is None:
            continue
        person = pair.members.filter(side=side).select_related("person").order_by("pk")[0].person
        by = Actor(person.pk, person.name)
        made = write_assumption(pair=pair, belief=Belief(text, verdict, learned), by=by)
        if reach:
            share_assumption(assumption=made, reach=reach, by=by)


def _tie(row: Decision | Experiment) -> None:
    number, has_pattern, hours, opens = BROUGHT[row.title]
    questions, lines = list(row.pair.cohort.program.questions.all()), lines_for(row.pair)
    gain = "time" if hours else "business" if opens else ""
    ties = replace(
        ties_of(row),  # a KPI that it should move stays
        question=questions[number] if number is not None and number < len(questions) else None,
        pattern=lines[0] if has_pattern and lines else None,
        gain=gain,
        hours_a_month=hours,
        opens=opens,
        kpi=row.kpi,
    )
    by = Actor(row.owner_id, row.owner.name)
    if isinstance(row, Decision):
        edit_decision(decision=row, **{name: getattr(row, name) for name in DECIDED}, ties=ties, by=by)
    else:
        edit_experiment(experiment=row, **{name: getattr(row, name) for name in TRIED}, ties=ties, by=by)


def rate_past_cohorts() -> None:
    """Everybody who learned in a cohort that has ended said at its end how far they had come. Written in bulk: it is history."""
    for cohort in Cohort.objects.filter(state=Cohort.State.CLOSED, closed_at__isnull=False):
        _rate(cohort, cohort.closed_at.date() - timedelta(days=5))


def _rate(cohort: Cohort, day: date) -> None:
    rows = PairMember.objects.filter(pair__cohort=cohort, side="mentee").order_by("person__name")
    empty = {name: to_json({}, kind) for name, kind in (("pair_words", Kind.PAIR), ("private_words", Kind.PRIVATE))}
    debriefs = [
        # People are counted in whole tens, by the day on which they wrote: who is among them changes no figure.
        Debrief(
            pair_id=row.pair_id,
            person_id=row.person_id,
            moment=Moment.END,
            version=1,
            written_on=day + timedelta(days=number // 10),
            **empty,
        )
        for number, row in enumerate(rows)
    ]
    Debrief.objects.bulk_create(debriefs)
    allowed = ProgramTopic.objects.filter(program=cohort.program_id).order_by().values("topic")
    topics = list(Topic.objects.filter(pk__in=allowed).order_by("name"))[:2]
    SkillRating.objects.bulk_create(
        SkillRating(debrief=debrief, topic=topic, then=LEVELS[(n + m) % 4][0], now=LEVELS[(n + m) % 4][1])
        for n, debrief in enumerate(debriefs)
        for m, topic in enumerate(topics)
        if (n + m) % 3 or not m
    )
