"""A story goes out only when everybody in its pair agreed to every word, and is gone when one of them says so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from access.clock import today
from access.roles import Role
from accounts.models import Person
from audit.models import AuditEntry
from metrics import actions, queries
from metrics.keeping.stories import STORIES
from metrics.models import KeptFlag, PublishedStory, Story, StoryApproval
from metrics.story_words import digest_of_story
from notifications.models import Message
from pairing.models import Pair, PairMember
from programs.models import Coordinator
from sessions.rules import NotAMember
from tests.factories.accounts import make_member
from tests.factories.pairs import make_pair

State = Story.State
WORDS = {
    "title": "Ten chats before the price",
    "tried": "Reading ten support chats before each pricing meeting.",
    "happened": "Three of four meetings opened with the words of a customer.",
    "useful": "Ten minutes are enough.",
}


@pytest.fixture
def pair(in_organization) -> Pair:
    return make_pair(in_organization, started_on=today() - timedelta(days=40))


@pytest.fixture
def admin(in_organization):
    return make_member(in_organization, Role.PROGRAM_ADMIN)


def write(pair: Pair, **changes) -> Story:
    return actions.write_story(pair=pair, words=WORDS | changes, by=pair.mentee.actor)


def edit(story: Story, member, **changes) -> Story:
    words = {name: getattr(story, name) for name in WORDS} | changes
    return actions.edit_story(story=story, words=words, by=member.actor)


def approve(story: Story, member, known: str = "") -> Story:
    story = Story.objects.get(pk=story.pk)
    return actions.approve_story(story=story, known=known or digest_of_story(story), by=member.actor)


def agreed(pair: Pair, **changes) -> Story:
    story = write(pair, **changes)
    approve(story, pair.mentee)
    return approve(story, pair.mentors[0])


def publish(story: Story, admin) -> Story:
    return actions.publish_story(story=story, known=digest_of_story(story), by=admin.actor)


def mails(kind: str) -> list[str]:
    return sorted(Message.objects.filter(kind=kind).values_list("address", flat=True))


def test_it_goes_to_the_team_with_the_last_yes_and_not_before(pair):
    story = write(pair)
    assert write(pair) == story
    assert approve(story, pair.mentee).state == State.DRAFT
    assert mails("story_approval_asked") == [pair.mentors[0].person.email]
    for _ in range(2):
        assert approve(story, pair.mentors[0]).state == State.WAITING
    assert mails("story_approval_asked") == [pair.mentors[0].person.email]


def test_a_changed_word_takes_every_yes_back_also_from_the_queue(pair):
    story = agreed(pair)
    assert edit(story, pair.mentors[0]).state == State.WAITING, "the same words change nothing"
    edited = edit(story, pair.mentors[0], useful="Five minutes are enough.")
    assert edited.state == State.DRAFT
    assert queries.approved_by(edited) == set()
    assert approve(edited, pair.mentors[0]).state == State.DRAFT


def test_a_yes_counts_for_the_words_that_were_read_and_for_no_others(pair):
    story = write(pair)
    known = digest_of_story(story)
    approve(story, pair.mentee)
    Story.objects.filter(pk=story.pk).update(tried="Something else.")  # whoever changed it, by whatever way
    with pytest.raises(actions.OtherWords):
        approve(story, pair.mentors[0], known=known)
    assert approve(story, pair.mentors[0]).state == State.DRAFT


def test_what_could_tell_is_taken_out_or_explained_first(pair):
    Person.objects.filter(pk=pair.mentors[0].person_id).update(name="Theodora Lindqvist")
    story = write(pair, tried="theodora lindqvist showed ten chats.", happened="Call 030 1234567.")
    assert [marked.flag.key for marked in queries.open_marks(story)] == [
        "name:theodora lindqvist",
        "number:030 1234567",
    ]
    with pytest.raises(actions.OpenFlags):
        approve(story, pair.mentee)
    with pytest.raises(actions.NoSuchFlag):
        actions.keep_flag(story=story, key="name:nobody", reason="x", by=pair.mentee.actor)
    actions.keep_flag(story=story, key="number:030 1234567", reason="The public hotline.", by=pair.mentee.actor)
    story = edit(story, pair.mentee, tried="A colleague showed ten chats.")
    assert approve(story, pair.mentee).state == State.DRAFT
    edit(story, pair.mentee, happened="It worked.")
    assert not KeptFlag.objects.exists(), "the reason goes with what it was about"


def test_the_team_publishes_the_very_words_once_and_returns_with_a_note(pair, admin):
    story = agreed(pair)
    returned = actions.return_story(story=story, note="Say which tool.", by=admin.actor)
    assert (returned.state, returned.note) == (State.RETURNED, "Say which tool.")
    assert len(mails("story_returned")) == 2
    with pytest.raises(actions.NotNow):
        publish(story, admin)
    approve(returned, pair.mentee)
    again = approve(returned, pair.mentors[0])
    assert (again.state, again.note) == (State.WAITING, "")
    with pytest.raises(actions.OtherWords):
        actions.publish_story(story=again, known="x", by=admin.actor)
    for _ in range(2):
        publish(again, admin)
    assert PublishedStory.objects.count() == 1
    assert len(mails("story_published")) == 2


def test_what_became_telling_since_is_not_published(pair, admin, in_organization):
    story = agreed(pair, tried="We asked Quillon for help.")
    make_member(in_organization, name="Quillon Marlowe")
    with pytest.raises(actions.OpenFlags):
        publish(story, admin)


def test_who_joined_since_has_to_agree_too(pair, admin, in_organization):
    story = agreed(pair)
    other = make_pair(in_organization, pair.cohort)
    PairMember.objects.filter(pair=other, side="mentor").update(pair=pair)
    with pytest.raises(actions.NotNow):
        publish(story, admin)


@pytest.mark.parametrize("state", ["draft", "waiting", "returned", "published"])
def test_either_member_takes_it_back_from_anywhere_and_at_once(state, pair, admin):
    story = write(pair) if state == "draft" else agreed(pair)
    if state == "returned":
        actions.return_story(story=story, note="Why?", by=admin.actor)
    if state == "published":
        publish(story, admin)
    found = actions.withdraw_story(story=story, by=pair.mentors[0].actor)
    assert found.state == State.WITHDRAWN
    assert not PublishedStory.objects.exists()
    assert not queries.story_queue_of(admin).exists()
    with pytest.raises(actions.NotNow):
        publish(found, admin)
    approve(found, pair.mentee)
    assert approve(found, pair.mentors[0]).state == State.WAITING, "they may change their mind together"


def test_somebody_who_left_the_pair_can_still_take_back_what_they_agreed_to(pair, admin):
    publish(agreed(pair), admin)
    PairMember.objects.filter(pair=pair, side="mentor").update(left_on=today())
    story = queries.get_own_story(pair.mentors[0].person, Story.objects.get().pk)
    actions.withdraw_story(story=story, by=pair.mentors[0].actor)
    assert not PublishedStory.objects.exists()


def test_nobody_else_touches_it(pair, in_organization):
    story, stranger = write(pair), make_pair(in_organization).mentors[0]
    for act in (
        lambda: actions.write_story(pair=pair, words=WORDS, by=stranger.actor),
        lambda: edit(story, stranger, title="x"),
        lambda: approve(story, stranger),
        lambda: actions.keep_flag(story=story, key="x", reason="x", by=stranger.actor),
        lambda: actions.withdraw_story(story=story, by=stranger.actor),
    ):
        with pytest.raises(NotAMember):
            act()
    with pytest.raises(Story.DoesNotExist):
        queries.get_own_story(stranger.person, story.pk)


def test_what_readers_get_leads_to_no_pair_and_no_moment_of_writing(pair, admin, in_organization):
    """Published later, shown first, though written first; and the row has nothing but words and the day of publishing."""
    first, second = agreed(pair), agreed(make_pair(in_organization), title="Another")
    publish(second, admin)
    publish(first, admin)
    assert [row.title for row in queries.published_stories()] == [first.title, "Another"]
    columns = {field.name for field in PublishedStory._meta.get_fields()}
    assert columns == {"id", "organization", "title", "tried", "happened", "useful", "published_at"}
    assert not {row.pk for row in queries.published_stories()} & {first.pk, second.pk}
    told = [
        (entry.subject_id, entry.facts, entry.sentence) for entry in AuditEntry.objects.filter(action__contains="story")
    ]
    ids = {str(first.pk), str(second.pk), str(pair.pk)}
    assert len(told) == 2
    assert not any(each in str(entry) for entry in told for each in ids)


def test_the_queue_is_for_those_who_run_the_program(pair, admin, in_organization):
    coordinator, other = make_member(in_organization, Role.COORDINATOR), make_member(in_organization, Role.COORDINATOR)
    Coordinator.objects.create(program=pair.cohort.program, membership=coordinator)
    write(pair, title="A draft")
    story = agreed(pair)
    for member, seen in ((admin, [story]), (coordinator, [story]), (other, [])):
        assert list(queries.story_queue_of(member)) == seen
        assert queries.waiting_stories(member) == len(seen)
    assert list(queries.story_queue_of(admin, search="chats")) == [story]
    assert list(queries.story_queue_of(admin, search="nonsense")) == []
    assert list(queries.story_queue_of(admin, state="published")) == []
    assert list(queries.story_queue_of(admin, state="draft")) == [story], "a state that is no state of the queue"


def test_erasing_a_member_takes_their_stories_along(pair, admin):
    publish(agreed(pair), admin)
    Story.objects.create(pair=pair, created_at=pair.created_at, **WORDS | {"title": "A draft"})
    forget = next(policy.forget for policy in STORIES if policy.model is Story)
    forget(type("Gone", (), {"person_id": pair.mentors[0].person_id})())
    for model in (Story, PublishedStory, StoryApproval):
        assert not model.objects.exists()
