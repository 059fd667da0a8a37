"""docs/glossary.md: the words of the model in Chinese and English, from one table (words/glossary.yaml)."""

from __future__ import annotations

from pathlib import Path

from model.report.markdown_page import table
from model.report.reference.document import document
from model.report.words import messages
from model.scenario.shipped_files import read_shipped

TABLE = Path(messages.__file__).with_name("glossary.yaml")
HEADINGS = ("中文", "English", "含义", "Meaning")
INTRO = (
    "These are the words that reports, workbooks and the terminal use. 报告、工作簿和终端统一使用下列用语。"
    "%用于比重和增速，两个百分数之差写“百分点”。"
)


def entries() -> list[dict[str, str]]:
    """Every word: zh, en, and what it means in both."""
    content: list[dict[str, str]] = read_shipped(TABLE)
    return content


def glossary() -> str:
    """docs/glossary.md."""
    rows = [(word["zh"], word["en"], word["zh_means"], word["en_means"]) for word in entries()]
    return document("Glossary · 用语表", INTRO, table(HEADINGS, rows))
