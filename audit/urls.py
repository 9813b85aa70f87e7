"""Addresses inside an organization."""

from django.urls import path

from audit import views

app_name = "audit"
urlpatterns = [
    path("", views.entries, name="entries"),
    path("openings/", views.openings, name="openings"),
    path("export/", views.export_entries, name="export_entries"),
]
