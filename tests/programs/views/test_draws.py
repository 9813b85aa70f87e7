"""Pages of the draw and of a locked design, as plain forms without scripts."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from access.actors import SYSTEM
from access.clock import today
from access.roles import Role
from access.tenancy import tenant
from accounts.models import RoleGrant
from programs import actions
from programs.models import Arm, ComparisonDesign, DesignAmendment, Draw, DrawTicket, Enrollment, Program
from tests.factories.programs import make_mentors, make_ready
from tests.programs.drawing import everybody, fix, in_arm, make_compared, make_drawn

pytestmark = pytest.mark.django_db


def at(client: Client, name: str, **kwargs: object) -> str:
    app = "home" if name == "amend_design" else "programs"
    return reverse(f"{app}:{name}", kwargs={"organization": client.member.organization.slug, **kwargs})


def text(client: Client, url: str, **given: object) -> str:
    return client.get(url, given, follow=True).content.decode()


@pytest.fixture
def admin(sign_in) -> Client:
    return sign_in(Role.PROGRAM_ADMIN)


def test_team_fixes_the_pool_draws_and_reads_what_everybody_may(admin):
    with tenant(admin.member.organization_id):
        cohort, topic = make_compared("lottery", groups=("unit",), planned_size=2)
        make_mentors(cohort, topic, 5)
    board, page = at(admin, "cohort", cohort=cohort.pk), at(admin, "draw", cohort=cohort.pk)
    assert "Draw who starts" in text(admin, board)
    assert "Fix the pool" in text(admin, page)
    refused = admin.post(at(admin, "fix_pool", cohort=cohort.pk), {"places_mentor": "2", "source": "public"})
    assert "Say which number it will be" in refused.content.decode()
    given = {"places_mentor": "2", "source": "public", "announced": "Friday’s state lottery"}
    for _ in range(2):  # a double click
        fixed = admin.post(at(admin, "fix_pool", cohort=cohort.pk), given, follow=True).content.decode()
    assert "Friday’s state lottery" in fixed
    assert (
        "Type the public number" in admin.post(at(admin, "draw_places", cohort=cohort.pk), follow=True).content.decode()
    )
    for seed in ("04 17 23", "again"):
        drawn = admin.post(at(admin, "draw_places", cohort=cohort.pk), {"seed": seed}, follow=True).content.decode()
    assert "04 17 23" in drawn
    with tenant(admin.member.organization_id):
        made = Draw.objects.get()
        ticket = DrawTicket.objects.first().ticket
    pool = admin.get(at(admin, "draw_pool", cohort=cohort.pk)).content
    assert hashlib.sha256(pool).hexdigest() == made.pool_digest
    assert made.pool_digest in drawn
    tickets = admin.get(at(admin, "draw_tickets", cohort=cohort.pk)).content.decode()
    assert tickets.count("\r\n") == 6
    assert ",yes," in tickets
    published = at(admin, "published_draw", cohort=cohort.pk)
    assert f"Ticket {ticket} is number" in text(admin, published, ticket=ticket.lower())
    assert "No ticket of this draw" in text(admin, published, ticket="AAAA-AAAA-AAAA")
    assert "3" in text(admin, board)


def test_whoever_fixes_the_pool_of_a_design_that_draws_no_more_is_led_back(admin, monkeypatch):
    with tenant(admin.member.organization_id):
        make_compared("lottery", planned_size=2)
        before = ComparisonDesign.objects.get()
        cohort, topic = make_compared("matched")
        make_mentors(cohort, topic, 5)
    monkeypatch.setattr("programs.views.draws.design_of", lambda _: before)  # read a moment too early
    given = {"places_mentor": "2", "source": "made"}
    answer = admin.post(at(admin, "fix_pool", cohort=cohort.pk), given)
    assert answer.status_code == 302
    assert answer["Location"] == at(admin, "cohort", cohort=cohort.pk)


def test_board_says_who_is_in_the_pool_and_who_waits_and_leads_to_the_draw(admin):
    with tenant(admin.member.organization_id):
        cohort, topic = make_compared("lottery")
        rows = make_mentors(cohort, topic, 4)
        fix(cohort, mentor=2)
    board = at(admin, "cohort", cohort=cohort.pk)
    page = text(admin, board)
    assert "Draw who starts" in page and "Everyone is ready" not in page
    assert at(admin, "draw", cohort=cohort.pk) in page
    assert page.count("In the pool of the draw") == 5  # the fact, and each row
    assert "Wait, as the comparison" not in page
    admin.post(at(admin, "draw_places", cohort=cohort.pk))
    page = text(admin, board)
    assert "Ask 2 people" in page
    assert page.count("Waits until") == 2
    asked = text(admin, at(admin, "ask_enrollments", cohort=cohort.pk), enrollment=[row.pk for row in rows])
    assert "Ask 2 people?" in asked and "and so is 1 other. They are not asked before." in asked
    with tenant(admin.member.organization_id):
        Enrollment.objects.filter(pk__in=[row.pk for row in rows]).exclude(
            person__in=Arm.objects.filter(arm="comparison").values("person")
        ).delete()
    page = text(admin, board)
    assert "Nobody is left to ask" in page and "2 people wait, as the comparison." in page


@pytest.mark.parametrize(("days", "is_told"), [(300, True), (800, False)])
def test_before_the_pool_is_fixed_it_says_whether_those_who_wait_get_a_place_at_all(admin, days, is_told):
    with tenant(admin.member.organization_id):
        cohort, topic = make_compared("lottery", horizon_months=12)
        make_mentors(cohort, topic, 3)
        Program.objects.update(ends_on=today("UTC") + timedelta(days=days))
    page = text(admin, at(admin, "fix_pool", cohort=cohort.pk))
    assert ("The program is over before the time of those who wait" in page) == is_told


def test_asking_in_a_matched_design_says_that_the_comparison_is_written_down(admin):
    with tenant(admin.member.organization_id):
        cohort, topic = make_compared("matched")
        make_mentors(cohort, topic, 1)
    assert "whom they are compared with" in text(admin, at(admin, "ask_enrollments", cohort=cohort.pk))


@pytest.mark.parametrize("name", ["fix_pool", "ask_early"])
def test_an_error_stands_above_the_form_once(admin, name):
    with tenant(admin.member.organization_id):
        cohort, topic = make_compared("lottery")
        rows = make_mentors(cohort, topic, 4)
        if name == "ask_early":
            fix(cohort, mentor=2)
            actions.draw_places(cohort=cohort, by=SYSTEM)
            rows = in_arm(cohort, "comparison")
    answer = admin.post(
        at(admin, name, cohort=cohort.pk), {"enrollment": [rows[0].pk], "places_mentor": "2", "source": "public"}
    )
    assert answer.content.decode().count("One thing to fix") == 1


def test_board_asks_nobody_who_waits_and_says_until_when(admin):
    with tenant(admin.member.organization_id):
        cohort, _ = make_drawn()
        waiting = in_arm(cohort, "comparison")
        name = waiting[0].person.name
    page = text(admin, at(admin, "ask_enrollments", cohort=cohort.pk), enrollment=waiting[0].pk)
    assert f"{name} is in the comparison until" in page
    early = at(admin, "ask_early", cohort=cohort.pk)
    assert f"Ask {name} before their time?" in text(admin, early, enrollment=waiting[0].pk)
    assert "Say why they cannot wait." in admin.post(early, {"enrollment": waiting[0].pk}).content.decode()
    admin.post(early, {"enrollment": waiting[0].pk, "why": "A role that cannot wait."})
    with tenant(admin.member.organization_id):
        assert DesignAmendment.objects.get(kind="crossover").people == 1
    program = text(admin, at(admin, "program", program=cohort.program_id))
    assert "A role that cannot wait." in program
    assert name not in program


def test_asking_before_the_draw_is_warned_of(admin):
    with tenant(admin.member.organization_id):
        cohort, topic = make_compared()
        make_mentors(cohort, topic, 3)
    assert "outside of the comparison for good" in text(admin, at(admin, "ask_enrollments", cohort=cohort.pk))


def test_published_draw_is_for_those_who_know_that_they_are_invited(admin, sign_in):
    with tenant(admin.member.organization_id):
        cohort, _ = make_drawn()
        invited, waiting = in_arm(cohort, "invited")[0], in_arm(cohort, "comparison")[0]
    inside, outside, executive = sign_in(Role.PARTICIPANT), sign_in(Role.PARTICIPANT), sign_in(Role.EXECUTIVE)
    with tenant(admin.member.organization_id):
        for row, client in ((invited, inside), (waiting, outside)):
            for model in (Arm, DrawTicket):
                _hand_over(model, row, client)
            Enrollment.objects.filter(pk=row.pk).update(person=client.member.person)
        ticket = DrawTicket.objects.get(person=inside.member.person).ticket
    url = at(inside, "published_draw", cohort=cohort.pk)
    assert inside.get(url).status_code == 404, "drawn, and not asked yet: the page would say what no invitation has"
    with tenant(admin.member.organization_id):
        make_ready(Enrollment.objects.get(pk=invited.pk))
    page = text(inside, url)
    assert f"Your ticket is <code>{ticket}</code>" in page
    assert "it starts" in page
    assert outside.get(url).status_code == 404
    read = text(executive, url)
    assert ticket not in read
    assert "The record" in read
    with tenant(admin.member.organization_id):  # a second role takes nothing away
        RoleGrant.objects.create(membership=executive.member, role=Role.COORDINATOR)
    assert "The record" in text(executive, url)
    assert sign_in(Role.COORDINATOR).get(url).status_code == 404


def _hand_over(model: type, row: Enrollment, client: Client) -> None:
    """As the owner: these rows are written once."""
    from tests.roles import as_role

    with as_role("owner"):
        model.objects.filter(person=row.person).update(person=client.member.person)


def test_locked_design_is_amended_on_a_page_and_shows_it(admin):
    with tenant(admin.member.organization_id):
        cohort, _ = make_compared("lottery")
        program = cohort.program
    url, page = at(admin, "amend_design", program=program.pk), at(admin, "program", program=program.pk)
    with tenant(admin.member.organization_id):
        digest = ComparisonDesign.objects.get().digest
    assert digest in text(admin, page)
    assert "Change the locked design" in text(admin, url)
    given = {
        "outcome": "retention",
        "counted_side": "mentor",
        "comparison": "lottery",
        "planned_size": "30",
        "planned_comparison": "60",
        "expected_percent": "80",
        "smallest_difference": "15",
        "horizon_months": "12",
        "based_on": "0",
    }
    look = admin.post(url, given | {"look": "1"}).content.decode()
    assert "30 people invited and 60 in the comparison" in look
    assert "Say why it changes." in admin.post(url, given).content.decode()
    admin.post(url, given | {"why": "More people wait than we thought."})
    shown = text(admin, page)
    assert "More people wait than we thought." in shown
    assert "As many as are invited" in shown
    assert digest not in shown.split("<details")[-1]
    again = admin.post(url, given | {"why": "Again.", "smallest_difference": "9"}).content.decode()
    assert "Somebody changed the design since you opened this page" in again


def test_once_somebody_is_counted_the_page_keeps_whom_it_compares_with(admin):
    with tenant(admin.member.organization_id):
        cohort, _ = make_drawn()
        program, mentors = cohort.program, len(everybody(cohort))
    assert mentors == 6
    url = at(admin, "amend_design", program=program.pk)
    given = {
        "outcome": "retention",
        "comparison": "none",
        "counted_side": "both",
        "planned_size": "30",
        "expected_percent": "80",
        "smallest_difference": "10",
        "horizon_months": "18",
        "based_on": "0",
        "why": "A longer look.",
    }
    admin.post(url, given)
    with tenant(admin.member.organization_id):
        design = ComparisonDesign.objects.get()
        assert (design.comparison, design.counted_side, design.horizon_months) == ("lottery", "mentor", 18)
