"""Addresses outside every organization: what a calendar asks for by itself."""

from django.urls import path

from sessions.views import feeds

app_name = "sessions_public"
urlpatterns = [path("calendar/key/<str:token>/sessions.ics", feeds.calendar_feed, name="calendar_feed")]
