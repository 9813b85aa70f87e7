"""Named reads of stories. Members read those of their pair; the program team what members agreed to; everybody what is published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.shortcuts import get_object_or_404

from accounts.models import Membership, Person
from metrics.identifiers import Flag, Known, PersonFacts, flags_of, known_of
from metrics.models import PublishedStory, Story
from metrics.story_words import PARTS, digest_of_story, texts_of
from pairing.models import Pair, PairMember
from pairing.queries import present_members
from programs.queries import programs_for

State = Story.State
QUEUED = (State.WAITING, State.RETURNED, State.PUBLISHED)


# Everybody --------------------------------------------------------------------------------------------------------


def published_stories(search: str = "") -> QuerySet[PublishedStory]:
    """What everybody reads, the newest publication first; `search` is in any part."""
    found: QuerySet[PublishedStory] = PublishedStory.objects.order_by("-published_at", "pk")
    return found.filter(_holds(search)) if search else found


def _holds(search: str) -> Q:
    found = Q()
    for name in PARTS:
        found |= Q(**{f"{name}__icontains": search})
    return found


# The pair ---------------------------------------------------------------------------------------------------------


def get_own_story(person: Person, story_id: UUID) -> Story:
    """A story of a pair that this person is in, or that they agreed to before they left it. Raises Story.DoesNotExist."""
    mine = present_members().filter(person=person).order_by().values("pair_id")
    found = Story.objects.filter(Q(pair_id__in=mine) | Q(approvals__person=person)).distinct()
    story: Story = found.select_related("pair__cohort__program").get(pk=story_id)
    return story


def stories_in(pair: Pair) -> QuerySet[Story]:
    """The stories of a pair for its members, newest first."""
    found: QuerySet[Story] = Story.objects.filter(pair=pair)
    return found


def members_of(story: Story) -> list[PairMember]:
    """Who has to agree: everybody who is in the pair, by name."""
    found = present_members().filter(pair=story.pair_id, person__erased_on=None)
    return list(found.select_related("person").order_by("person__name", "pk"))


def approved_by(story: Story) -> set[UUID]:
    """Who agreed to the words as they are."""
    rows = story.approvals.filter(words=digest_of_story(story)).order_by()
    return set(rows.values_list("person_id", flat=True))


@dataclass(frozen=True)
class Marked:
    """Something that could tell whose story it is, and why it stays; without a reason it is open."""

    flag: Flag
    reason: str


def known_to(story: Story) -> Known:
    """What would tell in this organization. Two queries, whatever its size."""
    rows = Person.objects.filter(erased_on=None).order_by()
    columns = ("name", "employee_id", "title", "unit", "site", "left_on")
    people = (
        PersonFacts(name, number or "", title, unit, site, left is None)
        for name, number, title, unit, site, left in rows.values_list(*columns)
    )
    members = PairMember.objects.filter(pair=story.pair_id, person__erased_on=None).order_by()
    return known_of(people, members.values_list("person__name", flat=True))


def marks_of(story: Story) -> list[Marked]:
    """Everything in the story that could tell, in its order, with the reasons of what stays. Three queries."""
    reasons = dict(story.kept_flags.values_list("key", "reason"))
    return [Marked(flag, reasons.get(flag.key, "")) for flag in flags_of(texts_of(story), known_to(story))]


def open_marks(story: Story) -> list[Marked]:
    """Those that nobody has taken out or explained yet."""
    return [marked for marked in marks_of(story) if not marked.reason]


# The program team ------------------------------------------------------------------------------------------------


class NotQueued(Exception):
    """The pair has it again: taken back, or being changed."""


def get_queued_story(membership: Membership, story_id: UUID, *, was_read: bool) -> Story:
    """A story that members of their programs agreed to send. Raises NotQueued and Http404.

    A draft does not exist for whoever asks; whoever has read it (`was_read`: a form of its page is sent) is told that it is one again.
    """
    found: Story | None = story_queue_of(membership).filter(pk=story_id).first()
    if found is not None:
        return found
    states = [State.WITHDRAWN, State.DRAFT] if was_read else [State.WITHDRAWN]
    mine = programs_for(membership).order_by().values("pk")
    get_object_or_404(Story, pk=story_id, state__in=states, pair__cohort__program__in=mine)
    raise NotQueued


def story_queue_of(membership: Membership, *, state: str = "", search: str = "") -> QuerySet[Story]:
    """Stories that members of their programs agreed to send: what waits first, the longest waiting first. Never whose they are."""
    mine = programs_for(membership).order_by().values("pk")
    found = Story.objects.filter(pair__cohort__program__in=mine, state__in=[state] if state in QUEUED else QUEUED)
    if search:
        found = found.filter(_holds(search))
    urgency = Case(
        When(state=State.WAITING, then=Value(0)),
        When(state=State.RETURNED, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    ordered: QuerySet[Any] = found.annotate(urgency=urgency).select_related("pair__cohort__program", "published")
    return ordered.order_by("urgency", "sent_at", "pk")


def waiting_stories(membership: Membership) -> int:
    """How many wait for this member of a program team."""
    return story_queue_of(membership, state=State.WAITING).order_by().count()
