"""Taking a name out of the audit log, which no process may change otherwise."""

from __future__ import annotations

from django.db import connection

from access.keeping import Gone


def forget_names(gone: Gone) -> None:
    """Name and address of somebody who is being erased become "Somebody who left" in every entry of the open organization.

    Processes may only read and insert entries. The one other thing that can be done to them is this function of the owner's, which reads
    the name itself and works for nobody else (docs/adr/0031-what-is-kept.md).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT upwell_forget_name(%s)", [gone.person_id])
