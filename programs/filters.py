"""Search and filters of the lists of programs."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet

from accounts.models import Person
from programs.eligible import eligible_people
from programs.models import Enrollment, Program, Topic


class _Search(filters.FilterSet):
    @property
    def form(self) -> Any:
        """The search, with ids of its own: another form stands on the same page."""
        form = super().form
        form.auto_id = "search_%s"
        return form


class TopicFilter(_Search):
    """The catalog."""

    search = filters.CharFilter(label="Topic", method="by_words")
    area = filters.ChoiceFilter(label="Area", choices=[], empty_label="Any")
    retired = filters.ChoiceFilter(
        label="State", field_name="is_retired", choices=[("False", "In use"), ("True", "Retired")], empty_label="Any"
    )

    class Meta:
        model = Topic
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = Topic.objects.exclude(area="").order_by("area").values_list("area", flat=True).distinct()
        self.filters["area"].extra["choices"] = [(area, area) for area in areas]

    def by_words(self, queryset: QuerySet[Topic], name: str, value: str) -> QuerySet[Topic]:
        """Topics whose name or line holds the words."""
        return queryset.filter(Q(name__icontains=value) | Q(description__icontains=value))


class PersonFilter(_Search):
    """People who could be enrolled in a cohort of this program. Where it has rules of who may take part, they narrow the list at first."""

    WITHIN, EVERYBODY = "within", "everybody"
    WHO = [(WITHIN, "Within the rules"), ("mentor", "May mentor"), ("mentee", "May learn"), (EVERYBODY, "Everybody")]

    who = filters.ChoiceFilter(label="Who", choices=WHO, empty_label=None, method="by_rules")
    search = filters.CharFilter(label="Name, email or title", method="by_words")
    unit = filters.ChoiceFilter(label="Unit", choices=[], empty_label="Any")
    site = filters.ChoiceFilter(label="Site", choices=[], empty_label="Any")
    level = filters.ChoiceFilter(label="Level", choices=[], empty_label="Any")

    class Meta:
        model = Person
        fields: list[str] = []

    def __init__(self, data: Any, *args: Any, program: Program, **kwargs: Any) -> None:
        self.program = program
        data = data.copy()
        data.setdefault("who", self.WITHIN)
        super().__init__(data, *args, **kwargs)
        if not any(program.eligibility.values()):
            del self.filters["who"]
        here = Person.objects.here().filter(is_guest=False)
        for name in ("unit", "site", "level"):
            values = here.order_by(name).values_list(name, flat=True).distinct()
            self.filters[name].extra["choices"] = [(value, str(value)) for value in values if value not in ("", None)]

    def by_words(self, queryset: QuerySet[Person], name: str, value: str) -> QuerySet[Person]:
        """People whose name, address or title holds the words."""
        found = Q(name__icontains=value) | Q(email__icontains=value) | Q(title__icontains=value)
        return queryset.filter(found)

    def by_rules(self, queryset: QuerySet[Person], name: str, value: str) -> QuerySet[Person]:
        """People whom the rules of one side leave in, or of either."""
        if value == self.EVERYBODY:
            return queryset
        sides = ["mentor", "mentee"] if value == self.WITHIN else [value]
        found = Q()
        for side in sides:
            found |= Q(pk__in=eligible_people(self.program, side).order_by().values("pk"))
        return queryset.filter(found)


class BoardFilter(_Search):
    """People of a cohort. It filters by what is shown, never by the state behind it."""

    search = filters.CharFilter(label="Name or topic", method="by_words")
    side = filters.ChoiceFilter(label="Side", choices=Enrollment.Side.choices, empty_label="Both")
    shown = filters.ChoiceFilter(label="State", choices=[], empty_label="Any")

    class Meta:
        model = Enrollment
        fields: list[str] = []

    def __init__(self, *args: Any, closed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = Enrollment.Shown
        open_states, closed_states = (
            (shown.LISTED, shown.ASKED, shown.READY),
            (shown.LISTED, shown.READY, shown.NOT_AVAILABLE),
        )
        states = closed_states if closed else open_states
        self.filters["shown"].extra["choices"] = [(state.value, state.label) for state in states]

    def by_words(self, queryset: QuerySet[Enrollment], name: str, value: str) -> QuerySet[Enrollment]:
        """People whose name holds the words, or who teach or want to learn a topic that does."""
        topics = Topic.objects.filter(name__icontains=value).values("pk")
        found = Q(person__name__icontains=value) | Q(skills__topic__in=topics) | Q(needs__topic__in=topics)
        return queryset.filter(pk__in=Enrollment.objects.filter(found).values("pk"))
