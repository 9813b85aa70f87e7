"""Pausing, going on and leaving, as a member sees it; and the circles of a cohort, as the program team does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from access.clock import now, today
from access.roles import Role
from notifications.models import Message
from pairing.actions import leave_pair, pause_pair
from pairing.models import Pair
from programs.models import Cohort, Enrollment, Format
from tests.asking import path, queries_of, text_of
from tests.factories.accounts import make_member, make_person
from tests.factories.circles import make_circle_cohort, make_peer, make_sitting
from tests.factories.pairs import make_cohort, make_pair
from tests.factories.programs import make_topic
from tests.programs.views.conftest import sign_in as sign_in  # noqa: PLC0414 - the fixture

VERBS = ("pause_pair", "resume_pair", "leave_pair")


@pytest.fixture
def pair(in_organization) -> Pair:
    return make_pair(in_organization)


def fresh(pair: Pair) -> Pair:
    return Pair.objects.get(pk=pair.pk)


@pytest.mark.parametrize("verb", VERBS)
def test_strangers_find_nothing_and_other_roles_are_kept_out(pair, sign_in, verb):
    assert sign_in(Role.PARTICIPANT).get(path(f"pairing:{verb}", pair=pair.pk)).status_code == 404
    for role in (Role.PROGRAM_ADMIN, Role.COORDINATOR, Role.EXECUTIVE, Role.OWNER, Role.OMBUDSPERSON):
        assert sign_in(role).post(path(f"pairing:{verb}", pair=pair.pk)).status_code == 403
    assert fresh(pair).state == "active"


def test_a_pause_says_until_when_and_is_undone_by_going_on(pair, sign_in):
    client = sign_in(membership=pair.mentors[0])
    day = today() + timedelta(days=9)
    page = client.post(path("pairing:pause_pair", pair=pair.pk), {"resumes_on": day.isoformat()}, follow=True)
    assert f"It goes on by itself on {day:%B} {day.day}." in text_of(page)
    assert path("pairing:resume_pair", pair=pair.pk) in text_of(page)
    other = sign_in(membership=pair.mentee)
    assert "You rest since" in text_of(other.get(path("sessions:pair", pair=pair.pk)))
    assert "You rest. Nobody reminds you" in text_of(other.get(path("home:home")))
    other.post(path("pairing:resume_pair", pair=pair.pk))
    assert fresh(pair).state == "active"


def test_a_pause_refuses_a_day_that_is_over_at_its_field(pair, sign_in):
    client = sign_in(membership=pair.mentee)
    page = client.post(path("pairing:pause_pair", pair=pair.pk), {"resumes_on": "2020-01-01"})
    assert (page.status_code, "Go on by itself on: Pick a day after today" in text_of(page)) == (422, True)


def test_a_pair_that_agrees_on_its_charter_has_nothing_to_pause(pair, sign_in):
    Pair.objects.update(state=Pair.State.FORMING)
    client = sign_in(membership=pair.mentee)
    page = client.get(path("pairing:pause_pair", pair=pair.pk), follow=True)
    assert "Only a pair that has begun" in text_of(page)
    assert ">Pause</a>" not in text_of(page)


def test_leaving_asks_what_comes_after_and_never_why(pair, sign_in):
    client = sign_in(membership=pair.mentee)
    address = path("pairing:leave_pair", pair=pair.pk)
    page = text_of(client.get(address))
    assert "not who wanted it, and not why" in page
    assert "<textarea" not in page
    assert 'value="another"' in text_of(client.get(address + "?partner=another")).split("checked")[0]
    assert client.post(address, {}).status_code == 422
    page = client.post(address, {"partner": "another"}, follow=True)
    assert "The program team looks for a new partner for you." in text_of(page)
    assert fresh(pair).state == "closed"
    again = client.post(address, {"partner": "another"}, follow=True)
    assert again.status_code == 200
    assert Message.objects.filter(kind="pair_ended").count() == 1


def test_whose_pair_ended_reads_that_a_partner_is_looked_for_and_may_stop(pair, sign_in):
    Enrollment.objects.update(paired_at=now())
    leave_pair(pair=pair, wants_partner=False, by=pair.mentee.actor)
    client = sign_in(membership=pair.mentors[0])
    assert "looks for a new partner for you" in text_of(client.get(path("home:home")))
    page = text_of(client.get(path("sessions:pair", pair=pair.pk)))
    assert "I want no other partner" in page
    assert pair.mentee.person.name in page  # what was written stays readable, by name
    client.post(path("pairing:leave_pair", pair=pair.pk), {"partner": "none"})
    assert Enrollment.objects.get(person=pair.mentors[0].person).state == "left"
    assert "I want no other partner" not in text_of(client.get(path("sessions:pair", pair=pair.pk)))


def test_who_leaves_a_group_no_longer_opens_it(in_organization, sign_in):
    pair = make_pair(in_organization, mentors=[make_member(in_organization) for _ in range(2)])
    client = sign_in(membership=pair.mentors[0])
    page = text_of(client.get(path("pairing:leave_pair", pair=pair.pk)))
    assert "go on without you" in page
    gone = client.post(path("pairing:leave_pair", pair=pair.pk), {"partner": "none"})
    assert gone.headers["Location"] == path("home:home")
    assert client.get(path("sessions:pair", pair=pair.pk)).status_code == 404
    page = text_of(sign_in(membership=pair.mentee).get(path("sessions:pair", pair=pair.pk)))
    assert pair.mentors[0].person.name not in page
    assert pair.mentors[1].person.name in page


def test_one_person_in_two_roles_has_the_words_and_the_rights_of_each(in_organization, sign_in):
    both = make_member(in_organization)
    teaches = make_pair(in_organization, mentors=[both])
    learns = make_pair(in_organization, mentee=both)
    client = sign_in(membership=both)
    home = text_of(client.get(path("home:home")))
    assert "Learns from you." in home
    assert "Teaches you." in home
    assert f"You teach {teaches.mentee.person.name}" in text_of(client.get(path("sessions:pair", pair=teaches.pk)))
    assert f"You learn from {learns.mentors[0].person.name}" in text_of(
        client.get(path("sessions:pair", pair=learns.pk))
    )
    assert client.get(path("sessions:book_session", pair=teaches.pk)).status_code == 403
    assert client.get(path("sessions:book_session", pair=learns.pk)).status_code == 200
    check_in = text_of(client.get(path("feedback:check_in")))
    assert check_in.count("Part one: open, with") == 2
    assert f"{path('home:home')}#pairs" in check_in


# Circles ---------------------------------------------------------------------------------------------------------


def choices(cohort: Cohort, **numbers: str) -> dict[str, str]:
    return {str(row.pk): numbers.get(row.person.name, "none") for row in Enrollment.objects.filter(cohort=cohort)}


def ready_six(cohort: Cohort) -> list[Enrollment]:
    topic = make_topic("Prompting")
    return [make_peer(cohort, make_person(name), topic=topic) for name in ("Ana", "Bea", "Cem", "Dan", "Eva", "Fay")]


def test_a_suggestion_is_changed_looked_at_and_published(in_organization, sign_in):
    cohort, client = make_circle_cohort(), sign_in(Role.PROGRAM_ADMIN)
    ready_six(cohort)
    page = text_of(client.get(path("pairing:circles", cohort=cohort.pk)))
    assert "6 people wait for a circle" in page
    assert "share “Prompting”" in page
    chosen = choices(cohort, Ana="1", Bea="1", Cem="1", Dan="2", Eva="2", Fay="2")
    page = text_of(client.post(path("pairing:circles", cohort=cohort.pk), chosen))
    assert "Publish 2 circles?" in page
    assert "Ana, Bea, and Cem" in page
    assert not Pair.objects.exists()
    page = client.post(path("pairing:publish_circles", cohort=cohort.pk), chosen, follow=True)
    assert "2 circles are published. Everybody in them is told." in text_of(page)
    assert "Everybody who is ready has a circle" in text_of(page)
    again = client.post(path("pairing:publish_circles", cohort=cohort.pk), chosen)
    assert (again.status_code, Pair.objects.count()) == (422, 2)


def test_a_broken_rule_is_said_at_the_person_and_nothing_is_published(in_organization, sign_in):
    cohort, client = make_circle_cohort(), sign_in(Role.PROGRAM_ADMIN)
    chief = make_peer(cohort, make_person("Chief"))
    make_peer(cohort, make_person("Report", manager=chief.person))
    make_peer(cohort, make_person("Other"))
    chosen = choices(cohort, Chief="1", Report="1", Other="1")
    for name in ("circles", "publish_circles"):
        page = client.post(path(f"pairing:{name}", cohort=cohort.pk), chosen)
        assert page.status_code == 422
        assert "Chief: Chief and Report are in one reporting line. Move one of them out of New circle 1." in text_of(
            page
        )
    nobody = client.post(path("pairing:circles", cohort=cohort.pk), choices(cohort))
    assert "Put at least one person into a circle." in text_of(nobody)
    assert not Pair.objects.exists()


def test_circles_wait_for_closed_answers_and_pairs_have_their_studio(in_organization, sign_in):
    cohort, client = make_circle_cohort(), sign_in(Role.PROGRAM_ADMIN)
    ready_six(cohort)
    Cohort.objects.filter(pk=cohort.pk).update(answers_closed_at=None)
    page = text_of(client.get(path("pairing:circles", cohort=cohort.pk)))
    assert "Answers are still open" in page
    assert "Ana" not in page
    other = make_cohort(format=Format.REVERSE)
    assert client.get(path("pairing:circles", cohort=other.pk)).headers["Location"] == path(
        "pairing:pairing", cohort=other.pk
    )


@pytest.mark.parametrize("sent", ["nothing", "choices"])
def test_while_answers_are_open_publishing_shows_nobody_who_is_ready(in_organization, sign_in, sent):
    """Somebody who took a yes back goes on reading "Ready" on the board: a list without them would tell."""
    cohort, client = make_circle_cohort(), sign_in(Role.PROGRAM_ADMIN)
    ready_six(cohort)
    Cohort.objects.filter(pk=cohort.pk).update(answers_closed_at=None)
    data = {} if sent == "nothing" else choices(cohort, Ana="1", Bea="1", Cem="1")
    answer = client.post(path("pairing:publish_circles", cohort=cohort.pk), data)
    assert "Fay" not in text_of(answer)
    assert "Answers are open again." in text_of(client.get(answer.headers["Location"]))
    assert not Pair.objects.exists()


def test_what_a_unit_or_a_topic_is_called_is_text(in_organization, sign_in):
    cohort, client = make_circle_cohort(), sign_in(Role.PROGRAM_ADMIN)
    make_peer(cohort, make_person("Ana", unit="<b id=unit>"), topic=make_topic("<i id=topic>"))
    page = client.get(path("pairing:circles", cohort=cohort.pk)).content
    assert b"&lt;b id=unit&gt;" in page
    assert b"<b id=unit>" not in page
    assert b"<i id=topic>" not in page


def test_circle_pages_are_the_teams_of_that_program(in_organization, sign_in):
    cohort = make_circle_cohort()
    for role, status in ((Role.COORDINATOR, 404), (Role.PARTICIPANT, 403), (Role.EXECUTIVE, 403), (Role.GUEST, 403)):
        client = sign_in(role)
        assert client.get(path("pairing:circles", cohort=cohort.pk)).status_code == status
        assert client.post(path("pairing:publish_circles", cohort=cohort.pk)).status_code == status


def test_a_late_person_is_put_into_a_circle_with_room(in_organization, sign_in):
    pair = make_sitting(in_organization, 3)
    late = make_peer(pair.cohort, make_person("Late Lee"))
    client = sign_in(Role.PROGRAM_ADMIN)
    assert "1 person waits for a circle" in text_of(client.get(path("pairing:circles", cohort=pair.cohort_id)))
    chosen = {str(late.pk): str(pair.pk)}
    assert "Publish who joins?" in text_of(client.post(path("pairing:circles", cohort=pair.cohort_id), chosen))
    client.post(path("pairing:publish_circles", cohort=pair.cohort_id), chosen)
    assert pair.members.count() == 4


def test_the_pages_of_a_circle_speak_of_peers_and_name_who_may_read(in_organization, sign_in):
    pair = make_sitting(in_organization, 3)
    client = sign_in(membership=pair.peers[0])
    page = text_of(client.get(path("sessions:pair", pair=pair.pk)))
    assert "Your circle" in page
    assert "whoever joins this circle later can read this" in page
    assert "mentee" not in page.split("<main")[1].split("</main")[0]
    assert "Any of you can book it." in text_of(client.get(path("home:home")))
    assert client.get(path("sessions:book_session", pair=pair.pk)).status_code == 200
    assert client.get(path("metrics:record_decision", pair=pair.pk)).status_code == 200
    assert "A note that only you and your circle can read." in text_of(client.get(path("feedback:check_in")))
    pause_pair(pair=pair, by=pair.peers[1].actor)
    assert "paused" in text_of(client.get(path("sessions:pair", pair=pair.pk)))


def test_one_and_three_circles_cost_the_page_the_same(in_organization, sign_in):
    pair = make_sitting(in_organization, 3)
    client = sign_in(Role.PROGRAM_ADMIN)
    address = path("pairing:circles", cohort=pair.cohort_id)
    one = queries_of(client, address)
    for _ in range(3):
        make_peer(pair.cohort)
    assert queries_of(client, address) == one
