"""The page of a debrief: before its moment, while it is written, after its cohort has closed, and for whom it is not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from access.clock import today
from access.kinds import KINDS, Kind, sentence
from access.roles import Role
from access.tenancy import tenant
from accounts.models import Organization
from pairing.models import Pair
from sessions.debrief_queries import content_of
from sessions.debriefs import EMPTY, Moment, Part, Said
from sessions.models import Debrief
from tests.asking import path, queries_of, text_of
from tests.factories.accounts import make_member
from tests.factories.debriefs import make_content, make_ending, make_session, write
from tests.factories.pairs import make_circle, make_cohort, make_pair

LEARNED, GAINED = "Otter271828", "Plover314159"


@pytest.fixture
def pair(in_organization: Organization) -> Pair:
    return make_ending(in_organization)


def address(pair: Pair, moment: str = "end") -> str:
    return path("sessions:debrief", pair=pair.pk, moment=moment)


def answers(**changes: str) -> dict[str, str]:
    """What the browser sends of the form."""
    data = {"based_on": "0", "learned": LEARNED, "gained": GAINED, "next": "", "assumption_1": "", "verdict_1": ""}
    kinds = {f"{part}_kind": said.kind.value for part, said in EMPTY.items()}
    return data | kinds | changes


def test_each_part_says_its_kind_before_it_is_typed_from_the_one_table(pair, sign_in):
    client = sign_in(membership=pair.mentee)
    html = client.get(address(pair)).content.decode()
    partner = pair.mentors[0].person.name
    for part in Part:
        start = html.index(f'id="part-{part}"')
        before_field = html[
            start : html.index("<textarea" if part is not Part.ASSUMPTIONS else 'name="assumption_1"', start)
        ]
        for kind, names in ((Kind.PAIR, [partner]), (Kind.PRIVATE, [])):
            assert sentence(kind, names) in before_field
            assert f'value="{kind}"' in before_field
        chosen = before_field[: before_field.index("checked")]
        assert chosen.rpartition('value="')[2].startswith(EMPTY[part].kind.value)
    assert KINDS[Kind.PRIVATE].promise in html


def test_it_is_kept_and_each_reads_what_is_theirs(pair, sign_in):
    client = sign_in(membership=pair.mentee)
    response = client.post(address(pair), answers(), follow=True)
    assert "Your debrief is kept." in text_of(response)
    assert LEARNED in text_of(response)
    assert GAINED in text_of(response)
    other = text_of(sign_in(membership=pair.mentors[0]).get(address(pair)))
    assert LEARNED in other
    assert f"{pair.mentee.person.name} shares with you" in other
    assert GAINED not in other


def test_a_draft_is_kept_for_its_author_with_half_an_assumption(pair, sign_in):
    client = sign_in(membership=pair.mentee)
    response = client.post(address(pair), answers(draft="yes", assumption_2="They read mails"), follow=True)
    assert "Your draft is saved. Only you can read it." in text_of(response)
    assert 'value="They read mails"' in response.content.decode()
    assert LEARNED not in text_of(sign_in(membership=pair.mentors[0]).get(address(pair)))
    assert LEARNED not in text_of(sign_in(membership=pair.mentors[0]).get(path("sessions:pair", pair=pair.pk)))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"assumption_1": "They read mails"}, "Say whether it held, bent or broke, or clear the line."),
        ({"verdict_1": "held"}, "Write what you assumed, or choose nothing beside it."),
        ({"verdict_1": "wrong", "assumption_1": "x"}, "Choose held, bent or broke."),
        ({"learned": "", "gained": ""}, "Write at least one line first."),
        ({"learned": "x" * 1501}, "Keep it under 1500 characters."),
        ({"learned_kind": "sealed"}, "Choose who may read it: Pair or Private."),
        ({"learned_kind": ""}, "Choose who may read it: Pair or Private."),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_lost(pair, sign_in, changes, message):
    client = sign_in(membership=pair.mentee)
    typed = {} if "gained" in changes else {"next": "Call the shop"}
    response = client.post(address(pair), answers(**typed) | changes)
    assert all(words in text_of(response) for words in typed.values())
    assert response.status_code == 422
    assert message in text_of(response)
    assert not Debrief.objects.exists()


def test_a_version_saved_elsewhere_is_shown_and_the_next_click_takes_its_place(pair, sign_in):
    client = sign_in(membership=pair.mentee)
    write(pair, pair.mentee, make_content("Elsewhere"))
    response = client.post(address(pair), answers())
    page = text_of(response)
    assert response.status_code == 409
    assert "You saved this debrief somewhere else meanwhile" in page
    assert "Elsewherelearned" in page
    assert LEARNED in page
    assert 'name="based_on" value="1"' in page
    client.post(address(pair), answers(based_on="1"))
    assert content_of(Debrief.objects.get())[Part.LEARNED].text == LEARNED


def test_what_comes_too_late_can_still_be_copied(pair, sign_in):
    client = sign_in(membership=pair.mentee)
    pair.cohort.state = "closed"
    pair.cohort.save()
    response = client.post(address(pair), answers())
    page = text_of(response)
    assert response.status_code == 409
    assert LEARNED in page
    assert "Copy what you want to keep." in page
    assert not Debrief.objects.exists()


def test_before_its_moment_there_is_no_form(in_organization, sign_in):
    pair = make_pair(in_organization)
    client = sign_in(membership=pair.mentee)
    for moment, words in (("end", "It opens around"), ("mid", "It opens after your first session")):
        page = text_of(client.get(address(pair, moment)))
        assert words in page
        assert "<textarea" not in page
    make_session(pair)
    assert "It opens around" in text_of(client.get(address(pair, "mid")))
    assert client.post(address(pair), answers()).status_code == 409
    assert not Debrief.objects.exists()


def test_after_the_cohort_has_closed_it_is_read_and_not_written(pair, sign_in):
    write(pair, pair.mentee, make_content("Kept"))
    pair.cohort.state = "closed"
    pair.cohort.save()
    client = sign_in(membership=pair.mentee)
    page = text_of(client.get(address(pair)))
    assert "Keptlearned" in page
    assert "Bent: Keptassumptions" in page
    assert "<textarea" not in page
    theirs = text_of(sign_in(membership=pair.mentors[0]).get(address(pair)))
    assert "Keptlearned" in theirs
    assert "Keptgained" not in theirs
    assert "You wrote none." in theirs


def test_half_time_is_at_hand_at_the_end(in_organization, sign_in):
    start = today() - timedelta(days=200)
    pair = make_pair(in_organization, make_cohort(starts_on=start), started_on=start)
    make_session(pair)
    write(pair, pair.mentee, make_content("Half"), moment=Moment.MID)
    pair.cohort.state = "debrief"
    pair.cohort.save()
    assert "Halfgained" in text_of(sign_in(membership=pair.mentee).get(address(pair)))
    theirs = text_of(sign_in(membership=pair.mentors[0]).get(address(pair)))
    assert "Half" not in theirs.replace("half", "").replace("Half-time", "")
    assert "Halflearned" in text_of(sign_in(membership=pair.mentors[0]).get(address(pair, "mid")))


def test_strangers_and_wrong_moments_are_not_found(in_organization, pair, sign_in):
    stranger = sign_in(membership=make_member(in_organization, Role.PARTICIPANT))
    assert stranger.get(address(pair)).status_code == 404
    assert stranger.post(address(pair), answers()).status_code == 404
    assert sign_in(membership=pair.mentee).get(address(pair, "middle")).status_code == 404


@pytest.mark.parametrize("role", [Role.OWNER, Role.PROGRAM_ADMIN, Role.COORDINATOR, Role.EXECUTIVE, Role.OMBUDSPERSON])
def test_no_other_role_opens_it(pair, sign_in, role):
    assert sign_in(role).get(address(pair)).status_code in (403, 404)


def test_in_a_circle_whoever_joins_later_is_named(in_organization, sign_in):
    circle = make_circle(in_organization, 3)
    circle.cohort.state = "debrief"
    circle.cohort.save()
    page = text_of(sign_in(membership=circle.mentors[0]).get(address(circle)))
    assert "whoever joins this circle later" in page


def test_the_page_of_the_pair_shows_what_is_open_written_and_shared(pair, sign_in):
    client, home = sign_in(membership=pair.mentee), path("sessions:pair", pair=pair.pk)
    assert "Five minutes. For each part" in text_of(client.get(home))
    write(pair, pair.mentors[0])
    assert f"{pair.mentors[0].person.name} shares something with you." in text_of(client.get(home))
    write(pair, pair.mentee)
    assert "You wrote it on" in text_of(client.get(home))


def test_before_anything_is_open_the_page_of_the_pair_says_nothing(in_organization, sign_in):
    pair = make_pair(in_organization)
    assert "Debrief" not in text_of(sign_in(membership=pair.mentee).get(path("sessions:pair", pair=pair.pk)))


def test_more_members_cost_no_more_queries(organization, sign_in):
    with tenant(organization.pk):
        pairs = [
            make_ending(organization, mentors=[make_member(organization, Role.PARTICIPANT) for _ in range(number)])
            for number in (1, 3)
        ]
        for pair in pairs:
            for mentor in pair.mentors:
                write(pair, mentor)
    counts = [queries_of(sign_in(membership=pair.mentee), address(pair)) for pair in pairs]
    assert counts[0] == counts[1]


def test_words_that_look_like_markup_are_words(pair, sign_in):
    write(pair, pair.mentors[0], {**EMPTY, Part.LEARNED: Said(Kind.PAIR, "<script>alert(1)</script>")})
    html = sign_in(membership=pair.mentee).get(address(pair)).content.decode()
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html
