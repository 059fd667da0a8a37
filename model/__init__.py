"""jiju (集聚): an agent-based model of how industrial clusters grow, every above-scale firm one to one.

The names below are loaded on first use, so that `import model` stays light: it imports neither Mesa, pandas nor
matplotlib. `docs/library.md` shows how they are used, `docs/library_reference.md` lists them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

# The public names in groups, as the reference lists them: name -> module:attribute.
GROUPS: dict[str, dict[str, str]] = {
    "Scenarios and regions": {
        "load_scenario": "model.scenario:load_scenario",
        "Plan": "model.scenario:Plan",
        "load_region": "model.regions:load_region",
        "list_regions": "model.regions:list_regions",
        "Region": "model.regions:Region",
    },
    "One run": {
        "ClusterModel": "model.cluster_model:ClusterModel",
        "Run": "model.results:Run",
        "FirmHistory": "model.studies.one_firm.of_run:FirmHistory",
        "PartHistory": "model.studies.one_cluster.of_run:PartHistory",
    },
    "Many runs": {
        "Ensemble": "model.experiments.ensemble:Ensemble",
        "Sample": "model.experiments.ensemble:Sample",
        "Branch": "model.experiments.ensemble:Branch",
        "Study": "model.results:Study",
        "Comparison": "model.results:Comparison",
        "Difference": "model.mathematics.paired:Difference",
        "worlds_of": "model.experiments.worlds:worlds_of",
    },
    "Studies": {
        "ablate": "model.studies.ablations.run:ablate",
        "backtest": "model.studies.backtest.run:backtest",
        "choose_factors": "model.experiments.factors:choose",
        "policy_effects": "model.studies.policy_effects.run:policy_effects",
        "sensitivity": "model.studies.sensitivity.run:sensitivity",
    },
    "Processes, outcomes, modules of your own": {
        "START": "model.order:START",
        "QUARTER": "model.order:QUARTER",
        "Schedule": "model.schedule:Schedule",
        "World": "model.world:World",
        "OUTCOMES": "model.observe.outcomes:OUTCOMES",
        "Outcome": "model.observe.outcomes:Outcome",
        "extend": "model.extend:",
    },
    "Stylised facts": {
        "STYLISED_FACTS": "model.observe.stylised_fact_list:BY_ID",
        "power_tail": "model.observe.estimators:power_tail",
        "subbotin_shape": "model.observe.estimators:subbotin_shape",
        "variance_slope": "model.observe.estimators:variance_slope",
        "least_absolute_autocorrelation": "model.observe.estimators:least_absolute_autocorrelation",
    },
    "Agents of Mesa": {
        "Firm": "model.agents:Firm",
        "Place": "model.agents:Place",
        "City": "model.agents:City",
        "Government": "model.agents:Government",
    },
    "Errors": {
        "UserError": "model.errors:UserError",
        "NoSuchName": "model.mathematics.name_book:NoSuchName",
        "ScenarioErrors": "model.scenario:ScenarioErrors",
        "RegionError": "model.regions:RegionError",
        "ResultsError": "model.results:ResultsError",
        "ScheduleError": "model.schedule:ScheduleError",
        "StudyError": "model.experiments.ensemble:StudyError",
        "FaultInRun": "model.experiments.failed_runs:FaultInRun",
    },
}
_HOMES = {name: home for group in GROUPS.values() for name, home in group.items()}

__all__ = [
    "OUTCOMES", "QUARTER", "START", "STYLISED_FACTS", "Branch", "City", "ClusterModel", "Comparison", "Difference",
    "Ensemble", "FaultInRun", "Firm", "FirmHistory", "Government", "NoSuchName", "Outcome", "PartHistory", "Place",
    "Plan",
    "Region", "RegionError", "ResultsError", "Run", "Sample", "ScenarioErrors", "Schedule", "ScheduleError", "Study",
    "StudyError", "UserError", "World", "__version__", "ablate", "backtest", "choose_factors", "extend",
    "least_absolute_autocorrelation", "list_regions", "load_region", "load_scenario", "policy_effects", "power_tail",
    "sensitivity", "subbotin_shape", "variance_slope", "worlds_of",
]  # fmt: skip

if TYPE_CHECKING:
    from model import extend
    from model.agents import City, Firm, Government, Place
    from model.cluster_model import ClusterModel
    from model.errors import UserError
    from model.experiments.ensemble import Branch, Ensemble, Sample, StudyError
    from model.experiments.factors import choose as choose_factors
    from model.experiments.failed_runs import FaultInRun
    from model.experiments.worlds import worlds_of
    from model.mathematics.name_book import NoSuchName
    from model.mathematics.paired import Difference
    from model.observe.estimators import least_absolute_autocorrelation, power_tail, subbotin_shape, variance_slope
    from model.observe.outcomes import OUTCOMES, Outcome
    from model.observe.stylised_fact_list import BY_ID as STYLISED_FACTS
    from model.order import QUARTER, START
    from model.regions import Region, RegionError, list_regions, load_region
    from model.results import Comparison, ResultsError, Run, Study
    from model.scenario import Plan, ScenarioErrors, load_scenario
    from model.schedule import Schedule, ScheduleError
    from model.studies.ablations.run import ablate
    from model.studies.backtest.run import backtest
    from model.studies.one_cluster.of_run import PartHistory
    from model.studies.one_firm.of_run import FirmHistory
    from model.studies.policy_effects.run import policy_effects
    from model.studies.sensitivity.run import sensitivity
    from model.world import World


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'model' has no attribute {name!r}", name=name, obj=import_module(__name__))
    module, _, attribute = _HOMES[name].partition(":")
    home = import_module(module)
    value = getattr(home, attribute) if attribute else home
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
