"""jiju (集聚): an agent-based model of how industrial clusters grow, every above-scale firm one to one.

The names below are loaded on first use, so that `import model` stays light: it imports neither Mesa, pandas nor
matplotlib.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOMES = {
    "ClusterModel": "model.cluster_model",
    "Ensemble": "model.experiments.ensemble",
    "Run": "model.results",
    "Study": "model.results",
    "load_region": "model.regions",
    "load_scenario": "model.scenario",
}

__all__ = ["ClusterModel", "Ensemble", "Run", "Study", "__version__", "load_region", "load_scenario"]

if TYPE_CHECKING:
    from model.cluster_model import ClusterModel
    from model.experiments.ensemble import Ensemble
    from model.regions import load_region
    from model.results import Run, Study
    from model.scenario import load_scenario


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'model' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
