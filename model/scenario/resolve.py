"""A valid file as a plan: what only the region, the catalogue and the registry can tell of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from model.mathematics.name_book import NameBook, NoSuchName
from model.regions import Region, RegionError, list_regions, region_to_read
from model.regions.fitted_map import fitted_map
from model.regions.own import NoRegion, name_of
from model.regions.sizes import start_problem
from model.scenario.budgets import check_overlaps, tell_factor
from model.scenario.catalogue import Instrument, Silent
from model.scenario.dates import check_late_start, check_period, tell_shorter_period, with_period
from model.scenario.environment import environment
from model.scenario.known_figures import check_fit, resolved, tell
from model.scenario.listed_names import only, packages_named
from model.scenario.notes import Notes
from model.scenario.parameters import ParameterError, Parameters, load_registry
from model.scenario.plan_values import PlanValues
from model.scenario.policies import Policies
from model.scenario.policy_terms import Words
from model.scenario.region_names import RegionNames
from model.scenario.schema import ScenarioFile


def resolve(file: ScenarioFile, parent: Path | None, entries: Mapping[str, Instrument | Silent], instruments: NameBook,
            notes: Notes) -> PlanValues | None:  # fmt: skip
    """The plan, or None if its region cannot be read; `notes` holds errors and remarks.

    `entries` are the catalogue, `instruments` their names.
    """
    region = region_of(file, notes)
    if region is None:
        return None
    file = with_period(file, region.first_quarter)
    check_period(file, region.first_quarter, notes)
    check_count(file, notes)
    check_parameters(file, notes)
    file = file.model_copy(update={"baseline": resolved(file.baseline, region, notes)})
    check_firms(file, region, notes)
    check_packages(file, notes)
    names = RegionNames(region, notes)
    resolver = Policies(entries, instruments, names)
    found = {key: resolver.policy(file, key, part) for key, part in file.policies.items()}
    policies = {key: policy for key, policy in found.items() if policy is not None}
    check_late_start(file, policies, notes)
    tell_factor(file, notes)
    check_overlaps(policies, notes)
    around = environment(file, names)
    tell_shorter_period(file, notes)
    return PlanValues(
        name=file.name, title=file.title or Words(zh=file.name, en=file.name), purpose=file.purpose, parent=parent,
        region=file.region, start=file.first, end=file.last, worlds=file.worlds, seeds=file.seeds,
        scale=file.scale,
        baseline=file.baseline, policies=policies, environment=around, parameters=dict(file.parameters),
        region_data=file.region_data, extensions=file.extensions,
    )  # fmt: skip


def region_of(file: ScenarioFile, notes: Notes) -> Region | None:
    """The file's region, one that ships or a folder of somebody's own; None if it cannot be read."""
    try:
        return region_to_read(file.region, file.region_data)
    except NoRegion as error:
        notes.fail(("region",), error.message, error.remedy)
        return None
    except RegionError as error:
        for problem in error.problems:
            notes.fail(("region_data",) if problem.startswith("region_data") else ("region",), problem)
        return None


def check_count(file: ScenarioFile, notes: Notes) -> None:
    """A file asks for worlds or for seeds."""
    if file.seeds is not None and "worlds" in file.model_fields_set:
        remedy = "keep worlds; or seeds, for runs that differ in luck alone"
        notes.fail(("seeds",), "worlds and seeds both say how many runs there are", remedy)


def check_packages(file: ScenarioFile, notes: Notes) -> None:
    """Every package is one of the region's."""
    for number, name in enumerate(file.packages):
        try:
            packages_named(file.region).find(name)
        except NoSuchName as error:
            owner = next((other for other in list_regions() if only(packages_named(other), name)), None)
            listing = f"`jiju list packages --region {name_of(file.region)}`"
            if owner is None or owner == file.region:
                notes.fail(("packages", number), error.message, error.remedy or listing)
                continue
            remedy = f"name its policies one by one; {listing} shows what packages there are"
            message = f"the package {name!r} belongs to region {owner}, and this scenario is of {name_of(file.region)}"
            notes.fail(("packages", number), message, remedy)


def check_firms(file: ScenarioFile, region: Region, notes: Notes) -> None:
    """Whether the start can draw its firms: their number, the region's revenue and its law of sizes agree."""
    base, known = file.baseline, load_registry().entries
    values = {path: value for path, value in file.parameters.items() if path in known}
    if any(not known[path].low <= value <= known[path].high for path, value in values.items()):
        return  # an error already
    started = Parameters(values).start
    if not check_fit(base, region, started, notes):
        return
    tell(base, region, started, notes)
    starting_map = fitted_map(region, base, started)
    total = float(starting_map.segments.sum()) * file.scale
    problem = start_problem(
        region, base.firms, file.scale, total, starting_map.named[starting_map.told_apart(file.scale)] * file.scale
    )
    if problem is not None:
        path = ("baseline", "firms") if base.firms else ("scale",) if "scale" in notes.tree.value else ("region",)
        notes.fail(path, *problem)


def check_parameters(file: ScenarioFile, notes: Notes) -> None:
    """Every parameter is known and in its range."""
    for path, value in file.parameters.items():
        try:
            load_registry().check(path, value)
        except ParameterError as error:
            message, _, remedy = str(error).partition(", did you mean")
            notes.fail(("parameters", path), message, f"did you mean{remedy}" if remedy else "")
