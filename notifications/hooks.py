"""One signed POST to an address outside: what it says, and what came of it. No ORM, no clock.

The body follows Standard Webhooks (type, timestamp, data, three headers), and has the `text` that chat tools show. Addresses inside
our own network are refused when the name is resolved, at the moment of the call, so no name can lead there later.
"""

from __future__ import annotations

import io
import json
import secrets
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.conf import settings
from requests import RequestException
from requests_hardened import Config, Manager
from requests_hardened.ip_filter import InvalidIPAddress
from standardwebhooks.webhooks import Webhook
from urllib3.exceptions import HTTPError

from notifications.news import Told
from notifications.transport import Refused, Unknown

CONNECT_SECONDS, ANSWER_SECONDS = 5, 10
SECRET_BYTES = 32
# What an answer means for whoever set the channel up.
WORDS = {
    400: "it did not understand the message",
    401: "it did not let us in",
    403: "it did not let us in",
    404: "nobody listens at this address",
    405: "nothing can be posted to this address",
    408: "it was too slow to take the message",
    410: "the channel is gone for good",
    413: "the message was too large for it",
    429: "it gets too many messages just now",
}


class Gone(Refused):
    """The receiver says that there will never be anything at this address again."""


@dataclass(frozen=True)
class Target:
    """Where news goes: an address and the key for its signature, both secret."""

    url: str
    secret: str


def new_secret() -> str:
    """A signing secret in the form that libraries of Standard Webhooks take."""
    return f"whsec_{b64encode(secrets.token_bytes(SECRET_BYTES)).decode('ascii')}"


def body_of(told: Told, *, organization: str, link: str, at: datetime) -> bytes:
    """The JSON of one event. `link` is a path of ours. `text` holds our own words only: a chat tool reads marks in it, as for pings."""
    url = f"{settings.BASE_URL}{link}"
    body = {
        "type": told.event,
        "timestamp": at.isoformat(),
        "text": f"{told.sentence} {url}",
        "data": {"organization": organization, "link": url},
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def headers_of(body: bytes, *, message_id: str, secret: str, at: datetime) -> dict[str, str]:
    """What a receiver checks. `message_id` is the same for every copy, so that it can drop a second one."""
    return {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, at, body.decode()),
    }


def post(target: Target, body: bytes, *, message_id: str, at: datetime) -> int:
    """Send it; returns the status of an answer that says yes. Nothing of the answer but its status is read.

    Raises Refused (Gone among them) where it was certainly not taken, Unknown where the answer never came.
    """
    sending = _Watched(body)
    try:
        with _manager().get_session() as session:
            session.trust_env = False  # no proxy that would look the name up again, no passwords of a netrc
            headers = headers_of(body, message_id=message_id, secret=target.secret, at=at)
            response = session.post(target.url, data=sending, headers=headers, stream=True)
            status = int(response.status_code)
            response.close()
    except InvalidIPAddress as error:
        raise Refused("The address leads into a private network, where nothing is sent", is_permanent=True) from error
    except (RequestException, HTTPError, OSError, ValueError) as error:
        if sending.was_read:
            raise Unknown("No answer came to the message") from error
        raise Refused(_no_way_there(error), is_permanent=False) from error
    if 200 <= status < 300:
        return status
    if status == HTTPStatus.GONE:
        raise Gone(words_for(status), is_permanent=True)
    raise Refused(words_for(status), is_permanent=False)


def words_for(status: int) -> str:
    """An answer in plain words: "404 Not Found: nobody listens at this address"."""
    try:
        named = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        named = str(status)
    if 200 <= status < 300:
        return named
    if status in WORDS:
        return f"{named}: {WORDS[status]}"
    if 300 <= status < 400:
        return f"{named}: it sends us on to another address; give the final one"
    return f"{named}: it has a fault of its own" if status >= 500 else f"{named}: it did not take the message"


class _Watched(io.BytesIO):
    """A body that knows whether anybody began to send it: before that, nothing can have arrived."""

    was_read = False

    def read(self, size: int | None = -1, /) -> bytes:
        self.was_read = True
        return super().read(size)


def _manager() -> Manager:
    # One's own machine may be the receiver where somebody tries this out, and nowhere else.
    config = Config(
        ip_filter_enable=True,
        ip_filter_allow_loopback_ips=settings.LOCAL,
        never_redirect=True,
        default_timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
        user_agent_override="Upwell",
    )
    return Manager(config)


def _no_way_there(error: Exception) -> str:
    """Why there was no connection, without the address, which may be a key by itself."""
    reasons: list[Any] = [error, error.__cause__, error.__context__]
    names = " ".join(f"{type(each).__name__} {each}" for each in (*reasons, *error.args))
    if "certificate" in names.lower() or "SSL" in names:
        return "No safe connection: its certificate does not fit the address"
    if "resolve" in names.lower() or "gaierror" in names or "Unicode" in names:
        return "There is no such address: the name of the server is not known"
    return "The server cannot be reached"
