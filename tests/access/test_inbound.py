"""Addresses at which mail comes back: signed, short, and deaf to what servers do to them."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access import inbound

ORGANIZATION, SESSION = UUID(int=0xABCDEF << 100), UUID(int=7)


@pytest.fixture(autouse=True)
def _domain(settings):
    settings.INBOUND_DOMAIN = "In.Halden.example"


@pytest.mark.parametrize("purpose", inbound.PURPOSES)
@pytest.mark.parametrize("change", [str, str.upper, str.lower, lambda text: f" <{text}>\n"])
def test_an_address_comes_back_as_what_it_was_made_for(purpose, change):
    address = inbound.address_for(purpose, ORGANIZATION, SESSION)
    assert len(address.partition("@")[0]) <= 64
    found = inbound.read(change(address))
    assert (found.purpose, found.subject_id) == (purpose, SESSION)
    low, high = found.organization_range
    assert low <= ORGANIZATION <= high


def test_another_organization_is_outside_of_its_range():
    low, high = inbound.read(inbound.address_for("reply", ORGANIZATION, SESSION)).organization_range
    assert not low <= uuid4() <= high


def test_one_address_is_never_another():
    made = {
        inbound.address_for(purpose, organization, subject)
        for purpose in inbound.PURPOSES
        for organization in (ORGANIZATION, uuid4())
        for subject in (SESSION, uuid4())
    }
    assert len(made) == 8
    assert inbound.read(inbound.address_for("reply", ORGANIZATION, SESSION).replace("reply-", "bounce-")) is None


@pytest.mark.parametrize("place", range(6, 58))
def test_no_letter_can_be_changed(place):
    address = inbound.address_for("reply", ORGANIZATION, SESSION)
    other = "a" if address[place] != "a" else "q"
    assert inbound.read(address[:place] + other + address[place + 1 :]) is None


def test_another_secret_reads_none_of_them(settings):
    address = inbound.address_for("reply", ORGANIZATION, SESSION)
    settings.SECRET_KEY = "another"
    assert inbound.read(address) is None


def test_without_a_domain_there_are_none(settings):
    address = inbound.address_for("reply", ORGANIZATION, SESSION)
    settings.INBOUND_DOMAIN = ""
    assert inbound.read(address) is None
    assert inbound.read("reply-x@") is None
    with pytest.raises(ValueError, match="No address"):
        inbound.address_for("reply", ORGANIZATION, SESSION)


def test_there_are_two_purposes():
    with pytest.raises(ValueError, match="'sales'"):
        inbound.address_for("sales", ORGANIZATION, SESSION)


@given(st.text() | st.from_regex(r"(reply|bounce)-[a-z2-7=]{0,80}@in\.halden\.example", fullmatch=True))
def test_whatever_else_comes_is_nothing(text):
    assert inbound.read(text) is None
