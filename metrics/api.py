"""KPIs for programs: the list, a series, and saving values by the same action that forms and files use.

Django REST framework reads and answers; who may call is checked before, by the tenant middleware (access.declare.by_token).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from access.actors import Actor
from access.api import endpoint
from access.roles import Permission
from metrics import actions, queries
from metrics.kpi_file import Outcome, PointRow
from metrics.models import Kpi
from metrics.periods import plain_number

MOST = 1_000  # points of one call


class KpiSerializer(serializers.Serializer):
    """A KPI with its newest value."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    unit = serializers.CharField()
    direction = serializers.ChoiceField(choices=Kpi.Direction.choices)
    period = serializers.ChoiceField(choices=Kpi.Period.choices)
    area = serializers.CharField(help_text="A unit of the organization; empty for the whole.")
    is_archived = serializers.BooleanField(help_text="It takes no values.")
    last_period = serializers.DateField(allow_null=True, help_text="First day of the newest period with a value.")
    last_value = serializers.CharField(allow_null=True, help_text="A decimal number as text.")


class KpiListSerializer(serializers.Serializer):
    """Every KPI of the organization."""

    kpis = KpiSerializer(many=True)


class ValueSerializer(serializers.Serializer):
    """The value of one period."""

    period = serializers.DateField(help_text="First day of the period.")
    value = serializers.CharField(help_text="A decimal number as text.")


class SeriesSerializer(serializers.Serializer):
    """A series, the oldest value first."""

    points = ValueSerializer(many=True)


class PointSerializer(serializers.Serializer):
    """A value to save."""

    period = serializers.CharField(
        max_length=40, help_text="2026-05, 2026-Q2 or 2026-W23 as the KPI goes; or any day in it, such as 2026-05-31."
    )
    value = serializers.CharField(max_length=40, help_text="A number, better as text: “4.1”. Four decimals are kept.")


class NamedPointSerializer(PointSerializer):
    """A value to save, of a KPI that is named."""

    kpi = serializers.CharField(max_length=80, help_text="Its name, whatever the capitals, or its id.")


class PointsSerializer(serializers.Serializer):
    """Values of one KPI."""

    points = PointSerializer(many=True, allow_empty=False, max_length=MOST)
    dry_run = serializers.BooleanField(default=False, help_text="Judge and save nothing.")


class NamedPointsSerializer(serializers.Serializer):
    """Values of several KPIs."""

    points = NamedPointSerializer(many=True, allow_empty=False, max_length=MOST)
    dry_run = serializers.BooleanField(default=False, help_text="Judge and save nothing.")


class SavedSerializer(serializers.Serializer):
    """What a call did, in numbers of values."""

    added = serializers.IntegerField()
    changed = serializers.IntegerField()
    same = serializers.IntegerField(help_text="Stood there already.")


class ErrorSerializer(serializers.Serializer):
    """One reason why nothing was saved."""

    row = serializers.IntegerField(allow_null=True, help_text="The place of the point in the call, from 1.")
    field = serializers.CharField()
    rule = serializers.CharField()


class ErrorsSerializer(serializers.Serializer):
    """Why nothing was saved."""

    errors = ErrorSerializer(many=True)


REFUSED = {400: ErrorsSerializer, 401: ErrorsSerializer, 403: ErrorsSerializer, 429: ErrorsSerializer}


@extend_schema(
    tags=["KPIs"],
    operation_id="list_kpis",
    summary="List the KPIs",
    responses={200: KpiListSerializer, 401: ErrorsSerializer},
)
@endpoint(["GET"], reads=Permission.IMPACT_VIEW)
def api_kpis(request: Request) -> Response:
    """Every KPI, archived ones too, by name."""
    return Response({"kpis": [_told(kpi) for kpi in queries.kpis_with_last()]})


@extend_schema(
    methods=["GET"],
    tags=["KPIs"],
    operation_id="read_series",
    summary="Read a series",
    responses={200: SeriesSerializer, 401: ErrorsSerializer, 404: ErrorsSerializer},
)
@extend_schema(
    methods=["POST"],
    tags=["KPIs"],
    operation_id="save_values_of_one",
    summary="Save values of one KPI",
    description="All or none. What is there already stays, so the same call again is harmless; another value replaces the one there was.",
    request=PointsSerializer,
    responses={200: SavedSerializer, 404: ErrorsSerializer, **REFUSED},
)
@endpoint(["GET", "POST"], reads=Permission.IMPACT_VIEW, writes=Permission.KPI_MANAGE)
def api_kpi_points(request: Request, kpi: UUID) -> Response:
    """The values of one KPI."""
    found = queries.get_kpi(kpi)
    if request.method == "POST":
        return _save(request, PointsSerializer, str(found.pk))
    values = queries.values_of(found)
    return Response({"points": [{"period": row.starts_on.isoformat(), "value": row.plain} for row in values]})


@extend_schema(
    tags=["KPIs"],
    operation_id="save_values",
    summary="Save values of several KPIs",
    description="All or none, and the same call again is harmless.",
    request=NamedPointsSerializer,
    responses={200: SavedSerializer, **REFUSED},
)
@endpoint(["POST"], reads=Permission.IMPACT_VIEW, writes=Permission.KPI_MANAGE)
def api_points(request: Request) -> Response:
    """Values of KPIs that each point names."""
    return _save(request, NamedPointsSerializer, "")


def _save(request: Request, shape: type[serializers.Serializer], kpi: str) -> Response:
    body = shape(data=request.data)
    body.is_valid(raise_exception=True)
    rows = [
        PointRow(number, " ".join(point.get("kpi", kpi).split()), point["period"], point["value"])
        for number, point in enumerate(body.validated_data["points"], start=1)
    ]
    by = Actor(None, f"API token “{request._request.api_token.purpose}”")
    try:
        outcomes = actions.save_points(rows=rows, by=by, is_dry=body.validated_data["dry_run"])
    except actions.Rejected as refused:
        return Response({"errors": list(_errors(refused.outcomes))}, status=400)
    verdicts = [str(outcome.verdict) for outcome in outcomes]
    return Response({verdict: verdicts.count(verdict) for verdict in ("added", "changed", "same")})


def _errors(outcomes: list[Outcome]) -> Any:
    for outcome in outcomes:
        for problem in outcome.problems:
            yield {"row": outcome.row.number, "field": problem.field, "rule": problem.rule}


def _told(kpi: Any) -> dict[str, Any]:
    return {
        "id": str(kpi.pk),
        "name": kpi.name,
        "unit": kpi.unit,
        "direction": kpi.direction,
        "period": kpi.period,
        "area": kpi.area,
        "is_archived": kpi.archived_on is not None,
        "last_period": kpi.last_on and kpi.last_on.isoformat(),
        "last_value": None if kpi.last_value is None else plain_number(kpi.last_value),
    }
