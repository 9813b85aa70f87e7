"""Both sides of a cycle at their check-in, for tests."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from access.tenancy import tenant
from feedback.models import SealedBox
from tests.factories.feedback import begin


def url(name, **kwargs):
    return reverse(f"feedback:{name}", kwargs={"organization": "halden", **kwargs})


@pytest.fixture
def circle(organization, keys):
    with tenant(organization.pk):
        return begin(organization, keys)


@pytest.fixture
def mentor(circle, sign_in):
    return client_of(circle, circle.mentors[0], sign_in)


@pytest.fixture
def mentee(circle, sign_in):
    return client_of(circle, circle.mentees[0], sign_in)


def client_of(circle, person, sign_in):
    with tenant(circle.organization.pk):
        member = circle.member(person)
    return sign_in(membership=member)


def period(circle, number=1):
    with tenant(circle.organization.pk):
        return circle.period(number)


def boxes(circle):
    with tenant(circle.organization.pk):
        return SealedBox.objects.only("pk").count()


def text(response):
    return " ".join(response.content.decode().split())


def toast(response):
    """The words of the toast on the page that a POST leads to."""
    return [str(message) for message in response.context["messages"]]


def masked(response):
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text(response))
