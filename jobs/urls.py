"""Addresses of jobs."""

from django.urls import path

from jobs import views

app_name = "jobs"
urlpatterns = [
    path("<uuid:job>/", views.job, name="job"),
    path("<uuid:job>/cancel/", views.cancel_job, name="cancel_job"),
]
