"""README.zh.md is of the same rank as README.md: the same commands and picture; the glossary has every word twice."""

from __future__ import annotations

import re
from pathlib import Path

from model.report.reference.glossary import entries, glossary

ROOT = Path(__file__).resolve().parent.parent


def test_both_readmes_begin_with_the_same_commands_and_picture():
    english, chinese = (ROOT.joinpath(name).read_text(encoding="utf-8") for name in ("README.md", "README.zh.md"))
    commands = [re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)[:2] for text in (english, chinese)]
    assert commands[0] == commands[1]
    pictures = [re.search(r"!\[[^\]]*\]\(([^)]+)\)", text) for text in (english, chinese)]
    assert pictures[0][1] == pictures[1][1]
    assert "(README.zh.md)" in english
    assert "(README.md)" in chinese


def test_the_files_that_the_chinese_readme_names_are_there():
    text = (ROOT / "README.zh.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:docs|model|scenarios)/[\w./]+)`", text)) | {"CONTRIBUTING.md"}
    assert len(named) > 10
    assert [name for name in sorted(named) if not (ROOT / name.rstrip("/")).exists()] == []


def test_the_glossary_has_every_word_once_in_each_language():
    words = entries()
    assert len(words) > 25
    for key in ("zh", "en"):
        assert len({word[key] for word in words}) == len(words)
    assert all(set(word) == {"zh", "en", "zh_means", "en_means"} for word in words)
    for told in ("随机种子", "随机波动", "情景世界", "待核实", "百分点"):
        assert f"| {told} |" in glossary()
