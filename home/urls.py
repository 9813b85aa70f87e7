"""Addresses inside an organization."""

from django.urls import path

from home import views

app_name = "home"
urlpatterns = [
    path("", views.home, name="home"),
    path("programs/<uuid:program>/health/", views.health, name="health"),
    path("operations/", views.operations, name="operations"),
    path("operations/messages/<uuid:message>/retry/", views.retry_message, name="retry_message"),
]
