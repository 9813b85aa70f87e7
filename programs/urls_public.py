"""Addresses outside every organization: signed links."""

from django.urls import path

from programs import views

app_name = "programs_public"
urlpatterns = [
    path("nomination/<str:token>/", views.nomination, name="nomination"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    path("manager/<str:token>/", views.answer_as_manager, name="answer_as_manager"),
]
