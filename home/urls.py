"""Addresses inside an organization."""

from django.urls import path

from home import views

app_name = "home"
urlpatterns = [
    path("operations/", views.operations, name="operations"),
    path("operations/messages/<uuid:message>/retry/", views.retry_message, name="retry_message"),
]
