"""The page of a self-test: does the calibration find artificial truths? From the tables and the record of it."""

from __future__ import annotations

from pathlib import Path
from shutil import copyfile
from typing import TYPE_CHECKING, Any

import yaml

from model.report.markdown_page import page_header, table
from model.report.numbers import number, percent
from model.studies.calibration.page import of, read, value
from model.studies.calibration.recovery import BAND, COVERAGE, LEARNT, MEAN_BAND, judged
from model.tables.folders import write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from model.scenario import Plan
    from model.studies.calibration.page import Row

TITLE = "Does the calibration find what is true? · 校准方法的检验"
ASKED = """Artificial truths are drawn from the priors and run as worlds. `jiju calibrate` is then given their figures,
and has to tell their parameters. All truths are judged by one shared sample of worlds; the seed and the map of a truth
are not known to it. An 80% interval that is right holds the truth 80 times of a hundred.

从先验分布抽取人造“真值”，各模拟一个情景世界，再用其指标反推参数。所有真值共用同一组情景世界，其随机种子和基年地图对校准方法保密。
80%区间若可靠，一百次中应有八十次包含真值。"""
PICTURE = "recovery"
ENOUGH = 100  # truths that the mark was laid down for


def page(folder: Path, plan: Plan, pictures: str) -> str:
    """The page as Markdown. `pictures`: how the page names the folder of its pictures, with the beginning of each."""
    record = yaml.safe_load((folder / "recovery.yaml").read_text(encoding="utf-8"))
    rows = read(folder / "tables" / "recovery.parquet")
    made = {
        "worlds": f"{record['sample']} of the shared sample, {record['truths']} truths",
        "command": f"`{record['command']}`", "program": f"{record['version']} ({record['source'][:12]})",
    }  # fmt: skip
    header = page_header(TITLE, ASKED, [plan], int(record["sample"]), more=made)
    heads = ("Parameter", "Truths inside the 80% interval", "± by chance", "Width against prior", "Error of the median",
             "Error without data", "")  # fmt: skip
    parts = ["\n".join(header).rstrip(), "## Coverage", *about(rows, record), table(heads, map(line, rows)),
             f"![Artificial truths and what the calibration says of them]({pictures}{PICTURE}.png)"]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def about(rows: Sequence[Row], record: Mapping[str, Any]) -> list[str]:
    """The verdict in both languages, and which parameters count as learnt."""
    found = judged([value(row, "coverage") for row in rows])
    learnt = [f"`{row['parameter']}`" for row in rows if row["learnt"] == "True"]
    outside = ", ".join(f"`{rows[i]['parameter']}`" for i in found.outside) or "none"
    low, high = (percent(end) for end in BAND)
    mean_low, mean_high = (percent(end) for end in MEAN_BAND)
    few = (
        f" The mark was laid down for {ENOUGH} truths; with {record['truths']} one parameter's share is uncertain by "
        f"{percent(value(rows[0], 'chance'))} (one standard error)."
    ) if int(record["truths"]) < ENOUGH else ""  # fmt: skip
    met, met_zh = ("met", "达到") if found.met else ("not met", "未达到")
    return [
        f"In the mean over {len(rows)} parameters {found.mean:.1%} of {record['truths']} truths lie inside their 80% "
        f"intervals; the lowest share is {found.least:.0%}, the highest {found.most:.0%}. Laid down beforehand: "
        f"{mean_low}–{mean_high} in the mean, and no parameter outside {low}–{high}: **{met}** (outside: {outside})."
        f"{few}",
        f"**{len(learnt)} of {len(rows)} parameters count as learnt**{': ' + ', '.join(learnt) if learnt else ''}. A "
        f"parameter counts as learnt if its interval is on average shorter than {LEARNT / COVERAGE:.0%} of the "
        "prior's. Of the others the intervals are those of the prior, or hardly shorter. The figures of a truth are "
        "given without errors, so a truth teaches more than the known figures of the region do.",
        f"{len(rows)}个参数的80%区间平均包含{found.mean:.1%}的真值（最低{found.least:.0%}，最高{found.most:.0%}）。事先规定："
        f"平均在{mean_low}–{mean_high}之间，且没有参数超出{low}–{high}：{met_zh}。按事先规定的标准，{len(learnt)}个参数可由指标推知"
        "（区间平均短于先验的75%），其余参数基本保持先验。",
    ]


def line(row: Row) -> tuple[str, ...]:
    """A line of the table."""
    return (f"`{row['parameter']}`", percent(value(row, "coverage")), percent(value(row, "chance")),
            number(value(row, "width") / COVERAGE), of(row, "error"), of(row, "prior_error"),
            "learnt" if row["learnt"] == "True" else "")  # fmt: skip


def write_recovery_page(folder: Path, plan: Plan, path: Path) -> None:
    """The page with its picture in `pictures/` beside it, as docs/ keeps it."""
    beside = path.parent / "pictures"
    beside.mkdir(parents=True, exist_ok=True)
    copyfile(folder / "figures" / f"{PICTURE}.png", beside / f"calibration_{PICTURE}.png")
    write_whole(path, page(folder, plan, "pictures/calibration_"))
