"""What erasing a person does to the ballot box and to their cases. Nothing that was published changes, and nobody sees a difference."""

from __future__ import annotations

from django.db import connection

from access.keeping import Gone
from feedback import ballot
from feedback.models import HelpCase, Period


def forget_seats(gone: Gone) -> None:
    """Drop who held a seat, and the box of it that is not counted yet. Seat, unit and panel stay as they are.

    The worker may read neither boxes nor whose they are for this: a function of the owner's deletes them. It holds a share of every open
    period, as an author does who withdraws, so that no close is under way meanwhile.
    """
    for period_id in Period.objects.filter(closed_at=None).order_by("pk").values_list("pk", flat=True):
        ballot.share(period_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT upwell_forget_seats(%s)", [gone.person_id])


def forget_cases(gone: Gone) -> None:
    """Delete the cases of whoever asked to be erased; of somebody else's wish only those that are closed."""
    cases = HelpCase.objects.filter(author_id=gone.person_id)
    if not gone.by_own_wish:
        cases = cases.filter(state=HelpCase.State.CLOSED)
    cases.only("pk").delete()  # their words and the hash of their page are not for the worker to read
