"""Lessons of `jiju play` in headless Chromium: lucks that were tried stay as lines, rent is told, steps fit a phone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from model.play.server import PlayServer
from model.play.sessions import SHARE_OF_MEMORY, Sessions, memory_of_machine
from tests.chromium import chromium
from tests.test_play_page import NOTHING_OUTSIDE, Page

pytestmark = pytest.mark.slow
LINES = "echarts.getInstanceByDom(document.querySelector('#curves .chart')).getOption().series.map((each) => each.id)"
# The button is what one touches where it stands: nothing lies over it, and it is inside the lesson's window.
IN_REACH = """(() => {
  const button = [...document.querySelectorAll('.lesson-steps button')].at(-1);
  const box = button.getBoundingClientRect();
  return button.contains(document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2));
})()"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    server = PlayServer(sessions=Sessions(memory_of_machine() * SHARE_OF_MEMORY, most=8))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with chromium(900, NOTHING_OUTSIDE, preferences={"intl.accept_languages": "zh-CN,zh"}) as driver:
        yield Page(driver, server.url)
    server.shutdown()
    server.end()


def begins(page: Page, row: int) -> None:
    """A lesson by its row."""
    choice = "const s = document.getElementById('lesson-choice'); s.value = arguments[0];"
    page.driver.execute_script(f"{choice} s.dispatchEvent(new Event('change'))", str(row))
    page.comes(f"document.getElementById('lesson-title')?.textContent.includes('{row + 1}')")
    page.at("2015Q4")


def acts(page: Page) -> str:
    """Presses the button of a step and skips the show; what happened."""
    page.click("#lesson-do")
    page.comes("document.getElementById('lesson-do').classList.contains('done')")
    return page.text("#found")


def lines(page: Page) -> list[Any]:
    return [each for each in page.says(LINES) if str(each).startswith("luck")]


def test_the_lucks_that_were_tried_stay_as_thin_lines_until_the_lesson_ends(page):
    begins(page, 2)
    acts(page)
    assert lines(page) == []
    page.click("#lesson-next")
    told = acts(page)
    assert "5个随机种子" in told
    assert "亿元" in told
    assert " 亿元" not in told, "a figure and its unit stand without a blank"
    assert lines(page) == ["luck 2", "luck 3", "luck 4"], "the fifth is the right world itself"
    assert "其他随机种子" in page.text("#curve-choice")
    known = page.says(LINES.replace("each.id", "[each.id, each.data.at(-1)]"))
    assert len({value for name, value in known if name in ("left", "right") or name.startswith("luck")}) == 5
    page.click("#lesson-end")
    page.comes(f"{LINES}.every((each) => !each.startsWith('luck'))")
    assert "其他随机种子" not in page.text("#curve-choice")


def test_what_crowding_costs_is_told_as_rent_and_every_step_can_be_left_on_a_phone(page):
    phone = {"width": 390, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    page.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", phone)
    begins(page, 3)
    for _ in range(2):
        page.comes(IN_REACH)
        page.click("#lesson-next")
    told = acts(page)
    assert "年租金" in told
    left, right = page.driver.execute_async_script(
        "const done = arguments[0]; import('./store.js').then(({ frame }) => { const now = frame();"
        "done(['left', 'right'].map((side) => Math.max(...now[side].places.rent))); })"
    )
    assert left > right > 0, "land is dear where crowding costs something"
    page.comes(IN_REACH)
    page.click("#lesson-next")
    acts(page)
    page.comes(IN_REACH)  # to the next lesson
