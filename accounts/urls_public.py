"""Addresses outside every organization: public pages, pages of the signed-in user, and signed links."""

from django.urls import path

from accounts.views import entrance

app_name = "accounts_public"
urlpatterns = [
    path("", entrance.front, name="front"),
    path("organizations/", entrance.organizations, name="organizations"),
    path("membership/<str:token>/", entrance.join_member, name="join_member"),
]
