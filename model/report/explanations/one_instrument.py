"""Explain an instrument: what it does, its clauses, for whom it is, what it pays, its evidence and its settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from model.report.explanations.explanation_lines import WORDS, aside, beside, lines, shown
from model.report.numbers import interval
from model.report.words.language import language as words_of
from model.report.words.messages import told

if TYPE_CHECKING:
    from model.report.words.language import Language
    from model.scenario.catalogue import Setting


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
