"""Scenarios: what a planner writes, checked at the door and resolved into a Plan."""

from model.scenario.errors import ScenarioError, ScenarioErrors
from model.scenario.plan import Plan, Reading, load_scenario, read_scenario

__all__ = ["Plan", "Reading", "ScenarioError", "ScenarioErrors", "load_scenario", "read_scenario"]
