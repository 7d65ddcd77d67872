"""A visitor in the browser, who notices what is wrong with any page: errors, violations, lines too long."""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Response
from playwright.sync_api import TimeoutError as NotInTime

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}

SHOTS = Path(os.environ.get("SHOTS") or Path(tempfile.gettempdir()) / f"sferum-shots-{os.getuid()}")
"""Where pictures of the pages go, for somebody to look at."""

TALLEST = 12_000
"""Pages taller than this are pictured as far as the window goes."""

_numbers = count(1)
_axe = Axe()


@dataclass(slots=True)
class Visitor:
    """One browser window of one person."""

    page: Page
    address: str
    name: str
    problems: list[str] = field(default_factory=list)
    been: list[str] = field(default_factory=list)
    """Paths of the pages shown so far."""

    def __post_init__(self) -> None:
        self.page.set_default_timeout(20_000)
        self.page.on("console", lambda message: self._hear(message))
        self.page.on("framenavigated", lambda frame: self.been.append(urlsplit(frame.url).path))
        self.page.on("pageerror", lambda error: self.problems.append(f"{self.page.url}: {error}"))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(f"{self.page.url}: {message.text}")

    def go(self, path: str) -> Response | None:
        """Open an address of the site."""
        return self.page.goto(self.address + path)

    def fill(self, **values: str) -> None:
        """Fill fields by their names."""
        for name, value in values.items():
            self.page.fill(f"main [name={name}]", value)

    def press(self, where: str = "main") -> None:
        """Press the one main button of the page, or of a part of it, and wait for what it leads to."""
        self.click(f"{where} .btn-primary:visible")

    def click(self, selector: str) -> None:
        """Click the first thing found and wait for the page it leads to."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    def arrive(self, pattern: str, *, seconds: float = 60) -> str:
        """Wait for an address of this form and return its path; progress pages lead on by themselves.

        Raises AssertionError telling what the page says instead.
        """
        try:
            self.page.wait_for_url(re.compile(pattern), timeout=seconds * 1000)
        except NotInTime as error:
            told = "\n".join([*self.been[-5:], *self.problems, self.words])
            raise AssertionError(
                f"{self.name} did not arrive at {pattern} within {seconds} s:\n{told}"
            ) from error
        self.page.wait_for_load_state()
        return self.path

    @property
    def path(self) -> str:
        """The path of the page shown."""
        return self.page.url.removeprefix(self.address)

    @property
    def words(self) -> str:
        """What a person reads on the page, with plain spaces."""
        return re.sub(r"\s", " ", self.page.locator("body").inner_text())

    def look(self, title: str, *, thorough: bool = True) -> None:
        """Look at the page wide and on a phone. Raises AssertionError naming everything that is wrong.

        Unless `thorough`, accessibility is looked at in the wide window alone.
        """
        found = list(self.problems)
        self.problems.clear()
        for size in (WIDE, NARROW):
            self.page.set_viewport_size(size)  # type: ignore[arg-type]  # width and height
            found += self._overflow(size["width"])
            if thorough or size is WIDE:
                found += self._violations(size["width"])
            SHOTS.mkdir(parents=True, exist_ok=True)
            name = f"{next(_numbers):03}-{self.name}-{title}-{size['width']}.png"
            self.page.screenshot(path=SHOTS / name, full_page=self._height() < TALLEST)
        self.page.set_viewport_size(WIDE)  # type: ignore[arg-type]  # width and height
        if found:
            raise AssertionError("\n".join([f"{self.name}, {title} ({self.path}):", *found]))

    def leave(self) -> None:
        """Close the window; its last page is pictured, for whoever asks why a test stopped there."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"last-{self.name}.png")
        self.page.context.close()

    def _violations(self, width: int) -> list[str]:
        response: dict[str, Any] = _axe.run(self.page).response
        return [
            f"{width}: {each['id']}: {each['help']}: {[node['target'] for node in each['nodes']][:3]}"
            for each in response["violations"]
        ]

    def _height(self) -> int:
        return int(self.page.evaluate("document.documentElement.scrollHeight"))

    def _overflow(self, width: int) -> list[str]:
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        return [f"{width}: the page is {wide} wide"] if wide > width else []
