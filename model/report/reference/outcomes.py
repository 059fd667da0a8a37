"""docs/outcomes.md: every outcome, what is known of every cluster, and the drivers of growth."""

from __future__ import annotations

from model.observe import outcomes as observed
from model.observe.driver_list import DRIVERS
from model.report.markdown import table
from model.report.reference.document import document


def outcomes() -> str:
    """docs/outcomes.md: the declared list of outcomes with definition, unit, label and goal."""
    headings = ("outcome", "name", "definition", "unit", "better", "goal")
    parts = [
        "The one list that indicators, scorecard, comparisons and reports read. *Goal* is the plan's indicator (I) or "
        "target (T) that an outcome answers; the plan's figures stand in `targets.csv` of the region and only reports "
        "read them. An outcome marked † is shown but not scored: its level follows a convention declared here."
    ]
    labels = (
        (observed.MODELLED, "Modelled", "Computed from the simulated firms."),
        (observed.ADMINISTRATIVE, "Administrative", "Goals that the administration counts or awards; not simulated."),
        (observed.NOT_MODELLED, "Not modelled", "Goals that the entities of the model cannot express yet."),
    )  # fmt: skip
    for label, title, words in labels:
        rows = [
            (f"`{o.name}`" + ("" if o.scored or label != observed.MODELLED else " †"), f"{o.en} · {o.zh}", o.formula,
             o.unit, o.direction, o.target or "")
            for o in observed.OUTCOMES if o.label == label
        ]  # fmt: skip
        parts.append(f"## {title}\n\n{words} {len(rows)} outcomes.\n\n" + table(headings, rows))
    parts.append(by_cluster())
    return document("Outcomes · 结果指标", *parts)


def by_cluster() -> str:
    """What is told of every cluster, and the drivers of its growth."""
    drivers = [(f"`{d.name}`", f"{d.en} · {d.zh}", d.meaning) for d in DRIVERS]
    return (
        "## By cluster\n\n"
        "Every city x field (`city_field`) and every place x segment (`cells`) has, by year, revenue at current prices "
        "and at those of 2015, firms, workers, cost and quality against rivals outside, and local sourcing. `drivers` "
        "splits the growth of each place x segment over the year before into the parts below, in 亿元 of 2015: "
        "they add up to it exactly, and those of cells to those of cities, fields and the region. `tables/growth` has "
        "their sums over the whole time by cluster over seeds, `tables/reached` the share of seeds that reach 100, "
        "1,000 and 10,000 亿元 by each year, `tables/emergent` the communities of links and distance, "
        "`tables/agreement` how far they agree with cities and fields. Columns and units: "
        "`docs/data_dictionary.md`. How it is computed: `docs/odd/observation.md`.\n\n"
        + table(("driver", "name", "what it measures"), drivers)
    )
