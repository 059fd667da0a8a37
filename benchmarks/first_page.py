"""From a clone to a growing cluster on the screen: README's two commands, and a browser that looks at the page.

    python benchmarks/first_page.py            # about a minute; needs git, pip's index, Chromium and selenium

It clones this repository (what is committed), gives README's two commands in the clone (an environment with jiju, the
server), opens the page in Chromium and plays a year. Each step is timed by the clock. Goal: two minutes after the
clone. Downloads count, so the figure is also one of the network, or of pip's cache.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from model.report.markdown_page import table  # noqa: E402
from model.report.numbers import number  # noqa: E402

INSTALL = ("python3 -m venv .venv", ".venv/bin/pip install -q -e .")
SERVE = ".venv/bin/python run.py play"
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/")
PATIENCE = 120.0  # seconds that an answer may take before the measurement gives up
NOW = "return document.getElementById('now').textContent"
LARGEST = "return document.querySelector('#league tbody tr td:nth-child(3)').textContent"


@dataclass
class FirstPage:
    """Seconds of every step after the clone, and the largest cluster's revenue on the page before and after a year."""

    seconds: dict[str, float] = field(default_factory=dict)
    revenue: tuple[str, str] = ("", "")

    @property
    def total(self) -> float:
        """Seconds from the clone to the cluster that has grown."""
        return sum(self.seconds.values())

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Note how long a step takes."""
        began = time.perf_counter()
        yield
        self.seconds[step] = time.perf_counter() - began


def measure(root: Path = ROOT) -> FirstPage:
    """Clone, install, serve, look. Raises CalledProcessError, TimeoutError."""
    found = FirstPage()
    with tempfile.TemporaryDirectory(prefix="jiju-first-page-") as folder:
        clone = Path(folder) / "jiju"
        subprocess.run(["git", "clone", "-q", str(root), str(clone)], check=True)
        with found.timed("environment and installation"):
            subprocess.run(" && ".join(INSTALL), shell=True, check=True, cwd=clone)
        with found.timed("the server says its address"):
            command = [*SERVE.split(), "--no-browser", "--port", "0"]  # the browser is ours
            server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=clone)
            assert server.stdout is not None
            address = ADDRESS.search(server.stdout.readline())
        try:
            if address is None:
                raise RuntimeError("the server did not say its address")
            look(found, address[0])
        finally:
            server.terminate()
            server.wait(30)
    return found


def look(found: FirstPage, address: str) -> None:
    """Open the page in Chromium, see the start, play a year."""
    with found.timed("the browser starts"):
        browser = chromium()
    try:
        with found.timed("the page shows both worlds at the start"):
            browser.get(address)
            comes(browser, f"{NOW} === '2015Q4' && document.querySelector('#league tbody tr') !== null")
            before = str(browser.execute_script(LARGEST))
        with found.timed("a year goes by on the page"):
            browser.execute_script("document.getElementById('year').click()")
            comes(browser, f"{NOW} === '2016Q4'")
        found.revenue = (before, str(browser.execute_script(LARGEST)))
    finally:
        browser.quit()


def chromium() -> Any:
    """Chromium without a window. Raises RuntimeError where it is missing."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        raise RuntimeError("there is no Chromium: apt-get install chromium chromium-driver")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = program
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1280,900"):
        options.add_argument(argument)
    driver = shutil.which("chromedriver")
    return webdriver.Chrome(options, webdriver.ChromeService(driver) if driver else None)


def comes(browser: Any, expression: str) -> None:
    """Wait until an expression of the page is true. Raises TimeoutError."""
    until = time.monotonic() + PATIENCE
    asked = "return " + re.sub(r"^return ", "", expression)
    while not browser.execute_script(asked):
        if time.monotonic() > until:
            raise TimeoutError(expression)
        time.sleep(0.05)


def main() -> None:
    """Measure and print."""
    found = measure()
    rows = [*((step, number(seconds)) for step, seconds in found.seconds.items()), ("all of it", number(found.total))]
    print(table(("Step", "s"), rows))
    print(f"Largest cluster of the world at the left: {found.revenue[0]}, a year later {found.revenue[1]}.")


if __name__ == "__main__":
    main()
