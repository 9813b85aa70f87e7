"""What PostgreSQL's planner knows of tables. It learns of a large write minutes later, and may until then choose a plan that never ends.

With every table fenced by organization, a planner without statistics takes each for one row and joins people with people before it looks
at what joins them: a page of 1,000 pairs, read a second after they were written, ran for minutes.
"""

from __future__ import annotations

from django.db import connection
from django.db.models import Model

LARGE = 200  # rows written at once; fewer change no plan


def analyze(*models: type[Model], rows: int) -> None:
    """Let the planner look at the tables of these models, if so many rows were written that it matters. Some ten milliseconds a table.

    Call it last in the transaction that wrote: it reads what the transaction sees, and keeps another ANALYZE waiting until its end.
    """
    if rows < LARGE:
        return
    with connection.cursor() as cursor:
        tables = sorted(f'"{model._meta.db_table}"' for model in models)
        cursor.execute("SELECT upwell_analyze(%s::regclass[])", [tables])
