"""The running application as five people use it: a browser each, the mail they get, and the clock that everybody shares."""

from __future__ import annotations

import email
import email.policy
import re
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Browser, Page

from embedded.stack import Stack

PASSWORD = "a long and quiet morning"


class Town:
    """The stack with what a test needs of it."""

    def __init__(self, stack: Stack, browser: Browser) -> None:
        self.stack, self.browser = stack, browser

    def set_clock(self, moment: str) -> None:
        """Every process takes the time from here on from `moment`, and time runs on."""
        assert self.stack.now_file is not None
        self.stack.now_file.write_text(moment)

    def visitor(self, width: int = 1280) -> Visitor:
        """A browser of somebody new."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 900}, base_url=self.stack.base_url, reduced_motion="reduce"
        )
        context.set_default_timeout(20_000)
        return Visitor(context.new_page(), self)

    def mail_to(self, address: str, words: str, seconds: float = 60) -> str:
        """The text of the newest mail to `address` whose subject has `words`; waits for it."""

        def found() -> str:
            for path in sorted(
                Path(self.stack.mail).glob("[!.]*.eml"), key=lambda path: path.stat().st_mtime, reverse=True
            ):
                raw = path.read_bytes()
                if address.encode() not in raw[:400]:
                    continue
                message = email.message_from_bytes(raw, policy=email.policy.default)
                if words in str(message["subject"]):
                    body = message.get_body(("plain",))
                    return "" if body is None else body.get_content()
            return ""

        return wait_for(found, f"a mail to {address} about {words!r}", seconds)

    def calendar_of(self, address: str) -> str:
        """The newest calendar invitation to `address`; waits for it."""

        def found() -> str:
            for path in Path(self.stack.mail).glob("[!.]*.eml"):
                raw = path.read_bytes()
                if address.encode() in raw[:400] and b"text/calendar" in raw:
                    parts = email.message_from_bytes(raw, policy=email.policy.default).walk()
                    return next(part.get_content() for part in parts if part.get_content_type() == "text/calendar")
            return ""

        return wait_for(found, f"an invitation for the calendar of {address}", 180)

    def link_to(self, address: str, words: str, seconds: float = 60) -> str:
        """The link in such a mail, as a path."""
        text = self.mail_to(address, words, seconds)
        found = re.search(rf"{re.escape(self.stack.base_url)}(\S+)", text)
        assert found, text
        return found[1]

    def manage(self, *arguments: str) -> str:
        """A command of the owner. What each checks before it begins was checked when the tables were made."""
        return self.stack.manage(*arguments, "--skip-checks")

    def run(self, script: str) -> str:
        """Python in the application, as the owner."""
        return self.stack.manage("shell", "--no-imports", "-c", textwrap.dedent(script))


class Visitor:
    """Somebody in front of a browser."""

    def __init__(self, page: Page, town: Town) -> None:
        self.page, self.town, self.address = page, town, ""
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))

    def go(self, path: str) -> Visitor:
        """Open a page of ours; it must not be an error."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status < 400, f"{path} answered {answer.status}"
        return self

    def status(self, path: str) -> int:
        """What a page answers."""
        answer = self.page.goto(path)
        assert answer is not None
        return answer.status

    def press(self, name: str | re.Pattern[str]) -> Visitor:
        """Press the button, or follow the link, of this name."""
        main = self.page.locator("main")
        button = main.get_by_role("button", name=name).or_(main.get_by_role("link", name=name))
        button.first.click()
        self.page.wait_for_load_state()
        return self

    def fill(self, **fields: str) -> Visitor:
        """Type into fields by their names, or choose from them."""
        for name, value in fields.items():
            field = self.page.locator(f"main [name='{name}']").first
            if field.evaluate("element => element.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        return self

    def tick(self, *labels: str) -> Visitor:
        """Tick boxes or choose options by their words."""
        for label in labels:
            main = self.page.locator("main")
            main.get_by_role("checkbox", name=label).or_(main.get_by_role("radio", name=label)).first.check()
        return self

    def attach(self, path: Path) -> Visitor:
        """Choose a file."""
        self.page.locator("main input[type=file]").set_input_files(path)
        return self

    def reads(self, *words: str) -> Visitor:
        """These words stand on the page, at once or soon: some forms ask for the connection before they are sent."""
        end = time.monotonic() + 10
        while any(word not in self.text for word in words) and time.monotonic() < end:
            self.page.wait_for_timeout(100)
        text = self.text
        for word in words:
            assert word in text, f"{word!r} is not on {self.page.url}:\n{text}"
        return self

    @property
    def path(self) -> str:
        """The address of the page, without the site."""
        return self.page.url.removeprefix(self.town.stack.base_url).partition("#")[0]

    @property
    def main(self) -> str:
        """What the page itself says, without menu and footer."""
        return self.page.locator("main").inner_text()

    @property
    def text(self) -> str:
        """What the page says."""
        return self.page.locator("body").inner_text()

    def waits(self, words: str, seconds: float = 120) -> Visitor:
        """The page comes to say this by itself or when it is loaded again."""

        pause = 500.0  # more each time: to load a page takes as much work as what it waits for

        def found() -> bool:
            nonlocal pause
            if words in self.text:
                return True
            self.page.wait_for_timeout(pause)
            if words in self.text:
                return True
            pause = min(1.5 * pause, 3000)
            self.page.reload()
            return False

        wait_for(found, f"{words!r} on {self.page.url}", seconds, pause=0)
        return self

    def opens_account(self, link: str) -> Visitor:
        """Follow an invitation and choose a password."""
        return self.go(link).fill(password=PASSWORD, again=PASSWORD).press("Set the password and join")

    def turns_on_second_step(self) -> Visitor:
        """Type the digits of an authenticator app."""
        secret = self.page.locator("main code").inner_text()
        counter = next(iter(yield_hotp_counters_from_time()))
        self.fill(code=format_hotp_value(hotp_value(secret, counter)))
        return self.press("Turn it on")


def wait_for(ask: Callable[[], Any], what: str, seconds: float, pause: float = 0.3) -> Any:
    """Ask again and again until there is an answer."""
    end = time.monotonic() + seconds
    while not (found := ask()):
        assert time.monotonic() < end, f"waited {seconds:.0f} s for {what}"
        time.sleep(pause)
    return found
