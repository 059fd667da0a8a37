"""Scenarios: what a planner writes, checked at the door and resolved into a Plan."""

from model.scenario.errors import ScenarioError, ScenarioErrors
from model.scenario.load import Reading, load_scenario, read_scenario
from model.scenario.schema import Plan

__all__ = ["Plan", "Reading", "ScenarioError", "ScenarioErrors", "load_scenario", "read_scenario"]
