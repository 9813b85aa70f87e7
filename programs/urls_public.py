"""Addresses outside every organization: public pages, pages of the signed-in user, and signed links."""

from django.urls import URLPattern

app_name = "programs_public"
urlpatterns: list[URLPattern] = []
