"""Writing, agreeing on, publishing and taking back stories. What members do is in no audit log: an entry would tell whose story it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.urls import reverse

import audit.record as audit
from access.actors import Actor
from access.clock import now
from access.tenancy import current_organization
from accounts.models import Organization, Person
from audit.sentences import Action
from metrics.models import KeptFlag, PublishedStory, Story, StoryApproval
from metrics.queries.stories import approved_by, marks_of, members_of, open_marks
from metrics.story_words import PARTS, digest_of_story
from notifications.actions import notify
from notifications.kinds import Kind
from pairing.models import Pair
from sessions.rules import NotAMember, require_member

State = Story.State


class NotNow(Exception):
    """The state of the story does not allow it; the message is a sentence for whoever tried."""


class OpenFlags(Exception):
    """Something could tell whose story it is, and nobody took it out or said why it stays."""


class OtherWords(Exception):
    """The words are no longer those that the reader saw."""


class NoSuchFlag(Exception):
    """Nothing of that kind stands in the story."""


@transaction.atomic
def write_story(*, pair: Pair, words: Mapping[str, str], by: Actor) -> Story:
    """Begin a story of this pair; `words` by the names of PARTS. The same words twice are a double click. Raises NotAMember."""
    locked = Pair.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=pair.pk)
    require_member(locked, by)
    facts = {name: words[name] for name in PARTS}
    same: Story | None = Story.objects.filter(pair=locked, **facts).exclude(state=State.WITHDRAWN).first()
    if same:
        return same
    made: Story = Story.objects.create(pair=locked, created_at=now(), **facts)
    return made


@transaction.atomic
def edit_story(*, story: Story, words: Mapping[str, str], by: Actor) -> Story:
    """Change its words, which takes back what anybody agreed to. As they are already, nothing happens. Raises NotAMember, NotNow."""
    found = _own(story, by)
    facts = {name: words[name] for name in PARTS}
    if all(getattr(found, name) == text for name, text in facts.items()):
        return found
    if found.state == State.PUBLISHED:
        raise NotNow("It is published as it stands. Take it back first, and it can be changed.")
    for name, text in facts.items():
        setattr(found, name, text)
    found.state, found.sent_at = State.DRAFT, None
    found.save()
    found.approvals.all().delete()
    found.kept_flags.exclude(key__in=[marked.flag.key for marked in marks_of(found)]).delete()
    return found


@transaction.atomic
def keep_flag(*, story: Story, key: str, reason: str, by: Actor) -> KeptFlag:
    """Say why something that could tell stays in. Raises NotAMember, NoSuchFlag, NotNow."""
    found = _own(story, by)
    _require_open(found)
    if key not in {marked.flag.key for marked in marks_of(found)}:
        raise NoSuchFlag
    kept: KeptFlag
    kept, _ = KeptFlag.objects.update_or_create(story=found, key=key, defaults={"reason": reason})
    return kept


@transaction.atomic
def approve_story(*, story: Story, known: str, by: Actor) -> Story:
    """A member agrees to these very words, by their digest. With the last yes it goes to the program team; before, the others are asked.

    Raises NotAMember, NotNow, OtherWords, OpenFlags.
    """
    found = _own(story, by)
    if by.person_id in approved_by(found):
        return found
    _require_open(found)
    if known != digest_of_story(found):
        raise OtherWords
    if open_marks(found):
        raise OpenFlags
    StoryApproval.objects.update_or_create(
        story=found, person_id=by.person_id, defaults={"words": known, "approved_at": now()}
    )
    missing = [member.person for member in members_of(found) if member.person_id not in approved_by(found)]
    if not missing:
        found.state, found.sent_at, found.note = State.WAITING, now(), ""
    elif found.state == State.WITHDRAWN:
        found.state = State.DRAFT
    found.save()
    if missing and len(approved_by(found)) == 1:
        _tell(Kind.STORY_APPROVAL_ASKED, found, missing)
    return found


@transaction.atomic
def withdraw_story(*, story: Story, by: Actor) -> Story:
    """Any member takes it back, from anywhere and at once: what was published is gone. Raises NotAMember."""
    found = _own(story, by)
    published = found.published_id
    found.state, found.published, found.sent_at, found.note = State.WITHDRAWN, None, None, ""
    found.save()
    found.approvals.all().delete()
    PublishedStory.objects.filter(pk=published).delete()
    return found


@transaction.atomic
def publish_story(*, story: Story, known: str, by: Actor) -> Story:
    """The program team lets everybody read it. Twice is once. Raises NotNow, OtherWords, OpenFlags."""
    found = _locked(story)
    if found.state == State.PUBLISHED:
        return found
    if not found.may_become(State.PUBLISHED):
        raise NotNow("The pair has it back. It can be published once everybody in it agrees to the words.")
    if known != digest_of_story(found):
        raise OtherWords
    if not _members(found) <= approved_by(found):
        raise NotNow("Not everybody who is in the pair today agreed to it. Send it back, so that they can.")
    if open_marks(found):
        raise OpenFlags
    # A row of its own with an id of its own: nothing about it leads back to the pair, nor tells when it was written.
    made = PublishedStory.objects.create(published_at=now(), **{name: getattr(found, name) for name in PARTS})
    found.state, found.published, found.note = State.PUBLISHED, made, ""
    found.save()
    audit.record(Action.STORY_PUBLISHED, by=by, subject_id=made.pk, subject_name="a story")
    _tell(Kind.STORY_PUBLISHED, found, [member.person for member in members_of(found)])
    return found


@transaction.atomic
def return_story(*, story: Story, note: str, by: Actor) -> Story:
    """The program team gives it back with a note. Twice is once. Raises NotNow."""
    found = _locked(story)
    if found.state == State.RETURNED and found.note == note:
        return found
    if not found.may_become(State.RETURNED):
        raise NotNow("The pair has it back already.")
    _tell(Kind.STORY_RETURNED, found, [member.person for member in members_of(found)])
    found.state, found.note, found.sent_at = State.RETURNED, note, None
    found.save()
    found.approvals.all().delete()
    audit.record(Action.STORY_RETURNED, by=by, subject_name="a story")
    return found


def _locked(story: Story) -> Story:
    found: Story = (
        Story.objects.select_for_update(of=("self",)).select_related("pair__cohort__program").get(pk=story.pk)
    )
    return found


def _own(story: Story, by: Actor) -> Story:
    """The story, held, for somebody in its pair, or who agreed to it before they left. Raises NotAMember."""
    found = _locked(story)
    if by.person_id not in _members(found) and not found.approvals.filter(person=by.person_id).exists():
        raise NotAMember
    return found


def _members(story: Story) -> set[object]:
    return {member.person_id for member in members_of(story)}


def _require_open(story: Story) -> None:
    if story.state not in (State.DRAFT, State.RETURNED, State.WITHDRAWN):
        raise NotNow("It is with the program team, or published. Take it back first.")


def _tell(kind: Kind, story: Story, people: Iterable[Person]) -> None:
    """Members alone, and never whose words these are: the mail names the program."""
    organization = Organization.objects.get(pk=current_organization())
    link = reverse("metrics:own_story", kwargs={"organization": organization.slug, "story": story.pk})
    for person in people:
        notify(
            kind,
            recipient_id=person.pk,
            address=person.email,
            dedupe_key=f"{kind}:{story.pk}:{now().isoformat()}:{person.pk}",
            context={
                "program": story.pair.cohort.program.name,
                "link": link,
                "recipient_zone": person.timezone or organization.timezone,
            },
        )
