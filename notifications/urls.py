"""Addresses inside an organization."""

from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.read_notices, name="read_notices"),
    path("notices/preferences/", views.preferences, name="preferences"),
    path("notices/preferences/mails/set/", views.set_preferences, name="set_preferences"),
    path("notices/preferences/hours/set/", views.set_hours, name="set_hours"),
    path("notices/preferences/hours/reset/", views.reset_hours, name="reset_hours"),
    path("notices/preferences/leave/add/", views.add_leave, name="add_leave"),
    path("notices/preferences/leave/<uuid:leave>/delete/", views.delete_leave, name="delete_leave"),
]
