"""The bytes of a mail: text, HTML and a calendar object as alternatives, in seven bits, with CRLF line ends. Pure.

Written by hand because the standard library takes several times as long as everything else that a delivery does: it parses each header
and encodes each line in Python.
"""

from __future__ import annotations

import re
from base64 import encodebytes
from binascii import b2a_qp
from collections.abc import Iterable, Sequence
from email.header import Header
from email.utils import formataddr, parseaddr
from uuid import uuid4

CRLF = b"\r\n"
LINE = 76  # letters of a header's line
PLAIN = re.compile(r"[ -<>-~]*")  # nothing that a reader might take for an encoded word
ADDRESS = re.compile(r"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


def mail(headers: Iterable[tuple[str, str]], parts: Sequence[tuple[str, bytes]]) -> bytes:
    """A whole mail. `parts` are (what stands in Content-Type, encoded body), plainest first."""
    boundary = f"==={uuid4().hex}==="
    lines = [f"{name}: {value}" for name, value in headers]
    lines += ["MIME-Version: 1.0", "Content-Type: multipart/alternative;", f' boundary="{boundary}"', "", ""]
    head = "\r\n".join(lines).encode("ascii")
    mark = boundary.encode()
    body = b"".join(b"--" + mark + CRLF + part for part in (_part(*one) for one in parts))
    return head + body + b"--" + mark + b"--" + CRLF


def text(words: str) -> bytes:
    """Text or HTML, quoted-printable: almost readable, never a byte that some server on the way might change."""
    unix = words.replace("\r\n", "\n").replace("\n", "\r\n")
    return b"Content-Transfer-Encoding: quoted-printable" + CRLF * 2 + b2a_qp(unix.encode(), istext=True)


def binary(content: bytes) -> bytes:
    """Anything, in base64."""
    return b"Content-Transfer-Encoding: base64" + CRLF * 2 + encodebytes(content).replace(b"\n", CRLF)


def words(value: str, *, name: str) -> str:
    """The value of an unstructured header, folded, in encoded words where it needs them."""
    value = " ".join(value.split())
    if PLAIN.fullmatch(value) and len(name) + 2 + len(value) <= LINE:
        return value
    charset = "us-ascii" if value.isascii() else "utf-8"
    return Header(value, charset, header_name=name, maxlinelen=LINE).encode(linesep="\r\n")


def mailbox(value: str) -> str:
    """The value of From or To: `Name <address>` or an address, its domain in ASCII."""
    if ADDRESS.fullmatch(value):
        return value
    name, address = parseaddr(value)
    local, _, domain = address.rpartition("@")
    domain = domain if domain.isascii() else domain.encode("idna").decode()
    # Letters beyond ASCII before the @ are refused by the envelope, so nobody will read this.
    return formataddr((name, f"{local.encode('ascii', 'replace').decode()}@{domain}"))


def _part(kind: str, encoded: bytes) -> bytes:
    return f"Content-Type: {kind}".encode("ascii") + CRLF + encoded + CRLF
