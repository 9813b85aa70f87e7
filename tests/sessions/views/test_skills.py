"""Levels then and now on the page of a debrief."""

from __future__ import annotations

import pytest

from access.roles import Role
from pairing.models import Pair
from sessions.models import Debrief, SkillRating
from tests.asking import path, text_of
from tests.factories.debriefs import make_ending
from tests.factories.pairs import make_pair
from tests.sessions.test_skills import want
from tests.sessions.views.test_debrief import answers


@pytest.fixture
def pair(in_organization) -> Pair:
    return make_ending(in_organization)


def test_the_page_asks_then_first_keeps_it_and_shows_it_to_the_pair(pair, sign_in):
    topic = want(pair)
    address = path("sessions:debrief", pair=pair.pk, moment="end")
    mentee = sign_in(membership=pair.mentee)
    page = text_of(mentee.get(address))
    asked = page.index("How far you have come")
    assert page.index("ten or more people") < page.index("Where you were then, seen from now")
    assert asked < page.index("Where you were then, seen from now") < page.index("Where you are now")
    assert "Does it alone</td>" not in page  # what they said at the start would lead them
    then, now = f"then_{topic.pk.hex}", f"now_{topic.pk.hex}"
    response = mentee.post(address, answers(**{then: "1", now: ""}))
    assert response.status_code == 422
    assert "Choose a level for Prompting, or leave both open." in text_of(response)
    assert mentee.post(address, answers(**{then: "1", now: "9"})).status_code == 422
    assert mentee.post(address, answers(**{then: "1", now: "4"})).status_code == 302
    theirs = text_of(sign_in(membership=pair.mentors[0]).get(address))
    assert "How far they have come" in theirs
    assert "<td>Has tried it</td><td>Helps others with it</td>" in theirs
    assert "How far you have come" not in theirs  # a mentor wanted to learn nothing here


def test_executives_read_an_average_of_ten_on_the_page_and_in_its_file_and_nothing_under_it(pair, sign_in):
    topic, executive = want(pair), sign_in(Role.EXECUTIVE)
    page, csv = (path(f"metrics:{name}", program=pair.cohort.program_id) for name in ("impact", "impact_csv"))
    for number in range(10):
        other = pair if number == 0 else make_pair(pair.organization, pair.cohort)
        if number == 9:
            assert "How far mentees say they have come" not in text_of(executive.get(page))
        row = Debrief.objects.create(pair=other, person=other.mentee.person, moment="end", written_on=pair.started_on)
        SkillRating.objects.create(debrief=row, topic=topic, then=1, now=3)
    shown = text_of(executive.get(page))
    assert "How far mentees say they have come" in shown and "Descriptive" in shown
    assert '"Where they are now, on average",3.0' in executive.get(csv).content.decode()
