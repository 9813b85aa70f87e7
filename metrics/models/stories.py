"""Stories that a pair tells without names: written by its members, agreed on word by word, published by the program team."""

from __future__ import annotations

from django.db import models

from access.tenancy import TenantForeignKey, TenantModel


class PublishedStory(TenantModel):
    """What everybody in the organization reads. It leads to no pair and no person: a row of its own, made when it was published."""

    title = models.CharField(max_length=120)
    tried = models.TextField()
    happened = models.TextField()
    useful = models.TextField()
    published_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["-published_at", "id"]
        indexes = [models.Index(fields=["organization", "-published_at"], name="published_story_when")]


class Story(TenantModel):
    """The same while it is the pair's. Who wrote which word is kept nowhere."""

    class State(models.TextChoices):
        DRAFT = "draft", "Being written"
        WAITING = "waiting", "Waits for the program team"
        RETURNED = "returned", "Came back with a note"
        PUBLISHED = "published", "Published"
        WITHDRAWN = "withdrawn", "Taken back"

    # Where each state may go. Taking it back is open to every member from anywhere, and at once.
    TRANSITIONS = {
        State.DRAFT: frozenset({State.WAITING, State.WITHDRAWN}),
        State.WAITING: frozenset({State.DRAFT, State.PUBLISHED, State.RETURNED, State.WITHDRAWN}),
        State.RETURNED: frozenset({State.DRAFT, State.WAITING, State.WITHDRAWN}),
        State.PUBLISHED: frozenset({State.WITHDRAWN}),
        State.WITHDRAWN: frozenset({State.DRAFT, State.WAITING}),
    }

    pair = TenantForeignKey("pairing.Pair", on_delete=models.CASCADE, related_name="stories")
    title = models.CharField(max_length=120)
    tried = models.TextField()
    happened = models.TextField()
    useful = models.TextField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    note = models.CharField(max_length=400, blank=True)  # why it came back, in the words of the program team
    published = TenantForeignKey(PublishedStory, on_delete=models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)  # when the last member agreed to these words
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["-created_at", "id"]
        indexes = [models.Index(fields=["organization", "state", "sent_at"], name="story_queue")]

    def may_become(self, state: str) -> bool:
        """Whether the story may go there."""
        return state in self.TRANSITIONS[self.State(self.state)]


class StoryApproval(TenantModel):
    """A member agreed to these very words (`words`, a digest). Another word, and it counts no more."""

    story = TenantForeignKey(Story, on_delete=models.CASCADE, related_name="approvals")
    person = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    words = models.CharField(max_length=64)
    approved_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["approved_at", "id"]
        constraints = [models.UniqueConstraint(fields=["organization", "story", "person"], name="story_approved_once")]


class KeptFlag(TenantModel):
    """Something that could tell whose the story is (metrics.identifiers), and why it stays in all the same."""

    story = TenantForeignKey(Story, on_delete=models.CASCADE, related_name="kept_flags")
    key = models.CharField(max_length=200)
    reason = models.CharField(max_length=200)

    class Meta(TenantModel.Meta):
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["organization", "story", "key"], name="flag_kept_once")]
