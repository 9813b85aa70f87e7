"""The application's addresses, and the floor that its pages are measured against."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from access.declare import requires
from access.roles import Permission
from accounts.models import Person


@requires(Permission.HOME_VIEW)
def floor(request: HttpRequest) -> HttpResponse:
    """An authenticated view of an organization that runs one query and renders the base layout."""
    return render(request, "base.html", {"people": Person.objects.count()})


urlpatterns = [
    path("o/<slug:organization>/floor/", floor, name="floor"),
    path("", include("config.urls")),
]
