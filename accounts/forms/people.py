"""Search above the list of people."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet, TextChoices

from accounts import queries
from accounts.models import Person


class Presence(TextChoices):
    """Whether somebody is still here."""

    HERE = "here", "Here"
    LEFT = "left", "Left"


class PersonFilter(django_filters.FilterSet):
    """Name, email, title or employee id; unit, site, and whether they are here."""

    search = django_filters.CharFilter(label="Name, email or title", method="by_text")
    unit = django_filters.ChoiceFilter(label="Unit", empty_label="Any")
    site = django_filters.ChoiceFilter(label="Site", empty_label="Any")
    presence = django_filters.ChoiceFilter(
        label="Here or left", choices=Presence.choices, empty_label="Both", method="by_presence"
    )

    class Meta:
        model = Person
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("unit", "site"):
            self.filters[name].extra["choices"] = [(place, place) for place in queries.places(name)]

    def by_text(self, people: QuerySet[Person], name: str, value: str) -> QuerySet[Person]:
        """People in one of whose fields every word stands."""
        for word in value.split():
            people = people.filter(
                Q(name__icontains=word)
                | Q(email__icontains=word)
                | Q(title__icontains=word)
                | Q(employee_id__iexact=word)
            )
        return people

    def by_presence(self, people: QuerySet[Person], name: str, value: str) -> QuerySet[Person]:
        """Those here, or those who left."""
        return people.filter(left_on__isnull=value == Presence.HERE)
