"""How an explanation is written: the words before its items, its heading and lines, and what is told in Chinese."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from model.scenario.shipped_files import read_shipped

WORDS = {
    "en": {
        "does": "What it does", "clause": "Clause of the plan", "lever": "Lever", "settings": "Settings",
        "and": ", ",
        "budget": "Budget", "a year": "亿元 (100 million yuan) a year, current prices", "for": "For",
        "rationing": "When money is short", "cost": "What is paid", "outcome": "Judged by", "evidence": "Evidence",
        "must": "to be given", "value": "Value", "range": "Range", "source": "Source", "grade": "Grade",
        "process": "Process", "pattern": "Should change", "neutral": "Turned off by", "unit": "Unit",
        "level": "Level", "direction": "Better", "formula": "Definition", "label": "Label", "everybody": "everybody",
        "ablations": "Turned off by the ablations", "default": "default", "goals": "Goals of the plan",
        "silent": "No modelled effect", "colon": ": ", "workers": "workers", "revenue": "revenue, 亿元",
        "age": "age, years", "null": "Too small to be seen", "policies": "Policies",
    },
    "zh": {
        "does": "作用", "clause": "规划条款", "lever": "作用途径", "settings": "参数", "budget": "预算",
        "a year": "亿元/年（当年价）", "for": "对象", "and": "、", "rationing": "资金不足时", "cost": "支出内容",
        "outcome": "检验指标", "evidence": "证据（原文）", "must": "必填", "value": "取值", "range": "范围",
        "source": "来源（原文）",
        "grade": "证据等级", "process": "过程", "pattern": "应当改变", "neutral": "关闭方式", "unit": "单位",
        "level": "层级", "direction": "方向", "formula": "定义", "label": "标签", "everybody": "不限",
        "ablations": "可被以下消融关闭", "default": "默认", "goals": "对应目标", "silent": "无模型效应",
        "colon": "：", "workers": "从业人员", "revenue": "营业收入（亿元）", "age": "成立年数",
        "null": "效果过小", "policies": "政策",
    },
}  # fmt: skip


def lines(head: str, *items: tuple[str, str]) -> str:
    """A heading and indented items."""
    colon = WORDS["en" if all(name.isascii() for name, _ in items) else "zh"]["colon"]
    return "\n".join([head, *(f"  {name}{colon}{text}" for name, text in items if text)])


def aside(text: str, language: str) -> str:
    """A text in brackets behind another."""
    return f"（{text}）" if language == "zh" else f" ({text})"


def beside(text: str, language: str) -> str:
    """What stands behind a word: in Chinese a figure without a blank, and anything else with one."""
    return text if language == "zh" and text[:1] in "-−0123456789" else f" {text}"


def shown(value: object) -> str:
    """A default as a reader writes it."""
    return ", ".join(str(item) for item in value) if isinstance(value, list | tuple) else str(value)


def declared(kind: str, text: str, language: str) -> str:
    """What a declaration says in English alone, in the reader's language. kind: definitions or patterns."""
    return in_chinese()[kind].get(text, text) if language == "zh" else text


@cache
def in_chinese() -> dict[str, dict[str, str]]:
    """The Chinese of definitions and patterns by their English, as in_chinese.yaml has them."""
    found: dict[str, dict[str, str]] = read_shipped(Path(__file__).with_name("in_chinese.yaml"))
    return found
