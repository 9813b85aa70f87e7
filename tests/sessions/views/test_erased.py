"""A pair of which one side was erased: its pages still open, for whoever is left."""

from __future__ import annotations

from datetime import timedelta

import pytest

from access.clock import now
from access.roles import Role
from pairing.models import PairMember
from sessions import actions
from tests.asking import path, text_of
from tests.factories.pairs import make_pair


@pytest.mark.parametrize("gone", ["mentee", "mentor"])
def test_pages_of_a_pair_open_when_the_other_side_was_erased(in_organization, sign_in, gone):
    pair = make_pair(in_organization)
    session = actions.book_session(
        pair=pair, starts_at=now() + timedelta(days=2), minutes=45, place="", theme="", by=pair.mentee.actor
    )
    PairMember.objects.filter(pair=pair, side=gone).delete()
    left = pair.mentee if gone == "mentor" else pair.mentors[0]
    client = sign_in(membership=left)
    for address in (
        "/o/halden/",
        path("sessions:sessions"),
        path("sessions:pair", pair=pair.pk),
        path("sessions:session", session=session.pk),
        path("sessions:calendar_file", session=session.pk),
    ):
        assert client.get(address).status_code == 200, address
    assert "your partner" in text_of(client.get(path("sessions:pair", pair=pair.pk)))
    health = sign_in(Role.PROGRAM_ADMIN).get(path("home:health", program=pair.cohort.program_id) + "?show=all")
    assert "Somebody" in text_of(health)
