"""Pages of single questions in Chromium: no sideways scroll on a phone, nothing cut in print, both languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from model import load_scenario
from model.regions import load_region
from model.report.words.language import LANGUAGES
from model.studies.early_warning.html_page import save
from model.studies.early_warning.run import early_warning
from model.studies.early_warning.wording import Said
from tests.commands import typed
from tests.report_studies import henan, teaching
from tests.test_report_browser import browser, visible  # noqa: F401

pytestmark = pytest.mark.slow
HEIGHT = 900
TWO = {
    "name": "two", "title": {"zh": "两项政策", "en": "Two policies"}, "region": "twin_rivers",
    "period": {"start": "2016Q1", "end": "2018Q4"},
    "policies": {"technical_upgrading": {"budget": 2}, "credit_guarantee": {"budget": 1}},
}  # fmt: skip
TINY = ("--learning", 2, "--worlds", 2, "--options", 2, "--mixes", 6, "--workers", 1)


def answered(folder: Path, *asked: object) -> Path:
    """The page that a command writes into a folder of its own."""
    done = typed([*asked, "--out", folder], folder.parent)
    assert done.code == 0, done.err
    return next(folder.glob("*.html"))


def warning(folder: Path) -> Path:
    """The page of early warning of a study that is too short for the command."""
    study, region = henan(), load_region("henan")
    found, plan = early_warning(study, "plan", region, 2018), study.plan("plan")
    return save(lambda code: Said(found, plan, region, len(study.seeds("plan")), code), folder, "zh", True)


PAGES: dict[str, Callable[[Path], Path]] = {
    "attribute": lambda f: answered(f, "attribute", "two.yaml", "--worlds", 2, "--workers", 1,
                                    "--outcomes", "value_added,workers"),
    "best": lambda f: answered(f, "best", "two.yaml", "--budget", 12, *TINY),
    "provisional": lambda f: answered(f, "best", "two.yaml", "--budget", 12, "--provisional", "--learning", 2,
                                      "--workers", 1),
    "early-warning": warning,
    "gap": lambda f: answered(f, "gap", "I02", "--study", henan().folder),
    "clusters": lambda f: answered(f, "cluster", "--study", teaching().folder, "--tier", 1),
    "cluster": lambda f: answered(f, "cluster", "eastford", "food", "--study", teaching().folder),
    "city": lambda f: answered(f, "city", "westbridge", "--study", teaching().folder),
}  # fmt: skip


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict[str, Path]:
    place = tmp_path_factory.mktemp("questions")
    (place / "two.yaml").write_text(yaml.safe_dump(TWO, allow_unicode=True), encoding="utf-8")
    assert load_scenario(place / "two.yaml").name == "two"
    return {name: make(place / name) for name, make in PAGES.items()}


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_a_phone_shows_the_answer_first_and_never_scrolls_sideways(browser, pages, name, code):  # noqa: F811
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                            {"width": 390, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": True})  # fmt: skip
    show(browser, pages[name], code)
    verdict = visible(browser, "header h1")[0]
    wide = browser.execute_script("return document.documentElement.scrollWidth - window.innerWidth")
    sections = visible(browser, "main section")
    untold = browser.execute_script("""return [...document.querySelectorAll("[data-swipe]")].filter(frame => {
        const told = getComputedStyle(frame, "::before").content.includes(frame.dataset.swipe);
        return frame.clientWidth && told !== (frame.scrollWidth > frame.clientWidth + 2);
    }).length""")
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert wide <= 0
    assert untold == 0, "what is wider than its frame says so, and nothing else does"
    assert verdict.text.strip()
    assert sections
    assert browser.get_log("browser") == []


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_cut_on_paper(browser, pages, name, code):  # noqa: F811
    show(browser, pages[name], code)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})  # A4 less its margins, below
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                            {"width": 703, "height": 1000, "deviceScaleFactor": 1, "mobile": False})  # fmt: skip
    browser.execute_script("window.dispatchEvent(new Event('beforeprint'))")
    cut = browser.execute_script(
        "return Array.from(document.querySelectorAll('table, svg, figure, h1, .tile'))"
        ".filter(e => e.getClientRects().length)"
        ".filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)"
        ".map(e => e.tagName + ' ' + (e.caption ? e.caption.textContent : e.getAttribute('aria-label')))")  # fmt: skip
    parted = browser.execute_script(
        "return Array.from(document.querySelectorAll('td.number')).filter(e => e.getClientRects().length)"
        ".filter(e => getComputedStyle(e).overflowWrap !== 'normal').map(e => e.textContent)")  # fmt: skip
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert cut == []
    assert parted == [], "figures that may be parted where a table is short of room"


def show(browser, page: Path, code: str) -> None:  # noqa: F811
    """Open a page in a language."""
    browser.get(page.as_uri())
    if [main.get_attribute("data-edition") for main in visible(browser, "main")] != [code]:
        visible(browser, f'[data-switch="{code}"]')[0].click()
    assert [main.get_attribute("data-edition") for main in visible(browser, "main")] == [code]
