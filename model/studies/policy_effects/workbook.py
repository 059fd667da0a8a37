"""effects.xlsx: what every policy did alone, and what it did to the clusters that it targets, as typed cells."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from model.report.excel_workbook.write_workbook import write_text
from model.tables.folders import whole_file

SHEETS = {"effects": "Effects 单独效果", "clusters": "Clusters 目标集群"}
HEADINGS = {
    "label": "Policy 政策", "package": "Package 方案包", "instruments": "Instruments 工具", "outcome": "Outcome 指标",
    "stated": "Stated 声明方向", "verdict": "Verdict 判断", "targets": "Targets 目标", "cells": "Cells 单元数",
    "places": "Places 地点数", "share_of_revenue_at_start": "Share of revenue of the base year 占基年营业收入",
    "share_of_money": "Share of money 占资金", "with_placebos": "With placebos 有对照的占比",
    "placebos_alike": "Placebos alike 同类对照占比", "worlds": "Worlds 情景世界数", "year": "Year 年",
    "year_in_force": "Year in force 实施第几年", "measure": "Measure 指标", "unit": "Unit 单位",
    "targets_effect": "Targets 目标变化", "placebos_effect": "Placebos 对照变化",
    "beyond_effect": "Beyond placebos 净效果", "spent": "Paid 支出", "net_cost": "Net cost 净成本",
}  # fmt: skip
ENDS = {"_low": "low 下限", "_high": "high 上限", "_without": "without 无政策"}
WIDTH = 18


def heading(name: str) -> str:
    """A column's heading: in both languages where there are words for it."""
    for ending, words in ENDS.items():
        if name.endswith(ending):
            stem = name.removesuffix(ending)
            return f"{HEADINGS.get(stem, HEADINGS.get(f'{stem}_effect', stem))}, {words}"
    return HEADINGS.get(name, name)


def write_effects_workbook(path: Path, tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Write one sheet for each of SHEETS, whole. tables: key of SHEETS -> rows of plain values."""
    import xlsxwriter

    with whole_file(path) as partial:
        book = xlsxwriter.Workbook(str(partial), {"strings_to_formulas": False, "strings_to_urls": False,
                                                  "default_date_format": "yyyy-mm-dd"})  # fmt: skip
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "bottom", "bg_color": "#F4F6F7"})
        number, text = book.add_format({"num_format": "#,##0.00##"}), book.add_format({})
        for key, title in SHEETS.items():
            page, rows = book.add_worksheet(title), tables[key]
            names = list(dict.fromkeys(name for row in rows for name in row))
            for column, name in enumerate(names):
                write_text(page, 0, column, heading(name), bold)
            for line, row in enumerate(rows, 1):
                for column, name in enumerate(names):
                    value = row.get(name, "")
                    if isinstance(value, str | bool):
                        write_text(page, line, column, str(value), text)
                    elif math.isfinite(value):
                        page.write_number(line, column, value, number)
            page.freeze_panes(1, 1)
            page.set_column(0, max(len(names) - 1, 0), WIDTH)
            if rows:
                page.autofilter(0, 0, len(rows), len(names) - 1)
        book.close()
