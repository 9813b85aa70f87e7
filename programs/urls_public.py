"""Addresses outside every organization: signed links."""

from django.urls import path

from programs import views

app_name = "programs_public"
urlpatterns = [
    path("invitation/<str:token>/", views.invitation, name="invitation"),
]
