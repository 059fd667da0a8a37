"""The exported schema's judgement of a scenario, as an editor gives it."""

from __future__ import annotations

import json
import sys
from functools import cache
from typing import Any
from unittest import mock

from model.scenario.json_schema import scenario_schema

# jsonschema looks for this to judge addresses of the internet, which no scenario has; it takes a second and a half.
ADDRESSES = "rfc3987_syntax"


@cache
def judge() -> Any:
    """The validator of scenarios, made once."""
    with mock.patch.dict(sys.modules, {ADDRESSES: None}):
        from jsonschema import Draft202012Validator
    return Draft202012Validator(scenario_schema())


def problems(content: Any) -> list[str]:
    """What the schema says against a scenario's content: keys are texts, tuples lists."""
    return [error.message for error in judge().iter_errors(json.loads(json.dumps(content)))]
