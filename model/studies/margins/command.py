"""`jiju margins`: the simulated state of the base year against the given figures."""

from __future__ import annotations

from pathlib import Path

import typer

from model.cli.application import app, console, print_json
from model.cli.faults import FAILED, guarded
from model.cli.load_scenario import load
from model.cli.options import AsJson, Baseline, InRegion, Language, PriorOf, ScenarioOr, Seed


@app.command()
@guarded
def margins(
    scenario: ScenarioOr = Path("scenarios/no_policy.yaml"),
    prior: PriorOf = None,
    baseline: Baseline = None,
    seed: Seed = 1,
    region: InRegion = None,
    as_json: AsJson = False,
    language: Language = "",
) -> None:
    """The simulated state of the base year against the given figures."""
    from model.cluster_model import ClusterModel
    from model.observe.margins import margins_at_start
    from model.studies.margins.terminal import print_margins

    plan, _ = load(scenario, baseline=baseline)
    if prior is not None:
        plan = plan.replace_unchecked(baseline=plan.baseline.model_copy(update={"prior": prior.value}))
    found = margins_at_start(ClusterModel(plan, rng=seed).world)
    if as_json:
        print_json([vars(margin) | {"error": margin.error, "ok": margin.ok} for margin in found])
    else:
        print_margins(console(), found, plan.region_name, plan.baseline.prior, seed)
    if not all(margin.ok for margin in found):
        raise typer.Exit(FAILED)
