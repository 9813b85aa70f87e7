"""Addresses inside an organization."""

from django.urls import path

from accounts.views import members, settings

app_name = "accounts"
urlpatterns = [
    path("me/", settings.me, name="me"),
    path("organization/", settings.set_organization, name="set_organization"),
    path("members/", members.members, name="members"),
    path("members/invite/", members.invite_member, name="invite_member"),
    path("members/<uuid:membership>/", members.set_member_roles, name="set_member_roles"),
    path("members/<uuid:membership>/resend/", members.resend_invitation, name="resend_invitation"),
    path("members/<uuid:membership>/end/", members.deactivate_member, name="deactivate_member"),
    path("members/<uuid:membership>/give-back/", members.reactivate_member, name="reactivate_member"),
]
