"""The servers of one test run, for `-p tests.servers`: up before the settings are read, gone when the run ends.

A conftest would be too late, because pytest-django reads the settings before any. The workers of xdist use the servers
of their controller.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Generator

import pytest

from embedded.processes import Failed
from tests import migrated

NO_RUN = {"-h", "--help", "-V", "--version", "--fixtures", "--markers"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str | None:
    """The browser of the browser tests: the one that UPWELL_CHROMIUM names, or the machine's."""
    return os.environ.get("UPWELL_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    """Before pytest-django reads the settings, which it does inside this hook."""
    if "PYTEST_XDIST_WORKER" not in os.environ and not NO_RUN & set(sys.argv[1:]):
        # A terminated run ends like an interrupted one: with everything stopped, and what failed until then told.
        signal.signal(signal.SIGTERM, lambda *_: pytest.exit("terminated", returncode=pytest.ExitCode.INTERRUPTED))
        try:
            temporary, environment = migrated.start(os.environ)
        except Failed as failure:
            raise pytest.UsageError(str(failure)) from failure
        early_config.add_cleanup(temporary.stop)
        os.environ.update(environment)
    return (yield)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests are skipped, and say so, where there is no browser."""
    if chromium():
        return
    reason = "no Chromium here: install one (on Debian: apt-get install chromium) or name it in UPWELL_CHROMIUM"
    for item in items:
        if item.get_closest_marker("e2e"):
            item.add_marker(pytest.mark.skip(reason=reason))
