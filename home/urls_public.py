"""Addresses outside every organization: public pages, pages of the signed-in user, and signed links."""

from django.urls import path

from home import views

app_name = "home_public"
urlpatterns = [
    path("gallery/", views.gallery, name="gallery"),
]
