"""The page of `jiju play` in headless Chromium, no network outside: all controls, no error, no outside request."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from model.play.server import PlayServer
from model.play.sessions import SHARE_OF_MEMORY, Sessions, memory_of_machine
from model.scenario import load_scenario
from tests.chromium import chromium
from tests.commands import typed

pytestmark = pytest.mark.slow
NOTHING_OUTSIDE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
PATIENCE = 120  # seconds that a world may take on a busy machine


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = PlayServer(
        sessions=Sessions(memory_of_machine() * SHARE_OF_MEMORY, most=64)
    )  # pages that went linger a while
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.url
    server.shutdown()
    server.end()


@pytest.fixture(scope="module")
def downloads(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("downloads")


@pytest.fixture(scope="module")
def browser(downloads) -> Iterator[Any]:
    preferences = {"intl.accept_languages": "zh-CN,zh", "download.default_directory": str(downloads),
                   "profile.default_content_setting_values.automatic_downloads": 1}  # fmt: skip
    with chromium(1100, NOTHING_OUTSIDE, preferences=preferences) as driver:
        yield driver


class Page:
    """The page as a reader uses it."""

    def __init__(self, driver: Any, address: str) -> None:
        self.driver = driver
        driver.get("about:blank")  # so that nothing of the page before is taken for this one
        driver.get(address)
        self.comes("document.getElementById('now').textContent === '2015Q4'")

    def says(self, expression: str) -> Any:
        return self.driver.execute_script(f"return {expression}")

    def comes(self, expression: str) -> None:
        """Wait until an expression is true."""
        until = time.monotonic() + PATIENCE
        while not self.says(expression):
            assert time.monotonic() < until, f"{expression}; {self.text('#told')}; {self.text('#state')}"
            time.sleep(0.1)

    def text(self, selector: str) -> str:
        return self.says(f"[...document.querySelectorAll({json.dumps(selector)})].map((e) => e.textContent).join(' ')")

    def click(self, selector: str) -> None:
        self.comes(f"document.querySelector({json.dumps(selector)})?.disabled === false")
        self.driver.execute_script("document.querySelector(arguments[0]).click()", selector)

    def at(self, quarter: str) -> None:
        self.comes(f"document.getElementById('now').textContent === '{quarter}'")

    def calm(self) -> None:
        """No world is behind."""
        self.comes("/^$|结束|ends here/.test(document.getElementById('state').textContent)")

    def keys(self, keys: str) -> None:
        from selenium.webdriver.common.by import By

        self.driver.find_element(By.TAG_NAME, "body").send_keys(keys)


def requests(driver: Any) -> set[str]:
    """Addresses that the page has asked for."""
    messages = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    asked = {m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"}
    return {url for url in asked if not url.startswith(("data:", "blob:"))}


def downloaded(folder: Path, ending: str) -> Path:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if found := [file for file in folder.glob(f"*{ending}") if file.stat().st_size]:
            return found[0]
        time.sleep(0.2)
    raise AssertionError(f"no {ending} in {sorted(folder.iterdir())}")


def test_a_reader_plays_changes_forks_and_takes_the_scenario_along(browser, address, downloads):
    page = Page(browser, address)
    # It opens in the teaching region, in Chinese as the browser speaks it, and moves by key and by button.
    assert "双河" in page.text("#region option:checked")
    assert page.text("#left-title").startswith("左侧")
    page.click("#year")
    page.at("2016Q4")
    page.keys("\ue014")  # right arrow: a quarter
    page.at("2017Q1")
    assert page.says("document.querySelectorAll('#league tbody tr').length") >= 10
    assert page.says("document.querySelectorAll('#curves .curve').length") == 6
    # Back in time without asking the worlds, then fork: both are the same from there on.
    page.keys("\ue012")  # left arrow
    page.at("2016Q4")
    assert "2017Q1" in page.text("#state")
    page.click("#fork")
    page.comes("/有政策/.test(document.getElementById('left-title').textContent)")
    page.calm()
    page.at("2016Q4")
    assert page.text("#left-figures dd") == page.text("#right-figures dd")
    # A slider: the two futures part, and the change is listed.
    page.click("#tab-policies")
    slider = "#policy-technical_upgrading-budget"
    page.comes(f"!!document.querySelector('{slider}')")
    browser.execute_script(
        "const s = document.querySelector(arguments[0]); s.value = s.max; s.dispatchEvent(new Event('input'))", slider
    )
    page.comes("/\\(1\\)/.test(document.getElementById('tab-changes').textContent)")
    # An anchor by a click on the map at the right.
    page.click("#tab-anchor")
    page.click("#anchor-click")
    page.comes("document.getElementById('right-map').classList.contains('planting')")
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.by import By

    canvas = browser.find_element(By.CSS_SELECTOR, "#right-map canvas")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", canvas)
    ActionChains(browser).move_to_element_with_offset(canvas, 60, -60).click().perform()
    page.comes("/\\(2\\)/.test(document.getElementById('tab-changes').textContent)")
    # A mechanism off, a shock on both sides.
    page.click("#tab-mechanisms")
    page.click("#mechanism-congestion")
    page.comes("/\\(3\\)/.test(document.getElementById('tab-changes').textContent)")
    page.click("#tab-shocks")
    page.click("#shock-make")
    page.comes("/\\(4\\)/.test(document.getElementById('tab-changes').textContent)")
    page.click("#year")
    page.at("2017Q4")
    page.calm()
    assert page.text("#left-figures dd") != page.text("#right-figures dd")
    # A change taken back.
    page.click("#tab-changes")
    page.click("#pane li:last-child button")
    page.comes("/\\(3\\)/.test(document.getElementById('tab-changes').textContent)")
    page.calm()
    # The story of a cluster, and of one of its firms.
    page.click("#league [data-cluster]")
    page.comes("document.querySelectorAll('#story tbody tr').length > 3")
    page.click("#story tbody button")
    page.comes("document.querySelectorAll('#story h3').length > 0 && document.querySelectorAll('#story li').length > 0")
    # The other language at any time.
    page.click("#language")
    assert page.text("#left-title").startswith("Left")
    assert page.says("document.documentElement.lang") == "en"
    # The scenario: `check` reads it as any other file.
    page.click("#export-scenario")
    file = downloaded(downloads, ".yaml")
    assert typed(["check", file]).code == 0
    plan = load_scenario(file)
    assert plan.region == "twin_rivers"
    assert any(policy.instrument == "anchor_project" for policy in plan.policies.values())
    page.click("#export-table")
    assert downloaded(downloads, ".csv").read_text(encoding="utf-8-sig").count("\n") > 8
    page.click("#export-picture")
    assert downloaded(downloads, ".png").read_bytes()[:4] == b"\x89PNG"
    # The link opens the same worlds.
    figures = page.text("#right-figures dd")
    link = page.says("document.getElementById('link').value")
    browser.get("about:blank")
    browser.get(link)
    page.at("2017Q4")
    page.click("#language") if page.says("document.documentElement.lang") != "en" else None
    assert page.text("#right-figures dd") == figures
    # A file dropped on the page: a wrong one is told with its line, a right one opens.
    drop = """
        const file = new File([arguments[0]], "mine.yaml"), data = new DataTransfer(); data.items.add(file);
        document.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));"""
    browser.execute_script(drop, "name: mine\nextends: teaching_base.yaml\npolices: {}\n")
    page.comes("!document.getElementById('told').hidden")
    assert "Line 3" in page.text("#told")
    browser.get_log("browser")  # Chromium notes that the server refused that file
    browser.execute_script(drop, "name: mine\ntitle: {zh: <b>我的</b>, en: <b>mine</b>}\nextends: teaching_base.yaml\n")
    page.comes("/mine.yaml/.test(document.getElementById('export-remarks').textContent)")
    page.at("2015Q4")
    assert browser.get_log("browser") == []
    assert all(url.startswith(address) or url == "about:blank" for url in requests(browser))


def test_the_whole_region_runs_in_the_same_page_and_redraws_fast(browser, address):
    page = Page(browser, address)
    browser.execute_script(
        "const s = document.getElementById('region'); s.value = 'henan'; s.dispatchEvent(new Event('change'))"
    )
    page.comes("document.querySelectorAll('#pick-place option').length > 100")
    page.at("2015Q4")
    page.click("#year")
    page.at("2016Q4")
    page.calm()
    drawn = browser.execute_script(
        "const s = document.getElementById('moment'), found = [];"
        "for (const value of [3, 4, 3, 4, 3, 4, 3]) { const began = performance.now(); s.value = value;"
        "s.dispatchEvent(new Event('input')); found.push(performance.now() - began); }"
        "return found.sort((a, b) => a - b)"
    )
    assert drawn[len(drawn) // 2] < 1000  # milliseconds; 150 on an idle machine
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("code", ["zh", "en"])
def test_nothing_is_wider_than_the_screen(browser, address, width, code):
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500},
    )
    page = Page(browser, f"{address}?language={code}")
    assert page.says("document.documentElement.lang").startswith(code)
    assert page.says("document.documentElement.scrollWidth") <= width
    unnamed = page.says(
        "[...document.querySelectorAll('button, input, select')].filter((e) => e.offsetParent"
        " && !(e.textContent.trim() || e.getAttribute('aria-label') || e.title || e.labels?.length)).length"
    )
    assert unnamed == 0
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_lesson_tells_what_happened_on_this_page(browser, address):
    page = Page(browser, address)
    browser.execute_script(
        "const s = document.getElementById('lesson-choice'); s.value = '4'; s.dispatchEvent(new Event('change'))"
    )
    page.comes("!document.getElementById('lesson').hidden")
    page.at("2015Q4")
    page.click("#lesson-next")
    page.click(".answers button")
    assert page.text(".because")
    browser.execute_script("document.getElementById('lesson-next').focus()")
    page.click("#lesson-next")
    page.click("#lesson-do")
    page.comes("document.querySelectorAll('#found p').length >= 2")
    assert page.says("document.getElementById('lesson').contains(document.activeElement)")  # the focus is not lost
    told = page.text("#found p")
    assert "2025Q4" in told
    assert len(re.findall(r"\d+", told)) >= 4  # figures of both sides


NAMED = {"button", "checkbox", "combobox", "link", "searchbox", "slider", "spinbutton", "tab", "textbox",
         "DisclosureTriangle", "image", "radio", "group", "region", "tabpanel", "dialog"}  # fmt: skip


def controls_told(driver: Any) -> list[tuple[str, str]]:
    """Role and name of all that a screen reader tells of the page."""
    nodes = driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    return [(node["role"]["value"], node.get("name", {}).get("value", "").strip())
            for node in nodes if not node.get("ignored")]  # fmt: skip


@pytest.mark.parametrize("code", ["zh", "en"])
def test_a_screen_reader_hears_a_role_and_a_name_of_every_control_and_each_quarter(browser, address, code):
    page = Page(browser, f"{address}?language={code}")
    browser.execute_cdp_cmd("Accessibility.enable", {})
    heard: set[str] = set()
    for tab in ("policies", "anchor", "shocks", "mechanisms", "changes"):
        page.click(f"#tab-{tab}")
        browser.execute_script("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        told = controls_told(browser)
        nameless = [role for role, name in told if role in NAMED - {"group", "region"} and not name]
        assert nameless == [], tab
        heard |= {role for role, _ in told}
    assert {"button", "checkbox", "combobox", "searchbox", "slider", "spinbutton", "tab"} <= heard
    page.click("#year")
    page.at("2016Q4")
    page.comes("/2016Q4/.test(document.getElementById('live').textContent)")
    tree = browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    live = [node for node in tree if any(p["name"] == "live" for p in node.get("properties", ()))]
    assert {node["role"]["value"] for node in live} >= {"status"}
    maps = [name for role, name in controls_told(browser) if role == "image" and "2016Q4" in name]
    assert len(maps) >= 2  # both say their largest places
    page.click("#help-open")
    page.comes("document.getElementById('help').open")
    assert any(role == "dialog" and name for role, name in controls_told(browser))
    page.click("#help button")


def test_everything_is_done_with_the_keyboard_alone(browser, address):
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    page = Page(browser, f"{address}?language=en")

    def types(*keys: str) -> None:
        ActionChains(browser).send_keys(*keys).perform()

    def focused() -> str:
        return page.says("document.activeElement.id || document.activeElement.getAttribute('class') || ''")

    def tab_to(wanted: str, most: int = 40) -> None:
        for _ in range(most):
            if focused() == wanted:
                return
            types(Keys.TAB)
        raise AssertionError(f"{wanted} is not reached by the tabulator; {focused()}")

    types(Keys.TAB)
    assert focused() == "skip"
    browser.execute_script("document.activeElement.blur()")
    types(Keys.ARROW_RIGHT)
    page.at("2016Q1")
    types("/")
    assert focused() == "search-policies"
    types("makerspace")
    tab_to("policy-makerspaces")
    types(" ")
    page.comes("/\\(1\\)/.test(document.getElementById('tab-changes').textContent)")
    page.calm()
    tab_to("policy-makerspaces-budget")
    before = page.says("document.activeElement.getAttribute('aria-valuetext')")
    types(*[Keys.ARROW_RIGHT] * 3)
    moved = page.says("document.activeElement.getAttribute('aria-valuetext')")
    assert moved != before
    page.click("#tab-changes")  # at once: the change of the slider that still rests is made before
    page.comes(f"document.querySelector('#pane li').textContent.includes({json.dumps(moved)})")
    assert "budget" in page.text("#pane li")
    browser.execute_script("document.activeElement.blur()")
    types("a")
    tab_to("anchor-here")
    types(Keys.ENTER)
    page.comes("/\\(2\\)/.test(document.getElementById('tab-changes').textContent)")
    page.calm()
    browser.execute_script("document.activeElement.blur()")
    types("c")
    page.comes("document.querySelectorAll('#pane li button').length === 2")
    assert focused() == "remove-right-0"
    types(Keys.ARROW_RIGHT)
    page.at("2016Q2")
    assert focused() == "remove-right-0"  # the list was drawn anew for this quarter
    types(Keys.ENTER)
    page.comes("/\\(1\\)/.test(document.getElementById('tab-changes').textContent)")
    page.comes("document.activeElement.id === 'remove-right-0'")  # now the one that is left
    page.calm()
    browser.execute_script("document.activeElement.blur()")
    types("f")  # both are the same from here on
    page.comes("/changes: 1/.test(document.getElementById('left-title').textContent)")
    types("e")
    assert focused() == "export-scenario"


def test_a_side_plays_another_scenario_and_another_luck(browser, address):
    page = Page(browser, f"{address}?language=en")
    assert page.text("#left-title") == "Left: without policies"
    assert page.text("#right-title") == "Right: with policies"
    choose = (
        "const s = document.querySelector(arguments[0]); s.value = arguments[1]; s.dispatchEvent(new Event('change'))"
    )
    browser.execute_script(choose, "#left-scenario", "teaching")
    page.comes("document.getElementById('left-title').textContent === 'Left: with policies'")
    page.at("2015Q4")
    page.calm()
    assert page.text("#left-figures dd") == page.text("#right-figures dd")
    assert page.says("document.getElementById('luck-note').hidden")
    browser.execute_script(choose, "#right-luck", "7")
    page.comes("!document.getElementById('luck-note').hidden")
    page.calm()
    page.click("#year")
    page.at("2016Q4")
    assert page.text("#left-figures dd") != page.text("#right-figures dd")


def test_who_asks_for_no_motion_sees_none(browser, address):
    reduced = {"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", reduced)
    try:
        page = Page(browser, address)
        browser.execute_script(
            "const s = document.getElementById('lesson-choice'); s.value = '0'; s.dispatchEvent(new Event('change'))"
        )
        page.comes("!document.getElementById('lesson').hidden")
        page.at("2015Q4")
        for _ in range(3):
            page.click("#lesson-next")
        seen = (
            "window.seen = []; new MutationObserver(() => window.seen.push(document.getElementById('now').textContent))"
        )
        browser.execute_script(f"{seen}.observe(document.getElementById('now'), {{childList: true}})")
        page.click("#lesson-do")
        page.at("2020Q4")
        # The end at once, no quarters on the way; "…" while the lesson's own worlds begin.
        assert set(page.says("window.seen")) <= {"…", "2015Q4", "2020Q4"}
        assert page.says("document.getAnimations().filter((each) => each.playState === 'running').length") == 0
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
