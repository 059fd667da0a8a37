"""The page in headless Chromium without a network: requests, console, first 900 pixels, languages, slider, print."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from model import Ensemble
from model.mathematics.intervals import FEWEST
from model.report.html_page.write_page import page
from model.report.open_study import Opened
from model.report.words.language import LANGUAGES
from model.report.write_report import findings_of, write_report
from model.scenario import Plan
from tests.chromium import chromium
from tests.report_studies import findings_of_henan
from tests.test_report_page import HOSTILE, with_title

pytestmark = pytest.mark.slow
FIRST_SCREEN = 900  # pixels, of a window 1280 wide
LARGEST = 6_000_000  # bytes


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    found = tmp_path_factory.mktemp("report")
    write_report(findings_of_henan(), found, "zh")
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium(FIRST_SCREEN + 200) as driver:
        nothing = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
        driver.execute_cdp_cmd("Network.emulateNetworkConditions", nothing)
        yield driver


def visible(browser: Any, selector: str) -> list[Any]:
    from selenium.webdriver.common.by import By

    return [item for item in browser.find_elements(By.CSS_SELECTOR, selector) if item.is_displayed()]


def test_it_is_small_asks_for_nothing_and_has_no_error(browser, folder):
    import json

    path = folder / "report.html"
    assert path.stat().st_size < LARGEST
    browser.get_log("performance")
    browser.get(path.as_uri())
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = {m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"}
    assert {url for url in asked if not url.startswith("data:")} == {path.as_uri()}
    assert browser.get_log("browser") == []
    assert browser.execute_script("return document.fonts.check('16px \"Jiju Sans SC\"', '集群')")


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_first_screen_holds_question_verdict_and_what_works(browser, folder, code):
    browser.get((folder / "report.html").as_uri())
    if code == "en":
        visible(browser, '[data-switch="en"]')[0].click()
    first = visible(browser, "[data-first]")
    assert len(first) == 6  # question, verdict, interval, cautions, what is too kind, the first line of effects
    for item in first:
        assert item.text.strip()
        assert item.rect["y"] >= 0
        assert item.rect["y"] + item.rect["height"] <= FIRST_SCREEN
    assert browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("code", LANGUAGES)
def test_all_of_the_answer_is_on_a_wide_screen_and_its_doubts_on_a_phone(browser, folder, code):
    """1280 x 900 hold the answer with every target and the money; a phone of 390 x 844 the answer and the challenge,
    with targets, clusters and money below, in this order."""
    parts = "return Array.from(document.querySelectorAll('main[data-edition={}] .first > *')).map(e => {{" \
            "const b = e.getBoundingClientRect(); return [e.className, b.top, b.bottom]}})"  # fmt: skip
    seen = {}
    for width, height in ((1280, 900), (390, 844)):
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        browser.get((folder / "report.html").as_uri())
        browser.execute_script(f"document.documentElement.dataset.language = '{code}'")
        seen[width] = {name: (top, bottom) for name, top, bottom in browser.execute_script(parts.format(code))}
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert max(bottom for _, bottom in seen[1280].values()) <= 900
    assert seen[390]["challenge"][1] <= 844
    order = sorted(seen[390], key=lambda name: seen[390][name][0])
    assert order == ["answer-head", "challenge", "lines effects", "lines aims", "gaps", "lines places", "money"]


def test_languages_switch_and_the_slider_moves_the_map(browser, folder):
    browser.get((folder / "report.html").as_uri())
    assert [main.get_attribute("data-edition") for main in visible(browser, "main")] == ["zh"]
    visible(browser, '[data-switch="en"]')[0].click()
    assert [main.get_attribute("data-edition") for main in visible(browser, "main")] == ["en"]
    assert browser.title.endswith("jiju report")
    circles = "document.querySelectorAll('main[data-edition=en] .places circle')"
    radii = f"return Array.from({circles}).map(c => c.getAttribute('r'))"
    last = browser.execute_script(radii)
    browser.execute_script("const s = document.querySelector('main[data-edition=en] [data-year]');"
                           "s.value = s.min; s.dispatchEvent(new Event('input'))")  # fmt: skip
    first = browser.execute_script(radii)
    assert first != last
    assert visible(browser, "[data-shown]")[0].text == "2015"
    assert browser.get_log("browser") == []


def test_hostile_titles_break_nothing(browser, tmp_path):
    write_report(with_title(HOSTILE), tmp_path, "en")
    browser.get((tmp_path / "report.html").as_uri())
    assert browser.get_log("browser") == []
    assert "<script>alert(1)</script>" in visible(browser, "h1")[0].text
    assert browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
    assert {path.name for path in tmp_path.iterdir()} == {
        "report.html", "report.xlsx", "figures", "network.gexf", "network.graphml", "animation.gif"}  # fmt: skip


@pytest.mark.parametrize("code", LANGUAGES)
def test_nothing_is_cut_in_print(browser, folder, code):
    browser.get((folder / "report.html").as_uri())
    if code == "en":
        visible(browser, '[data-switch="en"]')[0].click()
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})  # A4 less its margins, below
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                            {"width": 703, "height": 1000, "deviceScaleFactor": 1, "mobile": False})  # fmt: skip
    browser.execute_script("window.dispatchEvent(new Event('beforeprint'))")
    wide = browser.execute_script(
        "return Array.from(document.querySelectorAll('table, svg, figure, h1, .tile'))"
        ".filter(e => e.getClientRects().length)"
        ".filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)"
        ".map(e => e.tagName + ' ' + (e.caption ? e.caption.textContent : e.getAttribute('aria-label')))")  # fmt: skip
    closed = browser.execute_script(
        "return Array.from(document.querySelectorAll('details'))"
        ".filter(d => d.getClientRects().length && !d.open).length"
    )
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert wide == []
    assert closed == 0


def test_the_animation_has_a_frame_a_year(folder):
    from PIL import Image

    with Image.open(folder / "animation.gif") as image:
        assert image.n_frames == 6  # 2015 to 2020
        assert image.info["loop"] == 0


def test_a_pdf_has_pages(folder, tmp_path):
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed: apt-get install chromium")
    target = tmp_path / "report.pdf"
    subprocess.run([chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={target}",
                    (folder / "report.html").as_uri()], check=True, capture_output=True, timeout=120)  # fmt: skip
    assert target.read_bytes().count(b"/Type /Page") > 5


# the right sentence on the first screen ------------------------------------------------------------------------------

ANCHOR = {"instrument": "anchor_project", "place": "river_port", "segment": "electronics_assembly", "from": "2017Q1",
          "to": "2019Q4", "budget": 1, "investment": 8, "revenue": 40}  # fmt: skip
TALK = {"coordination": {"budget": 1}}  # where budgets arrive in full, coordination costs money and changes nothing
OF = {"bare": {}, "talk": TALK, "port": {"port": ANCHOR}, "both": {"port": ANCHOR, **TALK}}
KINDS = {  # scenario, base, the sentence in English and Chinese
    "gain": ("both", "bare", r'"both" raises industrial value added in 2020 by [\d.]+ bn yuan',
             "“both”使2020年工业增加值增加"),
    "saving": ("bare", "talk", r'"bare" saves [\d.]+ bn yuan of spending in 2016–2020, and nothing visible is lost',
               "“bare”在2016–2020年节省支出.+，未见明显损失"),
    "loss": ("talk", "both", r'"talk" (saves .+ but lowers|lowers) industrial value added', "“talk”.+(减少|降低)"),
    "nothing": ("talk", "bare", r'"talk" costs [\d.]+ bn yuan in 2016–2020, and nothing visible is gained',
                "“talk”在2016–2020年支出.+，未见明显成效"),
    "anchor": ("port", "bare", r"Anchor: River port zone\s+revenue of the place \+[\d.]+ bn yuan \(",
               r"龙头：河港产业集聚区\s+所在地点年营业收入\s?\+"),
}  # fmt: skip


@pytest.fixture(scope="module")
def kinds(tmp_path_factory) -> dict[str, Path]:
    """A page without pictures for every kind, of one study in the teaching region."""
    place = tmp_path_factory.mktemp("kinds")
    period = {"end": "2020Q4"}
    plans = [Plan.from_mapping({"name": name, "region": "twin_rivers", "period": period, "policies": policies})
             for name, policies in OF.items()]  # fmt: skip
    study = Ensemble(plans, FEWEST, place / "study", workers=1).run()
    pages = {}
    for kind, (main, base, _, _) in KINDS.items():
        found = findings_of(Opened(study, study.plan(main), study.plan(base)))
        pages[kind] = place / f"{kind}.html"
        pages[kind].write_text(page(found, {code: {} for code in LANGUAGES}, "zh"), encoding="utf-8")
    return pages


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [1280, 390])
def test_the_first_900_pixels_hold_the_right_sentence(browser, kinds, kind, code, width):
    size = {"width": width, "height": FIRST_SCREEN, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get(kinds[kind].as_uri())
    if code == "en":
        visible(browser, '[data-switch="en"]')[0].click()
    shown = [item.text for item in visible(browser, "header h1, header .line, header .asked, header .sure")
             if item.rect["y"] + item.rect["height"] <= FIRST_SCREEN]  # fmt: skip
    wide = browser.execute_script("return document.documentElement.scrollWidth > window.innerWidth")
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    sentence = KINDS[kind][2 if code == "en" else 3]
    assert re.search(sentence, "\n".join(shown)), shown
    assert not wide
