"""Addresses of the API, below `/o/<organization>/api/`; its description is made from this list."""

from django.urls import path

from metrics import api

urlpatterns = [
    path("kpis/", api.api_kpis, name="api_kpis"),
    path("kpis/points/", api.api_points, name="api_points"),
    path("kpis/<uuid:kpi>/points/", api.api_kpi_points, name="api_kpi_points"),
]
