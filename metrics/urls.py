"""Addresses of decisions and impact."""

from django.urls import path

from metrics import views

app_name = "metrics"
urlpatterns = [
    path("pairs/<uuid:pair>/decisions/record/", views.record_decision, name="record_decision"),
    path("decisions/", views.decisions, name="decisions"),
    path("decisions/<uuid:decision>/edit/", views.edit_decision, name="edit_decision"),
    path("programs/<uuid:program>/cycles/", views.cycles, name="cycles"),
    path("programs/<uuid:program>/impact/", views.impact, name="impact"),
    path("programs/<uuid:program>/impact/csv/", views.impact_csv, name="impact_csv"),
]
