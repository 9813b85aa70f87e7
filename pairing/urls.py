"""Addresses of the pairing studio."""

from django.urls import path

from pairing import views

app_name = "pairing"
urlpatterns = [
    path("cohorts/<uuid:cohort>/pairing/", views.pairing, name="pairing"),
    path("cohorts/<uuid:cohort>/pairing/propose/", views.propose, name="propose"),
    path("pairing/<uuid:run>/", views.run, name="run"),
    path("pairing/<uuid:run>/publish/", views.publish, name="publish"),
    path("pairing/<uuid:run>/verify/", views.verify, name="verify"),
]
