"""The fit check after a first session: private to its author, and not audited."""

from __future__ import annotations

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from access.actors import Actor
from feedback.fit import Answers
from feedback.models import FitCheck
from pairing.models import Pair
from sessions.models import MentoringSession
from sessions.rules import Refused, meets, require_member, require_open


class NotMetYet(Refused):
    """The pair has held no session, or rests."""


@sensitive_variables()
@transaction.atomic
def answer_fit_check(*, pair: Pair, answers: Answers, by: Actor) -> None:
    """Keep what somebody says to themselves; blank answers are a skip. Again replaces. Raises NotAMember, ClosedPair, NotMetYet."""
    require_member(pair, by)
    require_open(pair)
    if not meets(pair) or not pair.sessions.filter(state=MentoringSession.State.HELD).exists():
        raise NotMetYet("The fit check comes after your first session.")
    said = answers.to_text()
    row, is_new = FitCheck.objects.get_or_create(pair=pair, person_id=by.person_id, defaults={"answers": said})
    if not is_new:
        row.answers = said
        row.save(update_fields=["answers"])


@transaction.atomic
def forget_fit_checks(*, by: Actor) -> None:
    """Delete those of pairs that have ended: there is nothing left to decide by them."""
    FitCheck.objects.filter(pair__state=Pair.State.CLOSED).delete()
