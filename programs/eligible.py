"""The people that a program's rules leave in, and how many they are. `programs.queries` offers what other modules need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import CharField, Count, F, Func, Q, QuerySet

from access.clock import today
from accounts.models import Person
from accounts.queries import places
from programs.eligibility import Rule, as_q, language_name, parse_sides
from programs.models import Program


@dataclass(frozen=True, slots=True)
class Eligible:
    """How many people may take part, out of all of the organization's own."""

    mentors: int
    mentees: int
    both: int
    everybody: int

    def __str__(self) -> str:
        """ "312 people may mentor, 48 may learn, 6 are on both sides." Where they are the same: "312 people may mentor and learn." """
        mentors = f"{self.mentors:,} {'person' if self.mentors == 1 else 'people'} may mentor"
        if self.mentors == self.mentees == self.both:
            return f"{mentors} and learn."
        both = f"{self.both:,} {'is' if self.both == 1 else 'are'} on both sides"
        return f"{mentors}, {self.mentees:,} may learn, {both}."


@dataclass(frozen=True, slots=True)
class Places:
    """What rules can name, as far as the people file knows it."""

    units: list[str]
    sites: list[str]
    levels: list[int]
    languages: list[tuple[str, str]]  # code and name, by name


def eligible_people(program: Program, side: str) -> QuerySet[Person]:
    """Who may be on this side ("mentor", "mentee") of the program: people who are here and meet its rules.

    Guests are invited by name, so no rule finds them.
    """
    rules = parse_sides(program.eligibility)[side]
    found: QuerySet[Person] = own_people().filter(as_q(rules, today(program.organization.timezone)))
    return found


def count_eligible(rules: Mapping[str, Sequence[Rule]], zone: str) -> Eligible:
    """How many people rules of {"mentor": [...], "mentee": [...]} leave in, in one query. `zone` tells the day."""
    day = today(zone)
    mentor, mentee = as_q(rules["mentor"], day), as_q(rules["mentee"], day)
    found = own_people().aggregate(
        mentors=_count(mentor), mentees=_count(mentee), both=_count(mentor & mentee), everybody=Count("pk")
    )
    return Eligible(**found)


def known_places() -> Places:
    """Units, sites, levels and languages of the people of the open organization."""
    people = own_people().order_by()
    levels = [level for level in people.values_list("level", flat=True).distinct() if level is not None]
    spoken = Func(F("languages"), function="unnest", output_field=CharField())
    codes = people.annotate(spoken=spoken).values_list("spoken", flat=True).distinct()
    languages = sorted(((code, language_name(code)) for code in codes), key=lambda pair: pair[1])
    return Places(places("unit"), places("site"), sorted(levels), languages)


def people_called(words: str, limit: int) -> list[Person]:
    """Up to `limit` people of the organization whose name or address holds these words, by name."""
    named = Q(name__icontains=words) | Q(email__icontains=words)
    return list(own_people().filter(named).order_by("name", "pk")[:limit]) if words else []


def who_fits(program: Program) -> Q:
    """The people whom the rules of one side or the other leave in today, as a filter of people who are here."""
    sides = parse_sides(program.eligibility)
    if not all(sides.values()):
        return Q(pk__isnull=False)  # a side without rules is open to everybody
    day = today(program.organization.timezone)
    return as_q(sides["mentor"], day) | as_q(sides["mentee"], day)


def own_people() -> QuerySet[Person]:
    """The organization's own people who are here: not those who left, and no guests."""
    people: QuerySet[Person] = Person.objects.here().filter(is_guest=False)
    return people


def _count(rule: Q) -> Count:
    # An empty filter would be no filter to SQL either way, and Django refuses to build it.
    return Count("pk", filter=rule) if rule else Count("pk")
