"""docs/outcomes.md: every outcome, what is known of every cluster, and the drivers of growth."""

from __future__ import annotations

from model.observe import outcomes as observed
from model.observe.driver_list import DRIVERS
from model.regions import DEFAULT_REGION, region_to_read
from model.report.markdown_page import table
from model.report.reference.document import document


def outcomes() -> str:
    """docs/outcomes.md: the declared list of outcomes with definition, unit, label and goal."""
    headings = ("outcome", "name", "definition", "unit", "better", "goal")
    parts = [
        "An outcome is a number that a run gives for every year. This list is the only one: indicators, scorecard, "
        "comparisons and reports all read it. *Better* says in which direction an outcome improves; with none, it only "
        "describes. *Goal* is the indicator (I) or target (T) of the plan that the outcome answers. The plan's figures "
        "are in `targets.csv` of the region, and only reports read them. An outcome marked † is shown but not scored, "
        "because its level follows a convention that is declared here.\n\n"
        "Words that return: a firm is *above scale* if its yearly revenue is at least 0.2 亿元. *Real* amounts are at "
        "prices of the start, *nominal* ones at current prices. A *field* is a group of segments that the plan names. "
        "The *mechanical count* of clusters is what the clusters of the start reach if they grow as the whole region "
        "does (`docs/odd/observation.md`)."
    ]
    labels = (
        (observed.MODELLED, "Modelled", "Computed from the simulated firms."),
        (observed.ADMINISTRATIVE, "Administrative", "Goals that the administration counts or awards; not simulated."),
        (observed.NOT_MODELLED, "Not modelled", "Goals that the entities of the model cannot express yet."),
    )  # fmt: skip
    answers = region_to_read(DEFAULT_REGION).answers
    known = [*observed.OUTCOMES, *observed.goals_without_figure(DEFAULT_REGION).values()]
    for label, title, words in labels:
        rows = [
            (f"`{o.name}`" + ("" if o.scored or label != observed.MODELLED else " †"), f"{o.en} · {o.zh}", o.formula,
             o.unit, o.direction, answers.get(o.name, ""))
            for o in known if o.label == label
        ]  # fmt: skip
        parts.append(f"## {title}\n\n{words} {len(rows)} outcomes.\n\n" + table(headings, rows))
    parts.append(by_cluster())
    return document("Outcomes · 结果指标", *parts)


def by_cluster() -> str:
    """What is told of every cluster, and the drivers of its growth."""
    drivers = [(f"`{d.name}`", f"{d.en} · {d.zh}", d.meaning) for d in DRIVERS]
    return (
        "## By cluster\n\n"
        + table(
            ("table", "what it has"),
            (
                (
                    "`city_field`",
                    "each city x field by year: revenue at current prices and at those of the base year, firms, "
                    "workers, cost and quality against rivals outside, local sourcing",
                ),
                ("`cells`", "the same for each place x segment"),
                (
                    "`drivers`",
                    "what the revenue of each place x segment has changed over the year before, split into the "
                    "parts below, in 亿元. The parts add up exactly, for cells, cities, fields and the region",
                ),
                ("`tables/growth`", "the sums of these parts over all years, by cluster and world"),
                ("`tables/reached`", "the share of worlds that reach 100, 1,000 and 10,000 亿元 by each year"),
                ("`tables/emergent`", "groups of cells that trade with one another and are near"),
                ("`tables/agreement`", "how far these groups agree with cities and fields"),
            ),
        )
        + "\n\nColumns and units: `docs/data_dictionary.md`. How it is computed: `docs/odd/observation.md`.\n\n"
        + table(("driver", "name", "what it measures"), drivers)
    )
