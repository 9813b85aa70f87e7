"""Two worlds on the application: what four pairs said changes not one byte of what anyone is shown.

A short form, on the pages and messages of check-ins and patterns. Three periods through sealed boxes, the vault and the tables; the other
world comes from the proof (tests/feedback/worlds.py) and is played from the same rows on the same clock.
"""

from __future__ import annotations

import re
import shutil
from datetime import timedelta
from random import Random

import pytest
from django.urls import reverse

from access.roles import Role
from access.tenancy import tenant
from accounts.models import Person
from audit.models import AuditEntry
from feedback.ledger import Panel, Side
from feedback.models import CheckInPlan, LedgerLine
from notifications.models import Message, Notice
from tests.factories.feedback import make_circle, meet, over, seal, tend, withdraw, work
from tests.feedback.conftest import START
from tests.feedback.test_crash import undone
from tests.feedback.worlds import Act, Author, History, Period, lines_of, other_world, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
UNITS, PERIODS, SECOND = 24, 3, 10
# Of the starter set of the factory's purpose: the mentors' first, then the mentees'.
THEMES = {Side.MENTOR: range(15), Side.MENTEE: range(15, 25)}
PAGES = ("patterns", "check_in", "report", "report_csv")
MASKS = [
    (re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"'), b"csrf"),
    (re.compile(rb"nonce-[A-Za-z0-9+/=]+"), b"nonce"),
]


def history(rng: Random) -> History:
    """Turnouts around the gates, some answers replaced or withdrawn; a few statements that many tick."""
    periods = []
    for _ in range(PERIODS):
        acts = []
        for side, themes in THEMES.items():
            chosen = rng.sample(range(UNITS), rng.choice((8, 9, 14, 23, 24)))
            loud = rng.sample(themes, 4)
            for unit in chosen:
                author = Author(unit, side)
                if rng.random() < 0.2:
                    acts.append(Act(author, frozenset(themes)))
                acts.append(Act(author, frozenset(theme for theme in loud if rng.random() < 0.7)))
                if rng.random() < 0.05:
                    acts.append(Act(author, None))
        periods.append(Period(tuple(acts), frozenset(range(UNITS))))
    sides = tuple(side for side, themes in THEMES.items() for _ in themes)
    return History(Panel(UNITS, sides), tuple(periods))


def everything(circle, clients, keys, clock, told: History) -> list[object]:
    """Play a history on the application; every page of every reader after each close, and every message and audit entry."""
    seen: list[object] = []
    place = circle.organization
    for number, period in enumerate(told.periods, start=1):
        with tenant(place.pk):
            clock.move_to(circle.period(number).opens_at + timedelta(minutes=30))
            tend(place, keys)
            work()
            for act in period.acts:
                people = circle.mentors if act.author.side is Side.MENTOR else circle.mentees
                person = people[act.author.unit]
                if act.ticks is None:
                    withdraw(circle.period(number), person)
                else:
                    seal(circle.period(number), {person: sorted(act.ticks)})
            seal(circle.period(number), {person: [number] for person in circle.mentors[UNITS:]})
        seen += pages(clients, circle)
        with tenant(place.pk):
            clock.move_to(over(circle.period(number)))
            work()
            tend(place, keys)
            work()
        seen += pages(clients, circle)
    with tenant(place.pk):
        seen += list(Message.objects.order_by("dedupe_key").values_list("dedupe_key", "state", "not_before", "context"))
        seen += list(Notice.objects.order_by("dedupe_key").values_list("dedupe_key", "shown_at", "context"))
        seen += [entry.sentence for entry in AuditEntry.objects.all()]
    return seen


def pages(clients, circle) -> list[object]:
    found = []
    for role, client in clients.items():
        for page in PAGES:
            one = {"cohort": circle.cohort.pk} if page.startswith("report") else {}
            answer = client.get(reverse(f"feedback:{page}", kwargs={"organization": "halden", **one}))
            body = answer.content
            for mask, word in MASKS:
                body = mask.sub(word, body)
            found.append((role, page, answer.status_code, body))
    return found


@pytest.mark.parametrize(("seed", "cut"), [(3, ""), (11, "site")])
def test_what_four_pairs_said_changes_no_byte(organization, sign_in, keys, clock, seed, cut, tmp_path):
    """Of a whole cohort, and of the first of two cells: the second one answers too, and is the same in both worlds."""
    rng = Random(seed)
    true = history(rng)
    shown = run(true)
    assert lines_of(shown), "a history that shows nothing proves nothing: take another seed"
    line = rng.choice(lines_of(shown))
    assert {line.side for line in lines_of(shown)} == set(Side), "the same: one side says nothing"
    acts = [act for period in true.periods[: line.period] for act in period.acts]
    named = sorted({act.author.unit for act in acts if line.theme in (act.ticks or ())})
    secret = frozenset(rng.sample(named, 4))
    other = other_world(true, secret, lambda _period, _act: (), shown)
    assert other != true

    with tenant(organization.pk):
        circle = make_circle(organization, UNITS + (SECOND if cut else 0))
        Person.objects.filter(pk__in=[person.pk for person in circle.mentees[:UNITS]]).update(site="Berlin")
        CheckInPlan.objects.create(cohort=circle.cohort, cut=cut, length="months")
        meet(circle.pairs)
        work()
        tend(organization, keys)
        inside, outside = min(secret), min(set(range(UNITS)) - secret)
        members = {
            "a mentee of the four": circle.member(circle.mentees[inside]),
            "a mentor besides": circle.member(circle.mentors[outside]),
        }
    clients = {role: sign_in(role) for role in (Role.PROGRAM_ADMIN, Role.EXECUTIVE)}
    clients |= {name: sign_in(membership=member) for name, member in members.items()}

    worlds = []
    for number, told in enumerate((true, other)):
        directory = tmp_path / f"world-{number}"
        shutil.copytree(keys, directory)
        with undone():
            worlds.append(everything(circle, clients, directory, clock, told))
            with tenant(organization.pk):
                lines = LedgerLine.objects.filter(cell__number=0).order_by("sequence")
                lines = lines.values_list("theme__number", "period__number")
                assert list(lines) == [(line.theme, line.period) for line in lines_of(shown)]
        clock.move_to(START)
    first, second = worlds
    statuses = [row[2] for row in first if row[0] in clients]
    assert len(statuses) == PERIODS * 2 * len(clients) * len(PAGES)
    assert set(statuses) == {200, 403}
    assert first == second
