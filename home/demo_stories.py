"""Stories that pairs of the demonstration tell: two are published, one waits for the program team, one is still being written."""

from __future__ import annotations

from access.actors import Actor
from metrics.actions import approve_story, keep_flag, publish_story, write_story
from metrics.queries import marks_of
from metrics.story_words import digest_of_story
from pairing.models import Pair

# Words, and how far it came: "published", "waiting" or "draft".
TOLD: tuple[tuple[dict[str, str], str], ...] = (
    (
        {
            "title": "Ten chats before the price",
            "tried": "Before each pricing meeting, one of us reads ten support chats and brings one sentence of a customer.",
            "happened": "Three of four meetings opened with that sentence. Twice the question changed, once the price did.",
            "useful": "Ten minutes are enough. Read chats of the same week, and bring the words as they are, mistakes included.",
        },
        "published",
    ),
    (
        {
            "title": "The weekly report, drafted by an assistant",
            "tried": "An assistant drafted the weekly report for a month, and we checked each draft against the tables.",
            "happened": "It took longer to check than to write, so we stopped. What stayed is the table that it made us clean up.",
            "useful": "Try it where a mistake is cheap. Decide before you begin what would make you stop.",
        },
        "published",
    ),
    (
        {
            "title": "A return desk without paper",
            "tried": "Two desks took returns by phone code for two weeks, with paper as the way out.",
            "happened": "Most customers had the code ready before their turn. On the first Saturday the codes expired too early.",
            "useful": "Test on a Saturday first. Somebody from the desk has to be in the room when the rules are written.",
        },
        "waiting",
    ),
    (
        {
            "title": "Sitting in on month-end",
            "tried": "One of us watched the other close a month, and asked about every step that was done by hand.",
            "happened": "Of eleven steps, four could go. We wrote to helpdesk@halden.example about the first.",
            "useful": "Ask why a step is there before you ask how to make it faster.",
        },
        "draft",
    ),
)


def tell_stories(admin: Actor) -> None:
    """Pairs from the end of the list write them, so that who signs in first finds their own pair without one."""
    pairs = list(Pair.objects.filter(state=Pair.State.ACTIVE).order_by("-started_on", "-pk")[: len(TOLD)])
    for pair, (words, stage) in zip(pairs, TOLD, strict=False):
        members = [Actor(row.person_id, row.person.name) for row in pair.members.select_related("person")]
        story = write_story(pair=pair, words=words, by=members[0])
        if stage == "draft":
            continue
        for marked in marks_of(story):
            keep_flag(story=story, key=marked.flag.key, reason="It is a word of every day here.", by=members[0])
        for member in members:
            story = approve_story(story=story, known=digest_of_story(story), by=member)
        if stage == "published":
            publish_story(story=story, known=digest_of_story(story), by=admin)
