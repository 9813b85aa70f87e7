"""What is kept of stories."""

from __future__ import annotations

from django.db.models import Q

from access.keeping import Erase, Export, Gone, Policy, Time, Until, Words
from metrics.models import KeptFlag, PublishedStory, Story, StoryApproval
from pairing.keeping import in_pair

TEXTS = "title tried happened useful"


def _forget_stories(gone: Gone) -> None:
    """A story stands on the yes of everybody in its pair: one who can no longer take it back takes it along."""
    theirs = Q(pair__members__person_id=gone.person_id) | Q(approvals__person_id=gone.person_id)
    found = list(Story.objects.filter(theirs).order_by().values_list("pk", "published_id"))
    Story.objects.filter(pk__in=[pk for pk, _ in found]).delete()
    PublishedStory.objects.filter(pk__in=[published for _, published in found if published]).delete()


STORIES: tuple[Policy, ...] = (
    Policy(
        model=Story,
        called="Stories of a pair",
        words={Words.SHARED: f"{TEXTS} note"},
        forget=_forget_stories,
        export=Export(
            "Stories of your pairs",
            in_pair("pair"),
            {
                "Title": "title",
                "What we tried": "tried",
                "What happened": "happened",
                "What others can use": "useful",
                "State": "get_state_display",
            },
        ),
        ends=(Until("pair__cohort__closed_at", Time.WORDS, where=~Q(state=Story.State.PUBLISHED)),),
        but=", unless it is published",
    ),
    Policy(
        model=StoryApproval,
        called="Who agreed to the words of a story",
        words={Words.FACT: "words"},
        people={"person": Erase.DELETE},
        export=Export("Stories that you agreed to", "person", {"Story": "story__title", "On": "approved_at"}),
        lasts="It goes with the story: as long as that is published, whoever agreed can take it back.",
    ),
    Policy(
        model=KeptFlag,
        called="Why something stays in a story",
        words={Words.NAME: "key", Words.SHARED: "reason"},
        why="It is about the words of a story, which is in the file of its pair.",
        lasts="It goes with the story.",
    ),
    Policy(
        model=PublishedStory,
        called="Published stories",
        words={Words.SHARED: TEXTS},
        why="It names nobody, and everybody can read it.",
        lasts="Until a member of its pair takes it back or is erased.",
    ),
)
