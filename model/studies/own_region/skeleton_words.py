"""Words of the files of a new region, in both languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

WORDS: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
