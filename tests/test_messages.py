"""Messages in Chinese: every sentence that a user can be told has its Chinese, and values find their place in it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import yaml

from model.report.words import messages
from model.report.words.messages import GAP, told
from tests.source_trees import nodes

ROOT = Path(__file__).resolve().parent.parent
MODEL = ROOT / "model"
# Where sentences come from that a terminal tells: folders and files whose every English sentence is looked at.
SPEAKING = (
    "scenario", "cli", "experiments", "results", "report/in_terminal", "report/explanations/known_names.py",
    "report/open_study.py", "report/required_tables.py", "mathematics/extras.py", "mathematics/nearest.py",
    "mathematics/name_book.py", "mathematics/quarters.py", "tables/store.py", "tables/folders.py", "checkpoint.py",
    "shipped.py", "report/words/outcome_names.py", "studies/sensitivity/command.py",
    "studies/uncertainty/command.py", "studies/gap/command.py", "studies/one_anchor/command.py",
    "studies/backtest/later_figures.py", "studies/backtest/series_compared.py", "studies/backtest/run.py",
    "studies/backtest/rows.py", "studies/compare/command.py", "studies/compare/run.py", "studies/compare/tables.py",
    "play",
)  # fmt: skip
SENTENCE = re.compile(r"[A-Za-z]{2,}[ ,;:]+[a-z{]|\} [a-z]{2,}")
UNITS = re.compile("亿元|万元|汉字|万人")  # which English sentences have, too
CHINESE = re.compile(r"[\u4e00-\u9fff]")
HEADERS = re.compile(
    r"^(model\.[\w.]+:|text/|attachment|default-src|event: |data: |session \{\}$|Mapping\[)"
)  # of HTTP, names of threads
QUIET = {  # file -> why its sentences are not told at the terminal
    "scenario/json_schema.py": "the schema of editors, in both languages",
    "scenario/json_schema_policies.py": "the same",
    "scenario/instrument_forms.py": "checks of the files that come with the program",
    "scenario/shipped_files.py": "the same",
    "results/region_then.py": "a sentence in both languages",
    "play/shipped.py": "a title in both languages",
    "cli/options.py": "help texts",
    "cli/application.py": "help texts and remarks; its messages are tried below",
    "experiments/targeted_clusters/cell_years.py": "names of arrays in files",
    "experiments/targeted_clusters/measures.py": "names in both languages",
    "experiments/yearly_trial.py": "names of arrays in files",
    "experiments/estimate.py": "constants",
}
# Pieces of sentences, which the catalogue has whole; names and lines of files.
PIECES = {
    "{} against {} in {} {}", ", 1 run left out", "{}{} seed {}, {} to {}", " sample {}", "{} in {}{}{}", "{} worlds",
    ", {} runs left out", ", {} of the firms", "{} policies",  # of reprs, which are the same in both languages
    "whole number", "it takes a {}", " from {} to {}", " · APPROXIMATE: a tenth of the firms", " in {}",
    " that differ in luck alone", "{} · {} firms at the end{}", ", {} an hour", "; results there: {}", "at {} {}",
    "Changed from {}{}. Say here what it asks.", "can be limited by {} alone", " (with line {})", " in line {}",
    "{} stands{} already", " of {}", "jiju best {} --budget 200 --for {}", "Value error, ",
    ", or the year alone", ", did you mean", "did you mean{}", "{}",
    "{}`jiju list scenarios` shows those that come with the program", "check the path; ", "name: {}", "draw links",
    "jiju list",
    "title: {zh: {}, en: {}}", "{}: largest clear changes of real revenue ({} clear)", "leading drivers",
    "characteristic drivers", "City x field", "Place x segment", "Drivers of city x field",
    "Drivers of place x segment", "value_added,leading_clusters_100bn,research_intensity", "what this command writes",
    "jiju {}, Python {}, {}", "private, max-age=86400", "indicator: {} is not known{}",
    "; `jiju list outcomes` shows the names",
    "{}: {} is not known{}", "{} nearer",
    "million yuan", "100 million yuan", "billion yuan", "bn yuan", "trillion yuan", "million persons",
    "This is a fault of the program, not of your input ({kind}); the trace is in {file}",
    "Runs that failed and are left out of these results: {n} ({keys}). ",
}  # fmt: skip


def template(node: ast.AST) -> str | None:
    """A text of the code with {} for its values; None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def sentences(path: Path) -> list[tuple[int, str]]:
    """English sentences of a module that are neither docstrings nor help, with their lines."""
    passed: set[int] = set()
    for node in nodes(path):
        if isinstance(node, ast.Expr):
            passed.add(id(node.value))  # a docstring, or the words below a constant
        if isinstance(node, ast.JoinedStr):
            passed |= {id(part) for part in ast.walk(node) if part is not node}
        if isinstance(node, ast.keyword) and node.arg == "help":
            passed |= {id(part) for part in ast.walk(node.value)}
    found = (
        (node.lineno, template(node)) for node in nodes(path) if id(node) not in passed and hasattr(node, "lineno")
    )
    return [
        (line, text)
        for line, text in found
        if text and SENTENCE.search(text) and not CHINESE.search(UNITS.sub("", text))
    ]


def known() -> set[str]:
    """English of the catalogue as the code has it: {} for every gap."""
    plain, with_gaps = messages.catalogue()
    return {*plain, *(GAP.sub(lambda gap: "{}" if gap[1] else gap[0][0], one.english) for one in with_gaps)}


def speaking_files() -> list[Path]:
    found = [
        path for name in SPEAKING for path in ([MODEL / name] if name.endswith(".py") else (MODEL / name).rglob("*.py"))
    ]
    return [path for path in sorted(found) if path.relative_to(MODEL).as_posix() not in QUIET]


def without_chinese() -> list[str]:
    """Sentences of the code that neither stand in the catalogue nor are told by it, with their places."""
    there, missing = known(), []
    for path in speaking_files():
        for line, text in sentences(path):
            for part in filter(str.strip, text.split("\n")):
                tried = re.sub(r"\{\}", "7", part)
                if (
                    part in there
                    or part in PIECES
                    or HEADERS.match(part)
                    or CHINESE.search(UNITS.sub("", told(tried, "zh")))
                ):
                    continue
                missing.append(f"{path.relative_to(MODEL).as_posix()}:{line}: {part!r}")
    return missing


def test_every_sentence_that_a_user_can_be_told_has_its_chinese():
    assert len(speaking_files()) > 60
    missing = without_chinese()
    assert not missing, "\n".join(missing)


def test_the_chinese_of_a_sentence_has_its_gaps():
    for file in messages.FOLDER.glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        pairs = yaml.safe_load(text)
        assert len(pairs) == sum(line[:1] in "\"'" for line in text.splitlines() if line), file.name  # no key twice
        for english, chinese in pairs.items():
            gaps = [set(re.findall(r"(?<!\{)\{(\d+)", one)) for one in (english, chinese)]
            assert gaps[1] <= gaps[0], english
            assert CHINESE.search(chinese) or not re.search("[a-z]{3} [a-z]{3}", chinese), english


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("mine.yaml:13:5: budget: -3 is negative", "mine.yaml:13:5: budget：-3为负数"),
        ("end: '2020-12' is not a quarter; it is a month; its quarter is 2020Q4",
         "end：“2020-12”不是季度；这是月份；其季度为2020Q4"),
        ("unknown name 'polices'; did you mean 'policies'?", "无法识别的名称“polices”；是否指“policies”？"),
        ("a.yaml:1:1: first\nb.yaml:2:3: 'x' is missing; add it", "a.yaml:1:1: first\nb.yaml:2:3: 缺少“x”；请补上"),
        ("3 of 4 runs to make (a, b): about 2 minutes with the report, 5 MB in results/a",
         "共4次模拟，需运行3次（a, b）：含报告约需2分钟，占用5 MB，存于results/a"),
        ("o.csv:5: city: '漯和' is not known, did you mean '漯河'?", "o.csv:5: 无法识别城市“漯和”，是否指“漯河”？"),
        ("rd_enterprises 2016: no earlier figure that is counted in the same way",
         "rd_enterprises 2016年：没有同口径的更早数字"),
        ("a sentence that nobody wrote down", "a sentence that nobody wrote down"),
    ],
)  # fmt: skip
def test_values_find_their_place(english, chinese):
    assert told(english, "zh") == chinese
    assert told(english, "en") == english


FILE_OR_NAME = re.compile(
    r"“[^”]*”|`[^`]*`|\S+\.(?:yaml|csv|md|py)\b[:\d]*|\b[a-z_]+(?:[.:][a-z_]*)*(?=[：（])|\$schema"
)


def test_what_is_wrong_with_scenarios_is_told_in_chinese():
    """All messages of the damaged scenarios that the tests keep: no English sentence is left."""
    text = (ROOT / "tests" / "scenarios_bad" / "messages.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert len(lines) > 50
    left = [said for line in lines if re.search(r"[a-z]{2,} [a-z]{2,}", FILE_OR_NAME.sub("", said := told(line, "zh")))]
    assert not left, "\n".join(left)


def test_every_command_speaks_the_reader_s_language_unless_told_otherwise():
    chosen = re.compile(r"language: Language = .(en|zh)")
    assert [path for path in MODEL.rglob("*.py") if chosen.search(path.read_text(encoding="utf-8"))] == []


def user_errors() -> set[str]:
    """Names of UserError, of all classes below it, and of what tells one problem of a scenario."""
    found, more = {"UserError", "ScenarioError"}, True
    source = "\n".join(path.read_text(encoding="utf-8") for path in MODEL.rglob("*.py"))
    classes = re.findall(r"^class (\w+)\(([\w, ]+)\):", source, re.MULTILINE)
    while more:
        below = {name for name, bases in classes if found & set(re.split(r", ?", bases))}
        more = not below <= found
        found |= below
    return found


def test_no_error_for_users_is_without_chinese():
    """Sentences inside any call that makes a UserError, in the whole package; pieces of one text are tried as one."""
    kinds, there, tried, missing = user_errors(), known(), 0, []
    assert {"RegionError", "BadInput", "ResultsError", "ScenarioErrors"} <= kinds
    for path in sorted(MODEL.rglob("*.py")):
        for node in nodes(path):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kinds):
                continue
            for each in node.args:
                text = template(each)
                if text is None or not SENTENCE.search(text) or CHINESE.search(UNITS.sub("", text)):
                    continue
                tried += 1
                told_so = all(part in there or CHINESE.search(UNITS.sub("", told(part.replace("{}", "7"), "zh")))
                              for part in text.split("\n") if part.strip())  # fmt: skip
                if not told_so and text not in PIECES:
                    missing.append(f"{path.relative_to(MODEL).as_posix()}:{each.lineno}: {text!r}")
    assert tried > 200
    assert not missing, "\n".join(missing)
