"""How experiments look: one table for the state of each."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from access.templatetags.upwell import state
from metrics.models import Experiment

register = template.Library()

LOOKS: dict[str, tuple[str, str]] = {
    Experiment.State.RUNNING: ("going", ""),
    Experiment.State.SCALED: ("changed", ""),
    Experiment.State.STOPPED: ("kept", ""),
}


@register.simple_tag
def experiment_state(experiment: Experiment) -> SafeString:
    """An experiment's state as shape and word. What did not work out looks no worse than what did."""
    look, icon_name = LOOKS[experiment.state]
    return state(look, experiment.get_state_display(), icon_name)
