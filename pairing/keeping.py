"""What pairing keeps of people. See access.keeping.

Pair text that somebody wrote alone goes with them. A charter is what two people agreed on: its partner keeps it, without the objectives
of who left. Nobody is left in a pair: nothing is left of its words.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from access.actors import Actor
from access.keeping import SOMEBODY, Erase, Export, Gone, Policy, Time, Until, Words, by_themselves
from accounts.models import Person
from pairing.actions import leave_pair
from pairing.charter import Terms, to_json
from pairing.charter_queries import terms_of
from pairing.models import (
    Charter,
    CharterReview,
    CharterSignature,
    ObjectiveProgress,
    Pair,
    PairImport,
    PairingRun,
    PairMember,
    PastPair,
    PastPairKey,
    Proposal,
    Ruling,
    Unmatched,
    Wish,
)
from pairing.past import remember_erased, remember_members
from programs.models import Cohort

BY_ID = "It says by id who did it, and that person has no name any more."
CLOSED = "pair__cohort__closed_at"


def in_pair(path: str, author: str = "") -> Any:
    """Rows of the pairs that somebody is in, and has not left while the pair goes on; and those that they wrote."""

    def mine(person_id: UUID) -> Q:
        present = PairMember.objects.filter(person_id=person_id, left_on=None).order_by().values("pair_id")
        found = Q(**{f"{path}__in": present})
        return found | Q(**{author: person_id}) if author else found

    return mine


def whose(name: str) -> Any:
    """ "you", or the name of who it is of."""
    return lambda row, me: "you" if getattr(row, f"{name}_id") == me else getattr(getattr(row, name), "name", "")


def _partners(row: PairMember, me: UUID) -> str:
    return ", ".join(
        each.person.name for each in row.pair.members.all() if each.person_id != me and each.left_on is None
    )


def _terms(row: Charter, me: UUID) -> str:
    """What a version says, in lines; of objectives their owner."""
    terms = terms_of(row)
    names = dict(row.pair.members.values_list("person_id", "person__name"))
    lines = [
        f"Objective of {'you' if each.owner == me else names.get(each.owner, SOMEBODY)}: {each.text} Measure: {each.measure}"
        for each in terms.objectives
    ]
    lines += [f"Question: {line}" for line in terms.questions]
    lines += [f"Decision: {terms.brief.decision} ({terms.brief.owner}, {terms.brief.by})"] if terms.brief else []
    return "\n".join([*lines, *(f"Rule: {line}" for line in terms.ground_rules), f"Rhythm: {terms.rhythm}"])


def _progress(row: ObjectiveProgress, _: UUID) -> str:
    said = json.loads(str(row.text) or "{}")
    states = dict(ObjectiveProgress.State.choices)
    return ". ".join(filter(None, (str(states.get(said.get("state"), "")), str(said.get("note") or ""))))


def forget_charters(gone: Gone) -> None:
    """Take what is of one person alone out of every version; where nobody else is left who has a name, all of it."""
    pairs = PairMember.objects.filter(person_id=gone.person_id).order_by().values("pair_id")
    others = PairMember.objects.filter(pair__in=pairs, person__erased_on=None).exclude(person_id=gone.person_id)
    held = set(others.order_by().values_list("pair_id", flat=True))
    for charter in Charter.objects.filter(pair__in=pairs).select_for_update():
        if charter.pair_id not in held:
            charter.delete()
            continue
        charter.terms = to_json(_without(terms_of(charter), gone))
        charter.save(update_fields=["terms"])


def _without(terms: Terms, gone: Gone) -> Terms:
    """The terms without the objectives of this person, and without their name."""
    objectives = tuple(each for each in terms.objectives if each.owner != gone.person_id)
    name = by_themselves([gone.name])
    brief = terms.brief and replace(terms.brief, owner=name.sub(SOMEBODY, terms.brief.owner)[:120])
    return replace(terms, objectives=objectives, brief=brief)


def _leave_pairs(person_id: UUID) -> None:
    """As if they had left them and wanted no other: partners are told that it ended, and not why."""
    going = Pair.objects.filter(members__person=person_id, members__left_on=None, state__in=Pair.GOING)
    person = Person.objects.get(pk=person_id)
    for pair in going.exclude(cohort__state=Cohort.State.CLOSED).order_by("pk"):
        leave_pair(pair=pair, wants_partner=False, by=Actor(person.pk, person.name))


def _is_in_a_pair(person_id: UUID) -> bool:
    """Whether a pair still goes on with them: it ends first, and its sessions are called off."""
    return bool(PairMember.objects.filter(person_id=person_id, left_on=None, pair__state__in=Pair.GOING).exists())


KEEPING = (
    Policy(
        model=PairingRun,
        called="Drafts of pairs",
        words={
            Words.FACT: "weights aims input_digest plain recruit prices publish_failure",
            Words.SHARED: "name notices",
        },
        people={"created_by_id": Erase.STAYS, "published_by_id": Erase.STAYS},
        why=BY_ID,
        ends=(Until("cohort__closed_at", Time.PAIRS),),
    ),
    Policy(
        model=Proposal,
        called="Suggested pairs",
        words={Words.SHARED: "parts"},
        people={"mentee__person": Erase.DELETE, "mentor__person": Erase.DELETE},
        why="A suggestion is about two people and read by the program team alone; what became of it is in your pairs.",
        ends=(Until("run__cohort__closed_at", Time.PAIRS),),
    ),
    Policy(
        model=Unmatched,
        called="People without a partner in a draft",
        words={Words.FACT: "reason facts"},
        people={"enrollment__person": Erase.DELETE},
        why="It is a state of a draft, which the program team tells you when it is meant for you.",
        ends=(Until("run__cohort__closed_at", Time.PAIRS),),
    ),
    Policy(
        model=Ruling,
        called="Pairs that the program team locked or forbade",
        people={"mentee__person": Erase.DELETE, "mentor__person": Erase.DELETE, "created_by_id": Erase.STAYS},
        why="It may rest on what somebody said in confidence about somebody else.",
        ends=(Until("cohort__closed_at", Time.PAIRS),),
    ),
    Policy(
        model=Wish,
        called="Wishes for a partner",
        people={"enrollment__person": Erase.DELETE, "person": Erase.DELETE},
        why="Whoever was wished for is not told, and not by a file either.",
        export=Export(
            "Whom you would like as a partner",
            "enrollment__person",
            {"Cohort": "enrollment__cohort__name", "Rank": "rank", "Whom": "person__name", "Day": "created_at"},
        ),
        ends=(Until("enrollment__cohort__closed_at", timedelta(days=30)),),
    ),
    Policy(
        model=PairImport,
        called="Files of ready-made pairs",
        words={Words.NAME: "rows", Words.FACT: "counts"},
        people={"created_by_id": Erase.STAYS},
        why=BY_ID,
        ends=(Until("created_at", timedelta(days=7), blanks="rows"), Until("created_at", timedelta(days=365))),
    ),
    Policy(
        model=Pair,
        called="Pairs",
        lasts="That a pair was there, and from when to when, is counted; who it was ends with the times of its members.",
    ),
    Policy(
        model=PairMember,
        is_counted=True,
        called="Who is in a pair with whom",
        people={"person": Erase.STAYS, "enrollment__person": Erase.STAYS},
        why="The partner keeps the pair, with somebody who has no name any more.",
        leave=_leave_pairs,
        busy=_is_in_a_pair,
        export=Export(
            "Your pairs",
            "person",
            {
                "Program": "pair__cohort__program__name",
                "Cohort": "pair__cohort__name",
                "You are": "get_side_display",
                "With": _partners,
                "Since": "pair__started_on",
                "Ended on": "pair__ended_on",
                "You left on": "left_on",
                "State": "pair__get_state_display",
            },
        ),
        forget=remember_erased,
        ends=(Until(CLOSED, Time.PAIRS, does=remember_members),),
    ),
    Policy(
        model=PastPair,
        called="That two people were a pair once, as a keyed hash",
        words={Words.SECRET: "digest"},
        lasts="So that the same two are not paired again. It names nobody, and ends with the key of the organization.",
    ),
    Policy(
        model=PastPairKey,
        called="The key of these hashes",
        words={Words.SECRET: "secret"},
        lasts="As long as there is a hash.",
    ),
    Policy(
        model=Charter,
        called="Charters",
        words={Words.PAIR: "terms"},
        people={"proposed_by": Erase.STAYS},
        forget=forget_charters,
        why="The partner keeps what both agreed on, without the objectives of who left.",
        export=Export(
            "Charters of your pairs",
            in_pair("pair"),
            {
                "Version": "version",
                "Proposed by": whose("proposed_by"),
                "Proposed at": "proposed_at",
                "Signed by everybody at": "signed_at",
                "Terms": _terms,
            },
        ),
        ends=(Until(CLOSED, Time.WORDS),),
    ),
    Policy(
        model=CharterSignature,
        called="Signatures of charters",
        people={"person": Erase.STAYS},
        why="That both signed is what the charter stands on; the signature has no name any more.",
        export=Export("Charters you signed", "person", {"Version": "charter__version", "Signed at": "signed_at"}),
        ends=(Until("charter__pair__cohort__closed_at", Time.WORDS),),
    ),
    Policy(
        model=CharterReview,
        called="Reviews of charters",
        words={Words.PAIR: "text"},
        people={"person": Erase.DELETE},
        export=Export(
            "Reviews of the charters of your pairs",
            in_pair("charter__pair", "person"),
            {"Version": "charter__version", "By": whose("person"), "At": "reviewed_at", "Words": "text"},
        ),
        ends=(Until("charter__pair__cohort__closed_at", Time.WORDS),),
    ),
    Policy(
        model=ObjectiveProgress,
        called="How far objectives are",
        words={Words.PAIR: "text"},
        people={"owner": Erase.DELETE},
        export=Export(
            "How far the objectives of your pairs are",
            in_pair("pair", "owner"),
            {"Of": whose("owner"), "Changed at": "changed_at", "Words": _progress},
        ),
        ends=(Until(CLOSED, Time.WORDS),),
    ),
)
