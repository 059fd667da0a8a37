"""Explain one name: an instrument, package, parameter, ablation, outcome, process, setting, place, or cell."""

from __future__ import annotations

import ast
from difflib import get_close_matches

from model.report.explanations.explanation_lines import WORDS, aside, declared, lines
from model.report.explanations.known_names import MODEL, UnknownName, all_names, listed, process_files
from model.report.explanations.one_instrument import instrument
from model.report.numbers import interval
from model.report.words.messages import told

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
