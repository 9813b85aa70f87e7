"""Search, filters and order of the lists of a draft."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters as filters
from django.db.models import Exists, OuterRef, Q, QuerySet

from pairing import draft_queries as drafts
from pairing.models import PairingRun, Proposal, Unmatched
from programs.models import Enrollment


class _Search(filters.FilterSet):
    @property
    def form(self) -> Any:
        """The search, with ids of its own: two lists stand on the same page."""
        form = super().form
        form.auto_id = f"{type(self).__name__.lower()}_%s"
        return form

    @property
    def is_narrow(self) -> bool:
        """Whether anything is asked for besides an order."""
        return any(value for name, value in self.form.cleaned_data.items() if name != "order")

    def keep(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """The order, which the page applies to whole rows."""
        return queryset


class PairFilter(_Search):
    """The pairs of a draft. A mentee with several mentors is found by any of them."""

    LOCKED, WEAKEST = "locked", "weakest"

    search = filters.CharFilter(label="Name", method="by_name")
    topic = filters.ChoiceFilter(label="Topic they would work on", choices=[], empty_label="Any", method="by_topic")
    unit = filters.ChoiceFilter(label="Unit of either", choices=[], empty_label="Any", method="by_place")
    site = filters.ChoiceFilter(label="Site of either", choices=[], empty_label="Any", method="by_place")
    only = filters.ChoiceFilter(label="Only", choices=[], empty_label="All pairs", method="by_kind")
    since = filters.ChoiceFilter(label="Pairs that are not in", choices=[], empty_label="Any draft", method="by_draft")
    order = filters.ChoiceFilter(label="Sort by", choices=drafts.ORDERS, empty_label=None, method="keep")

    class Meta:
        model = Proposal
        fields: list[str] = []

    def __init__(self, data: Any, *, run: PairingRun, others: Sequence[PairingRun]) -> None:
        data = data.copy()
        data.setdefault("order", drafts.BY_MENTEE)
        super().__init__(data, queryset=drafts.pairs_in(run))
        self.run = run
        units, sites = drafts.places_in(run)
        self._offer("topic", [(topic, topic) for topic in drafts.topics_in(run)])
        self._offer("unit", [(unit, unit) for unit in units])
        self._offer("site", [(site, site) for site in sites])
        self._offer("since", [(str(other.number), other.title) for other in others])
        locked = [(self.LOCKED, "Locked pairs")] if run.aims.get("locked") else []
        self._offer("only", [*locked, (self.WEAKEST, "The weakest tenth")])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        if choices:
            self.filters[name].extra["choices"] = choices
        else:
            del self.filters[name]

    def by_name(self, queryset: QuerySet[Proposal], name: str, value: str) -> QuerySet[Proposal]:
        """Part of the name of either."""
        return queryset.filter(Q(mentee__person__name__icontains=value) | Q(mentor__person__name__icontains=value))

    def by_topic(self, queryset: QuerySet[Proposal], name: str, value: str) -> QuerySet[Proposal]:
        """Among the topics that the mentor teaches and the mentee asked for."""
        return queryset.filter(parts__contains=[{"topics": [{"topic": value}]}])

    def by_place(self, queryset: QuerySet[Proposal], name: str, value: str) -> QuerySet[Proposal]:
        """Of the mentee or of the mentor."""
        return queryset.filter(Q(**{f"mentee__person__{name}": value}) | Q(**{f"mentor__person__{name}": value}))

    def by_kind(self, queryset: QuerySet[Proposal], name: str, value: str) -> QuerySet[Proposal]:
        """Locked in this draft, or with a score among its lowest tenth."""
        if value == self.WEAKEST:
            return queryset.filter(score__lte=drafts.tenth_score(self.run))
        return queryset.filter(pk__in=drafts.locked_in(self.run))

    def by_draft(self, queryset: QuerySet[Proposal], name: str, value: str) -> QuerySet[Proposal]:
        """Pairs that the draft of this number does not have."""
        there = Proposal.objects.filter(
            run__cohort=self.run.cohort_id, run__number=value, mentee=OuterRef("mentee"), mentor=OuterRef("mentor")
        )
        return queryset.filter(~Exists(there))


class UnmatchedFilter(_Search):
    """Who has no partner in a draft."""

    who = filters.CharFilter(label="Name", field_name="enrollment__person__name", lookup_expr="icontains")
    side = filters.ChoiceFilter(
        label="Side", field_name="enrollment__side", choices=Enrollment.Side.choices, empty_label="Both"
    )

    class Meta:
        model = Unmatched
        fields: list[str] = []
