"""Pairs, groups and circles that agree on a charter, for tests."""

from __future__ import annotations

import pytest

from access.clock import today
from notifications.models import Message
from pairing.models import Pair, PairMember
from tests.factories.pairs import make_circle, make_pair


@pytest.fixture
def pair(in_organization) -> Pair:
    return make_pair(in_organization, state="forming")


@pytest.fixture
def circle(in_organization) -> Pair:
    return make_circle(in_organization, 3, state="forming")


def state_of(pair: Pair) -> str:
    return Pair.objects.get(pk=pair.pk).state


def leave(pair: Pair, member) -> None:
    PairMember.objects.filter(pair=pair, person=member.person).update(left_on=today())


def said(kind: str) -> list:
    return sorted(Message.objects.filter(kind=kind).values_list("recipient_id", flat=True))
