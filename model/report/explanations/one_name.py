"""Explain one name: an instrument, package, parameter, ablation, outcome, process, setting, place, or cell."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from model.report.explanations.known_names import MODEL, UnknownName, all_names, listed, process_files
from model.report.numbers import interval
from model.report.words.language import language as words_of
from model.report.words.messages import told
from model.scenario.shipped_files import read_shipped

if TYPE_CHECKING:
    from model.report.words.language import Language
    from model.scenario.catalogue import Setting

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
IN_ENGLISH = "以下为程序文件中对该过程及其方程的说明（英文）："


def explain(name: str, language: str = "en") -> str:
    """Text about `name`: an id or a listed name in either language. Raises UnknownName with near or several names."""
    from model.mathematics.name_book import NoSuchName
    from model.report.explanations.place_and_cell import cell, cell_problem, plant
    from model.report.explanations.region_names import names_of_regions, thing_of_region

    for meant in (name, listed(name)):
        for find in (instrument, package, parameter, ablation, outcome, target, process, setting):
            text = find(meant, language) if meant else None
            if text is not None:
                return text
    try:
        text = thing_of_region(name, language)
    except NoSuchName as error:
        if text := cell(name, language) or plant(name, language):
            return text
        raise UnknownName(cell_problem(name) or str(error)) from None
    text = text or cell(name, language) or plant(name, language)
    if text is not None:
        return text
    if problem := cell_problem(name):
        raise UnknownName(problem)
    near = get_close_matches(name[:200], [*all_names(), *sorted(names_of_regions())], n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else "`jiju list instruments` and the like show what there is"
    raise UnknownName(f"nothing is called {name[:80]!r}; {hint}")


def lines(head: str, *items: tuple[str, str]) -> str:
    """A heading and indented items."""
    colon = WORDS["en" if all(name.isascii() for name, _ in items) else "zh"]["colon"]
    return "\n".join([head, *(f"  {name}{colon}{text}" for name, text in items if text)])


def instrument(name: str, language: str) -> str | None:
    """An entry of the catalogue, by key or by the id of a clause (P031): clause, lever, defaults, evidence."""
    from model.scenario.catalogue import Silent, load_entries
    from model.scenario.clauses import clauses_for, instrument_of_clause
    from model.scenario.own_instruments import here

    entries = load_entries(here())
    clause = name.upper()
    own = next((key for key, entry in entries.items() if name == key or clause in entry.plan_ids), None)
    found = own or instrument_of_clause(clause)
    if found is None:
        return None
    item = entries[found]
    w = WORDS[language]
    said = list(clauses_for(item))
    clause = "; ".join(map(str, said))
    head = f"{item.key} · {item.name[language]}"
    if isinstance(item, Silent):
        return lines(
            head, (w["does"], item.mechanism[language]), (w["clause"], clause), (w["silent"], item.reason[language])
        )
    text = lines(
        head,
        (w["does"], item.mechanism[language]),
        (w["clause"], clause),
        (w["goals"], w["and"].join(goal for one in said for goal in one.goals)),
        (w["lever"], lever_words(item.lever, language)),
        (w["budget"], f"{item.budget:g}{'' if language == 'zh' else ' '}{w['a year']}"),
        (w["for"], eligible(item.eligibility, w, language)),
        (w["rationing"], " ".join(told(str(v), language) for v in item.rationing.values())),
        (w["cost"], item.cost[language]),
        (
            w["outcome"],
            outcome_words(item.outcome["id"], language) + aside(told(item.outcome["direction"], language), language),
        ),
        (w["null"], item.null_reason[language] if item.null_reason else ""),
        (
            w["evidence"],
            f"{told(item.evidence['grade'], language)}{': ' if language == 'en' else '：'}{item.evidence['source']}",
        ),
        (w["settings"], " "),
    )
    rows = []
    for setting in item.settings.values():
        usual = "" if setting.default is None else shown(setting.default)
        default = f"{w['default']}{beside(usual, language)}" if usual else w["must"]
        allowed = ", ".join(setting.choices) if setting.choices else ends_told(setting, language)
        parts = ("；" if language == "zh" else "; ").join((default, allowed, setting.meaning[language]))
        rows.append(f"    {setting.name}{w['colon']}{parts}")
    return "\n".join([text, *rows])


def ends_told(setting: Setting, language: str) -> str:
    """The range of a setting with its unit."""
    ends, unit = interval(str(setting.low), str(setting.high)), told(setting.unit, language)
    return (
        f"{ends}{aside(unit, language) if unit.strip('-') else ''}"
        if language == "zh"
        else f"{ends} {unit}".rstrip("- ")
    )


def beside(text: str, language: str) -> str:
    """What stands behind a word: in Chinese a figure without a blank, and anything else with one."""
    return text if language == "zh" and text[:1] in "-−0123456789" else f" {text}"


def eligible(rules: Mapping[str, object], w: dict[str, str], language: str) -> str:
    """Who may use an instrument: rules by kind, in the words that scenarios write."""
    words = words_of(language)
    keys = {kind: f"check.key.for.{kind}" for kind in rules}
    if language == "zh":
        said = [f"{words.say(key) if words.has(key) else kind}（{rule_told(rules[kind], w, words)}）"
                for kind, key in keys.items()]  # fmt: skip
    else:
        said = [f"{kind} {rule_told(rules[kind], w)}" for kind in keys]
    return ("；" if language == "zh" else "; ").join(said) or w["everybody"]


def rule_told(rule: object, w: dict[str, str], words: Language | None = None) -> str:
    """A list of names, or ends of what is counted, `workers 50 – 1000`. words: of Chinese, for conditions of firms."""
    if not isinstance(rule, Mapping):
        if words is None or not isinstance(rule, list | tuple):
            return shown(rule)
        keys = {str(item): f"check.who.{item}" for item in rule}
        return w["and"].join(words.say(key) if words.has(key) else item for item, key in keys.items())
    said = []
    for what, (low, high) in rule.items():
        ends = f"< {high}" if low is None else f"≥ {low}" if high is None else interval(str(low), str(high))
        said.append(f"{w.get(what, what)} {ends}")
    return ", ".join(said)


def shown(value: object) -> str:
    """A default as a reader writes it."""
    return ", ".join(str(item) for item in value) if isinstance(value, list | tuple) else str(value)


def lever_words(key: str, language: str) -> str:
    """A lever with what it acts on."""
    from model.scenario.catalogue import lever_in_chinese, load_levers

    lever = load_levers().get(key)
    if language == "zh":
        return f"{lever_in_chinese(key)}（{key}{'；' + lever.acts_on['zh'] if lever else ''}）"
    return f"{key}{aside(lever.acts_on[language], language)}" if lever else key


def outcome_words(key: str, language: str) -> str:
    """An outcome by which an instrument is judged, in Chinese with its name."""
    from model.observe.outcomes import BY_NAME

    return f"{BY_NAME[key].words['zh']}（{key}）" if language == "zh" and key in BY_NAME else str(key)


def aside(text: str, language: str) -> str:
    """A text in brackets behind another."""
    return f"（{text}）" if language == "zh" else f" ({text})"


def package(name: str, language: str) -> str | None:
    """A package: its purpose and the policies that it brings."""
    from model.regions.own import regions_asked
    from model.scenario.packages import load_packages

    item = next((known[name] for known in map(load_packages, regions_asked()) if name in known), None)
    if item is None:
        return None
    w = WORDS[language]
    return lines(
        f"{name} · {item.title[language]}",
        (w["does"], item.purpose[language]),
        (w["policies"], ", ".join(item.policies)),
        (w["budget"], f"{item.first_budget:g} {w['a year']}"),
    )


def parameter(name: str, language: str) -> str | None:
    """A parameter: value, range, source, grade, and the ablations that set it."""
    from model.scenario.parameters import load_registry

    registry = load_registry()
    paths = [path for path in registry.entries if path == name or path.split(".", 1)[1] == name]
    if not paths:
        return None
    w, texts = WORDS[language], []
    for path in paths:
        entry = registry.entries[path]
        used = [a.name for a in registry.ablations.values() if path in a.settings]
        texts.append(
            lines(
                f"{path} · {entry.meaning[language]}",
                (
                    w["value"],
                    f"{entry.value:g} {told(entry.unit, language)}".rstrip("- ")
                    + ("" if entry.period == "none" else aside(told(entry.period, language), language)),
                ),
                (w["range"], interval(f"{entry.low:g}", f"{entry.high:g}")),
                (w["grade"], told(entry.grade, language)),
                (w["source"], entry.source),
                (w["ablations"], ", ".join(used)),
            )
        )
    return "\n".join(texts)


def ablation(name: str, language: str) -> str | None:
    """A mechanism turned off: which values, and what should change."""
    from model.scenario.parameters import load_registry

    item = load_registry().ablations.get(name)
    if item is None:
        return None
    w = WORDS[language]
    return lines(
        f"{name} · {item.meaning[language]}",
        (w["process"], item.process),
        (w["neutral"], ", ".join(f"{path} = {value:g}" for path, value in item.settings.items())),
        (w["pattern"], declared("patterns", item.pattern, language)),
    )


def outcome(name: str, language: str) -> str | None:
    """A declared outcome: definition, unit, direction, label."""
    from model.observe.outcomes import BY_NAME, goals_of_all

    item = BY_NAME.get(name) or goals_of_all().get(name)
    if item is None:
        return None
    w = WORDS[language]
    return lines(
        f"{name} · {item.words[language]}",
        (w["unit"], told(item.unit, language)),
        (w["direction"], told(item.direction, language)),
        (w["label"], told(item.label, language)),
        (w["formula"], declared("definitions", item.formula, language)),
    )


def target(name: str, language: str) -> str | None:
    """A target of a plan by its code, and the outcome that answers it."""
    from model.report.explanations.target import target_of

    found = target_of(name, language)
    if found is None:
        return None
    about = outcome(found.outcome, language) if found.outcome else None
    return "\n".join([lines(found.head, *found.items), *([about] if about else [])])


def setting(name: str, language: str) -> str | None:
    """A setting of instruments: what it means in each of them."""
    from model.scenario.catalogue import load_catalogue

    meanings: dict[str, list[str]] = {}
    for key, item in load_catalogue().items():
        for one in item.settings.values():
            if one.name == name:
                meanings.setdefault(f"{one.meaning[language]}{aside(told(one.unit, language), language)}", []).append(
                    key
                )
    return lines(name, *((text, ", ".join(keys)) for text, keys in meanings.items())) if meanings else None


def process(name: str, language: str) -> str | None:
    """A process: the text at the top of its file, with its equations."""
    path = process_files().get(name)
    if path is None:
        return None
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    about = [f"{name} · {path.relative_to(MODEL.parent).as_posix()}", "", text]
    return "\n".join(about if language == "en" else [about[0], IN_ENGLISH, *about[1:]])


def declared(kind: str, text: str, language: str) -> str:
    """What a declaration says in English alone, in the reader's language. kind: definitions or patterns."""
    return in_chinese()[kind].get(text, text) if language == "zh" else text


@cache
def in_chinese() -> dict[str, dict[str, str]]:
    """The Chinese of definitions and patterns by their English, as in_chinese.yaml has them."""
    found: dict[str, dict[str, str]] = read_shipped(Path(__file__).with_name("in_chinese.yaml"))
    return found
