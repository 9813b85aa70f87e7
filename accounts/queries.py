"""Named reads of accounts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Case, Exists, OuterRef, QuerySet, Value, When
from django.db.models.functions import Lower
from django.urls import reverse

from access.actors import SYSTEM, Actor
from access.clock import today
from access.keys import Key
from access.links import make_token
from access.roles import ROLE_PERMISSIONS, Permission, Role, grantable_by
from access.tenancy import acting_user, current_organization, tenant
from accounts.models import (
    ApiToken,
    ImportMapping,
    Membership,
    Organization,
    PeopleImport,
    PeopleImportRow,
    Person,
    RoleGrant,
    User,
    Webhook,
)
from accounts.people_diff import Known
from accounts.people_mapping import MappedRow, PeopleMapping
from jobs.queries import latest_job
from notifications.queries import undeliverable_mailboxes


def organizations_of(user: User) -> list[Organization]:
    """The organizations that `user` can open, by name. Runs before any organization is open."""
    with acting_user(user.pk):
        mine = Membership.unscoped.filter(user=user, is_active=True).select_related("organization")
        found = [membership.organization for membership in mine]
    return sorted((each for each in found if _is_open_to(user, each)), key=lambda each: each.name.lower())


def organization_for(user: User, slug: str) -> Organization | None:
    """The organization with this slug if `user` belongs to it; None alike for a stranger and for no such organization."""
    with acting_user(user.pk):
        membership = (
            Membership.unscoped.filter(user=user, is_active=True, organization__slug=slug)
            .select_related("organization")
            .first()
        )
        return membership.organization if membership else None


def membership_of(user: User) -> Membership | None:
    """The active membership of `user` in the open organization, with its person."""
    found: Membership | None = (
        Membership.objects.filter(user=user, is_active=True, person__left_on=None).select_related("person").first()
    )
    return found


def _is_open_to(user: User, organization: Organization) -> bool:
    # Whether the person has left is known inside only; nobody has so many organizations that a query for each would be felt.
    with tenant(organization.pk):
        return membership_of(user) is not None


def organization_by_id(organization_id: UUID) -> Organization | None:
    """An organization that a signed link names."""
    return Organization.objects.filter(pk=organization_id).first()


def organization_in(lowest: UUID, highest: UUID) -> Organization | None:
    """The one organization whose id is in this range, as the address of a mail that came back names it."""
    found = list(Organization.objects.filter(pk__range=(lowest, highest))[:2])
    return found[0] if len(found) == 1 else None


def organization_ids() -> list[UUID]:
    """Every organization, for platform jobs that open them one after the other."""
    return list(Organization.objects.order_by("created_at").values_list("pk", flat=True))


def role_labels(roles: Iterable[str]) -> str:
    """Roles in the words of the interface and in the order of the roles table: "Owner, Program admin"."""
    held = {Role(role) for role in roles}
    return ", ".join(role.label for role in Role if role in held)


def members() -> QuerySet[Membership]:
    """Everybody who may come in, may come in once they answer, or could once: person and roles loaded.

    Annotated with `standing` (a value of Membership.State, for sorting and filters) and `has_second_factor`.
    """
    state = Membership.State
    second = Authenticator.objects.filter(user_id=OuterRef("user_id"), type=Authenticator.Type.TOTP)
    found: QuerySet[Membership] = (
        Membership.objects.select_related("person")
        .prefetch_related("grants")
        .annotate(
            standing=Case(
                When(is_active=False, then=Value(state.ENDED)),
                When(person__left_on__isnull=False, then=Value(state.LEFT)),
                When(user=None, then=Value(state.INVITED)),
                default=Value(state.ACTIVE),
            ),
            has_second_factor=Exists(second),
        )
    )
    return found


def joined_members() -> QuerySet[Membership]:
    """Memberships that somebody can open the organization with today."""
    found: QuerySet[Membership] = Membership.objects.filter(
        is_active=True, user__isnull=False, user__is_active=True, person__left_on=None
    )
    return found


def sign_in_address(person: Person) -> str:
    """Where this person signs in; the address of the people file as long as they have no account."""
    found: str | None = joined_members().filter(person=person).values_list("user__email", flat=True).first()
    return found or person.email


def membership_by_id(membership_id: UUID) -> Membership | None:
    """A membership that a signed link names, with its person and who invited them."""
    found: Membership | None = (
        Membership.objects.select_related("person", "invited_by", "organization").filter(pk=membership_id).first()
    )
    return found


def is_open_invitation(membership: Membership) -> bool:
    """Whether the link that was sent last may still be answered by the mailbox that it went to."""
    return (
        membership.state == Membership.State.INVITED and membership.invited_to == membership.person.email.lower() != ""
    )


def invitation_path(membership: Membership) -> str:
    """The page that answers this invitation. It opens an account: only its mailbox may see it."""
    token = make_token("membership", current_organization(), membership.pk)
    return reverse("accounts_public:join_member", kwargs={"token": token})


def account_with(email: str) -> User | None:
    """Who signs in with this address. An address that somebody added and never confirmed is nobody's."""
    confirmed = EmailAddress.objects.filter(email=email.lower(), verified=True).select_related("user").first()
    if confirmed is not None:
        user: User = confirmed.user
        return user
    return User.objects.filter(email=email.lower()).first()


def has_second_factor(user: User) -> bool:
    """Whether `user` signs in with a code besides the password. Recovery codes alone are none."""
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())


def grantable_by_actor(actor: Actor) -> frozenset[Role]:
    """The roles that an actor may give and take in the open organization: the system all of them."""
    if actor.person_id is None:
        return frozenset(Role)
    return grantable_by(joined_members().filter(person_id=actor.person_id).first())


def webhook() -> Webhook | None:
    """The chat channel of the open organization, on or off."""
    found: Webhook | None = Webhook.objects.first()
    return found


def people_of_the_webhook() -> list[Person]:
    """Who may set the chat channel up, and so is told when it does not work. By name."""
    roles = [role for role, held in ROLE_PERMISSIONS.items() if Permission.WEBHOOK_SET in held]
    members = joined_members().filter(grants__role__in=roles)
    return list(Person.objects.filter(memberships__in=members).distinct().order_by("name", "pk"))


# People and their import ------------------------------------------------------------------------------------------


def local_today() -> date:
    """The date in the open organization's zone."""
    return today(Organization.objects.values_list("timezone", flat=True).get(pk=current_organization()))


def known_people() -> list[Known]:
    """Everybody the open organization knows, here or not, as a people file is judged against."""
    names = [field.name for field in fields(Known)]
    columns = ["manager_id" if name == "manager" else name for name in names]
    rows = (
        dict(zip(names, row, strict=True))
        for row in Person.objects.filter(erased_on=None).order_by().values_list(*columns)
    )
    return [Known(**row | {"languages": tuple(row["languages"])}) for row in rows]


def people() -> QuerySet[Person]:
    """The list of people, with their managers, and whether mail to them comes back."""
    theirs = undeliverable_mailboxes().filter(address=Lower(OuterRef("email")))
    known = Person.objects.filter(erased_on=None).select_related("manager")
    found: QuerySet[Person] = known.annotate(mail_comes_back=Exists(theirs))
    return found


def has_people() -> bool:
    """Whether there is anybody besides those who were invited one by one."""
    return bool(Person.objects.filter(memberships=None).exists())


def places(field: str) -> list[str]:
    """The different values of `unit` or `site` here, for a filter; a guest's company is none of our units."""
    return list(
        Person.objects.filter(is_guest=False)
        .exclude(**{field: ""})
        .order_by(field)
        .values_list(field, flat=True)
        .distinct()
    )


def waiting_import(by: Actor) -> PeopleImport | None:
    """The judged people file that waits for this person's yes."""
    found: PeopleImport | None = PeopleImport.objects.filter(
        created_by_id=by.person_id, state__in=[PeopleImport.State.STAGED, PeopleImport.State.SAVING]
    ).first()
    return found


def is_being_saved(people_import: PeopleImport) -> bool:
    """Whether the job that saves it is still open."""
    job = latest_job(people_import.pk)
    return job is not None and job.is_open


def import_of_job(job_id: UUID) -> tuple[PeopleImport, Actor]:
    """What a job saves, and for whom. Raises PeopleImport.DoesNotExist."""
    found: PeopleImport = PeopleImport.objects.get(job_id=job_id)
    person = Person.objects.filter(pk=found.created_by_id).first()
    return found, Actor(person.pk, person.name) if person else SYSTEM


def staged_rows(people_import: PeopleImport) -> list[MappedRow]:
    """The rows of the file that wait, as the text that was mapped."""
    rows = people_import.rows.filter(number__gt=0).order_by("number").values_list("number", "values")
    return [MappedRow(number, values) for number, values in rows]


def leaving_with_a_role(people_import: PeopleImport) -> list[str]:
    """Names of those who would leave and have more to do here than take part."""
    leaving = people_import.rows.filter(verdict=PeopleImportRow.Verdict.LEFT).values("person_id")
    grants = RoleGrant.objects.filter(membership__is_active=True, membership__person_id__in=leaving)
    names = grants.exclude(role=Role.PARTICIPANT).order_by().values_list("membership__person__name", flat=True)
    return sorted(set(names))


def remembered_mapping() -> PeopleMapping:
    """How the last people file of the open organization was mapped."""
    found = ImportMapping.objects.filter(kind=ImportMapping.Kind.PEOPLE).first()
    return PeopleMapping.remembered(found.columns, found.values) if found else PeopleMapping({})


def judged_rows(people_import: PeopleImport) -> QuerySet[PeopleImportRow]:
    """The rows of a dry run: the missing first, by name, then in the order of the file."""
    found: QuerySet[PeopleImportRow] = people_import.rows.order_by("number", "values__name", "id")
    return found


def rejected_strangers(people_import: PeopleImport) -> int:
    """Rows left out of which nobody can tell whom they are about."""
    return int(people_import.rows.filter(verdict=PeopleImportRow.Verdict.REJECTED, person_id=None).count())


def api_tokens() -> QuerySet[ApiToken]:
    """Every token of the open organization with its maker, the newest first."""
    found: QuerySet[ApiToken] = ApiToken.objects.select_related("made_by")
    return found


def api_token_of(key: Key) -> ApiToken | None:
    """The token that a program shows, unless it was revoked or has run out."""
    found: ApiToken | None = ApiToken.objects.filter(
        digest=key.digest, revoked_at=None, expires_on__gte=local_today()
    ).first()
    return found
