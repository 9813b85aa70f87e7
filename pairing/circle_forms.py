"""Who sits in which circle: one choice a person, checked as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField

from access.kinds import listed
from pairing.circle_queries import Board, broken_rules
from pairing.circles import SMALLEST, Circle, Peer, weighed

NOWHERE = "none"


class CirclesForm(forms.Form):
    """A choice for each person who waits: a new circle, one that is there and has room, or none."""

    def __init__(self, data: Any = None, *, board: Board, suggested: Sequence[Circle] = (), **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.board = board
        chosen = {peer.id: str(n) for n, circle in enumerate(suggested, start=1) for peer in circle.peers}
        most = max(len(suggested), -(-len(board.waiting) // SMALLEST)) if len(board.waiting) >= SMALLEST else 0
        self.numbers = [str(number) for number in range(1, most + 1)]
        choices = [(NOWHERE, "Not in a circle"), *((number, f"New circle {number}") for number in self.numbers)]
        choices += [
            (str(one.pair.pk), f"{one.name}, with {_names(one.peers)}") for one in board.sitting if one.has_room
        ]
        for peer in board.waiting:
            self.fields[str(peer.id)] = forms.ChoiceField(
                label=peer.name,
                choices=choices,
                error_messages={"required": "Pick a circle, or “Not in a circle”."},
                initial=chosen.get(peer.id, NOWHERE),
                help_text=" · ".join(filter(None, [peer.unit, peer.site, ", ".join(sorted(peer.topics))])),
            )

    def clean(self) -> dict[str, Any]:
        """Every rule, said at the person where one is named."""
        data: dict[str, Any] = super().clean() or {}
        if self.errors:
            return data
        if not self.circles and not self.joining:
            raise forms.ValidationError("Put at least one person into a circle.")
        named = {f"New circle {number}": ids for number in self.numbers if (ids := self._of(number))}
        for problem in broken_rules(self.board, named, self.joining):
            self.add_error(str(problem.peer) if problem.peer else None, problem.text)
        return data

    @property
    def circles(self) -> list[list[UUID]]:
        """The new circles: enrollments of each."""
        return [ids for number in self.numbers if (ids := self._of(number))]

    @property
    def joining(self) -> dict[UUID, list[UUID]]:
        """Pair -> enrollments that come into it."""
        found = {one.pair.pk: self._of(str(one.pair.pk)) for one in self.board.sitting}
        return {pair_id: ids for pair_id, ids in found.items() if ids}

    @property
    def groups(self) -> Iterator[tuple[str, str, list[tuple[Peer, BoundField]]]]:
        """(title, what was weighed, people with their choices), as they are chosen now."""
        rows: dict[str, list[tuple[Peer, BoundField]]] = {}
        for peer in self.board.waiting:
            field = self[str(peer.id)]
            rows.setdefault(str(field.value() or NOWHERE), []).append((peer, field))
        titles = dict(self._titles())
        for value in [value for value in titles if value in rows]:
            people = [peer for peer, _ in rows[value]]
            yield titles[value], weighed(people) if value in self.numbers else "", rows[value]

    def _titles(self) -> Iterator[tuple[str, str]]:
        yield from ((number, f"New circle {number}") for number in self.numbers)
        yield from ((str(one.pair.pk), f"Into {one.name}") for one in self.board.sitting)
        yield NOWHERE, "Not in a circle"

    def _of(self, value: str) -> list[UUID]:
        return [peer.id for peer in self.board.waiting if self.cleaned_data.get(str(peer.id)) == value]


def _names(peers: Sequence[Peer]) -> str:
    return listed([peer.name for peer in peers])
