"""Calibration: priors, figures that are known, emulators, the posterior, artificial truths, and the command."""

from __future__ import annotations

import dataclasses
import json
import warnings
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats
from scipy.stats import qmc

from model import load_scenario
from model.experiments import trials
from model.experiments.prior import Prior, design, priors, values_at
from model.experiments.targeted_clusters.cell_years import CellYears
from model.experiments.yearly_trial import Measured
from model.observe.stylised_fact_list import BY_ID, CALIBRATE
from model.regions import region_to_read
from model.studies.calibration.emulator import fit, mean_of
from model.studies.calibration.files import save_recovery
from model.studies.calibration.known import (
    CITY,
    EFFECT,
    FACT,
    GROWTH,
    LEVEL,
    CalibrationError,
    Figure,
    figures,
    figures_of_facts,
    figures_of_region,
    value_in,
)
from model.studies.calibration.posterior import Evidence, implausibility, log_likelihood, posterior
from model.studies.calibration.recovery import judged, recover, require_worlds
from model.studies.calibration.recovery_page import write_recovery_page
from model.studies.calibration.screening import Screened, chosen, largest, screen
from model.studies.calibration.simulated_points import MAPS, Design, Runner, design_of, numbered
from tests.commands import typed

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"
GROWTH_PARAMETER = "environment.unexplained_growth"


def test_priors_are_even_or_peak_where_studies_found_most():
    even = Prior("x", 2.0, 6.0, 3.0, "assumption")
    assert [even.at(q) for q in (0.0, 0.25, 1.0)] == [2.0, 3.0, 6.0]
    peaked = Prior("x", 0.0, 4.0, 1.0, "literature")  # a triangle: a quarter of the mass lies below its mode
    assert peaked.quantile(1.0) == pytest.approx(0.25)
    assert peaked.at(0.25) == pytest.approx(1.0)
    assert peaked.quantile(4.0) == 1.0
    named = priors(["environment.unexplained_growth", "accounts"])
    assert named[0].name == GROWTH_PARAMETER
    assert {prior.name.split(".")[0] for prior in named[1:]} == {"accounts"}
    assert values_at(named[:1], [0.0]) == {GROWTH_PARAMETER: named[0].low}


def test_a_design_is_spread_and_the_same_for_the_same_seed():
    points = design(64, 3, 7)
    assert (points == design(64, 3, 7)).all()
    for column in points.T:  # a Sobol sequence of 64 points has four in each sixteenth
        assert (np.histogram(column, bins=16, range=(0, 1))[0] == 4).all()


@pytest.mark.parametrize("seed", [7, 20151231])
def test_a_design_on_a_line_has_the_bits_of_scipy(seed):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # SciPy tells that 100 is no power of two
        known = qmc.Sobol(1, scramble=True, seed=np.random.default_rng(seed)).random(100)
    assert (design(100, 1, seed) == known).all()
    assert (design(9, 1, seed) == known[:9]).all()


def world(**later: float) -> Measured:
    """A run whose measures are given by name for 2016; 2015 has value added 100."""
    yearly = {2015: {"value_added": 100.0, "cnc_share": 0.40, "public_spending": 0.0,
                     "true_research_manufacturing": 10.0},
              2016: {"value_added": 108.0, "cnc_share": 0.44, "public_spending": 4.0,
                     "true_research_manufacturing": 12.0, **later}}  # fmt: skip
    cities = {2015: {"a": 50.0, "b": 50.0}, 2016: {"a": 60.0, "b": 48.0}}
    facts = {"end": {"entry_rate": {"value": 0.1}, "exit_rate": {"value": None}}}
    return Measured("w", 1, yearly, {}, {}, {}, city_years=cities, facts=facts)


def figure(kind: str, of: str, **more: object) -> Figure:
    return Figure("f", kind, of, 0.0, 0.0, 1.0, 1.0, "", 2015, 2016, **more)  # type: ignore[arg-type]


def test_known_figures_are_read_by_hand():
    runs = {"": world()}
    assert value_in(figure(LEVEL, "cnc_share"), runs) == pytest.approx(42.0)
    assert value_in(figure(GROWTH, "value_added"), runs) == pytest.approx(8.0)
    assert value_in(figure(CITY, "revenue", city="a"), runs) == pytest.approx(20.0 - 8.0)
    assert value_in(figure(FACT, "entry_rate"), runs) == 0.1
    assert np.isnan(value_in(figure(FACT, "exit_rate"), runs))
    assert figure(LEVEL, "cnc_share").error == pytest.approx(np.sqrt(2))


def test_effects_are_read_in_the_cells_that_the_package_means():
    sums = {2016: {"firms": np.array([[10.0, 5.0], [4.0, 6.0]])}}
    more = {2016: {"firms": np.array([[12.0, 5.0], [4.0, 9.0]])}}
    meant = {"p": np.array([[1.0, 0.0], [0.0, 1.0]])}
    base = dataclasses.replace(world(), cells=CellYears(sums, np.zeros((2, 2))))
    treated = dataclasses.replace(
        world(true_research_manufacturing=14.0), cells=CellYears(more, np.zeros((2, 2)), meant)
    )
    runs = {"": base, "zones": treated}
    assert value_in(figure(EFFECT, "firms", scenario="zones"), runs) == pytest.approx(100 * (21 / 16 - 1))
    per_yuan = figure(EFFECT, "true_research_per_yuan", scenario="zones")
    assert value_in(per_yuan, runs) == pytest.approx((14.0 - 12.0) / 4.0)


def test_a_calibration_holds_back_what_is_held_out():
    assert all(BY_ID[one.of].use == CALIBRATE for one in figures_of_facts())
    region = region_to_read("henan")
    of_region = figures_of_region(region)
    assert {one.kind for one in of_region} == {LEVEL, GROWTH, CITY, EFFECT}
    assert max(one.last for one in of_region if one.kind != EFFECT) == 2017
    assert all(one.error > 0 for one in figures(region))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("a,level,value_aded,,,,2016,2016,8,%,1,1,,found,x", "no outcome 'value_aded'"),
        ("a,effect,sales,,zone_package,,2016,2018,8,%,1,1,,found,x", "an effect is on one of"),
        ("a,level,value_added,,,,2017,2016,8,%,1,1,,found,x", "last_year is before first_year"),
        ("a,growth,value_added,,,,2016,2016,8,%,1,1,,found,x", "growth needs two years"),
        ("a,level,value_added,,,,2016,2016,8,%,0,0,,found,x", "both errors are 0"),
        ("a,city,revenue,,,,2015,2016,8,%,1,1,,found,x", "names no city"),
        ("a,effect,firms,,,,2016,2018,8,%,1,1,,found,x", "names no scenario"),
    ],
)
def test_a_region_s_figures_are_checked_row_by_row(row, message):
    from types import SimpleNamespace

    heads = ("id", "kind", "of", "city", "scenario", "policy", "first_year", "last_year", "value", "unit",
             "observation_error", "discrepancy", "note", "basis", "source")  # fmt: skip
    cells = dict(zip(heads, row.split(","), strict=True))
    table = SimpleNamespace(**{name: [value] for name, value in cells.items()})
    with pytest.raises(CalibrationError, match=message):
        figures_of_region(SimpleNamespace(tables={"calibration": table}))  # type: ignore[arg-type]


def see(points: np.ndarray, noise: float, seed: int) -> np.ndarray:
    """Three figures of two parameters that matter and one that does not."""
    random = np.random.default_rng(seed).normal(0.0, 1.0, (len(points), 3))
    a, b = points[:, 0], points[:, 1]
    return np.column_stack([2 * a, np.sin(2 * a) - b, a + b**2]) + noise * random


@pytest.fixture(scope="module")
def emulated():
    points = design(128, 3, 1)
    return fit(points, see(points, 0.1, 2))


def test_an_emulator_states_its_error_and_the_spread_of_luck(emulated):
    fresh = design(200, 3, 5)
    mean, spread = emulated.predict(fresh), emulated.error
    truth = see(fresh, 0.0, 0)
    assert np.abs(mean - truth).max() < 0.2
    assert np.sqrt(np.diag(emulated.luck_covariance)) == pytest.approx([0.1] * 3, rel=0.2)
    assert np.sqrt(((mean - truth) ** 2).mean(axis=0)) == pytest.approx(spread, rel=0.6)
    assert (emulated.explained > 0.8).all()
    for process in emulated.processes:
        assert mean_of(process, fresh) == pytest.approx(process.predict(fresh), abs=1e-9)


def test_the_posterior_of_a_straight_line_is_the_known_one():
    points = design(128, 1, 3)
    line = fit(points, points + np.random.default_rng(4).normal(0.0, 0.05, (128, 1)))
    found = posterior(line, Evidence(np.array([0.5]), np.array([0.5]), np.array([0.1])))
    sd = np.hypot(0.1, 0.05)  # the error of the figure, and luck
    wanted = stats.truncnorm(-0.5 / sd, 0.5 / sd, 0.5, sd)
    low, high = found.interval()
    assert (low[0], high[0]) == pytest.approx(wanted.ppf([0.1, 0.9]), abs=0.03)
    assert found.worth > 300
    again = posterior(line, Evidence(np.array([0.5]), np.array([0.5]), np.array([0.1])))
    assert (found.points == again.points).all()


def test_inside_a_band_all_is_alike_and_beyond_it_counts(emulated):
    band = Evidence(np.array([0.5, -9.0, -9.0]), np.array([1.5, 9.0, 9.0]), np.array([0.1, 1.0, 1.0]))
    assert band.gap(np.array([[1.0, 0.0, 0.0], [1.7, 0.0, -9.5]])) == pytest.approx(
        np.array([[0, 0, 0], [0.2, 0, -0.5]])
    )
    points = np.array([[0.4, 0.5, 0.5], [0.6, 0.5, 0.5], [1.0, 0.5, 0.5]])
    inside, other, outside = log_likelihood(emulated, emulated.predict(points), band)
    assert inside == pytest.approx(other)
    assert outside < inside - 3
    far = implausibility(emulated, np.array([[1.0, 0.5, 0.5]]), band)
    assert far[0, 0] == pytest.approx(0.5 / np.hypot(0.1, 0.1), rel=0.15)
    assert far[0, 1] == 0.0


@pytest.mark.slow  # 128 calibrations
def test_intervals_cover_truths_as_often_as_they_say(emulated):
    truths = design(128, 3, 9)
    seen = see(truths, 0.1, 10)
    bounds = [posterior(emulated, Evidence.exact(row)).interval() for row in seen]
    low, high = (np.array([one[i] for one in bounds]) for i in (0, 1))
    inside = (low <= truths) & (truths <= high)
    assert 0.76 < inside.mean() < 0.84
    width = (high - low).mean(axis=0)
    assert (width[:2] < 0.4).all()
    assert width[2] == pytest.approx(0.8, abs=0.06)  # nothing tells of the third


def test_a_screening_keeps_what_moves_figures_or_outcomes():
    assert largest(np.array([[1.0, 5.0], [3.0, 4.0]]), np.array([2.0, 4.0]), np.array([2.0, 0.0]), ("a", "b")) == (
        0.5,
        "a",
    )
    found = [Screened("a", "", 0.2, "", 9.0, ""), Screened("b", "", 5.0, "", 0.1, "")]
    found += [Screened("c", "", 3.0, "", 0.1, ""), Screened("d", "", 0.3, "", 0.2, "")]
    assert chosen(found, 2) == ["b", "a"]
    assert chosen(found, 9) == ["b", "c", "a"]  # what moves nothing by a standard deviation is left out


@pytest.fixture(scope="module")
def teaching():
    return load_scenario(SCENARIOS / "teaching_base.yaml").replace(end=4)


def small(plan, names, ids=("entry_rate", "loss_making")):
    known = [one for one in figures(region_to_read(plan.region, plan.region_data)) if one.id in ids]
    return design_of(plan, known, priors(names), SCENARIOS)


def test_a_world_has_a_seed_a_map_and_a_point_of_its_own(teaching):
    made = small(teaching, [GROWTH_PARAMETER])
    worlds = numbered("w", np.array([[0.0], [1.0]]), first=MAPS - 1)
    first, second = (made.trials(world)[0] for world in worlds)
    assert (first.seed, second.seed) == (MAPS, MAPS + 1)
    assert (first.plan.baseline.draw, second.plan.baseline.draw) == (MAPS - 1, 0)
    assert second.plan.parameters[GROWTH_PARAMETER] == made.priors[0].high


def test_packages_are_run_in_the_same_world_as_long_as_they_need():
    plan = load_scenario(SCENARIOS / "history.yaml")
    known = figures_of_region(region_to_read("henan"))
    made = design_of(plan, known, priors([GROWTH_PARAMETER]), SCENARIOS)
    assert set(made.packages) == {"zone_package", "studied_policies:tax_incentives"}
    assert list(made.packages["studied_policies:tax_incentives"].policies) == ["tax_incentives"]
    runs = made.trials(numbered("w", np.array([[0.5]]))[0])
    assert [(run.seed, run.plan.end) for run in runs] == [(1, 16), (1, 12), (1, 12)]
    assert {run.plan.parameters[GROWTH_PARAMETER] for run in runs} == {made.priors[0].at(0.5)}
    assert runs[1].plan.environment == plan.environment  # the nation's history holds with the package too


@pytest.mark.slow
def test_a_screening_of_worlds_finds_what_makes_them_grow(teaching):
    made = small(teaching, [GROWTH_PARAMETER, "labour.wage_response"], ids=("entry_rate",))
    found = screen(made, Runner(workers=1))
    assert {one.parameter for one in found} == {GROWTH_PARAMETER, "labour.wage_response"}
    assert all(np.isfinite([one.figures, one.outcomes]).all() for one in found)


def test_a_posterior_finds_what_is_known_closely_in_many_dimensions():
    # Sixteen figures are the sixteen parameters, seen with luck of 0.05: the posterior of each is normal around what is
    # seen, where that is far from the ends. Of points spread evenly over the prior none comes near.
    pool = design(2**12, 16, 1)
    stub = SimpleNamespace(pool=pool, pool_means=pool, predict=lambda points: points, error=np.zeros(16),
                           luck_covariance=0.05**2 * np.eye(16))  # fmt: skip
    seen = np.linspace(0.35, 0.65, 16)
    found = posterior(stub, Evidence.exact(seen))
    low, high = found.interval(0.8)
    assert found.worth > 300
    assert found.quantile(0.5) == pytest.approx(seen, abs=0.01)
    assert high - low == pytest.approx(2 * 1.2816 * 0.05, rel=0.15)


def test_coverage_is_judged_by_what_was_laid_down():
    assert judged([0.68, 0.80, 0.92]).met
    assert not judged([0.67, 0.81, 0.92]).met
    assert judged([0.67, 0.81, 0.92]).outside == (0,)
    assert not judged([0.70, 0.75, 0.80]).met  # 75% in the mean


@pytest.mark.slow
def test_artificial_truths_are_calibrated_by_one_sample(teaching, tmp_path):
    made = small(teaching, [GROWTH_PARAMETER])
    found = recover(made, 2, 6, Runner(workers=1))
    assert found.results[0].truths == 2
    assert (found.low <= found.high).all()
    save_recovery(found, teaching, made.priors, 6, tmp_path / "study", "en")
    write_recovery_page(tmp_path / "study", teaching, tmp_path / "docs" / "recovery.md")
    told = (tmp_path / "docs" / "recovery.md").read_text(encoding="utf-8")
    assert "6 of the shared sample, 2 truths" in told
    assert f"`{GROWTH_PARAMETER}` | {found.results[0].coverage:.0%}" in told
    assert (tmp_path / "docs" / "pictures" / "calibration_recovery.png").exists()
    with pytest.raises(ValueError, match="10 are needed for 2 parameters"):
        require_worlds(9, 2)


@pytest.mark.slow  # a whole study: thirty worlds, four emulators, all figures
def test_the_command_goes_on_tells_failures_and_keeps_what_is_not_learnt(tmp_path, monkeypatch):
    text = "name: short\nregion: twin_rivers\nperiod: {end: 2016Q4}\n"
    (tmp_path / "short.yaml").write_text(text, encoding="utf-8")
    real = trials.measure

    def measure(trial, note):
        if trial.label == "first-00003":
            raise MemoryError("1 GB")
        return real(trial, note)

    monkeypatch.setattr(trials, "YEARLY", dataclasses.replace(trials.YEARLY, measure=measure))
    arguments = ["calibrate", "short.yaml", "--over", GROWTH_PARAMETER, "--worlds", 24, "--second", 4, "--predicted", 2,
                 "--draws", 40, "--workers", 1, "--engine", "in-process", "--out", "c", "--json", "--write",
                 "page.md"]  # fmt: skip
    done = typed(arguments, tmp_path)
    assert done.code == 1  # a world is missing, and said so
    assert "run first-00003-4 failed and is left out: MemoryError" in done.err
    answer = json.loads(done.out)
    assert [row["parameter"] for row in answer["parameters"]] == [GROWTH_PARAMETER]
    assert not answer["parameters"][0]["learnt"]
    assert (tmp_path / "c" / "figures" / "taught.png").is_file()
    text = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert "**0 of 1 parameters are learnt**" in text
    assert f"| `{GROWTH_PARAMETER}` | calibrated | " in text
    assert "first-00003-4: MemoryError" in text
    assert (tmp_path / "pictures" / "calibration_taught.png").is_file()
    posterior_file = (tmp_path / "c" / "tables" / "posterior.csv").read_text(encoding="utf-8-sig").splitlines()
    assert posterior_file[0] == f"{GROWTH_PARAMETER},weight"
    assert len(posterior_file) == 41
    monkeypatch.undo()
    again = typed(arguments, tmp_path)  # the missing world alone is run; the rest is found
    assert again.code == 0, again.err


def test_design_without_figures_has_no_evidence():
    assert Design(load_scenario(SCENARIOS / "teaching_base.yaml"), {}, [], []).evidence.error.shape == (0,)
