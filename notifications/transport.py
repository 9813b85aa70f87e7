"""SMTP in two steps, because the outbox must commit between them.

`prepare()` goes as far as one can take back (connect, MAIL, RCPT); `hand_over()` is the point of no return (DATA). Django's mail
backends do both at once. The exceptions say the one thing the outbox needs to know: certainly not sent, or perhaps.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from types import TracebackType
from typing import NoReturn

from django.conf import settings
from django.core.mail.utils import DNS_NAME

# How long a server may think about a message that it has whole; then nobody knows what it did. RFC 5321 (4.5.3.2.6) would give it ten
# minutes; DATA, the body and the answer must together stay below the lease of the outbox.
ANSWER_SECONDS = 120
Envelope = tuple[str, str]  # sender, recipient


class Unavailable(Exception):
    """The server cannot be reached, or takes nothing now. Certainly not sent, and no fault of the message."""


class Refused(Exception):
    """The server refused this message. Certainly not sent."""

    def __init__(self, reply: str, *, is_permanent: bool) -> None:
        super().__init__(reply)
        self.is_permanent = is_permanent


class Unknown(Exception):
    """The message was given over and the answer never came. It may have been sent."""


class Transport:
    """One connection to the mail server of the settings, opened when first needed and used for many messages."""

    def __init__(self) -> None:
        self._smtp: smtplib.SMTP | None = None
        self._announced: Envelope | None = None  # said already, its answers not yet heard

    def __enter__(self) -> Transport:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def prepare(self, *, sender: str, recipient: str) -> None:
        """Say who writes to whom. Nothing is sent yet. Raises Unavailable, Refused."""
        addresses = _ascii(sender), _ascii(recipient)
        was_open = self._smtp is not None
        try:
            self._envelope(*addresses)
        except Unavailable:
            if not was_open:
                raise
            self._envelope(
                *addresses
            )  # servers hang up on a quiet line; a fresh one tells whether it is more than that

    def hand_over(
        self, data: bytes, *, following: Envelope | None = None, meanwhile: Callable[[], object] = lambda: None
    ) -> None:
        """Give the message to the server, after prepare(). Returns when it was accepted. Raises Unavailable, Refused, Unknown.

        `following` is what prepare() will say next: it goes out behind the message where the server takes that (RFC 2920, 3.1).
        `meanwhile` is done while the server thinks; it must not raise.
        """
        smtp = self._smtp
        if smtp is None or smtp.sock is None:
            raise RuntimeError("prepare() comes first")
        smtp.sock.settimeout(ANSWER_SECONDS)
        try:
            code, reply = smtp.docmd("DATA")
        except OSError as error:
            self._lost(error)  # no byte of the message has left
        if code != 354:
            self._no(code, reply)
        try:
            smtp.send(_dotted(data) + b".\r\n" + self._announce(smtp, following))
            meanwhile()
            code, reply = smtp.getreply()
        except OSError as error:
            self.close()
            raise Unknown(_words(error)) from error
        smtp.sock.settimeout(settings.EMAIL_TIMEOUT)
        if 400 <= code < 600:
            self._no(code, reply)
        if not 200 <= code < 300:
            self.close()
            raise Unknown(f"The answer made no sense: {code}")

    def take_back(self) -> None:
        """Forget what prepare() said."""
        # With the end of the message the server forgot its envelope; RSET would end what was announced.
        if self._smtp is not None and self._announced is None:
            try:
                self._smtp.rset()
            except OSError:
                self.close()

    def close(self) -> None:
        """Hang up. Harmless when nothing is open."""
        smtp, self._smtp, self._announced = self._smtp, None, None
        if smtp is not None:
            try:
                smtp.quit()
            except OSError:
                smtp.close()

    def _envelope(self, sender: str, recipient: str) -> None:
        try:
            smtp = self._smtp = self._smtp or _connected()
            is_pipelined = smtp.has_extn("pipelining")
            if not self._is_announced(smtp, (sender, recipient)):
                # Both commands at once where the server takes that (RFC 2920); DATA waits for the outbox.
                smtp.send(_both(sender, recipient) if is_pipelined else f"MAIL FROM:<{sender}>\r\n")
            code, reply = smtp.getreply()
            if code != 250:
                # Our own address is a setting, and settings get mended: no message dies of it at once.
                if is_pipelined and code != 421:
                    smtp.getreply()
                self._no(code, reply, is_permanent=False)
            if not is_pipelined:
                smtp.putcmd("RCPT", f"TO:<{recipient}>")
            code, reply = smtp.getreply()
        except OSError as error:
            self._lost(error)
        if not 200 <= code < 300:
            self._no(code, reply)

    def _announce(self, smtp: smtplib.SMTP, following: Envelope | None) -> bytes:
        """The commands for the next message, to go out behind this one; none where they cannot."""
        if following is None or not smtp.has_extn("pipelining"):
            return b""
        try:
            sender, recipient = self._announced = _ascii(following[0]), _ascii(following[1])
        except Refused:
            return b""  # prepare() says so when its turn has come
        return _both(sender, recipient).encode("ascii")

    def _is_announced(self, smtp: smtplib.SMTP, envelope: Envelope) -> bool:
        """Whether the server knows this envelope already. Another one that was announced is taken back."""
        announced, self._announced = self._announced, None
        if announced is not None and announced != envelope:
            smtp.getreply()
            smtp.getreply()
            smtp.rset()
        return announced == envelope

    def _no(self, code: int, reply: bytes, *, is_permanent: bool | None = None) -> NoReturn:
        said = f"{code} {reply.decode(errors='replace')}"
        if code == 421 or not 400 <= code < 600:
            self.close()
            raise Unavailable(said)
        self.take_back()
        raise Refused(said, is_permanent=code >= 500 if is_permanent is None else is_permanent)

    def _lost(self, error: OSError) -> NoReturn:
        self.close()
        raise Unavailable(_words(error)) from error


def _connected() -> smtplib.SMTP:
    """A greeted, encrypted and authenticated connection, as the EMAIL_* settings say. Raises OSError, of which SMTPException is one."""
    host, port, name = settings.EMAIL_HOST, settings.EMAIL_PORT, DNS_NAME.get_fqdn()
    smtp: smtplib.SMTP
    if settings.EMAIL_USE_SSL:
        context = ssl.create_default_context()
        smtp = smtplib.SMTP_SSL(host, port, local_hostname=name, timeout=settings.EMAIL_TIMEOUT, context=context)
    else:
        smtp = smtplib.SMTP(host, port, local_hostname=name, timeout=settings.EMAIL_TIMEOUT)
    try:
        if settings.EMAIL_USE_TLS:
            smtp.starttls(context=ssl.create_default_context())
        if settings.EMAIL_HOST_USER:
            smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        smtp.ehlo_or_helo_if_needed()
    except OSError:
        smtp.close()
        raise
    return smtp


def _both(sender: str, recipient: str) -> str:
    return f"MAIL FROM:<{sender}>\r\nRCPT TO:<{recipient}>\r\n"


def _dotted(data: bytes) -> bytes:
    """A dot before each line that begins with one (RFC 5321, 4.5.2). A search for a pattern took as long as writing half a mail."""
    return (b"." if data.startswith(b".") else b"") + data.replace(b"\n.", b"\n..")


def _ascii(address: str) -> str:
    """The address as an envelope takes it: an international domain in its ASCII form. Raises Refused for a local part in other letters."""
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}" if local.isascii() else _unwritable()
    except UnicodeError:
        _unwritable()


def _unwritable() -> NoReturn:
    raise Refused("The address cannot be written in an envelope", is_permanent=True)


def _words(error: OSError) -> str:
    return f"{type(error).__name__}: {error}"
