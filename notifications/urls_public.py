"""Addresses outside every organization: public pages, pages of the signed-in user, and signed links."""

from django.urls import URLPattern

app_name = "notifications_public"
urlpatterns: list[URLPattern] = []
