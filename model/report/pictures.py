"""The pictures of a study: which tables go into which figure, and where the files go."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from model.mathematics.quarters import year_of
from model.observe.outcomes import BY_TARGET
from model.regions import load_region
from model.regions.region import Region
from model.report import figures, map
from model.report.figures import Panel
from model.tables.folders import whole_folder

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from model.experiments.ablations import AblationStudy
    from model.results import Study
    from model.scenario import Plan

TIER_PANELS = (("leading_clusters_100bn", "Leading clusters ≥ 100 bn", "city x field, number"),
               ("leading_clusters_10bn", "Leading clusters ≥ 10 bn", "city x field, number"),
               ("county_clusters_10bn", "County clusters ≥ 10 bn", "zone x segment, two a zone, number"))  # fmt: skip
TITLES = {
    "I01": "Manufacturing value added", "I02": "High-tech share", "I03": "R&D over revenue", "I04": "Invention patents",
    "I05": "Quality index", "I06": "Growth of labour productivity", "I07": "Value-added rate, change",
    "I08": "Integration index", "I09": "CNC share of equipment", "I10": "Energy per value added, cut",
    "I11": "Water per value added, cut", "I12": "Use of solid waste",
}  # fmt: skip
UNITS = {"I01": "trillion yuan, prices of 2015", "I04": "per 100 million yuan of revenue"}


def draw_all(study: Study, plans: Sequence[Plan], folder: Path) -> list[Path]:
    """Draw every figure of a study of plans (the one asked about first) into `folder`, as PNG and SVG."""
    plan = plans[0]
    region = load_region(plan.region, plan.region_data)
    names = [p.name for p in plans if p.name in study.scenarios]
    source = source_text(study, plan)
    drawn = {"clusters_by_tier": tiers(study, names, region, source), "map": maps(study, plan, region, source),
             "sizes": sizes(study, plan, region, source)}  # fmt: skip
    if len(region.targets.ids):
        drawn["indicators"] = indicators(study, names, region, source)
    with whole_folder(folder) as partial:
        for name, figure in drawn.items():
            for kind in ("png", "svg"):
                figure.savefig(partial / f"{name}.{kind}", dpi=150 if kind == "png" else None)
    return [folder / f"{name}.png" for name in drawn]


def source_text(study: Study, plan: Plan) -> str:
    """The line under every figure: what was run, and that it is a model."""
    seeds = study.seeds(plan.name)
    scale = "" if plan.scale == 1 else f", {plan.scale:.0%} of the firms: approximate"
    many = f"{len(seeds)} seeds" if len(seeds) > 1 else "one seed"
    made = f"jiju, scenario {plan.name}, region {plan.region}, {many}{scale}."
    return f"{made} Simulated; detail below the margins of 2015 is assumed."


def goal(region: Region, key: str, year: int) -> float | None:
    """A target of the region's plan, or None."""
    if key not in region.targets.ids:
        return None
    value = float(getattr(region.targets, f"value_{year}")[region.targets.index[key]])
    return value if np.isfinite(value) else None


def indicators(study: Study, names: Sequence[str], region: Region, source: str) -> Figure:
    """The plan's headline indicators."""
    panels = [
        Panel(BY_TARGET[key].name, title, UNITS.get(key, BY_TARGET[key].unit), goal(region, key, 2020),
              goal(region, key, 2025), "" if BY_TARGET[key].scored else "convention")
        for key, title in TITLES.items()
    ]  # fmt: skip
    return figures.indicators(study.outcomes, panels, names, source)


def tiers(study: Study, names: Sequence[str], region: Region, source: str) -> Figure:
    """Counts of clusters beside their mechanical counts."""
    wide = study.table("indicators")
    asked = {BY_TARGET[key].name: goal(region, key, 2020) for key in ("T02", "T03")}
    parts = [
        wide[["scenario", "seed", "year"]].assign(
            outcome=name, value=wide[name], mechanical=wide.get(f"mechanical_{name}", np.nan)
        )
        for name, _, _ in TIER_PANELS
    ]
    panels = [Panel(name, title, unit, asked.get(name)) for name, title, unit in TIER_PANELS]
    return figures.tiers(pd.concat(parts), panels, names, source)


def maps(study: Study, plan: Plan, region: Region, source: str) -> Figure:
    """Places in the first and the last year: medians over seeds."""
    places = study.table("places", [plan.name])
    clusters = study.table("clusters", [plan.name])
    counted = clusters[(clusters["kind"] == "characteristic") & clusters["counted"]]
    largest = counted.groupby(["seed", "year", "place"])["revenue_nominal"].max().rename("largest_cluster")
    places = places.merge(largest, on=["seed", "year", "place"], how="left").fillna({"largest_cluster": 0.0})
    table = places.groupby(["year", "place", "zone"])[["revenue", "largest_cluster"]].median().reset_index()
    row = [region.places.index[place] for place in table["place"]]
    table["lon"], table["lat"] = region.places.lon[row], region.places.lat[row]
    cities = pd.DataFrame({"name": region.cities.name_en, "lon": region.cities.lon, "lat": region.cities.lat})
    years = [int(table["year"].min()), year_of(plan.end)]
    return map.clusters(table, cities, region.boundaries_path, years, source)


def sizes(study: Study, plan: Plan, region: Region, source: str) -> Figure:
    """Firm sizes of the first and last year, above scale."""
    first: list[np.ndarray] = []
    last: list[np.ndarray] = []
    end = year_of(plan.end)
    for seed in study.seeds(plan.name):
        firms = study.runs[plan.name, seed].firms
        firms = firms[firms["above_scale"]]
        first.append(firms.loc[firms["year"] == 2015, "revenue"].to_numpy(dtype=float))
        last.append(firms.loc[firms["year"] == end, "revenue"].to_numpy(dtype=float))
    law = region.size_distribution
    return figures.sizes(first, last, law.breaks.tolist(), law.exponents.tolist(), (2015, end), source)


def draw_ablations(study: AblationStudy, plan: Plan, folder: Path) -> Path:
    """The picture of what every mechanism does, and all differences as a table, in `folder`."""
    from model.experiments.ablations import PATTERNS

    shown = [pattern for pattern in PATTERNS if pattern.shown]
    rows = [
        {"row": name.replace("_", " "), "ablation": name, "outcome": pattern, "base": d.base, "difference": d.mean,
         "low": d.low, "high": d.high, "pairs": d.pairs}
        for (name, pattern), d in study.effects.items()
    ]  # fmt: skip
    table = pd.DataFrame(rows)
    scale = "" if plan.scale == 1 else f", {plan.scale:.0%} of the firms: approximate"
    source = f"jiju, scenario {plan.name}, region {plan.region}, {len(study.seeds)} seeds{scale}. Simulated."
    columns = [(p.id, f"{p.name}\n{p.unit}") for p in shown]
    figure = figures.ablations(table[table["outcome"].isin([p.id for p in shown])], columns, source)
    folder.mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / "ablations.png", dpi=150)
    table.drop(columns="row").to_csv(folder / "ablations.csv", index=False, encoding="utf-8-sig")
    return folder / "ablations.png"
