"""Every kind of figure: drawn from small tables, compared with a picture that was looked at.

To accept a changed picture, delete it in tests/pictures, run the tests once (they write it and fail), look at it.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.testing.compare import compare_images
from PIL import Image

from model.report.figures import animation, chains, decisions, gains_and_intervals, labels, lines, map, style, svg
from model.report.figures import over_time as figures
from model.report.figures import sizes as size_figures
from model.report.words.language import language
from model.studies.ablations.figures import ablations

PICTURES = Path(__file__).parent / "pictures"
TOLERANCE = 12.0  # root mean square over 0-255: other releases of matplotlib shift text by a pixel
YEARS = range(2015, 2026)
BREAKS, SLOPES = (0.2, 1.0, 10.0, 100.0, 2500.0), (0.2315, 1.2079, 1.3878, 1.3878)


def check_picture(figure: Figure, name: str, tmp_path: Path) -> None:
    expected, drawn = PICTURES / f"{name}.png", tmp_path / f"{name}.png"
    with style.styled():
        figure.savefig(drawn, dpi=45, metadata={"Software": None})
    if not expected.exists():
        PICTURES.mkdir(exist_ok=True)
        expected.write_bytes(drawn.read_bytes())
        pytest.fail(f"{expected} was missing; look at what has been written")
    assert compare_images(str(expected), str(drawn), TOLERANCE) is None


def paths(outcomes: dict[str, tuple[float, float]], seeds: int = 5) -> pd.DataFrame:
    """Straight paths from a to b with a little fan over seeds, for two scenarios."""
    rows = []
    for outcome, (first, last) in outcomes.items():
        for scenario, pace in (("plan", 1.0), ("no_policy", 0.6)):
            for seed in range(1, seeds + 1):
                for year in YEARS:
                    done = (year - 2015) / 10
                    value = first + (last - first) * pace * done * (1 + 0.082 * (seed - (seeds + 1) / 2))
                    rows.append((scenario, seed, year, outcome, value, first * (1 + done)))
    return pd.DataFrame(rows, columns=["scenario", "seed", "year", "outcome", "value", "mechanical"])


def test_indicators(tmp_path):
    panels = [
        lines.Panel("a", "Value added", "trillion yuan", {2020: 2.0, 2025: 3.0}),
        lines.Panel("b", "High-tech share", "%", {2020: 15.0, 2025: 20.0}),
        lines.Panel("c", "Quality", "index", {2025: 85.5}, "not scored"),
        lines.Panel("d", "Nothing known", "%"),
        lines.Panel("e", "Cut of energy", "%", {2020: 20.0, 2025: 38.0}),
    ]
    values = paths({"a": (1.35, 2.7), "b": (8.8, 17.0), "c": (81.5, 85.0), "e": (0.0, 30.0)})
    check_picture(figures.indicators(values, panels, ["plan", "no_policy"], "source"), "indicators", tmp_path)


def test_one_seed_has_no_band():
    values = paths({"a": (1.0, 2.0)}, seeds=1)
    assert lines.band(values[values.scenario == "plan"])[["low", "high"]].isna().all().all()
    figure = figures.indicators(values, [lines.Panel("a", "A", "-")], ["plan"], "source")
    assert not figure.axes[0].collections


def test_band_by_hand():
    values = pd.DataFrame({"seed": range(11), "year": 2020, "value": np.arange(11.0)})
    assert lines.band(values).iloc[0].tolist() == pytest.approx(
        [0.2, 5.0, 9.8]
    )  # at the ranks 1.2 and 10.8 of 11 seeds


def test_tiers(tmp_path):
    panels = [
        lines.Panel("a", "Leading clusters, 100 bn yuan", "number", {2020: 25.0}),
        lines.Panel("b", "County clusters, 10 bn yuan", "number", {2020: 120.0}),
    ]
    values = paths({"a": (10, 24), "b": (90, 200)})
    check_picture(figures.tiers(values, panels, ["plan", "no_policy"], "source"), "tiers", tmp_path)


def test_sizes(tmp_path):
    points = np.geomspace(0.2, 2499.0, 4000)
    drawn = np.interp(-(np.arange(2000) + 0.5) / 2000, -size_figures.prior_survival(BREAKS, SLOPES, points), points)
    figure = size_figures.sizes([drawn], [1.5 * drawn, 1.6 * drawn], BREAKS, SLOPES, (2015, 2025), "source")
    check_picture(figure, "sizes", tmp_path)


def test_survival_by_hand():
    size, share = size_figures.survival(np.array([3.0, 0.0, 1.0, 2.0, 4.0]))
    assert size.tolist() == [1.0, 2.0, 3.0, 4.0]
    assert share.tolist() == [1.0, 0.75, 0.5, 0.25]
    prior = size_figures.prior_survival(BREAKS, SLOPES, np.array([0.2, 1.0, 10.0, 100.0]))
    assert prior == pytest.approx([1.0, 0.68892, 0.04268, 0.00175], rel=0.003)


def test_ablations(tmp_path):
    rows = [
        ("spillovers", "growth", 7.0, 0.1, -0.1, 0.3),
        ("spillovers", "clusters", 20.0, -3.0, -4.0, -2.0),
        ("local search", "growth", 7.0, 0.4, 0.2, 0.6),
        ("local search", "clusters", 20.0, 0.0, 0.0, 0.0),
    ]
    effects = pd.DataFrame(rows, columns=["row", "outcome", "base", "difference", "low", "high"])
    figure = ablations(effects, [("growth", "growth,\npoints"), ("clusters", "clusters\n2025")], "source", "en")
    check_picture(figure, "ablations", tmp_path)


def test_map(tmp_path):
    square = [[[113.0, 34.0], [114.0, 34.0], [114.0, 35.0], [113.0, 35.0], [113.0, 34.0]]]
    shape = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": square}}
    (tmp_path / "b.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [shape]}))
    places = pd.DataFrame(
        {
            "year": [2015] * 3 + [2025] * 3,
            "lon": [113.3, 113.6, 113.5] * 2,
            "lat": [34.3, 34.6, 34.5] * 2,
            "zone": [True, True, False] * 2,
            "revenue": [900.0, 90.0, 400.0, 2000.0, 150.0, 600.0],
            "largest_cluster": [500.0, 40.0, 200.0, 1200.0, 110.0, 300.0],
        }
    )
    cities = pd.DataFrame({"name": ["Twin City"], "lon": [113.5], "lat": [34.45]})
    flows = {"year": [2015, 2025], "lon": [113.3] * 2, "lat": [34.3] * 2, "to_lon": [113.6] * 2, "to_lat": [34.6] * 2}
    arcs = pd.DataFrame({**flows, "delivered": [1.0, 3.0]})
    figure = map.clusters(places, cities, tmp_path / "b.geojson", (2015, 2025), "source", arcs=arcs)
    check_picture(figure, "map", tmp_path)


def test_the_arcs_of_a_map_are_of_the_last_year_that_kept_links():
    years = pd.Series([2015, 2020, 2025])
    assert [map.latest(years, year) for year in (2014, 2015, 2019, 2022, 2025)] == [2015, 2015, 2015, 2020, 2025]
    curve = map.arc(0.0, 0.0, 1.0, 0.0, bend=0.2, points=3)
    assert curve.tolist() == [[0.0, 0.0], [0.5, pytest.approx(0.1)], [1.0, 0.0]]  # bent to its left


def test_boundaries_are_thinned_but_keep_their_ends():
    ring = np.array([[0.0, 0.0], [0.001, 0.0], [0.5, 0.0], [0.501, 0.001], [1.0, 1.0], [0.0, 0.0]])
    assert map.thinned(ring).tolist() == [[0.0, 0.0], [0.5, 0.0], [1.0, 1.0], [0.0, 0.0]]


def test_chinese(tmp_path):
    panels = [
        lines.Panel("a", "制造业增加值", "万亿元", {2020: 2.0, 2025: 3.0}),
        lines.Panel("b", "高技术产业占比", "%", {2020: 15.0, 2025: 20.0}),
    ]
    values = paths({"a": (1.35, 2.7), "b": (8.8, 17.0)})
    titles = {"plan": "全面实施行动纲要", "no_policy": "无政策基准"}
    figure = figures.indicators(
        values, panels, ["plan", "no_policy"], "来源：模拟结果", w=language("zh"), titles=titles
    )
    check_picture(figure, "chinese", tmp_path)


def test_matrix(tmp_path):
    rows, columns = ["Zhengzhou", "Luoyang", "Kaifeng"], ["High-end equipment", "Leisure food"]
    table = pd.DataFrame(
        {"row": np.repeat(rows, 2), "column": columns * 3, "value": [47.0, -3.2, 8.1, 0.04, np.nan, 2.5]}
    )
    figure = gains_and_intervals.matrix(table, rows, columns, "Gains and losses", "how", "source")
    shown = [text.get_text() for text in figure.axes[0].texts]
    assert shown == ["+47", "−3.2", "+8.1", "0", "+2.5"]  # an empty cell stays empty
    check_picture(figure, "matrix", tmp_path)


def test_differences(tmp_path):
    table = pd.DataFrame({"name": ["one", "two", "three"], "difference": [5.0, 1.0, -2.0], "low": [3.0, -1.0, -3.0],
                          "high": [7.0, 3.0, -1.0]})  # fmt: skip
    figure = gains_and_intervals.differences(table, "Title", "how", "source", "bn yuan")
    colours = [line.get_color() for line in figure.axes[0].lines[1::2]]
    assert colours == [style.VERMILION, style.PALE, style.BLUE]  # from below: clear loss, open, clear gain
    check_picture(figure, "differences", tmp_path)


def test_stacked(tmp_path):
    table = pd.DataFrame({"name": ["a"] * 3 + ["b"] * 3, "year": [2016, 2017, 2018] * 2, "value": [1.0, 2, 3, 2, 2, 2]})
    figure = gains_and_intervals.stacked(table, ["a", "b"], "Title", "how", "source", "bn yuan")
    assert sorted(patch.get_height() for patch in figure.axes[0].patches) == [1, 2, 2, 2, 2, 3]
    assert max(patch.get_y() + patch.get_height() for patch in figure.axes[0].patches) == 5
    check_picture(figure, "stacked", tmp_path)


def test_parts(tmp_path):
    years = pd.DataFrame(
        {"family": ["task"] * 2 + ["box"] * 2, "year": [2016, 2017] * 2, "value": [3.0, 4.0, 1.0, 1.0]}
    )
    parts = pd.DataFrame({"name": ["Task 1", "Task 2", "Box 1"], "family": ["task", "task", "box"],
                          "value": [5.0, 2.0, 2.0], "share": [5 / 9, 2 / 9, 2 / 9]})  # fmt: skip
    figure = gains_and_intervals.parts(
        years, parts, {"task": "Tasks", "box": "Boxes"}, "Title", "how", "source", "bn yuan"
    )
    left, right = figure.axes
    assert [patch.get_height() for patch in left.patches] == [3, 4, 1, 1]
    assert [patch.get_y() for patch in left.patches] == [0, 0, 3, 4]  # one family upon the other
    assert [patch.get_width() for patch in right.patches] == [2, 2, 5]  # the largest at the top
    assert [text.get_text() for text in right.texts] == ["2 · 22%", "2 · 22%", "5 · 56%"]
    check_picture(figure, "parts", tmp_path)


def test_the_palette_of_the_animation_keeps_the_colours_of_the_figure():
    picture = np.full((40, 40, 3), 255, dtype=np.uint8)
    picture[10:12] = (0x56, 0xB4, 0xE9)
    picture[20:30, :, 0] = np.arange(40) * 6  # many others
    image = Image.fromarray(picture)
    found = image.quantize(palette=animation.palette([image]), dither=Image.Dither.NONE).convert("RGB")
    assert found.getpixel((0, 0)) == (255, 255, 255)
    assert found.getpixel((5, 10)) == (0x56, 0xB4, 0xE9)


def test_a_key_of_the_map_holds_the_tiers_of_zones_only():
    places = pd.DataFrame({"zone": [True, True, False], "largest_cluster": [50.0, 150.0, 5000.0]})
    assert map.present(places) == ["below", "ten"]


def test_supply_chain(tmp_path):
    sides = ["suppliers", "suppliers", "customers"]
    flows = pd.DataFrame({"side": sides, "name": ["A · parts", "B · steel", "C · cars"],
                          "note": ["2 bn yuan", "1 bn yuan", "4 bn yuan"], "delivered": [2.0, 1.0, 4.0]})  # fmt: skip
    figure = chains.supply_chain(flows, "Zhengzhou\nvehicles", "Title", "how", "source")
    assert [round(line.get_linewidth(), 2) for line in figure.axes[0].lines] == [7.2, 3.95, 13.7]  # in proportion
    check_picture(figure, "supply_chain", tmp_path)


def test_waterfall(tmp_path):
    table = pd.DataFrame({"name": ["guarantee", "upgrading", "anchor"], "difference": [5.0, -2.0, 3.0],
                          "low": [4.0, -3.0, np.nan], "high": [6.0, -1.0, np.nan]})  # fmt: skip
    figure = decisions.waterfall(table, "What each policy adds", "bn yuan", "source")
    bars = [(patch.get_x(), patch.get_width()) for patch in figure.axes[0].patches]
    assert bars == [(0, 5), (5, -2), (3, 3), (0, 6)]  # one after another, then the sum
    check_picture(figure, "waterfall", tmp_path)


def test_pareto(tmp_path):
    table = pd.DataFrame(
        {"name": list("abcd"), "cost": [1.0, 2, 3, 4], "benefit": [1.0, 3, 2, 4], "efficient": [1, 1, 0, 1]}
    )
    figure = decisions.pareto(table, "Cost and benefit", "cost", "benefit", "source")
    assert figure.axes[0].lines[0].get_xydata().tolist() == [[1, 1], [2, 3], [4, 4]]
    check_picture(figure, "pareto", tmp_path)


def test_tornado(tmp_path):
    table = pd.DataFrame(
        {"name": ["little", "much"], "at_low": [9.0, 4.0], "at_high": [11.0, 14.0], "base": [10.0, 10.0]}
    )
    figure = decisions.tornado(table, "Which parameters matter", "bn yuan", "source")
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["much", "little"]
    assert [patch.get_width() for patch in figure.axes[0].patches] == [-6, 4, -1, 1]
    check_picture(figure, "tornado", tmp_path)


@pytest.mark.parametrize("kind", list(decisions.TABLES))
def test_tables_for_decisions_name_what_is_missing(kind):
    with pytest.raises(decisions.WrongTable, match=decisions.TABLES[kind][-1]):
        decisions.checked(pd.DataFrame({"name": ["a"]}), kind)


def test_inline_svg_has_unique_ids_and_keeps_text():
    table = pd.DataFrame({"name": ["郑州"], "difference": [1.0], "low": [0.5], "high": [2.0]})
    figure = gains_and_intervals.differences(table, "标题", "how", "source", "亿元")
    text = svg.labelled(svg.inline_svg(figure, "zh-x"), 'a "title" <b>')
    assert text.startswith("<svg")
    assert "郑州" in text
    assert "<metadata" not in text
    ids = [part.split('"')[0] for part in text.split('id="')[1:]]
    assert ids
    assert all(name.startswith("zh-x-") for name in ids)
    assert 'href="#zh-x-' in text or "href" not in text


def test_a_figure_drawn_once_for_file_and_page_is_what_it_is_drawn_alone(tmp_path):
    def drawn():
        rows = pd.DataFrame(
            {"name": ["郑州 -- a", "<!-- b -->"], "difference": [1.0, 2.0], "low": [0.5, 1.0], "high": 3.0}
        )
        return gains_and_intervals.differences(rows, "标题 <b>", "how & why", "source", "亿元")

    file, page = svg.both(drawn(), "zh-x")
    style.save(drawn(), tmp_path, "alone")
    assert file == (tmp_path / "alone.svg").read_text(encoding="utf-8")
    assert page == svg.inline_svg(drawn(), "zh-x")
    assert "jiju" not in page + file


def test_tiers_of_places():
    assert map.shade_of(np.array([99.9, 100.0, 999.0, 1000.0, 10_000.0])).tolist() == [
        "below",
        "ten",
        "ten",
        "hundred",
        "thousand",
    ]


def test_labels_keep_their_distance():
    placed = style.spread([1.0, 1.01, 5.0, 1.02], 0.5, 0.0, 10.0)
    ordered = sorted(placed)
    assert min(b - a for a, b in pairwise(ordered)) >= 0.5 - 1e-6
    assert placed[2] == 5.0
    assert style.spread([], 1.0, 0.0, 1.0) == []


def test_the_same_picture_gives_the_same_files(tmp_path):
    values = paths({"a": (1.0, 2.0)})
    panel = [lines.Panel("a", "A", "-")]
    for name in ("one", "two"):
        style.save(figures.indicators(values, panel, ["plan", "no_policy"], "source"), tmp_path / name, "figure")
    for kind in ("svg", "png"):
        assert (tmp_path / "one" / f"figure.{kind}").read_bytes() == (tmp_path / "two" / f"figure.{kind}").read_bytes()


@pytest.mark.parametrize(("value", "text"), [(0.0, "0"), (1200.0, "+1,200"), (-2.5, "−2.5"), (160.0, "+160"),
                                               (100.5, "+100.5"), (-20.0, "−20")])  # fmt: skip
def test_differences_as_labels(value, text):
    assert labels.signed(value) == text


@pytest.mark.parametrize(
    ("value", "whole", "text"),
    [(2.0, False, "2"), (15.0, False, "15"), (-3.25, False, "−3.25"), (8.0, True, "8"), (float("nan"), False, "–")],
)
def test_numbers_as_labels(value, whole, text):
    assert labels.number_label(value, whole) == text
