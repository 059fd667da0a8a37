"""The assumptions that a summary declares, with the scenario's own values."""

from __future__ import annotations

from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from model.regions import load

if TYPE_CHECKING:
    from model.scenario import Plan

ASSUMPTIONS = Path(__file__).with_name("assumptions.yaml")
OF_REGION = Path("plan") / "assumptions.yaml"  # in the folder of a region that has lines of its own
GROWTH = "{unexplained_growth}"  # in a line that tells the scenario's own value


def declared_assumptions(plan: Plan, in_worlds: bool = False) -> list[dict[str, str]]:
    """The declared lines that hold for the plan's region and kind of study, with the plan's own values in them."""
    files = (ASSUMPTIONS, load.FOLDER / plan.region / OF_REGION)
    lines = [line for file in files if file.is_file() for line in yaml.safe_load(file.read_text(encoding="utf-8"))]
    value = f"{100 * plan.resolved_parameters().environment.unexplained_growth:.3g}"
    own = [line for line in lines if line.get("worlds", in_worlds) == in_worlds]
    own.sort(key=itemgetter("rank"))
    return [{name: line[name].replace(GROWTH, value) for name in ("en", "zh")} for line in own]
