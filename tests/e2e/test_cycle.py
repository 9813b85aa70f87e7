"""The whole cycle in the browser, on the running application: from a people file that nobody here wrote to an impact page.

Five people: Dana runs the program, a mentee and a mentor live it, Eleanor reads its impact, and an outsider sees nothing.
What the others of the 1,000 people answer goes in through the same actions that their pages use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser

from embedded.stack import Stack
from tests import migrated
from tests.e2e.checks import is_sound
from tests.e2e.cycle import PASSWORD, Town, Visitor
from tests.guards.source import ROOT

SAMPLE = ROOT.parent / "shared" / "instances" / "mentor_match_sample"
HOME = "/o/works/"
GO_ON = "Save and go on"
MENTEE = "mentee.007@gov.uk"
TOPICS = ("AI assistants in daily work", "Automating routine work", "What support hears", "Words that land")

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(
        not SAMPLE.exists(), reason="the sample files of 500 mentors and 500 mentees are not beside the checkout"
    ),
]

# The first sixty of each side say yes; the others stay silent, as people do. Mentors first: until one of a wanted topic is ready,
# the invitation of a mentee does not leave.
OTHERS_SAY_YES = f"""
    from access.actors import Actor
    from access.tenancy import tenant
    from accounts.models import Organization
    from programs.actions import accept_enrollment
    from programs.models import Enrollment

    with tenant(Organization.objects.get(slug="works").pk):
        for side in ("mentor", "mentee"):
            rows = Enrollment.objects.filter(state="asked", side=side).select_related("person").order_by("person__email")
            for row in rows.exclude(person__email="{MENTEE}")[:60]:
                accept_enrollment(enrollment=row, by=Actor(row.person_id, row.person.name))
"""
MENTOR_OF_THE_MENTEE = f"""
    from access.tenancy import tenant
    from accounts.models import Organization
    from pairing.models import PairMember

    with tenant(Organization.objects.get(slug="works").pk):
        mine = PairMember.objects.get(person__email="{MENTEE}")
        print(mine.pair.members.get(side="mentor").person.email)
"""
NAMED = ["Customers get stuck in a step we own", "We worked on a real decision"]
# Twenty-four other pairs meet, and their mentors check in: twelve tick both of these, twelve tick nothing.
OTHERS_MEET_AND_ANSWER = f"""
    from datetime import timedelta
    from django.conf import settings
    from access.actors import Actor
    from access.clock import now
    from access.tenancy import tenant
    from accounts.models import Organization
    from feedback.actions import seal_answer
    from feedback.models import Period, Theme
    from pairing.models import Pair
    from sessions.actions import book_session, confirm_session, log_session

    def of(pair, side):
        member = pair.members.select_related("person").get(side=side)
        return Actor(member.person_id, member.person.name)

    with tenant(Organization.objects.get(slug="works").pk):
        others = [(pair, of(pair, "mentee"), of(pair, "mentor")) for pair in Pair.objects.exclude(members__person__email="{MENTEE}")[:24]]
        today, settings.NOW = settings.NOW, "2027-01-05T09:00:00+00:00"
        booked = [
            (book_session(pair=pair, starts_at=now() + timedelta(days=2), minutes=45, place="", theme="", by=mentee), mentee, mentor)
            for pair, mentee, mentor in others
        ]
        settings.NOW = today
        named = [theme.number for theme in Theme.objects.filter(side="mentor", text__in={NAMED})]
        for number, (session, mentee, mentor) in enumerate(booked):
            log_session(session=session, was_held=True, by=mentee)
            confirm_session(session=session, met=True, by=mentor)
            seal_answer(period=Period.objects.get(number=1), ticks=named if number < 12 else [], by=mentor)
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Town]:
    directory = tmp_path_factory.mktemp("stack")
    (directory / "now").write_text("2027-01-04T09:00:00+00:00")
    with Stack(directory, durable=False, seed=migrated.kept()) as stack:
        stack.start()
        yield Town(stack, browser)


@dataclass
class Cast:
    """Who takes part."""

    dana: Visitor
    eleanor: Visitor
    olga: Visitor


def test_the_whole_cycle(town: Town) -> None:
    cast = the_organization_begins(town)
    people_are_imported(cast.dana)
    cohort = people_are_enrolled(cast.dana)
    mentee = everybody_is_asked(town, cast.dana, cohort)
    pairs_are_published(cast.dana, cohort)
    told = town.mail_to(MENTEE, "you are paired with", seconds=180)
    assert "From the program team:" in told
    assert "Bring one decision that is still open." in told
    mentor = the_mentor_joins(town)
    session = a_session_takes_place(town, mentee, mentor)
    the_month_is_answered(town, mentor)
    the_vault_closes_the_month(town, mentor, mentee)
    town.manage("rebuild_rollups")  # as the next night would
    the_impact_is_read(cast)
    an_outsider_sees_nothing(town, session)


def the_organization_begins(town: Town) -> Cast:
    """An owner-run command, an invitation, the second step, and two more invitations."""
    told = town.manage(
        "create_organization",
        "Civil Works",
        "works",
        "--owner-email",
        "olga@works.example",
        "--owner-name",
        "Olga Stone",
    )
    link = re.search(r"/membership/\S+", told)
    assert link
    olga = town.visitor().opens_account(link[0])
    olga.go(HOME).reads("asks owners and program admins for a second step").turns_on_second_step()
    olga.go(f"{HOME}people/organization/").page.locator("main [name=requires_second_factor]").uncheck()
    olga.press("Save the settings").reads("The settings are saved")
    for name, address, role in (
        ("Dana Reyes", "dana@works.example", "Program admin"),
        ("Eleanor Hart", "eleanor@works.example", "Executive"),
    ):
        olga.go(f"{HOME}people/members/invite/").fill(email=address, name=name).tick(role).press("Send the invitation")
    dana, eleanor = (
        town.visitor().opens_account(town.link_to(address, "Civil Works"))
        for address in ("dana@works.example", "eleanor@works.example")
    )
    return Cast(dana, eleanor, olga)


def people_are_imported(dana: Visitor) -> None:
    """Two files, one after the other. The second remembers the columns and the grades of the first."""
    dana.go(f"{HOME}people/import/").attach(SAMPLE / "large-mentors.csv").press("Read the file")
    dana.fill(first_name="first name", last_name="last name", email="email address")
    dana.fill(title="job title", level="grade", unit="organisation").press("Check the rows")
    number_grades(dana)
    save_the_file(dana)
    dana.go(f"{HOME}people/import/").attach(SAMPLE / "large-mentees.csv").press("Read the file")
    assert dana.page.locator("main [name=level]").input_value() == "grade"
    dana.press("Check the rows")
    number_grades(dana)
    save_the_file(dana)
    dana.go(f"{HOME}people/?search=mentor+496").reads("mentor 496", "mentor.496@gov.uk")


def number_grades(dana: Visitor) -> None:
    dana.reads("Which level is each grade?")
    for number, field in enumerate(dana.page.locator("main input[type=number]").all(), start=1):
        if not field.input_value():
            field.fill(str(number))
    dana.press("Check the rows")


def save_the_file(dana: Visitor) -> None:
    dana.press("Save 500 people").waits("Your people are saved")


def people_are_enrolled(dana: Visitor) -> str:
    """A program from a template to its launch, a cohort, and two enrollment files mapped by value. Returns the address of the cohort."""
    dana.go(HOME).reads("Create a program").press("Create a program")
    dana.press("Start from this template, AI fluency for executives").reads("What is it for?")
    dana.fill(name="AI fluency", statement="Leaders know how work is really done.").press(GO_ON)
    dana.reads("What should it help you understand?").press(GO_ON)
    dana.reads("What may be taught?").tick(*TOPICS).press(GO_ON)
    dana.reads("Who meets whom?").page.locator("main [name=requires_charter]").uncheck()
    dana.press(GO_ON).reads("Who may take part?", "1,003 people may mentor").press(GO_ON)
    dana.reads("How often do they meet?").tick("Monthly").fill(starts_on="2027-01-04", ends_on="2027-12-20").press(
        GO_ON
    )
    dana.reads("What stays between them?", "Nobody reads this").press(GO_ON)
    dana.reads("How will you know it worked?").tick("None: the page describes and compares nothing").press(GO_ON)
    dana.reads("Ready to launch?").press("Launch the program").reads("AI fluency is launched")
    dana.press("Open a cohort").fill(name="First cohort", answers_due_on="2027-01-20").press("Open the cohort")
    cohort = dana.path
    for name, side in (("large-mentors.csv", "mentor"), ("large-mentees.csv", "mentee")):
        dana.go(cohort).press("Import a file").page.locator(f"main [name=side][value={side}]").check()
        dana.attach(SAMPLE / name).press("Read the file")
        dana.fill(email="email address", topic="profession").press("Check the rows")
        for number, field in enumerate(dana.page.locator("main select[name^='topic_']").all()):
            if side == "mentor":
                field.select_option(index=1 + number % len(TOPICS))
        dana.press("Check the rows").press("Save 500 rows").waits("The file is saved")
    return cohort


def everybody_is_asked(town: Town, dana: Visitor, cohort: str) -> Visitor:
    """Everybody is asked by mail. One mentee answers on a phone, without an account, and then makes one."""
    dana.go(cohort).press("Ask them").press("Ask 1,000 people").reads("1,000 people are asked")
    town.run(OTHERS_SAY_YES)
    phone = town.visitor(width=390)
    phone.go(town.link_to(MENTEE, "open to", seconds=180)).reads("Civil Works · AI fluency", "Who can see what")
    phone.press("Yes, I take part").reads("You said yes").press("Set a password")
    phone.fill(password=PASSWORD, again=PASSWORD).press("Set the password and join")
    return phone


def pairs_are_published(dana: Visitor, cohort: str) -> None:
    """Answers close, then a run as a job, its proof, the number of units, and publishing after a question."""
    dana.go(f"{cohort}answers/close/").press(re.compile("^Close answers"))
    dana.go(f"{cohort}pairing/").press("Find the best pairs").waits("mentees have a mentor")
    dana.reads("Best possible: proven", "Separate units", "Not matched, and why")
    is_sound(dana.page)
    dana.press(re.compile("^Publish draft")).reads("How long each check-in stays open is fixed now, too")
    dana.fill(mentee="Bring one decision that is still open.").press("Publish in 10 minutes").reads("Pairs are told at")
    dana.press("Tell everybody now").reads("pairs are published")


def the_mentor_joins(town: Town) -> Visitor:
    """The mentor of our mentee had said yes; the link of the invitation still leads to an account."""
    address = town.run(MENTOR_OF_THE_MENTEE).strip()
    mentor = town.visitor().go(town.link_to(address, "open to", seconds=180))
    mentor.press("Set a password").fill(password=PASSWORD, again=PASSWORD).press("Set the password and join")
    mentor.address = address
    return mentor


def a_session_takes_place(town: Town, mentee: Visitor, mentor: Visitor) -> str:
    """Booked by the mentee with an invitation for the calendar; prepared by both; logged by one and confirmed by the other."""
    mentee.go(HOME).reads("Book session 1").press("See other times")
    mentee.page.get_by_text("Another day, time or length").click()
    mentee.page.locator("details [name=theme]").fill("What I do not see")
    mentee.fill(day="2027-01-12", time="10:00").press("Book the time I typed")
    session = mentee.path
    assert "BEGIN:VCALENDAR" in town.calendar_of(mentor.address)
    mentee.page.get_by_label("A question").fill("Where do you trust the tool?")
    mentee.press("Add the question")
    mentor.go(session).reads("Where do you trust the tool?").fill(text="One label, from phone to shelf.").press(
        "Add the example"
    )
    mentee.go(session).reads("One label, from phone to shelf.")
    is_sound(mentee.page)
    town.set_clock("2027-01-12T12:00:00+00:00")
    for somebody in (mentee, mentor):
        somebody.go(HOME).reads("Did you meet?").press(re.compile("^We met")).reads("You said that you met")
    mentee.press("Record a decision").reads("the program team, and executives, and nobody else")
    mentee.fill(
        title="Return labels become phone codes", before="Paper labels only", after="A phone code in all stores"
    )
    mentee.tick("Changed").press("Record the decision").reads("The decision is recorded")
    return session


def the_month_is_answered(town: Town, mentor: Visitor) -> None:
    """Part one and part two are two forms and two requests. The sealed form comes back blank."""
    town.run(OTHERS_MEET_AND_ANSWER)
    mentor.go(f"{HOME}check-in/").reads("January check-in", "Nobody reads this")
    is_sound(mentor.page)
    mentor.page.locator("main [name=has_met][value=yes]").check()
    mentor.press("Save part one").reads("Part one is saved")
    mentor.page.locator("main [name=tick]").first.check()
    mentor.press("Seal part two").reads("Part two is sealed")
    assert mentor.page.locator("main [name=tick]:checked").count() == 0
    mentor.go(f"{HOME}patterns/").reads("not even how many have answered")


def the_vault_closes_the_month(town: Town, mentor: Visitor, mentee: Visitor) -> None:
    """Nobody presses a button: the month is over, and the patterns that passed the rule are there, alike for both sides."""
    town.set_clock("2027-02-01T09:00:00+00:00")
    mentor.go(f"{HOME}patterns/").waits("January 2027: published", seconds=240)
    mentor.reads("Many pairs, since January 2027", *NAMED)
    assert "A tool of ours lags behind" not in mentor.text
    assert mentee.go(f"{HOME}patterns/").main == mentor.main
    is_sound(mentee.page)


def the_impact_is_read(cast: Cast) -> None:
    """The executive finds decisions, facts and patterns on one page; the audit log tells Dana what was done, and no answer."""
    eleanor = cast.eleanor.go(HOME).press("AI fluency")
    eleanor.reads("One decision changed because leaders listened", "Return labels become phone codes")
    eleanor.reads("Customers get stuck in a step we own", "Sessions held")
    is_sound(eleanor.page)
    for page in ("programs/", "people/", "audit/"):
        assert eleanor.status(f"{HOME}{page}") == 403
    cast.olga.go(f"{HOME}audit/?search=draft+1").reads("published draft 1 for First cohort")
    assert "sealed" not in cast.olga.go(f"{HOME}audit/").main


def an_outsider_sees_nothing(town: Town, session: str) -> None:
    """Somebody of another organization finds here what one finds where nothing is."""
    told = town.manage(
        "create_organization",
        "Otherwise",
        "otherwise",
        "--owner-email",
        "oscar@otherwise.example",
        "--owner-name",
        "Oscar",
    )
    link = re.search(r"/membership/\S+", told)
    assert link
    outsider = town.visitor().opens_account(link[0])
    for path in (HOME, session, f"{HOME}patterns/", f"{HOME}check-in/", "/o/nowhere/"):
        assert outsider.status(path) == 404
