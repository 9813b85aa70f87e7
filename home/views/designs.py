"""Changing a locked design, in front of everybody. Here, because only from above can be seen whether figures were shown before."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from access.declare import requires
from access.requests import Request
from access.roles import Permission
from metrics.queries.designs import first_figures_at
from programs import actions, design_queries
from programs.forms.designs import AmendDesignForm, DesignForm, expected_of_form
from programs.models import Program
from programs.queries import get_program
from programs.set_up import design_of


@requires(Permission.PROGRAM_SET)
def amend_design(request: Request, program: UUID) -> HttpResponse:
    """Change a locked design, in front of everybody."""
    found = get_program(request.membership, program)
    back, design = _address(request, found), design_of(found)
    if design is None or design.version is None:
        messages.info(request, "Nothing is locked here: it is changed in the set-up of a program.")
        return redirect(back)
    had_figures = first_figures_at(found) is not None
    standing = actions.STANDS_WITH_ARMS if design_queries.is_counted(found) else ()
    initial = {name: getattr(design, name) for name in DesignForm.base_fields} | {"based_on": design.version}
    form = AmendDesignForm(request.POST if request.method == "POST" else None, initial=initial, standing=standing)
    if request.method == "POST" and form.is_valid() and "look" not in request.POST:
        try:
            made = actions.amend_design(
                program=found,
                facts=form.facts,
                why=form.cleaned_data["why"],
                based_on=form.cleaned_data["based_on"],
                had_figures=had_figures,
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
    context = {"program": found, "form": form, "standing": standing, "design": design, "had_figures": had_figures}
    context |= expected_of_form(form, found)
    return render(request, "home/amend_design.html", context)


def _address(request: Request, program: Program) -> str:
    return reverse("programs:program", kwargs={"organization": request.organization.slug, "program": program.pk})
