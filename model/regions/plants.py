"""Names of real plants. Whatever happens to one in a run is simulated, and its name says so wherever it is shown.

A named plant of the base year exists; its course in a run does not. No name of one leaves the program but through these
functions: with the mark of a run, or as a figure given for the base year, which has a basis beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from model.regions.starting_map import FirmBasis

MARKS = {"en": "{name} (simulated)", "zh": "{name}（模拟）"}
NOTICE = {
    "en": "Plants with a name are those known of the start. Whatever a run tells of them is simulated: it says nothing "
    "about the real ones.",
    "zh": "列名企业取自基年的已知情况；模型关于它们的一切均为模拟结果，与真实企业的实际情况无关。",
}


def simulated_name(name: Mapping[str, str], language: str) -> str:
    """The name of a real plant with the mark that what is told of it is simulated."""
    return MARKS[language].format(name=name[language])


def given_name(name: Mapping[str, str], language: str) -> str:
    """The name of a plant beside a given figure of the base year: nothing of a run stands there, so it has no mark."""
    return name[language]


def in_both(name: Mapping[str, str]) -> str:
    """The same in both languages, for tables that have none of their own."""
    texts = [simulated_name(name, language) for language in ("zh", "en")]
    return texts[1] if name["zh"] == name["en"] else " · ".join(texts)


def names_of(plants: Sequence[FirmBasis], firms: np.ndarray) -> np.ndarray:
    """Marked names of firms by id, empty for those without one. Ids of named plants are their rows."""
    known = np.array([*(in_both(plant.name) for plant in plants), ""], dtype=object)
    ids = np.asarray(firms, dtype=np.int64)
    return known[np.where((ids >= 0) & (ids < len(plants)), ids, len(plants))]
