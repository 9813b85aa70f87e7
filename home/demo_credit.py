"""Whom leaders of the demonstration name for an idea: some said yes to all, one to the program team alone, one has yet to answer."""

from __future__ import annotations

from datetime import date, timedelta

from access.actors import Actor
from home.demo_people import MENTEES
from metrics.actions import answer_credit, ask_credit, record_champion_entry, share_champion_entry
from metrics.models import Audience, ChampionEntry, Decision, Experiment
from metrics.queries import mentors_in, mentors_of
from pairing.models import PairMember

# The beginning of a title, and what the mentor says: audiences, or None while they think about it.
ANSWERS: tuple[tuple[str, tuple[str, ...] | None], ...] = (
    ("The month-end tool", tuple(Audience)),
    ("Job ads", (Audience.TEAM, Audience.EXECUTIVES)),
    ("Guest checkout", tuple(Audience)),
    ("Supplier portal", ()),
    ("Return labels", None),
    ("Read ten support chats", (Audience.EXECUTIVES, Audience.ORGANIZATION)),
)


def name_sources() -> None:
    """Owners ask their mentors, and most of these answer."""
    for title, answer in ANSWERS:
        found = [row for model in (Decision, Experiment) for row in model.objects.filter(title__startswith=title)]
        for item in found:
            owner = Actor(item.owner_id, item.owner.name)
            for mentor in mentors_of(item):
                credit = ask_credit(item=item, mentor=mentor, audiences=tuple(Audience), by=owner)
                if answer is not None:
                    by = Actor(mentor.pk, mentor.name)
                    answer_credit(credit=credit, audiences=answer, known=credit.words, by=by)


Kind = ChampionEntry.Kind
# What mentees did, in the order of MENTEES, and what the mentor lets others know: the team reads, executives count; None is not said.
CAME_BACK: tuple[tuple[Kind, str, tuple[bool, bool] | None], ...] = (
    (Kind.CREDIT, "Said in the operations round whose idea the phone codes were.", None),
    (
        Kind.INTRODUCTION,
        "Introduced them to the head of treasury, who looks for somebody to review the forecast.",
        (True, True),
    ),
    (Kind.NOMINATION, "Put their name forward for the hiring pilot.", (True, True)),
    (Kind.DOOR, "A seat in the quarterly review, to listen and to ask.", (False, True)),
    (Kind.CREDIT, "Presented the pilot with their name on the first page.", (False, True)),
    (Kind.NOMINATION, "Nominated them for the data council.", (False, True)),
    (Kind.INTRODUCTION, "Coffee with the country manager in Lisbon.", (False, False)),
)


def give_back(day: date) -> None:
    """Mentees note what they did for their mentors; most mentors say who else may know."""
    rows = PairMember.objects.filter(side="mentee").select_related("person", "pair__cohort")
    by_name = {row.person.name: row for row in rows}
    told = [row for learner in MENTEES if (row := by_name.get(learner.name))]
    for number, (mentee, (kind, text, shares)) in enumerate(zip(told, CAME_BACK, strict=False)):
        pair = mentee.pair
        mentor = mentors_in(pair, mentee.person_id)[0]
        entry = record_champion_entry(
            pair=pair,
            mentor=mentor,
            kind=kind,
            text=text,
            done_on=day + timedelta(days=number),
            by=Actor(mentee.person_id, mentee.person.name),
        )
        if shares is not None:
            by = Actor(mentor.pk, mentor.name)
            share_champion_entry(entry=entry, team_reads=shares[0], is_counted=shares[1], by=by)
