"""`make bench`: one JSON object a line. Ratios come from one run; absolute seconds belong to the machine they were taken on."""

from __future__ import annotations

import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")


def main() -> None:
    """Print every line as it is measured."""
    django.setup()
    from benchmarks import (
        coverage,
        database,
        deliver,
        delivery_faults,
        estimates,
        executive,
        groups,
        pages,
        pairing,
        pairing_job,
        peer,
        people_import,
        reminders,
        shapes,
        two_worlds,
        whatif,
    )

    database.prepare()
    for module in (
        pairing,
        shapes,
        groups,
        whatif,
        peer,
        pairing_job,
        pages,
        executive,
        people_import,
        reminders,
        deliver,
        delivery_faults,
        two_worlds,
        estimates,
        coverage,
    ):
        for line in module.lines():
            print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
