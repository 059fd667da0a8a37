"""A hundred panels for notebook 6: what difference-in-differences finds, beside the truth that no economist sees.

    python notebooks/panels/difference_in_differences.py            # about five minutes on one idle core

writes `difference_in_differences.csv` beside this file, one row a panel. A panel is one world of Henan (its seed)
without policy to the end of 2017. Then a random half of the 182 zones gets a subsidy: half of the cost of equipment,
and the insurance of new products. The economist has the revenue of every zone by year, and the firms.

**The truth** is the mean direct effect at a saturation of one half: what a zone gains from its own subsidy, while half
of all zones have it,

    direct effect = mean over zones i of  E[ Y_i(i treated, half treated) - Y_i(i untreated, half treated) ],

where Y is the change of log revenue, from the mean of the years before to the mean of the years after, and E runs over
assignments and worlds. Every world is run twice from the same past: under its assignment, and under the *mirror*, in
which the other half is treated. A mirror of a random assignment is a random assignment. So a zone is seen once
treated and once untreated, each time among others of which a random half is treated, and the mean of the differences
(treated minus untreated, zone by zone) has the direct effect as its expectation. The zone's own past and luck cancel,
so that it is precise. The truth beside a panel is the mean over the *other* worlds: nothing of the panel's own luck is
in it.

The third run of a world has no subsidy. It shows what the panel cannot: what the subsidy does to untreated zones.

The columns of the table: the seed; the assignment, a hexadecimal number whose binary digits say which zones are
treated, in the order of the region's table; the zones in the panel; the three estimates with their 95% intervals (in
log points); adopters_without, what the comparison of adopters finds in the mirror; direct_effect, of the panel's own
world and its mirror; treated_against_none and untreated_against_none, means of zones against the run without subsidy;
the truth.
"""

from __future__ import annotations

import argparse
import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf

from model import ClusterModel, Run, load_region, load_scenario

TABLE = Path(__file__).with_suffix(".csv")
SCENARIO = Path(__file__).resolve().parents[2] / "scenarios" / "no_policy.yaml"
SCALE, PANELS = 0.3, 100
BEFORE, AFTER = (2015, 2016, 2017), (2018, 2019, 2020, 2021)
LAST_QUARTER_BEFORE = "2017Q4"
# Budgets are so large that none is used up: else zones would compete for the money, too.
SUBSIDY = {
    "equipment": {"instrument": "technical_upgrading", "support_share": 0.5, "budget": 3000},
    "insurance": {"instrument": "first_sets", "strength": 0.3, "take_up": 1.0, "budget": 3000},
}
FEWEST_FIRMS = (
    5  # a zone is in the panel if it had as many firms before the subsidy, so that nobody takes the log of zero
)


class Estimate(NamedTuple):
    """An estimate with its 95% interval, in log points."""

    value: float
    low: float
    high: float


class Futures(NamedTuple):
    """One past and what follows it: under the assignment, under its mirror, and without any subsidy."""

    assigned: Run
    mirror: Run
    none: Run


# --- worlds ---------------------------------------------------------------------------------------------------------


def zones_of_henan() -> np.ndarray:
    """Ids of the industrial zones, in the order of the region's table."""
    places = load_region("henan").places
    return np.array(places.id)[np.array(places.kind) == "zone"]


def random_half(zones: np.ndarray, seed: int) -> np.ndarray:
    """True for the zones that are treated: a half of them, drawn at random by the panel's seed."""
    order = np.random.default_rng(seed).permutation(len(zones))
    return order < len(zones) // 2


def futures(seed: int, treated: np.ndarray, zones: np.ndarray, scale: float = SCALE) -> Futures:
    """The three runs of one world, which share everything up to the end of 2017."""
    plan = load_scenario(SCENARIO).replace(scale=scale, end=f"{AFTER[-1]}Q4")
    past = ClusterModel(plan, rng=seed)
    while past.calendar != LAST_QUARTER_BEFORE:
        past.step()

    def under(chosen: np.ndarray) -> Run:
        terms = {"from": f"{AFTER[0]}Q1", "for": {"places": zones[chosen].tolist()}}
        return past.fork(policies={name: {**each, **terms} for name, each in SUBSIDY.items()}).run()

    return Futures(under(treated), under(~treated), past.fork(policies={}).run())


# --- panels ---------------------------------------------------------------------------------------------------------


def zone_panel(run: Run, zones: np.ndarray, treated: np.ndarray) -> pd.DataFrame:
    """The economist's panel: zone, year, log_revenue, treated, and after (the years of the subsidy).

    Only zones with FEWEST_FIRMS firms or more in the last year before the subsidy.
    """
    firms = run.firms
    count = firms[firms.year == BEFORE[-1]].groupby("place").size()
    panel = run.table("places", ["year", "place", "revenue"]).rename(columns={"place": "zone"})
    panel = panel[panel.zone.isin(zones) & (panel.zone.map(count).fillna(0) >= FEWEST_FIRMS)]
    return panel.assign(
        log_revenue=np.log(panel.revenue),
        treated=panel.zone.isin(zones[treated]).astype(int),
        after=panel.year.isin(AFTER).astype(int),
    ).reset_index(drop=True)


def changes(panel: pd.DataFrame) -> pd.DataFrame:
    """One row a zone: `change`, the mean of log revenue after minus the mean before, and `treated` (0 or 1)."""
    means = panel.pivot_table(index="zone", columns="after", values="log_revenue")
    return pd.DataFrame({"change": means[1] - means[0], "treated": panel.groupby("zone").treated.first()})


# --- estimators -----------------------------------------------------------------------------------------------------


def honest(panel: pd.DataFrame) -> Estimate:
    """One number a zone, because zones were drawn; errors HC2, Student's t with zones - 2 degrees of freedom."""
    zones = changes(panel)
    fit = sm.OLS(zones.change, sm.add_constant(zones.treated)).fit(cov_type="HC2", use_t=True)
    return Estimate(fit.params["treated"], *fit.conf_int().loc["treated"])


def every_year_counts(panel: pd.DataFrame) -> Estimate:
    """The same estimate, as if a zone's years were independent: zone and year effects, plain errors of zone-years."""
    fit = smf.ols("log_revenue ~ treated:after + C(zone) + C(year)", data=panel).fit()
    return Estimate(fit.params["treated:after"], *fit.conf_int().loc["treated:after"])


def adopters_against_others(firms: pd.DataFrame, eligible: np.ndarray) -> tuple[Estimate, pd.DataFrame]:
    """Firms of the treated zones that automated in the first year, against those there that did not.

    firms: the panel of a run; eligible: ids of the treated zones. Returns the estimate with plain errors of firms, and
    the firms by id: `change` of log revenue, `adopter`.
    """
    revenue = np.log(firms[firms.revenue > 0].pivot(index="id", columns="year", values="revenue"))
    automation = firms.pivot(index="id", columns="year", values="cnc_share")
    at = firms[firms.year == BEFORE[-1]].set_index("id").place
    revenue = revenue[[*BEFORE, *AFTER]].dropna()
    revenue = revenue[at.reindex(revenue.index).isin(eligible)]
    table = pd.DataFrame({
        "change": revenue[list(AFTER)].mean(axis=1) - revenue[list(BEFORE)].mean(axis=1),
        "adopter": (automation[AFTER[0]] > automation[BEFORE[-1]]).reindex(revenue.index).astype(int),
    })  # fmt: skip
    fit = sm.OLS(table.change, sm.add_constant(table.adopter)).fit()
    return Estimate(fit.params["adopter"], *fit.conf_int().loc["adopter"]), table


# --- what only the model knows --------------------------------------------------------------------------------------


def mean_direct_effect(assigned: pd.DataFrame, mirror: pd.DataFrame) -> float:
    """Treated minus untreated, zone by zone, over a world and its mirror. Arguments: `changes` of both."""
    sign = np.where(assigned.treated == 1, 1.0, -1.0)
    return float((sign * (assigned.change - mirror.change)).mean())


def adopters_without_subsidy(mirror: pd.DataFrame, adopters: pd.DataFrame) -> float:
    """Adopters minus the others in the mirror, where none of their zones is treated: what nothing looks like."""
    revenue = np.log(mirror[mirror.revenue > 0].pivot(index="id", columns="year", values="revenue"))
    revenue = revenue.reindex(adopters.index)
    change = revenue[list(AFTER)].mean(axis=1) - revenue[list(BEFORE)].mean(axis=1)
    means = change.groupby(adopters.adopter).mean()
    return float(means[1] - means[0])


def one_panel(seed: int, scale: float = SCALE) -> dict[str, object]:
    """A row of the table: a panel's assignment, its estimates, and what its own three runs say."""
    zones = zones_of_henan()
    treated = random_half(zones, seed)
    runs = futures(seed, treated, zones, scale)
    panel = zone_panel(runs.assigned, zones, treated)
    here = changes(panel)
    mirror, none = (changes(zone_panel(run, zones, treated)) for run in (runs.mirror, runs.none))
    taken, adopters = adopters_against_others(runs.assigned.firms, zones[treated])
    found = honest(panel), every_year_counts(panel), taken
    names = ("honest", "every_year_counts", "adopters")
    against_none = (here.change - none.change).groupby(here.treated).mean()
    return {
        "seed": seed,
        "assignment": format(int("".join("1" if each else "0" for each in treated), 2), "x"),
        "zones": len(here),
        **{f"{name}{part}": value for name, each in zip(names, found, strict=True)
           for part, value in zip(("", "_low", "_high"), each, strict=True)},
        "adopters_without": adopters_without_subsidy(runs.mirror.firms, adopters),
        "direct_effect": mean_direct_effect(here, mirror),
        "treated_against_none": against_none[1],
        "untreated_against_none": against_none[0],
    }  # fmt: skip


# --- the table ------------------------------------------------------------------------------------------------------


def with_truth(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with `truth`: the mean direct effect in all worlds but the row's own."""
    total, count = rows.direct_effect.sum(), len(rows)
    return rows.assign(truth=(total - rows.direct_effect) / (count - 1))


def covers(table: pd.DataFrame, name: str) -> pd.Series:
    """Whether the 95% interval of an estimator holds the truth, by panel."""
    return (table[f"{name}_low"] <= table.truth) & (table.truth <= table[f"{name}_high"])


def main() -> None:
    """Make the table again."""
    options = argparse.ArgumentParser(description="Make the hundred panels of notebook 6 again.")
    options.add_argument("--panels", type=int, default=PANELS, help="how many worlds; the first has seed 1")
    options.add_argument("--scale", type=float, default=SCALE, help="share of the firms")
    options.add_argument("--workers", type=int, default=1, help="processes")
    options.add_argument("--write", type=Path, default=TABLE, help="the table")
    given = options.parse_args()
    rows = []
    with ProcessPoolExecutor(given.workers) as pool:
        seeds = range(1, given.panels + 1)
        for row in pool.map(one_panel, seeds, [given.scale] * given.panels):
            rows.append(row)
            print(f"\rpanel {row['seed']} of {given.panels}", end="", flush=True)
    table = with_truth(pd.DataFrame(rows))
    partial = given.write.with_suffix(".part")
    table.round(6).to_csv(partial, index=False)
    os.replace(partial, given.write)
    print()
    for name in ("honest", "every_year_counts", "adopters"):
        print(f"{name}: mean {table[name].mean():+.4f}, truth {table.truth.mean():+.4f}, "
              f"the interval holds the truth in {covers(table, name).sum()} of {len(table)}")  # fmt: skip


if __name__ == "__main__":
    main()
