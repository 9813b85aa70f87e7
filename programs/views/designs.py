"""How success is told, once a program is launched: changes stay possible, and stay visible."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from access.declare import requires
from access.requests import Request
from access.roles import Permission
from programs import actions, design_queries, power, queries
from programs.eligibility import parse_sides
from programs.eligible import count_eligible
from programs.forms.designs import AmendDesignForm, DesignForm
from programs.here import address, sent
from programs.models import ComparisonDesign, Program
from programs.set_up import design_of

Comparison, Counted = ComparisonDesign.Comparison, ComparisonDesign.Counted


@requires(Permission.PROGRAM_SET)
def amend_design(request: Request, program: UUID) -> HttpResponse:
    """Change a locked design, in front of everybody."""
    found = queries.get_program(request.membership, program)
    back, design = address(request, "program", program=found.pk), design_of(found)
    if design is None or design.version is None:
        messages.info(request, "Nothing is locked here: it is changed in the set-up of a program.")
        return redirect(back)
    standing = actions.STANDS_WITH_ARMS if design_queries.is_counted(found) else ()
    initial = {name: getattr(design, name) for name in DesignForm.base_fields} | {"based_on": design.version}
    form = AmendDesignForm(sent(request), initial=initial, standing=standing)
    if request.method == "POST" and form.is_valid() and "look" not in request.POST:
        try:
            made = actions.amend_design(
                program=found,
                facts=form.facts,
                why=form.cleaned_data["why"],
                based_on=form.cleaned_data["based_on"],
                by=request.membership.actor,
            )
        except actions.NothingChanged:
            form.add_error(None, "The design says just that already. Change something, or go back.")
        except actions.ChangedMeanwhile:
            form.add_error(
                None, "Somebody changed the design since you opened this page. Open it again, and look at it first."
            )
        except actions.ArmsStand:
            form.add_error(None, "People are counted by now, so whom you compare with stands.")
        else:
            messages.success(
                request, f"Amendment {made.number} is written down. Everybody who reads the figures sees it."
            )
            return redirect(back)
    context = {"program": found, "form": form, "standing": standing, "design": design, **expected_of_form(form, found)}
    return render(request, "programs/amend_design.html", context)


def expected_of_form(form: DesignForm, program: Program) -> dict[str, Any]:
    """What a comparison of the size on the page could see; nothing where the page makes no sense."""
    if form.is_bound and not form.is_valid() and set(form.errors) & set(DesignForm.base_fields):
        return {}
    data = form.cleaned_data if form.is_bound else form.initial
    if data["comparison"] == Comparison.NONE:
        return {"compares_nothing": True}
    given = data["planned_size"], data["expected_percent"], data["smallest_difference"]
    other, by_hand = data["planned_comparison"], data["comparison"] == Comparison.WAITLIST and not data["is_drawn"]
    return {
        "power": power.sentence(*given, other),
        "detectable": power.detectable_sentence(*given[:2], other),
        "rows": power.power_rows(*given, other),
        "difference": given[2],
        "by_hand": by_hand,
        "fewer_places": "" if data["comparison"] == Comparison.LOTTERY else _more_than_places(program, data),
    }


def _more_than_places(program: Program, data: Mapping[str, Any]) -> str:
    """That more people may take part than are planned, which is when a draw costs nobody anything; empty otherwise."""
    found = count_eligible(parse_sides(program.eligibility), program.organization.timezone)
    people = {Counted.MENTOR: found.mentors, Counted.MENTEE: found.mentees}.get(
        data["counted_side"], found.mentors + found.mentees - found.both
    )
    if people <= data["planned_size"]:
        return ""
    return f"{people:,} people may take part, and you plan places for {data['planned_size']:,}."
