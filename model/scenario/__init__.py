"""Scenarios: what a planner writes, checked at the door and resolved into a Plan."""

from model.scenario.errors import ScenarioError, ScenarioErrors
from model.scenario.load import load_scenario
from model.scenario.schema import Plan

__all__ = ["Plan", "ScenarioError", "ScenarioErrors", "load_scenario"]
