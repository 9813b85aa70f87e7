"""Of a case without a name, nothing that a request leaves in the database leads to its author.

Every row of every table that the request wrote or locked is read: a lock, too, leaves the number of its transaction in the row.
"""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from access.roles import Role
from access.tenancy import tenant
from feedback.case_code import make_code, offer
from feedback.models import HelpCase
from tests.factories.accounts import make_member
from tests.factories.feedback import make_circle
from tests.roles import as_role

pytestmark = pytest.mark.django_db(transaction=True)


def url(name):
    return reverse(f"feedback:{name}", kwargs={"organization": "halden"})


def transaction_number():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        return int(cursor.fetchone()[0])


def touched(act):
    """Table -> rows, as text, that `act` wrote or locked."""
    with as_role("owner"):
        before = transaction_number()
    act()
    found = {}
    with as_role("owner"), connection.cursor() as cursor:
        after = transaction_number()
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT t::text FROM "{table}" t WHERE t.xmin::text::bigint BETWEEN %s AND %s '
                "OR t.xmax::text::bigint BETWEEN %s AND %s",
                [before + 1, after - 1] * 2,
            )
            if rows := [row for (row,) in cursor.fetchall()]:
                found[table] = rows
    return found


@pytest.fixture
def theo(organization, sign_in):
    with tenant(organization.pk):
        circle = make_circle(organization, pairs=1)
        member = circle.member(circle.mentors[0])
    make_member(organization, Role.OMBUDSPERSON, name="Ines Varga")
    return sign_in(membership=member)


def names_of(client):
    """Everything that leads to who is signed in."""
    member = client.member
    return [str(member.person_id), str(member.pk), member.user.email, client.session.session_key]


def sending(organization, who, code):
    with tenant(organization.pk):
        to = make_member_id()
    return {
        "kind": "help",
        "text": "Something happened.",
        "to": to,
        "who": who,
        "act": "send",
        "code": offer(code, organization.pk),
    }


def make_member_id():
    from feedback.queries import ombudspersons

    return ombudspersons()[0].pk


def leads_to(rows, names):
    return {table for table, texts in rows.items() for text in texts if any(name in text for name in names)}


def test_nothing_that_was_written_or_locked_leads_to_the_author(theo, organization):
    code = make_code()
    asked = touched(lambda: theo.post(url("ask_help"), sending(organization, "unnamed", code)))
    assert "feedback_helpcase" in asked, "or the test looks at the wrong rows"
    replied = touched(lambda: theo.post(url("reply_case"), {"code": code, "text": "More", "once": uuid4()}))
    assert "feedback_helpmessage" in replied
    seen = touched(lambda: theo.post(url("coded_case"), {"code": code}))
    for rows in (asked, replied, seen):
        assert leads_to(rows, names_of(theo)) == set()
    assert not seen, "coming back leaves no trace at all"
    assert set(asked) <= {"feedback_helpcase", "accounts_person", "accounts_organization"}


def test_with_a_name_the_same_search_finds_the_author(theo, organization):
    asked = touched(lambda: theo.post(url("ask_help"), sending(organization, "named", make_code())))
    assert "feedback_helpcase" in leads_to(asked, names_of(theo))


def test_what_is_stored_has_no_moment_and_no_code(theo, organization):
    code = make_code()
    theo.post(url("ask_help"), sending(organization, "unnamed", code))
    with tenant(organization.pk):
        stored = HelpCase.objects.values().get()
    assert code not in str(stored)
    moments = [field.name for field in HelpCase._meta.get_fields() if field.get_internal_type() == "DateTimeField"]
    assert moments == []
