"""The region of saved runs: where its data came from, and whether they are now what they were. Nothing is imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.regions import region_to_read
from model.regions.own import is_own

if TYPE_CHECKING:
    from model.results.run import Run

OTHER = {
    "en": "The runs were made with other data of the region {name} ({files}) than {folder} holds now: names and given "
          "figures on this page are those of now, simulated figures those of then. To show both alike, run again.",
    "zh": "这些模拟所用的区域{name}数据（{files}）与{folder}现有数据不同：本页的名称和给定数字为现有数据，"
          "模拟数字为当时结果。如需一致，请重新运行。",
}  # fmt: skip
MOST = 5  # files that are named


def sentences(run: Run, language: str) -> list[str]:
    """A sentence if the region of a saved run, a folder of somebody's own, holds other data now. Raises RegionError."""
    if not is_own(run.plan.region):
        return []
    region = region_to_read(run.plan.region, run.plan.region_data)
    now, then = dict(region.checksums), dict(run.manifest["data"])
    other = sorted(name for name in now.keys() | then.keys() if now.get(name) != then.get(name))
    if not other:
        return []
    joint = "、" if language == "zh" else ", "
    files = joint.join(other[:MOST]) + (" ..." if len(other) > MOST else "")
    return [OTHER[language].format(name=region.name, files=files, folder=region.called)]
