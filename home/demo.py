"""Builds the demonstration organization through the same actions that the pages use, on a clock that starts last month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password

from access.actors import SYSTEM, Actor
from access.clock import now
from access.roles import Role
from access.tenancy import tenant
from accounts.actions import add_member, create_organization
from accounts.models import Membership, Organization, Person, User
from feedback.actions import hand_on_proposals
from feedback.keys import KeyDirectory
from feedback.tasks import reconcile
from feedback.vault import Vault
from home.actions import set_reminder
from home.demo_channel import follow_port, open_channel
from home.demo_credit import give_back, name_sources
from home.demo_debrief import look_back
from home.demo_desk import answer_first, ask_first, ask_last
from home.demo_fading import colleagues, fading_program
from home.demo_kpis import add_kpis, bring_outcomes
from home.demo_mail import failures
from home.demo_past import past_program
from home.demo_patterns import answer_patterns, propose_themes, seal_first_period
from home.demo_people import DECISIONS, DOMAIN, EXPERIMENTS, MENTEES, MENTORS, PASSWORD, TIME_ZONES
from home.demo_program import charters, first_cohort, other_programs
from home.demo_register import rate_past_cohorts, tie_and_log
from home.demo_stories import tell_stories
from home.demo_studio import draft, second_cohort
from home.demo_times import give_times
from metrics.actions import follow_up_experiment, record_decision, roll_up_cohort, roll_up_program, start_experiment
from metrics.models import Snapshot
from metrics.rolling import rebuild, unheard
from notifications.kinds import Kind
from pairing.actions import publish_pairs
from pairing.models import Pair
from programs import actions as programs
from programs import library
from programs.models import Cohort, Enrollment
from sessions import actions as sessions

SLUG, NAME = "halden", "Halden Group"
FIRST = 3  # decisions of the first month; the others are newer than its count


@dataclass(frozen=True)
class SignIn:
    """One person to try the demonstration as."""

    part: str
    email: str


CAST = (
    ("Program admin", "Dana Reyes", "Head of Learning", (Role.PROGRAM_ADMIN,)),
    ("Executive", "Eleanor Hart", "Chief Executive Officer", (Role.EXECUTIVE,)),
    ("Owner", "Samuel Ortiz", "Head of IT", (Role.OWNER,)),
    ("Ombudsperson", "Ines Varga", "Ombudsperson", (Role.OMBUDSPERSON,)),
    ("Coordinator", "Robin Achterberg", "Learning partner", (Role.COORDINATOR,)),
)


def sign_ins() -> list[SignIn]:
    """One sign-in for each part; all share one password."""
    cast = [SignIn(part, email_of(name)) for part, name, *_ in CAST]
    return [SignIn("Mentee", email_of(MENTEES[0].name)), SignIn("Mentor", email_of(MENTORS[0].name)), *cast]


def email_of(name: str) -> str:
    """An address of an invented person."""
    plain = name.lower().replace("ö", "o").replace("ñ", "n").replace(" ", ".")
    return f"{plain}@{DOMAIN}"


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Act as if it were `moment`: the story of the demonstration began last month."""
    before = settings.NOW
    settings.NOW = moment.isoformat()
    try:
        yield
    finally:
        settings.NOW = before


class HalfMade(Exception):
    """The organization is there, and was not made to its end."""


def seed() -> bool:
    """Make Halden Group, once. False when it is there already; raises HalfMade where that was stopped on the way.

    Run by the owner, who may create organizations.
    """
    if (made := Organization.objects.filter(slug=SLUG).first()) is not None:
        with tenant(made.pk):
            if not Snapshot.objects.exists():  # counted last of all
                raise HalfMade(NAME)
            follow_port()
        return False
    start = _beginning()
    with at(start):
        organization = create_organization(
            name=NAME, slug=SLUG, timezone="America/New_York", requires_second_factor=False, by=SYSTEM
        )
        with tenant(organization.pk):
            admin = _people()
            cohort = _program(admin, start.date())
        pairs = _publish(organization, cohort, admin)
    _first_month(organization, pairs, start)
    _ask_for_help(organization)
    with tenant(organization.pk):
        first = next(pair for pair in pairs if pair.members.filter(person__name=MENTEES[0].name).exists())
        look_back(first)
        _look_ahead(first)
        other_programs(admin)
        _sign_ins(second_cohort(cohort.program, admin, _person), admin)
        failures()
        _nudge_one(pairs, admin)
        _count(past_program(admin, at))
        answer_patterns(admin)
        add_kpis(admin)
        bring_outcomes(cohort)
        with at(now() - timedelta(days=1)):
            propose_themes()
        hand_on_proposals(by=SYSTEM)
        tie_and_log()
        tell_stories(admin)
        # One that is not as we ship it, so that the page shows what that looks like.
        set_reminder(kind=Kind.NEXT_SESSION_DUE, is_on=True, offsets=(5,), by=admin)
        colleagues()
        fading_program(admin, now().date())
        rate_past_cohorts()
        open_channel(admin)
    rebuild(organization.pk, unheard)  # the impact pages are there at once, as after a first night
    return True


def _beginning() -> datetime:
    """The fifth of last month, in the morning."""
    last = now().date().replace(day=1) - timedelta(days=1)
    return datetime.combine(last.replace(day=5), time(14), UTC)


def _people() -> Actor:
    owner = Actor(None, "Upwell")
    chief = _person("Eleanor Hart", "Chief Executive Officer", "Board", "Dublin", 9)
    for _, name, title, roles in CAST:
        person = chief if name == chief.name else _person(name, title, "Headquarters", "Columbus", 6, chief)
        _member(person, roles, owner)
    leaders = {m.name: _person(m.name, m.title, m.unit, m.site, 8, chief) for m in MENTEES}
    # Everybody reports to a leader of another unit than the one they will most likely teach, as in a real line.
    heads = list(leaders.values())
    for number, mentor in enumerate(MENTORS):
        _person(mentor.name, mentor.title, mentor.unit, mentor.site, 3, heads[(number * 5 + 3) % len(heads)])
    return Membership.objects.get(person__name="Dana Reyes").actor


def _person(name: str, title: str, unit: str, site: str, level: int, manager: Person | None = None) -> Person:
    person: Person = Person(
        name=name,
        email=email_of(name),
        title=title,
        unit=unit,
        site=site,
        level=level,
        manager=manager,
        timezone=TIME_ZONES[site],
        languages=["en"],
    )
    person.save()
    return person


def _member(person: Person, roles: Sequence[Role], by: Actor) -> Membership:
    membership = add_member(person=person, roles=roles, by=by)
    if membership.user_id is None:
        membership.user = _user(person.email)
        membership.save(update_fields=["user"])
    return membership


def _user(email: str) -> User:
    user = User.objects.create_user(email)
    user.password = _hashed()
    user.save(update_fields=["password"])
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


@cache
def _hashed() -> str:
    """The password of everybody, hashed once: that takes as long as guessing should, and they are fifty."""
    return make_password(PASSWORD)


def _program(admin: Actor, day: date) -> Cohort:
    cohort = first_cohort(admin, day)
    _sign_ins(cohort, admin)
    return cohort


def _sign_ins(cohort: Cohort, admin: Actor) -> None:
    """Everybody in it can sign in: the mail about a pair leads to a page that asks for it."""
    for enrollment in Enrollment.objects.filter(cohort=cohort).select_related("person"):
        _member(enrollment.person, [Role.PARTICIPANT], admin)


def _publish(organization: Organization, cohort: Cohort, admin: Actor) -> list[Pair]:
    with tenant(organization.pk):
        programs.close_answers(cohort=cohort, by=admin)
        pairs = publish_pairs(run=draft(cohort, admin, "Skill gaps first"), by=admin)
        return sorted(pairs, key=_place)


def _place(pair: Pair) -> int:
    """By their mentee, so that the story is the same each time, whatever the random order of pairs."""
    names = [learner.name for learner in MENTEES]
    mentees = pair.members.filter(side="mentee").values_list("person__name", flat=True)
    return min(names.index(name) for name in mentees)


def _first_month(organization: Organization, pairs: list[Pair], start: datetime) -> None:
    """Sessions, decisions and sealed answers of the first month; then the vault closes it."""
    vault = Vault(KeyDirectory(Path(settings.VAULT_KEYS)), patience=0)
    with at(start + timedelta(hours=1)):
        reconcile(str(organization.pk))
        vault.tend(organization.pk)
    yesterday = now().date() - timedelta(days=1)
    with at(start + timedelta(days=1)), tenant(organization.pk):
        agreed = charters(pairs, half_time=yesterday)
    with tenant(organization.pk):
        for number, pair in enumerate(pairs):
            _meet(pair, number, start)
    with at(start + timedelta(days=18)), tenant(organization.pk):
        seal_first_period()
    with at(start + timedelta(days=20)), tenant(organization.pk):
        _decide(DECISIONS[:FIRST], start + timedelta(days=12))
        _try(start)
        give_back((start + timedelta(days=9)).date())
    with tenant(organization.pk):
        _count(pairs[0].cohort)
        for number, pair in enumerate(pairs):
            if pair in agreed:
                _meet_again(pair, number, start)
        give_times(pairs)
    later = min(max(_first_of_month() + timedelta(days=6), start + timedelta(days=24)), now())
    with at(later), tenant(organization.pk):
        _decide(DECISIONS[FIRST:], later - timedelta(days=3))
        name_sources()
    reconcile(str(organization.pk))
    vault.tend(organization.pk)


def _meet(pair: Pair, number: int, start: datetime) -> None:
    """Most pairs met in the first month."""
    if number % 8 != 5:
        _hold(pair, start + timedelta(days=6 + number % 9, hours=number % 4))


def _meet_again(pair: Pair, number: int, start: datetime) -> None:
    """Two thirds met again; the newest session of some is still ahead."""
    if number % 3 != 1:
        day = now().date() - timedelta(days=2 + number % 9)
        # In the morning of New York, at whatever hour the demonstration is made.
        second = datetime.combine(day, time(14 + number % 4), UTC)
        _hold(pair, max(second, start + timedelta(days=20)))


def _hold(pair: Pair, when: datetime) -> None:
    when -= timedelta(days=max(0, when.weekday() - 4))  # nobody meets on a weekend
    if when >= now() - timedelta(hours=2):
        return
    members = list(pair.members.select_related("person"))
    mentee = next(Actor(m.person_id, m.person.name) for m in members if m.side == "mentee")
    mentors = [Actor(m.person_id, m.person.name) for m in members if m.side == "mentor"]
    with at(when - timedelta(days=3)):
        session = sessions.book_session(
            pair=pair,
            starts_at=when,
            minutes=pair.cohort.program.session_minutes,
            place="Room 4, or a call",
            theme="What I have not seen yet",
            by=mentee,
        )
        sessions.write_question(
            session=session, text="Where do you trust the tool, and where do you check by hand?", by=mentee
        )
        sessions.write_example(
            session=session, text="A ten-minute walk through a real case, and where it fails.", by=mentors[0]
        )
    with at(when + timedelta(hours=2)):
        sessions.log_session(session=session, was_held=True, by=mentee)
        for mentor in mentors:
            sessions.confirm_session(session=session, met=True, by=mentor)
        sessions.write_takeaway(session=session, text="Try it on one carrier report this week.", by=mentee)


def _nudge_one(pairs: list[Pair], admin: Actor) -> None:
    """Program health shows a pair that was nudged today, where one is late by now."""
    for pair in pairs:
        with suppress(sessions.NotNudged):
            sessions.nudge_pair(pair=pair, by=admin)
            return


def _ask_for_help(organization: Organization) -> None:
    with tenant(organization.pk):
        mentors = [Person.objects.get(name=mentor.name) for mentor in MENTORS[3:6]]
        desk = Person.objects.get(name="Ines Varga")
        for ago, ask in ((14, ask_first), (13, answer_first), (1, ask_last)):
            with at(now() - timedelta(days=ago)):
                ask(mentors, desk)


def _first_of_month() -> datetime:
    """The first night of this month, as roll-ups know it; not a moment that is still to come."""
    first = datetime.combine(now().date().replace(day=1), time(7), UTC)
    return min(first, now())


def _count(cohort: Cohort) -> None:
    """The night in which this month began: pages compare the newest count with it."""
    with at(_first_of_month()):
        roll_up_cohort(cohort_id=cohort.pk)
        roll_up_program(program_id=cohort.program_id)


def _decide(rows: Sequence[tuple[str, ...]], begins: datetime) -> None:
    """What leaders decided, a day after the other."""
    for number, (name, title, outcome, before, after, measure) in enumerate(rows):
        pair = Pair.objects.filter(members__person__name=name, members__side="mentee").first()
        if pair is not None:
            owner = Person.objects.get(name=name)
            record_decision(
                pair=pair,
                title=title,
                before=before,
                after=after,
                outcome=outcome,
                measure=measure,
                decided_on=(begins + timedelta(days=number)).date(),
                by=Actor(owner.pk, owner.name),
            )


def _try(start: datetime) -> None:
    for number, (name, title, hypothesis, result) in enumerate(EXPERIMENTS):
        pair = Pair.objects.filter(members__person__name=name, members__side="mentee").first()
        if pair is None:
            continue
        owner = Person.objects.get(name=name)
        by, day = Actor(owner.pk, owner.name), (start + timedelta(days=8 + number)).date()
        made = start_experiment(
            pair=pair,
            title=title,
            hypothesis=hypothesis,
            measure="",
            started_on=day,
            session=pair.sessions.first(),
            by=by,
        )
        if result:
            standing, reason = result
            follow_up_experiment(experiment=made, standing=standing, reason=reason, day=day + timedelta(days=9), by=by)


def _look_ahead(pair: Pair) -> None:
    """The first mentee meets their mentor the day after tomorrow, and has begun to prepare from the kit."""
    mentee = Person.objects.get(name=MENTEES[0].name)
    by, day = Actor(mentee.pk, mentee.name), now().astimezone(ZoneInfo(mentee.timezone)).date() + timedelta(days=2)
    starts_at = datetime.combine(day, time(14), ZoneInfo(mentee.timezone))
    session = sessions.book_session(
        pair=pair,
        starts_at=starts_at,
        minutes=pair.cohort.program.session_minutes,
        place="",
        link="https://meet.halden.example/returns",
        theme="",
        by=by,
    )
    theme, question = library.kit_item("one_task_two_ways"), library.kit_item("already_with_ai")
    sessions.write_theme(session=session, text=theme.title, taken_from=theme.key, by=by)
    sessions.write_question(session=session, text=question.text, taken_from=question.key, by=by)
