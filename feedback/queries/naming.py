"""Whom a statement would point at. Statements are read by everybody, and counted over many."""

from __future__ import annotations

import re

from django.db.models import CharField, Count, F, Value

from accounts.models import Person
from feedback.ledger import RULES
from feedback.statements import names_in, written_as_names


def who_is_named(text: str) -> str:
    """What to leave out, because it names a person of the organization, or a unit or place of fewer than k people; or empty."""
    if named := _in_full(text):
        return f"Leave out “{named}”: whoever ticks it would be found."
    # By one name only where it is written as one: “grace” is a word, and Grace a person.
    for word in written_as_names(text):
        if Person.objects.filter(left_on=None, name__regex=rf"(^|\s){re.escape(word)}(\s|$)").exists():
            begins = text.lstrip("“\"'").startswith(word)
            doubt = " If you mean the word, begin with another one." if begins else ""
            return f"Leave out “{word}”, a name of somebody here: whoever ticks it would be found.{doubt}"
    return ""


def _in_full(text: str) -> str:
    people = Person.objects.annotate(said=Value(text, output_field=CharField())).filter(left_on=None).order_by()
    for field in ("name", "unit", "site"):
        rows = people.exclude(**{field: ""}).filter(said__icontains=F(field)).values_list(field)
        if field == "name":
            found: list[str] = [name for (name,) in rows]
            in_full = [name for name in found if " " in name and names_in(text.casefold(), [name.casefold()])]
            if in_full:
                return in_full[0]
        else:
            # Who stands in the text is found in it; how many share a unit is counted over everybody.
            found = [name for name, number in rows.annotate(number=Count("pk")) if number < RULES.k]
        if named := names_in(text, found):
            return named[0]
    return ""
