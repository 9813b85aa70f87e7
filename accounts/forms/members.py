"""What the pages of members, of the organization and of one's own account take."""

from __future__ import annotations

import zoneinfo
from collections.abc import Collection
from functools import cache
from typing import Any, cast

import django_filters
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.db.models import Q, QuerySet

from access.roles import Role
from accounts.models import Membership, Organization, User

# What a role opens, in one line, for those who give it.
ROLE_HINTS = {
    Role.OWNER: "settings, members and the audit log",
    Role.PROGRAM_ADMIN: "people, programs, pairing and members",
    Role.COORDINATOR: "the programs they run",
    Role.PARTICIPANT: "their own pair",
    Role.EXECUTIVE: "impact, decisions and patterns, read only",
    Role.OMBUDSPERSON: "requests for help addressed to them; not for whoever runs programs",
    Role.GUEST: "their pair only",
}


@cache
def _zones() -> tuple[tuple[str, str], ...]:
    names = sorted(name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/"))
    return (("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names))


class RolesField(forms.MultipleChoiceField):
    """Ticks for the roles that the reader may give."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(error_messages={"required": "Tick at least one role."}, **kwargs)


def offer(form: forms.Form, roles: Collection[Role]) -> None:
    """Let a form choose among these roles, in the order of the roles table."""
    choices = [(role.value, f"{role.label}: {ROLE_HINTS[role]}") for role in Role if role in roles]
    cast("RolesField", form.fields["roles"]).choices = choices


class InviteMemberForm(forms.Form):
    """Who is invited, and as what."""

    email = forms.EmailField(
        label="Email address",
        help_text="The link goes there. It opens an account only for this address.",
        error_messages={
            "required": "Type an email address.",
            "invalid": "Type an email address, such as ana@example.com.",
        },
    )
    name = forms.CharField(
        label="Name", max_length=200, required=False, help_text="Needed for somebody who is not in the people file."
    )
    roles = RolesField(label="Roles")

    def __init__(self, data: Any = None, *, grantable: Collection[Role]) -> None:
        super().__init__(data)
        offer(self, grantable)

    def clean_email(self) -> str:
        """Addresses are compared in lower case."""
        return str(self.cleaned_data["email"]).lower()

    def clean_roles(self) -> list[Role]:
        """Roles as such."""
        return [Role(role) for role in self.cleaned_data["roles"]]


class MemberRolesForm(forms.Form):
    """The roles of one member."""

    roles = RolesField(label="Roles")

    def __init__(self, data: Any = None, *, grantable: Collection[Role], held: Collection[str]) -> None:
        super().__init__(data, initial={"roles": sorted(held)})
        offer(self, grantable)
        # A role that the reader may not take away is not offered, and stays.
        self.kept = [Role(role) for role in held if Role(role) not in grantable]
        self.fields["roles"].required = not self.kept

    def clean_roles(self) -> list[Role]:
        """The ticked ones and those that stay."""
        return [*map(Role, self.cleaned_data["roles"]), *self.kept]


class MemberFilter(django_filters.FilterSet):
    """Search above the list of members."""

    search = django_filters.CharFilter(label="Name or email", method="by_name_or_email")
    role = django_filters.ChoiceFilter(label="Role", field_name="grants__role", choices=Role.choices, empty_label="Any")
    state = django_filters.ChoiceFilter(
        label="State", field_name="standing", choices=Membership.State.choices, empty_label="Any"
    )

    class Meta:
        model = Membership
        fields: list[str] = []

    def by_name_or_email(self, members: QuerySet[Membership], name: str, value: str) -> QuerySet[Membership]:
        """Members whose name or e-mail contains the text."""
        return members.filter(Q(person__name__icontains=value) | Q(person__email__icontains=value))


class OpenAccountForm(forms.Form):
    """A password for a new account."""

    email = forms.EmailField(
        label="Email address",
        disabled=True,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label="Choose a password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="12 characters or more, and none that many people use. Three or four words are easy to remember.",
        error_messages={"required": "Choose a password."},
    )
    again = forms.CharField(
        label="The same again",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Type it again."},
    )

    def __init__(self, data: Any = None, *, email: str) -> None:
        super().__init__(data, initial={"email": email})

    def clean_password(self) -> str:
        """A password that is not easy to guess."""
        password = str(self.cleaned_data["password"])
        validate_password(password, User(email=self.initial["email"]))
        return password

    def clean(self) -> dict[str, Any]:
        """Typed twice alike."""
        cleaned = super().clean() or {}
        if "password" in cleaned and "again" in cleaned and cleaned["password"] != cleaned["again"]:
            self.add_error("again", "The two are not the same. Type both again.")
        return cleaned


class ZoneField(forms.ChoiceField):
    """A time zone by its name in the IANA database."""

    def __init__(self, *, empty: str = "", **kwargs: Any) -> None:
        super().__init__(choices=lambda: [*([("", empty)] if empty else []), *_zones()], **kwargs)

    def valid_value(self, value: str) -> bool:
        """Any zone that the server knows, so that what a people file brought stays valid."""
        return value in zoneinfo.available_timezones() or super().valid_value(value)


class OrganizationForm(forms.Form):
    """The settings of an organization."""

    name = forms.CharField(label="Name", max_length=120, error_messages={"required": "Type a name."})
    timezone = ZoneField(label="Time zone", help_text="For everybody who has not chosen one of their own.")
    requires_second_factor = forms.BooleanField(
        label="Owners and program admins need a second step to sign in",
        required=False,
        help_text="A code from their phone. Whoever has none is asked to set it up before going on.",
    )

    @classmethod
    def of(cls, organization: Organization, data: Any = None) -> OrganizationForm:
        """The form as it stands for this organization."""
        names = ("name", "timezone", "requires_second_factor")
        return cls(data, initial={name: getattr(organization, name) for name in names})


class MeForm(forms.Form):
    """What a person sets for themselves."""

    timezone = ZoneField(label="Time zone", required=False, empty="The organization’s")
