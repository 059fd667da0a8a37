"""What a module of one's own adds to the model. See docs/library.md.

    process, column, parameter      a mechanism: what happens when, what it remembers, its numbers
    lever, offered, claimed         something that policies may offer, and what a process makes of the offer
    measure, outcome, figure        what is seen of it: each quarter, by year, in the report

Call these functions at the top level of a module that a scenario names (`extensions: [my_ideas.py]`). Each name is
refused if it is taken. `parameter`, `outcome`, `measure` and `figure` also serve a module that a script imports itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from model.errors import UserError
from model.scenario import extensions
from model.scenario.extension_records import LeverRecord, both

if TYPE_CHECKING:
    import numpy as np

    from model.observe.outcomes.formulas import Formula
    from model.report.findings import Findings
    from model.report.words.language import Language
    from model.world import World

    Drawn = Callable[[Findings, Language], Any]
    Process = Callable[[World], None]

Words = str | Mapping[str, str]  # in one language, or {"zh": ..., "en": ...}
SettingWords = tuple[float, float, float, str, Words]  # value, least, most, unit, meaning
COSTS = {
    "claim": {"zh": "补助金额计入预算", "en": "subsidies granted count against the budget"},
    "service": {"zh": "服务费用计入预算", "en": "what the service costs counts against the budget"},
    "grant": {"zh": "发放金额计入预算", "en": "grants count against the budget"},
}
SHARE: SettingWords = (0.2, 0.0, 0.9, "share of the cost", {"zh": "补助占费用比例", "en": "part of the cost paid"})
STRENGTH: SettingWords = (0.1, 0.0, 10.0, "-", {"zh": "力度", "en": "strength"})
UNIT_COST: SettingWords = (
    0.005, 0.0001, 100.0, "亿元 a year each", {"zh": "每个对象年费用", "en": "yearly cost of serving one"},
)  # fmt: skip
TAKE_UP: SettingWords = (
    1.0, 0.0, 1.0, "share of the eligible",
    {"zh": "符合条件企业中使用的比例", "en": "part of the eligible that uses it"},
)  # fmt: skip
DELAY: SettingWords = (0.0, 0.0, 40.0, "quarters", {"zh": "见效时滞", "en": "quarters until it works"})


class ExtensionError(UserError, ValueError):
    """A name that is taken or cannot be used, or a value outside its range."""


def parameter(path: str, value: float, least: float, most: float, unit: str, meaning: Words, source: str) -> None:
    """Declare a parameter `group.name`, which scenarios may set and processes read as `world.parameters.group.name`.

    The same declaration may come twice, as when a module is loaded again. Raises ExtensionError.
    """
    from model.scenario.parameters import Entry, load_registry

    group, _, name = path.partition(".")
    if not (group.isidentifier() and name.isidentifier()):
        raise ExtensionError(f"a parameter is called group.name, in letters, digits and underscores, not {path!r}")
    if not least <= value <= most:
        raise ExtensionError(f"{path} = {value:g} is outside its range {least:g} to {most:g}")
    words = both(meaning)
    made = Entry(path, float(value), unit, "none", float(least), float(most), words, source, "assumption")
    known: Any = load_registry().entries
    _take("parameters", path, "a parameter", path in known, known.get(path) == made)
    known[path] = made
    _keep("parameters", path, {"value": value, "low": least, "high": most, "unit": unit, "meaning": words,
                               "source": source})  # fmt: skip


def outcome(name: str, value: Formula, unit: str, en: str, zh: str, formula: str, direction: str = "none") -> None:
    """Declare an outcome: `value(years, year)` from the yearly measures of a run (`Record.yearly`).

    It stands in results, comparisons and lists like any other. A measure that a run does not have (`measure` below,
    where a scenario does not name the module) leaves it without a value. Raises ExtensionError.
    """
    from model.observe.outcomes import BY_NAME, Outcome
    from model.observe.outcomes.formulas import where_measured
    from model.observe.result_columns import add_outcome

    _named(name, "an outcome")
    made = Outcome(name, unit, en, zh, formula, direction, value=where_measured(value))
    known = BY_NAME.get(name)
    same = known is not None and (known.formula, known.unit, known.en) == (formula, unit, en)
    _take("outcomes", name, "an outcome", known is not None, same)
    add_outcome(made)
    _keep("outcomes", name, {"unit": unit, "en": en, "zh": zh, "formula": formula, "direction": direction})


def figure(name: str, en: str, zh: str) -> Callable[[Drawn], Drawn]:
    """Make a function of the findings and the language draw a figure of the report. Raises ExtensionError."""
    from model.report.figures.draw_report_figures import OWN, PICTURES

    def register(draw: Drawn) -> Drawn:
        _named(name, "a figure")
        _take("figures", name, "a figure", name in PICTURES, name in OWN)
        PICTURES[name], OWN[name] = draw, {"en": en, "zh": zh}
        _keep("figures", name, {"en": en, "zh": zh})
        return draw

    return register


def process(*, after: str = "", before: str = "", replaces: str = "", start: bool = False) -> Callable[[Process],
                                                                                              Process]:  # fmt: skip
    """Make a function of the world happen in every quarter (`start`: once, at the start) of the runs that name it.

    after, before, replaces: a process of the order of a quarter (model/order.py); else it comes last, before what is
    observed. Raises ExtensionError.
    """
    from model.order import QUARTER, START

    def register(function: Process) -> Process:
        loaded, schedule = _module("a process"), START if start else QUARTER
        given = {"after": after, "before": before, "replaces": replaces}
        chosen = [(place, name) for place, name in given.items() if name]
        if len(chosen) > 1:
            raise ExtensionError(f"{function.__name__}: give one of after, before and replaces")
        for _, name in chosen:
            schedule.require(name)
        if function.__qualname__ != function.__name__ or not function.__name__.isidentifier():
            raise ExtensionError(f"{function.__qualname__}: a process is a function at the top level of the module")
        taken = function.__name__ in schedule.names
        _take("processes", function.__name__, "a process", taken, False)
        place, neighbour = chosen[0] if chosen else ("last", "")
        steps = loaded.start if start else loaded.quarter
        steps.append(extensions.Step(function.__name__, function, place, neighbour))  # type: ignore[arg-type]
        return function

    return register


def column(name: str, unit: str, meaning: str, start: float = 0.0, *, table: str = "firms",
           kind: Literal["Floats", "Ids", "Indices", "Codes", "Flags"] = "Floats") -> None:  # fmt: skip
    """Give a table of the world a column: `world.firms.name`. New rows begin with `start`. Raises ExtensionError."""
    from model.tables.table import Column
    from model.world import TABLES

    loaded = _module("a column")
    _named(name, "a column")
    if table not in TABLES:
        raise ExtensionError(f"no table {table!r}; there are {', '.join(TABLES)}")
    own = loaded.columns.setdefault(table, {})
    if name in own or hasattr(TABLES[table], name) or name in {known.name for known in TABLES[table].columns}:  # type: ignore[attr-defined]
        raise ExtensionError(f"there is a column {table}.{name} already; choose another name")
    if not loaded.columns.keys() - {table} and not own:
        loaded.start.insert(0, extensions.Step(f"columns of {loaded.path.stem}", _widening(loaded), "first"))
    own[name] = (kind, Column("", "", unit, meaning, start))


def _widening(loaded: extensions.Loaded) -> Process:
    """A function of the module that gives the tables its columns: found again by its name, as any process is."""

    def add_own_columns(world: World) -> None:
        for table, own in loaded.columns.items():
            old = getattr(world, table)
            body = {"__annotations__": {name: kind for name, (kind, _) in own.items()},
                    "__module__": add_own_columns.__module__,
                    **{name: declared for name, (_, declared) in own.items()}}  # fmt: skip
            wider: Any = type(type(old).__name__, (type(old),), body)
            setattr(world, table, wider.widening(old))

    module = loaded.module
    assert module is not None
    add_own_columns.__module__, add_own_columns.__qualname__ = module.__name__, "add_own_columns"
    module.add_own_columns = add_own_columns  # type: ignore[attr-defined]
    return add_own_columns


def measure(name: str, value: Callable[[World], float]) -> None:
    """Measure something at every quarter's end; `measured(name)` is its value at the year's end, for an outcome.

    Raises ExtensionError.
    """
    from model.observe.measures import FLOWS, RATES

    _named(name, "a measure")
    _take("measures", name, "a measure", name in (*FLOWS, *RATES), False)
    _module("a measure").measures[name] = value


def measured(name: str, factor: float = 1.0) -> Formula:
    """An outcome that is a measure itself, times a factor."""
    from model.observe.outcomes import formulas

    return formulas.measured(name, factor)


def lever(name: str, en: str, zh: str, *, paid: Literal["claim", "service", "grant"],
          offered_to: Literal["firms", "places", "cities"] = "firms",
          settings: Mapping[str, SettingWords] | None = None, budget: float = 10.0, outcome: str = "value_added",
          direction: Literal["up", "down"] = "up") -> None:  # fmt: skip
    """Declare a lever. A policy of its name offers it; instruments of one's own may act through it, too.

    paid: "claim" (a `share` of what firms claim with `claimed`), "service" (a `strength` for those whom `unit_cost`
    each a year reaches, paid to the provider) or "grant" (the same, paid to the firms). settings: value, least, most,
    unit and meaning by name: of these, of `take_up` and `delay`, and of further ones, which are terms of the offers
    (`world.support.of(name)[0].terms`). budget: 亿元 a year, unless a scenario says another. outcome, direction: what
    the policy is to move. Raises ExtensionError.
    """
    from model.policy.own_levers import declare
    from model.tables.levers import LEVERS

    loaded = _module("a lever")
    _named(name, "a lever")
    if paid == "claim" and offered_to != "firms":
        raise ExtensionError(f"{name}: only firms claim; what is offered to {offered_to} is paid as a service")
    if paid == "grant" and offered_to != "firms":
        raise ExtensionError(f"{name}: grants go to firms; what is offered to {offered_to} is paid as a service")
    usual = {"share": SHARE} if paid == "claim" else {"strength": STRENGTH, "unit_cost": UNIT_COST, "delay": DELAY}
    if paid != "claim" and offered_to == "firms":
        usual |= {"take_up": TAKE_UP}
    words = {}
    for key, given in {**usual, **(settings or {})}.items():
        _named(key, "a setting")
        value, least, most, unit, meaning = given
        if not least <= value <= most:
            raise ExtensionError(f"{name}: {key} = {value:g} is outside its range {least:g} to {most:g}")
        words[key] = {"default": value, "range": (least, most), "unit": unit, "meaning": both(meaning)}
    if offered_to == "places":
        words["sites"] = {"default": ["zones", "remainders"], "choices": ["zones", "remainders"], "unit": "list",
                          "meaning": {"zh": "集聚区或其余地区", "en": "zones, or the rest of cities"}}  # fmt: skip
    called = {"zh": zh, "en": en}
    record = {"name": called, "acts_on": called, "cost": COSTS[paid], "offered_to": offered_to, "payment": paid,
              "settings": words, "budget": budget, "outcome": outcome, "direction": direction}  # fmt: skip
    _take("levers", name, "a lever", name in LEVERS, loaded.declared.get("levers", {}).get(name) == record)
    declare(name, LeverRecord.model_validate(record))
    _keep("levers", name, record)


def offered(world: World, lever: str) -> np.ndarray:
    """What a lever offers each firm (place, city) this quarter: zero for those whom it does not reach.

    Of a claim the share of the cost that would be paid. Of a service or grant the strength; who is reached is settled,
    and paid, on the first asking in a quarter. Raises ValueError for a lever that there is not.
    """
    from model.policy.own_levers import strength_of

    return strength_of(world, lever)


def claimed(world: World, lever: str, rows: np.ndarray, costs: np.ndarray) -> np.ndarray:
    """Pay the distinct, rising firms `rows` what the lever's budget grants of their `costs`; 亿元, per row."""
    from model.take_up.grants import claim_subsidy

    return claim_subsidy(world, lever, rows, costs)[0]  # type: ignore[arg-type]


def _named(name: str, what: str) -> None:
    if not name.isidentifier():
        raise ExtensionError(f"{what} is called in letters, digits and underscores, not {name!r}")


def _take(kind: extensions.Kind, name: str, what: str, taken: bool, same: bool) -> None:
    """Note that a name is had by whoever declares it now. Raises ExtensionError if it is another's."""
    if not extensions.claim_name(kind, name, taken, same):
        raise ExtensionError(f"there is {what} {name!r} already; choose another name")


def _keep(kind: extensions.Kind, name: str, words: dict[str, Any]) -> None:
    """Write down a declaration, if a scenario named the module."""
    loaded = extensions.being_loaded()
    if loaded is not None:
        loaded.declared.setdefault(kind, {})[name] = words


def _module(what: str) -> extensions.Loaded:
    """The module that a scenario named. Raises ExtensionError outside of one."""
    loaded = extensions.being_loaded()
    if loaded is None:
        raise ExtensionError(f"{what} is declared in a module that a scenario names: extensions: [my_ideas.py]")
    return loaded
