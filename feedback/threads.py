"""What the two sides of a case share: a word, whose turn it is, a new reader, and who is told. Each runs in its caller's transaction.

About a case without a name nothing is told at once: a mail of this minute would tell when somebody wrote, and so would the desk. The
day after both do (feedback.actions.desk_keeping, feedback.holding).
"""

from __future__ import annotations

from uuid import UUID, uuid4

from django.db.models import Max
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables

from access.tenancy import current_organization
from accounts.models import Organization, Person
from accounts.queries import sign_in_address
from feedback.holding import has_unheard, hold_too
from feedback.models import HelpCase, HelpMessage, HelpNote
from feedback.queries import STANDING, desk_day
from notifications.actions import notify
from notifications.kinds import Kind


def locked(case: HelpCase) -> HelpCase:
    """The case, held until the transaction ends. Only its own row: a lock on a person would be a trace of who wrote."""
    found: HelpCase = HelpCase.objects.select_for_update(of=("self",)).only(*STANDING).get(pk=case.pk)
    return found


@sensitive_variables("text")
def say(
    case: HelpCase, side: HelpMessage.Side, text: str, *, once: UUID | None = None, answered_by: UUID | None = None
) -> bool:
    """Put words into the thread of a locked case; False when this form was sent before."""
    if once is not None and HelpMessage.objects.filter(case=case, once=once).exists():
        return False
    last: int | None = HelpMessage.objects.filter(case=case).aggregate(last=Max("number"))["last"]
    HelpMessage.objects.create(
        case=case,
        number=(last or 0) + 1,
        side=side,
        answered_by_id=answered_by,
        text=text,
        said_on=desk_day(),
        once=once or uuid4(),
    )
    return True


def turn_to(case: HelpCase, turn: HelpCase.Turn) -> None:
    """Give the next word to a side, and tell it that something is new. Words that the desk has not seen yet keep the turn there."""
    day, is_desk = desk_day(), turn == HelpCase.Turn.DESK
    if not is_desk:
        hold_too(case, day, turn=turn, changed_on=day)
        if has_unheard(case, day):
            return
    case.turn, case.changed_on = turn, day
    case.is_told = case.is_named or not is_desk
    case.save(update_fields=["turn", "changed_on", "is_told"])
    if is_desk and case.is_named and case.ombudsperson is not None:
        tell_desk(case, case.ombudsperson, kind=Kind.HELP_REPLIED)
    elif not is_desk:
        tell_author(case)


def move_case(case: HelpCase, to: Person | None) -> None:
    """Give a locked case to another ombudsperson, or let it rest with nobody. Whoever had it sees nothing of it any more."""
    before = case.ombudsperson
    HelpNote.objects.filter(case=case).delete()
    case.ombudsperson, case.proposed_to = to, None
    case.changed_on, case.is_told = desk_day(), case.is_named or to is None
    columns = ["ombudsperson", "proposed_to", "changed_on", "is_told"]
    if to is not None:  # the worker moves to nobody alone
        # Whoever it comes to has read none of it, so the next word is theirs.
        case.turn, case.arrived_on, columns = HelpCase.Turn.DESK, desk_day(), [*columns, "turn", "arrived_on"]
    case.save(update_fields=columns)
    gone = f" {before.name} no longer sees this." if before else ""
    if to is None:
        say(case, HelpMessage.Side.NEWS, f"Nobody answers this case until its author decides who reads on.{gone}")
    else:
        say(case, HelpMessage.Side.NEWS, f"{to.name} answers from here on.{gone}")
        if case.is_named:
            tell_desk(case, to)


def tell_desk(case: HelpCase, ombudsperson: Person, *, kind: Kind = Kind.HELP_ASKED) -> None:
    """Mail the ombudsperson about a case with a name: that there is something, and nothing of it."""
    organization = Organization.objects.get(pk=current_organization())
    notify(
        kind,
        recipient_id=ombudsperson.pk,
        address=ombudsperson.email,
        dedupe_key=f"help:{case.pk}:{ombudsperson.pk}:{_count(case)}",
        context={
            "link": reverse("feedback:case", kwargs={"organization": organization.slug, "case": case.pk}),
            "recipient_zone": ombudsperson.timezone or organization.timezone,
        },
    )


def tell_author(case: HelpCase, *, about: str = "") -> None:
    """Mail the author of a case with a name that there is news, where they sign in: whoever imports people could have it sent elsewhere.

    Its subject and first line tell nothing, and other mails have them too. Without a name nobody can be told.
    """
    if case.author is None or case.author.left_on is not None:
        return
    organization = Organization.objects.get(pk=current_organization())
    notify(
        Kind.HELP_ANSWERED,
        recipient_id=case.author.pk,
        address=sign_in_address(case.author),
        dedupe_key=f"case:{case.pk}:{about or _count(case)}",
        context={
            "link": reverse("feedback:own_case", kwargs={"organization": organization.slug, "case": case.pk}),
            "recipient_zone": case.author.timezone or organization.timezone,
        },
    )


def _count(case: HelpCase) -> int:
    return int(HelpMessage.objects.filter(case=case).count())
