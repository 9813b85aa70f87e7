"""What is about to be told, on every page of its cohort."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.timezone import localtime

from access.clock import now
from access.roles import Permission, can
from pairing.models import PairingRun
from pairing.notices import failure, told_at
from pairing.publish_queries import scheduled_run
from programs.models import Cohort

register = template.Library()


@register.inclusion_tag("pairing/scheduled.html", takes_context=True)
def scheduled_publish(context: Context, cohort: Cohort) -> dict[str, Any]:
    """When the pairs of this cohort are told, where some are about to be, with the two ways to change that. One query."""
    request: Any = context["request"]
    run = scheduled_run(cohort) if can(request.membership, Permission.PAIRING_VIEW) else None
    return {
        "request": request,
        "run": run,
        "csrf_token": context.get("csrf_token"),
        "sentence": told_at(localtime(run.publishes_at), now()) if run and run.publishes_at else "",
        "may_publish": can(request.membership, Permission.PAIRING_PUBLISH),
    }


@register.simple_tag(takes_context=True)
def scheduled_number(context: Context, cohort: Cohort) -> int | None:
    """The number of the draft of this cohort that is about to be published: then nothing else is the next step. One query."""
    request: Any = context["request"]
    run = scheduled_run(cohort) if can(request.membership, Permission.PAIRING_VIEW) else None
    return run.number if run else None


@register.simple_tag(takes_context=True)
def draft_to_read(context: Context, cohort: Cohort) -> PairingRun | None:
    """The newest draft of a cohort without pairs, where it pairs somebody: then reading it comes before another one. One query."""
    request: Any = context["request"]
    if cohort.has_pairs or not can(request.membership, Permission.PAIRING_VIEW):
        return None
    drafts = cohort.pairing_runs.filter(state=PairingRun.State.DRAFT, mentees_paired__gt=0)
    return drafts.only("number", "mentees", "mentees_paired", "cohort").order_by("-number").first()


@register.simple_tag
def publish_failure(run: PairingRun) -> str:
    """Why a draft was not published when its time came, and what to do; empty where that did not happen."""
    return failure(run.publish_failure) if run.state == PairingRun.State.DRAFT else ""
