"""A page on paper, printed by a browser of its own: `python -m tests.e2e.paper ADDRESS SESSION A4`, the PDF on standard output.

Printing is the one thing of the driver that waits without end. In a process of its own it can be ended, and tried once more.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from urllib.parse import urlsplit

SECONDS = 90.0


def printed(address: str, session: str, size: str) -> bytes:
    """The PDF of what whoever has this session sees at an address. Raises TimeoutError when a second browser does not print it either."""
    for _ in range(2):
        command = [sys.executable, "-m", "tests.e2e.paper", address, session, size]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True)
        try:
            found, _ = process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # and the browser it started
            process.wait()
            continue
        assert process.returncode == 0, f"the printing of {address} ended with {process.returncode}"
        return found
    raise TimeoutError(f"{address} was not printed in twice {SECONDS:.0f} seconds")


def main(address: str, session: str, size: str) -> None:
    """Print it."""
    from playwright.sync_api import expect, sync_playwright

    from tests.servers import chromium

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        origin = f"{urlsplit(address).scheme}://{urlsplit(address).netloc}"
        context.add_cookies([{"name": "sessionid", "value": session, "url": origin}])
        page = context.new_page()
        page.goto(address)
        expect(page.locator(".uw-chart svg")).to_have_count(page.locator("[data-uw-chart]").count())
        sys.stdout.buffer.write(page.pdf(format=size))
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
