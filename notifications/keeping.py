"""What notifications keeps of people. See access.keeping."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import Q

from access.clock import now
from access.keeping import Erase, Export, Gone, Policy, Time, Until, Words
from notifications.models import (
    Heartbeat,
    Leave,
    Mailbox,
    Message,
    Notice,
    Preference,
    ReminderSetting,
    WorkingHours,
)
from notifications.rendering import sentence_of

State = Message.State
# States in which nothing goes out any more, and nothing is asked of anybody.
OVER = (State.SENT, State.CANCELED, State.EXPIRED, State.DIGESTED)
GOING_OUT = (State.NEW, State.CLAIMED, State.HANDING)
# A skeleton of a message stays so long that no reminder of the same thing is written again.
TWO_YEARS = timedelta(days=730)


def _forget_mailbox(gone: Gone) -> None:
    Mailbox.objects.filter(address=gone.email.lower()).delete()


def _is_told(person_id: UUID) -> bool:
    """Whether something still goes out to them, such as the end of a session to their calendar."""
    return bool(Message.objects.filter(recipient_id=person_id, state__in=GOING_OUT).exists())


KEEPING = (
    Policy(
        model=Message,
        called="Messages",
        words={
            Words.NAME: "address context calendar refusal",
            Words.FACT: "dedupe_key kind channel calendar_method message_id",
        },
        people={"recipient_id": Erase.DELETE},
        busy=_is_told,
        export=Export(
            "Messages to you",
            "recipient_id",
            {
                "Kind": lambda row, _: row.rule.label,
                "To": "address",
                "Sent at": "sent_at",
                "State": "get_state_display",
            },
            Q(state__in=[State.SENT, State.UNCONFIRMED, State.BOUNCED, State.DEAD]),
        ),
        ends=(
            # A link in it may open something, and the facts of the day are told elsewhere by now.
            Until("sent_at", timedelta(days=1), Q(state=State.SENT), blanks="context calendar"),
            Until("expires_at", timedelta(days=1), Q(state__in=OVER), blanks="context calendar"),
            Until(
                "created_at",
                Time.MAIL,
                ~Q(state__in=(*GOING_OUT, State.HELD)),
                blanks="context calendar address refusal",
            ),
            Until("created_at", TWO_YEARS),
        ),
    ),
    Policy(
        model=Mailbox,
        called="Addresses that mail came back from",
        words={Words.NAME: "address reason"},
        forget=_forget_mailbox,
        lasts="Sending there again would come back again. A new address is a new row.",
    ),
    Policy(
        model=Notice,
        called="Notices",
        words={Words.NAME: "context", Words.FACT: "dedupe_key kind"},
        people={"recipient_id": Erase.DELETE},
        export=Export(
            "Notices to you",
            lambda person_id: Q(recipient_id=person_id, shown_at__lte=now()),
            {"Notice": lambda row, _: sentence_of(row), "Shown at": "shown_at", "Read at": "read_at"},
        ),
        ends=(Until("created_at", Time.NOTICES),),
    ),
    Policy(
        model=Preference,
        called="Mails that somebody does not want",
        words={Words.FACT: "kind"},
        people={"person_id": Erase.DELETE},
        export=Export(
            "Mails you chose",
            "person_id",
            {"Kind": "kind", "You do not want it": "is_muted", "Changed at": "changed_at"},
        ),
        lasts="Until you choose otherwise.",
    ),
    Policy(
        model=ReminderSetting,
        called="Reminders of the organization",
        words={Words.FACT: "kind"},
        lasts="Until somebody changes them.",
    ),
    Policy(
        model=WorkingHours,
        called="Working hours",
        people={"person_id": Erase.DELETE},
        export=Export(
            "Your working hours",
            "person_id",
            {"Days (Monday is 0)": lambda row, _: ", ".join(map(str, row.days)), "From": "opens", "To": "closes"},
        ),
        lasts="Until you change them.",
    ),
    Policy(
        model=Leave,
        called="Days away",
        people={"person_id": Erase.DELETE},
        export=Export("Days you are away", "person_id", {"From": "starts_on", "To": "ends_on"}),
        ends=(Until("ends_on", timedelta(days=30)),),
    ),
    Policy(
        model=Heartbeat, called="The pulse of the platform", words={Words.FACT: "name totals"}, lasts="One row a job."
    ),
)
