"""Sessions of a pair: the mentee books and asks, the mentor brings examples, both keep what they learned."""

from __future__ import annotations

from datetime import datetime, time
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from access.tenancy import TenantForeignKey, TenantModel
from accounts.sealing import SealedTextField
from sessions.record_models import Assumption as Assumption  # noqa: PLC0414  one file of models would be too long
from sessions.record_models import SharedAssumption as SharedAssumption  # noqa: PLC0414  one file of models would be too long
from sessions.record_models import SkillRating as SkillRating  # noqa: PLC0414  one file of models would be too long

MIDNIGHT = time()


class MentoringSession(TenantModel):
    """One meeting. Its theme is pair text; that it took place is an open fact, declared by the pair."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        HELD = "held", "Held"
        MISSED = "missed", "Missed"
        CANCELED = "canceled", "Canceled"

    pair = TenantForeignKey("pairing.Pair", on_delete=models.CASCADE, related_name="sessions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.PLANNED)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)  # a room, or who calls whom
    link = models.URLField(max_length=500, blank=True)  # where one joins a call; https, or nothing
    theme = SealedTextField()
    theme_from = SealedTextField()  # the key of the suggestion that it began as
    calendar_uid = models.UUIDField(default=uuid4, editable=False)
    calendar_sequence = models.PositiveSmallIntegerField(default=0)
    booked_by_id = models.UUIDField()
    booked_at = models.DateTimeField()
    logged_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["starts_at"]
        constraints = [
            # A canceled session gives its number back: "session 3" is the third one that a pair has or had a date for.
            models.UniqueConstraint(
                fields=["organization", "pair", "number"], condition=~Q(state="canceled"), name="session_number"
            ),
            models.UniqueConstraint(
                fields=["organization", "pair", "starts_at"],
                condition=Q(state="planned"),
                name="session_no_double_booking",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_start"),
            models.CheckConstraint(condition=Q(link="") | Q(link__startswith="https://"), name="session_safe_link"),
        ]
        indexes = [
            models.Index(fields=["organization", "state", "starts_at"], name="session_when"),
            models.Index(fields=["organization", "pair", "state", "starts_at"], name="session_of_pair"),
        ]

    @property
    def minutes(self) -> int:
        """How long it is meant to last."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def where(self) -> str:
        """Place and join link in one line, for a text; may be empty."""
        return ", ".join(filter(None, (self.place, self.link)))

    def has_begun(self, moment: datetime) -> bool:
        """Whether its time has come, so that it can be logged."""
        return self.starts_at <= moment

    def is_on(self, moment: datetime) -> bool:
        """Whether it takes place at this moment, as far as anybody said."""
        return self.state == self.State.PLANNED and self.starts_at <= moment < self.ends_at

    def waits_to_be_logged(self, moment: datetime) -> bool:
        """Whether its time is over and nobody who logs it has said whether it took place. They may from its beginning on."""
        return self.state == self.State.PLANNED and self.ends_at <= moment


class SessionChange(TenantModel):
    """An open fact: a session was booked, moved, put elsewhere or canceled, by whom and when. Its page shows it."""

    class What(models.TextChoices):
        BOOKED = "booked", "Booked"
        MOVED = "moved", "Moved"
        SET = "set", "Changed"
        CANCELED = "canceled", "Canceled"

    session = TenantForeignKey(MentoringSession, on_delete=models.CASCADE, related_name="changes")
    what = models.CharField(max_length=8, choices=What.choices)
    # Nobody, where it followed from the end of a pair, or where that person's data was erased.
    by = TenantForeignKey("accounts.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    from_starts_at = models.DateTimeField(null=True)  # none when it was booked
    from_ends_at = models.DateTimeField(null=True)
    to_starts_at = models.DateTimeField(null=True)  # none when it was canceled
    to_ends_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["organization", "session", "at"], name="change_of_session")]


class Invitee(TenantModel):
    """Somebody whose calendar was told of a session: what it was told last, and what it answered, which the pair reads."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", "accepted"
        DECLINED = "declined", "declined"
        TENTATIVE = "tentative", "may come"

    session = TenantForeignKey(MentoringSession, on_delete=models.CASCADE, related_name="invitees")
    person = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    address = models.EmailField()  # as the calendar knows them
    sequence = models.PositiveSmallIntegerField()  # of what was sent last
    asked_sequence = (
        models.PositiveSmallIntegerField()
    )  # since when the time is this one; an older answer is to another time
    answer = models.CharField(max_length=9, choices=Answer.choices, blank=True)
    answer_sequence = models.PositiveSmallIntegerField(null=True)
    answer_stamped_at = models.DateTimeField(null=True)  # when the calendar wrote it, by its own clock

    class Meta(TenantModel.Meta):
        ordering = ["person__name", "id"]
        constraints = [models.UniqueConstraint(fields=["organization", "session", "person"], name="invitee_once")]


class Nudge(TenantModel):
    """The program team asked somebody in a pair for what the pair waits for. They get a message; the team sees the day."""

    pair = TenantForeignKey("pairing.Pair", on_delete=models.CASCADE, related_name="nudges")
    person = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    act = models.CharField(max_length=6)  # of sessions.nudges.Act
    nudged_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["organization", "pair", "nudged_at"], name="nudge_of_pair")]


class Question(TenantModel):
    """What the mentee wants to ask. Pair text; only its author edits it (X1)."""

    session = TenantForeignKey(MentoringSession, on_delete=models.CASCADE, related_name="questions")
    author = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    text = SealedTextField()
    taken_from = SealedTextField()  # the key of the suggestion that it began as
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["created_at", "id"]


class Example(TenantModel):
    """What a mentor brings. Pair text; only its author edits it (X1)."""

    session = TenantForeignKey(MentoringSession, on_delete=models.CASCADE, related_name="examples")
    author = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    text = SealedTextField()
    taken_from = SealedTextField()  # the key of the suggestion that it began as
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["created_at", "id"]


class Takeaway(TenantModel):
    """One thing to think about or to test. Pair text."""

    session = TenantForeignKey(MentoringSession, on_delete=models.CASCADE, related_name="takeaways")
    author = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    text = SealedTextField()
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["created_at", "id"]
        constraints = [models.UniqueConstraint(fields=["organization", "session", "author"], name="takeaway_one_each")]


class Confirmation(TenantModel):
    """A mentor's own answer: we met. With the mentee's log, or in a circle with a second answer, it confirms the unit for the ledger."""

    session = TenantForeignKey(MentoringSession, on_delete=models.CASCADE, related_name="confirmations")
    person = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    met = models.BooleanField()
    answered_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organization", "session", "person"], name="confirmation_uniq")]


class Presence(TenantModel):
    """Who was there, as whoever logged the session says, where more than two meet. What somebody says of themselves, a Confirmation, wins.

    It never confirms anything for the ledger.
    """

    session = TenantForeignKey(MentoringSession, on_delete=models.CASCADE, related_name="presences")
    person = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    was_there = models.BooleanField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organization", "session", "person"], name="presence_uniq")]


class Note(TenantModel):
    """What somebody keeps between the members of the pair: the first of the three doors. Pair text; only its author takes it back."""

    pair = TenantForeignKey("pairing.Pair", on_delete=models.CASCADE, related_name="notes")
    author = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    text = SealedTextField()
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["-created_at", "-id"]


class AvailabilityWindow(TenantModel):
    """Time that somebody has every week, by the clocks of the zone they gave it in. It moves the times that their pairs may pick."""

    person = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    weekday = models.PositiveSmallIntegerField()  # Monday is 0
    opens = models.TimeField()
    closes = models.TimeField()  # midnight is the end of the day
    timezone = models.CharField(max_length=64)

    class Meta(TenantModel.Meta):
        ordering = ["weekday", "opens", "closes", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "person", "weekday", "opens", "closes", "timezone"], name="window_once"
            ),
            models.CheckConstraint(condition=Q(weekday__range=(0, 6)), name="window_weekday"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")) | Q(closes=MIDNIGHT), name="window_closes_later"),
        ]


class AvailabilityException(TenantModel):
    """Days off, or, with `opens` and `closes`, more time on one day. By the clocks of the zone it was given in."""

    person = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    opens = models.TimeField(null=True)
    closes = models.TimeField(null=True)
    timezone = models.CharField(max_length=64)

    class Meta(TenantModel.Meta):
        ordering = ["starts_on", "opens", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "person", "starts_on", "ends_on", "opens", "closes"],
                nulls_distinct=False,
                name="exception_once",
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="exception_ends_later"),
            models.CheckConstraint(
                condition=Q(opens=None, closes=None)
                | Q(opens__isnull=False, closes__isnull=False, ends_on=F("starts_on"))
                & (Q(closes__gt=F("opens")) | Q(closes=MIDNIGHT)),
                name="exception_off_or_more",
            ),
        ]

    @property
    def is_off(self) -> bool:
        """Whether these are days off."""
        return self.opens is None


class CalendarFeed(TenantModel):
    """The private address of one person's sessions, which their calendar asks by itself. Only its hash is known here."""

    person = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    shows_details = models.BooleanField(default=False)  # names, place and link, as the person chose
    made_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organization", "person"], name="feed_one_each"),
            models.UniqueConstraint(fields=["organization", "digest"], name="feed_of_a_key"),
        ]


class OpenCheckIn(TenantModel):
    """The open part of the monthly check-in: two facts, read by the pair and the program team. Never the sealed part."""

    pair = TenantForeignKey("pairing.Pair", on_delete=models.CASCADE, related_name="check_ins")
    person = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    period_starts_on = models.DateField()
    has_met = models.BooleanField(null=True)
    has_next_booked = models.BooleanField(null=True)
    answered_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "pair", "person", "period_starts_on"], name="open_check_in_uniq"
            )
        ]


class Debrief(TenantModel):
    """What a member looks back on, at half-time and at the end. Each part is pair or private text, as its author chose.

    The choice is where the words stand: what is private is in a column of its own, which is read for nobody else.
    """

    pair = TenantForeignKey("pairing.Pair", on_delete=models.CASCADE, related_name="debriefs")
    person = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    moment = models.CharField(max_length=3, choices=[("mid", "Half-time"), ("end", "The end")])
    pair_words = SealedTextField()  # JSON, see sessions.debriefs
    private_words = SealedTextField()
    version = models.PositiveIntegerField(default=0)  # rises with each save; a form says which one it saw
    written_on = models.DateField(null=True)  # the one open fact; until then it is a draft, which only its author reads

    class Meta(TenantModel.Meta):
        ordering = ["moment", "person__name"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "pair", "person", "moment"], name="debrief_one_a_moment")
        ]
