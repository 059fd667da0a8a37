"""docs/effects.md: what every instrument and package did alone, what it cost, and how that compares with studies."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from model.mathematics.verdicts import NO_EFFECT, Verdict
from model.observe.outcomes import BY_NAME
from model.regions import region_to_read
from model.report.markdown_page import difference, failed_runs, page_header, table
from model.report.numbers import number
from model.report.words.verdicts import said
from model.scenario.clauses import NONE, clauses_of
from model.scenario.packages import Package, load_packages
from model.studies.policy_effects import page_on_clusters as effects_clusters
from model.studies.policy_effects.plans_tried import ALONE
from model.studies.policy_effects.run import BESIDE, PACKAGE

if TYPE_CHECKING:
    from model.mathematics.paired import Difference
    from model.scenario import Plan
    from model.scenario.catalogue import Instrument
    from model.scenario.clauses import Clauses
    from model.studies.policy_effects.run import Effect, EffectStudy
    from model.studies.validation.signs import SignResult, SignStudy

TITLE = "What each instrument adds and costs · 各项工具的单独效果与成本"
ASKED = """Every row is one policy (or one package of the plan) **alone** against the same world without any policy,
paired over the same worlds. Money is in 亿元 (100 million yuan) of the start. Budgets are assumptions: the plan names
none. Differences stand with their 95% interval; **null** means that the interval holds zero, so that these worlds show
nothing. Of a hundred policies without any effect about five would show one by chance.

- *Paid* is gross public money of all years; *net* takes off the further tax that stays in the region in those years.
- *Output* is value added of all years together, *value added* that of the last year, both for firms above scale.
- *Clusters* counts place x segment clusters of ten billion yuan beyond the mechanical count of the base year.
- *Losing cities*: real revenue in the last year of the cities whose own interval lies below zero, and how many they
  are; of {cities} cities {by_chance:.2g} would be among them by chance.
- *Cost a yuan* is money over output; it stands only where output is clear."""


def page(study: EffectStudy, signs: SignStudy, plan: Plan) -> str:
    """The whole page as Markdown."""
    known, of_plan = plan.catalogue(), clauses_of(plan.region)
    known_packages = load_packages(plan.region)
    packages = [e for e in study.effects if e.package]
    single = [e for e in study.effects if not e.package]
    cities = len(region_to_read(plan.region, plan.region_data).cities)
    asked = ASKED.format(cities=cities, by_chance=0.025 * cities)
    header = page_header(TITLE, asked, [plan], len(study.seeds), worlds=study.worlds, maps=len(study.draws),
                         luck_only=study.luck_only)  # fmt: skip
    parts = ["\n".join(header).rstrip()]
    parts.append(summary(single))
    if packages:
        parts += ["## Packages · 方案包", table(PACKAGE_HEADS, (package_line(e, known_packages) for e in packages))]
    parts += [
        "## Instruments · 政策工具",
        table(HEADS, (instrument_line(e, known, of_plan) for e in in_order(single, known, of_plan))),
    ]
    shown = packages + in_order(single, known, of_plan)
    parts += effects_clusters.section(shown, titles(shown, known, known_packages), worlds_text(study))
    parts += ["## What did not do what it states · 与声明不符", *unlike(single, known, of_plan)]
    parts += ["## Sizes beside the studies · 与实证研究比较", SIZES, table(SIGN_HEADS, sign_lines(signs.results))]
    parts += failed_runs(study.failures)
    return "\n\n".join(parts) + "\n"


def titles(
    effects: Iterable[Effect], known: Mapping[str, Instrument], packages: Mapping[str, Package]
) -> dict[str, str]:
    """First cell of a line by label."""
    return {e.label: package_title(e, packages) if e.package else instrument_title(e, known) for e in effects}


def package_title(effect: Effect, packages: Mapping[str, Package]) -> str:
    """Key and names of a package."""
    key = effect.label.removeprefix(PACKAGE)
    item = packages.get(key)
    return f"`{key}` {item.title['zh']} {item.title['en']}" if item else f"**{key}**"


def instrument_title(effect: Effect, known: Mapping[str, Instrument]) -> str:
    """Key of a policy and names of its instrument."""
    item = known.get(effect.instruments[0])
    return f"`{effect.label}`" + (f" {item.name['zh']} {item.name['en']}" if item else "")


PACKAGE_HEADS = ("Package", "Policies", "Paid", "Net", "Output", "Value added", "Clusters", "Jobs, thousand",
                 "Losing cities", "Cost a yuan, gross / net")  # fmt: skip
HEADS = ("Clauses", "Instrument", "Judged by", "Effect", "Verdict", "Paid", "Net", "Value added", "Clusters",
         "Jobs, thousand", "Losing cities", "Paid for a unit of its outcome", "Cost a yuan, gross / net")  # fmt: skip
SIGN_HEADS = ("Policy", "Measure", "Studies expect", "Effect", "Of the base", "Verdict", "Size", "Source")
SIZES = """*Size* says whether the mean lies inside the range that studies measured, where they give one. The range for
energy is that of firms under a binding quota; here it is set against all industry, of which quotas and surcharges reach
a part: below is what to expect. R&D: yuan of true R&D a yuan of public money, which is the elasticity of R&D to its
user cost."""


SMALL = """A null says that these worlds do not show it, not that there is nothing: a programme of a few hundred million
yuan a year that reaches some hundred firms is judged here by a mean over all firms of the region, where the luck that
falls differently is larger than what it can do. `tests/test_catalogue_walk.py` holds each instrument to its direction
in the first two years, with five times its typical budget, on a tenth of the region."""


def losing(effect: Effect) -> str:
    """Revenue of the losing cities and their number."""
    lost, count = effect.losing
    return f"{number(lost, 0)} ({count})" if count else "none"


def a_yuan(effect: Effect) -> str:
    """Public money for a yuan of output, gross and net."""
    return f"{number(effect.cost_of(effect.output))} / {number(effect.cost_of(effect.output, net=True))}"


def package_line(effect: Effect, packages: Mapping[str, Package]) -> tuple[object, ...]:
    """One package."""
    title = package_title(effect, packages)
    value_added, clusters, _, jobs = (effect.beside[name] for name in BESIDE)
    return (title, len(effect.instruments), number(effect.spent, 1), number(effect.net.mean, 1),
            difference(effect.output, 0), difference(value_added, 0), difference(clusters, 1),
            difference(jobs, 1, 1e-3), losing(effect), a_yuan(effect))  # fmt: skip


def in_order(
    effects: Sequence[Effect], known: Mapping[str, Instrument], of_plan: Mapping[str, Clauses]
) -> list[Effect]:
    """By the clauses of the region's plan that they carry out."""
    return sorted(effects, key=lambda e: (ids(known.get(e.instruments[0]), of_plan), e.label))


def ids(item: Instrument | None, of_plan: Mapping[str, Clauses]) -> tuple[str, ...]:
    """Clauses of an instrument."""
    return (*item.plan_ids, *of_plan.get(item.key, NONE).plan_ids) if item else ()


def instrument_line(
    effect: Effect, known: Mapping[str, Instrument], of_plan: Mapping[str, Clauses]
) -> tuple[object, ...]:
    """One policy."""
    assert effect.stated is not None
    item = known.get(effect.instruments[0])
    value_added, clusters, _, jobs = (effect.beside[name] for name in BESIDE)
    title = instrument_title(effect, known)
    stated = effect.stated
    own = f"{stated.name} {stated.direction}, {stated.unit}"
    cost = effect.cost_of(stated.effect)
    price = number(None if cost is None else abs(cost))
    return (" ".join(ids(item, of_plan)), title, own, difference(stated.effect, digits(stated.effect)),
            said(stated.verdict, "en", "policies"),
            number(effect.spent, 1), number(effect.net.mean, 1), difference(value_added, 0), difference(clusters, 1),
            difference(jobs, 1, 1e-3), losing(effect), price, a_yuan(effect))  # fmt: skip


def digits(effect: Difference) -> int:
    """Digits behind the point that show a difference of this size."""
    widest = max(abs(x) for x in (effect.mean, effect.low, effect.high, 1e-6) if math.isfinite(x))
    return int(min(max(2 - math.floor(math.log10(widest)), 0), 5))


def worlds_text(study: EffectStudy) -> str:
    """How many worlds, and what they are."""
    count = f"{study.worlds} world{'s' * (study.worlds > 1)}"
    if len(study.draws) > 1:
        seeds = f"{len(study.seeds)} seed{'s' * (len(study.seeds) > 1)}"
        return f"{count} ({seeds} on {len(study.draws)} draws of the map)"
    return f"{count} that differ in luck alone" if study.luck_only and study.worlds > 1 else count


def summary(single: Sequence[Effect]) -> str:
    """How many did what they state."""
    verdicts = [e.stated.verdict for e in single if e.stated]
    nothing = sum(v in NO_EFFECT for v in verdicts)
    clear = [e for e in single if e.beside["value_added"].clear]
    harmful = sum(e.beside["value_added"].mean < 0 for e in clear)
    repaid = sum(e.net.high < 0 for e in single)
    return (
        f"Of {len(single)} policies {verdicts.count(Verdict.AS_EXPECTED)} move the outcome that they state in the "
        f"stated direction, {nothing} show nothing in it, {verdicts.count(Verdict.OPPOSITE)} move it the other way. "
        f"{len(clear)} clearly change value added in the last year, {harmful} of them downward. For {repaid} the whole "
        "interval of net cost lies below zero: the further tax retained exceeds what was paid."
    )


def unlike(single: Sequence[Effect], known: Mapping[str, Instrument], of_plan: Mapping[str, Clauses]) -> Iterator[str]:
    """Nulls and opposites, with the reason where the catalogue gives one."""
    lines = []
    for effect in in_order(single, known, of_plan):
        stated = effect.stated
        if stated is None or stated.verdict is Verdict.AS_EXPECTED:
            continue
        item = known.get(effect.instruments[0])
        reason = item.null_reason["en"] if item and item.null_reason else ""
        if effect.label.endswith(ALONE) and not reason:
            reason = "without contracted followers the suppliers that come are few beside the luck of ten years"
        lines.append((f"`{effect.label}`", f"{stated.name} {stated.direction}", said(stated.verdict, "en", "policies"),
                      difference(stated.effect, digits(stated.effect)), number(effect.spent, 1),
                      reason or "–"))  # fmt: skip
    if not lines:
        yield "None."
        return
    yield SMALL
    yield table(("Policy", "Stated", "Verdict", "Effect", "Paid", "Reason known beforehand"), iter(lines))


def sign_lines(results: Iterable[SignResult]) -> Iterator[tuple[object, ...]]:
    """Effects that studies measured."""
    for r in results:
        if r.source in ("stated by its instrument", "reported beside it"):
            continue
        outcome = BY_NAME.get(r.measure)
        title = outcome.en if outcome else r.measure.replace("_", " ")
        yield (f"`{r.policy}`", title, r.expected, difference(r.effect, digits(r.effect)),
               f"{number(r.percent, 1)} %", r.verdict, r.sized or "–", r.source)  # fmt: skip
