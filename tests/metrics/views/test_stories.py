"""Pages of stories: of the pair, of the program team, of everybody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from access.clock import today
from access.roles import Role
from metrics.models import PublishedStory, Story
from metrics.story_words import digest_of_story
from pairing.models import Pair, PairMember
from tests.asking import path, queries_of, text_of
from tests.factories.pairs import make_pair
from tests.metrics.test_stories import WORDS, agreed, publish, write


@pytest.fixture
def pair(in_organization) -> Pair:
    return make_pair(in_organization, started_on=today() - timedelta(days=40))


@pytest.fixture
def members(pair, sign_in):
    return sign_in(membership=pair.mentee), sign_in(membership=pair.mentors[0])


def of(name: str, story: Story) -> str:
    return path(f"metrics:{name}", story=story.pk)


def test_from_the_first_word_to_the_last_reader_and_back(pair, members, sign_in):
    mentee, mentor = members
    admin, reader = sign_in(Role.PROGRAM_ADMIN), sign_in(Role.OMBUDSPERSON)
    form = path("metrics:write_story", pair=pair.pk)
    page = text_of(mentee.get(form))
    assert f"Read by you, {pair.mentors[0].person.name}, the program team once all of you agree, and everybody" in page
    for _ in range(2):
        own = mentee.post(form, WORDS | {"happened": "Ask tlind@halden.example."}).url
    story = Story.objects.get()
    assert own == of("own_story", story)
    assert "I agree to these words" not in text_of(mentee.get(own))
    key = "mail:tlind halden example"
    assert mentee.post(of("keep_flag", story), {"key": key, "reason": ""}).status_code == 422
    mentee.post(of("keep_flag", story), {"key": key, "reason": "An address of nobody."})
    assert "I agree to these words" in text_of(mentee.get(own))
    for client in members:
        client.post(of("approve_story", story), {"known": digest_of_story(story)})
    assert "A story waits for you" in text_of(admin.get(path("home:home")))
    review = text_of(admin.get(of("review_story", story)))
    assert "The pair says: An address of nobody." in review
    for member in (pair.mentee, *pair.mentors):
        assert member.person.name not in review
        assert member.person.name not in text_of(admin.get(path("metrics:story_queue")))
    assert WORDS["tried"] not in text_of(reader.get(path("metrics:stories")))
    admin.post(of("publish_story", story), {"known": digest_of_story(story)})
    shown = reader.get(path("metrics:stories"))
    assert WORDS["tried"] in text_of(shown)
    told = shown.content.decode()
    for secret in (story.pk, pair.pk, pair.cohort.program.name, *(m.person.name for m in (pair.mentee, *pair.mentors))):
        assert str(secret) not in told
    mentor.post(of("withdraw_story", story))
    assert WORDS["tried"] not in text_of(reader.get(path("metrics:stories")))
    assert WORDS["title"] not in text_of(admin.get(path("metrics:story_queue")))


def test_the_team_gives_it_back_with_a_note_that_the_pair_reads(pair, members, sign_in):
    story, admin = agreed(pair), sign_in(Role.PROGRAM_ADMIN)
    response = admin.post(of("return_story", story), {"note": " "})
    assert response.status_code == 422
    assert "What should change: Say what should change." in text_of(response)
    admin.post(of("return_story", story), {"note": "Say which tool it was."})
    for client in members:
        assert "Say which tool it was." in text_of(client.get(of("own_story", story)))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": " "}, "Title: Give it a title."),
        ({"tried": ""}, "What we tried: Write a few sentences."),
        ({"useful": "x" * 801}, "What others can use: Keep it under 800 characters."),
    ],
)
def test_bad_input_names_the_field_and_keeps_the_words(pair, members, changes, message):
    response = members[0].post(path("metrics:write_story", pair=pair.pk), WORDS | changes)
    assert response.status_code == 422
    assert message in text_of(response)
    assert not Story.objects.exists()


def test_what_was_read_meanwhile_changed_or_is_published_is_said_and_nothing_happens(pair, members, sign_in):
    mentee, mentor = members
    story, admin = write(pair), sign_in(Role.PROGRAM_ADMIN)
    answer = mentee.post(of("approve_story", story), {"known": "x"}, follow=True)
    assert "The words have changed since you opened the page." in text_of(answer)
    story = agreed(pair)
    publish(story, admin.member)
    answer = mentor.post(of("edit_story", story), WORDS | {"title": "Other"}, follow=True)
    assert "Take it back first, and it can be changed." in text_of(answer)
    assert PublishedStory.objects.get().title == WORDS["title"]


def test_the_team_is_told_that_a_pair_took_back_what_it_still_has_open(pair, members, sign_in):
    story, admin = agreed(pair), sign_in(Role.PROGRAM_ADMIN)
    known = digest_of_story(story)
    assert "Any of you can take it back, and with it every yes." in text_of(members[0].get(of("own_story", story)))
    members[0].post(of("withdraw_story", story))
    answers = [
        admin.post(of("publish_story", story), {"known": known}, follow=True),
        admin.post(of("return_story", story), {"note": "Too short."}, follow=True),
        admin.get(of("review_story", story), follow=True),
    ]
    for answer in answers:
        assert "Its pair took this story back, or changes it." in text_of(answer)
        assert WORDS["title"] not in text_of(answer)
    assert not PublishedStory.objects.exists()
    assert sign_in(Role.COORDINATOR).get(of("review_story", story)).status_code == 404


def test_strangers_and_readers_find_no_story_of_a_pair(pair, sign_in, in_organization):
    story = agreed(pair)
    stranger = sign_in(membership=make_pair(in_organization).mentors[0])
    for name in ("own_story", "edit_story"):
        assert stranger.get(of(name, story)).status_code == 404
    for name in ("approve_story", "withdraw_story", "keep_flag"):
        assert stranger.post(of(name, story)).status_code == 404
    draft = write(make_pair(in_organization), title="A draft")
    assert sign_in(Role.PROGRAM_ADMIN).get(of("review_story", draft)).status_code == 404
    assert sign_in(Role.GUEST).get(path("metrics:stories")).status_code == 403


def test_lists_take_the_same_queries_with_one_story_and_with_three(sign_in, in_organization):
    admin, reader, counts = sign_in(Role.PROGRAM_ADMIN), sign_in(Role.EXECUTIVE), []
    for title in ("Alpha", "Beta", "Gamma"):
        publish(agreed(make_pair(in_organization), title=title), admin.member)
        agreed(make_pair(in_organization), title=f"{title} waits")
        pages = [(admin, "metrics:story_queue"), (reader, "metrics:stories"), (admin, "metrics:stories")]
        counts.append([queries_of(client, path(name)) for client, name in pages])
    assert counts[0] == counts[2]
    page = text_of(reader.get(path("metrics:stories"), {"search": "beta"}))
    assert "Beta" in page
    assert "Gamma" not in page


def test_who_left_the_pair_takes_back_what_they_agreed_to_and_lands_on_a_page(pair, members, sign_in):
    admin, (_, mentor) = sign_in(Role.PROGRAM_ADMIN), members
    publish(agreed(pair), admin.member)
    PairMember.objects.filter(pair=pair, side="mentor").update(left_on=today())
    story = Story.objects.get()
    assert "Take it back" in text_of(mentor.get(of("own_story", story)))
    answer = mentor.post(of("withdraw_story", story), follow=True)
    assert (answer.status_code, "It is taken back." in text_of(answer)) == (200, True)
    assert mentor.get(of("own_story", story)).status_code == 404
