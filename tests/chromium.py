"""A real browser for tests of pages: Chromium without a window, with its log and its requests kept."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

PROGRAMS = ("chromium", "chromedriver")


@contextmanager
def chromium(height: int, *arguments: str, preferences: Mapping[str, Any] | None = None) -> Iterator[Any]:
    """A window of 1280 pixels and this height. The test is skipped where there is no Chromium."""
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing:
        pytest.skip(f"{' and '.join(missing)} not installed: apt-get install chromium chromium-driver")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = str(shutil.which("chromium"))
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                     f"--window-size=1280,{height}", *arguments):  # fmt: skip
        options.add_argument(argument)
    if preferences is not None:
        options.add_experimental_option("prefs", dict(preferences))
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options, webdriver.ChromeService(str(shutil.which("chromedriver"))))
    driver.execute_cdp_cmd("Network.enable", {})
    try:
        yield driver
    finally:
        driver.quit()
