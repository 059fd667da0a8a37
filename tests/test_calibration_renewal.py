"""A posterior of an earlier program holds for the present one where some of its worlds give the same figures."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from typer.testing import CliRunner

from model import load_scenario, shipped
from model.cli.commands import app
from model.experiments.prior import priors
from model.experiments.worlds import doubt_of, read_record, record_of, ship, write_record
from model.fingerprints import source_files
from model.regions import load_region, region_to_read
from model.studies.calibration import renewal
from model.studies.calibration.known import figures
from model.studies.calibration.renewal import CHECK, SHARE, NotRenewed, keep_check, priors_and_figures, renew
from model.studies.calibration.run import PREDICTED
from model.studies.calibration.simulated_points import Runner, design_of, numbered

GROWTH = "environment.unexplained_growth"
SCENARIO = Path(__file__).resolve().parent.parent / "scenarios" / "history.yaml"
POINTS = np.array([[0.25], [0.75]])


@pytest.fixture(scope="module")
def calibrated(tmp_path_factory):
    """A scenario, a region's folder with a posterior, and the two worlds of it that were run."""
    home = tmp_path_factory.mktemp("renewal")
    (home / "short.yaml").write_text("name: short\nregion: twin_rivers\nperiod: {end: 2016Q4}\n", encoding="utf-8")
    plan = load_scenario(home / "short.yaml")
    region = load_region("twin_rivers", folder=shutil.copytree(region_to_read("twin_rivers").folder, home / "rivers"))
    known = priors([GROWTH])
    design = design_of(plan, figures(region), known, home)
    seen = design.read(design.runs_of("kept", numbered("predicted", POINTS, PREDICTED), Runner(workers=1)))
    found = SimpleNamespace(
        design=design, priors=known, predicted=seen, posterior=SimpleNamespace(draws=lambda count: POINTS[:count])
    )
    keep_check(found, region)
    about = {
        "scenario": plan.name,
        "scale": plan.scale,
        "priors_and_figures": priors_and_figures(known, design.figures),
    }
    ship(region, known, [[prior] for prior in (0.004, 0.006)], about)
    return plan, region


@pytest.fixture
def kept(calibrated, tmp_path, monkeypatch):
    """The same in a folder that a test may change."""
    plan, made = calibrated
    region = load_region("twin_rivers", folder=shutil.copytree(made.folder, tmp_path / "rivers"))
    monkeypatch.setattr(renewal, "region_to_read", lambda name, folder=None: region)
    return plan, region, tmp_path


def rewrite(region, **changes):
    write_record(region, {**read_record(record_of(region)), **changes})


def test_the_same_figures_renew_the_fingerprint(kept):
    plan, region, home = kept
    assert region.checksums == region_to_read("twin_rivers").checksums  # what a renewal needs is no data of the region
    rewrite(region, fingerprint="of an earlier program")
    assert doubt_of(region).source == "prior"
    record = renew(plan, home, Runner(workers=1))
    assert read_record(record)["renewed"]["worlds_run_again"] == len(POINTS)
    assert doubt_of(region).source == "posterior"


def test_another_figure_is_named_and_nothing_is_written(kept):
    plan, region, home = kept
    table = region.folder / CHECK
    heads, first, second = table.read_text(encoding="utf-8").splitlines()
    cells = first.split(",")
    place = next(i for i in range(2, len(cells)) if cells[i] != "nan" and float(cells[i]) != 0)
    error = next(figure.error for figure in figures(region) if figure.id == heads.split(",")[place])
    cells[place] = repr(float(cells[place]) + 2.0 * SHARE * error)
    table.write_text("\n".join([heads, ",".join(cells), second]) + "\n", encoding="utf-8")
    before = record_of(region).read_bytes()
    with pytest.raises(NotRenewed, match=f"in world {PREDICTED} the figure {heads.split(',')[place]} is"):
        renew(plan, home, Runner(workers=1))
    assert record_of(region).read_bytes() == before


def test_a_sum_in_another_order_is_no_other_figure(kept):
    plan, region, home = kept
    table = region.folder / CHECK
    heads, first, second = table.read_text(encoding="utf-8").splitlines()
    cells, ids = first.split(","), heads.split(",")
    errors = {figure.id: figure.error for figure in figures(region)}
    moved = [repr(float(c) + 0.5 * SHARE * errors[name]) if name in errors else c
             for c, name in zip(cells, ids, strict=True)]  # fmt: skip
    table.write_text("\n".join([heads, ",".join(moved), second]) + "\n", encoding="utf-8")
    rewrite(region, fingerprint="of an earlier program")
    renew(plan, home, Runner(workers=1))
    assert read_record(record_of(region))["renewed"]["largest_move"] == pytest.approx(0.5 * SHARE, rel=1e-6)


def test_a_figure_that_a_world_no_longer_has_is_no_renewal(kept):
    plan, region, home = kept
    table = region.folder / CHECK
    heads, first, second = table.read_text(encoding="utf-8").splitlines()
    cells = [*first.split(",")[:-1], "nan" if first.split(",")[-1] != "nan" else "1.0"]
    table.write_text("\n".join([heads, ",".join(cells), second]) + "\n", encoding="utf-8")
    with pytest.raises(NotRenewed, match="does not hold for the present program"):
        renew(plan, home, Runner(workers=1))


def test_other_priors_figures_scenarios_and_broken_tables_are_told(kept):
    plan, region, home = kept
    runner = Runner(workers=1)
    with pytest.raises(NotRenewed, match=r"not with short at 0\.5"):
        renew(plan.replace_unchecked(scale=0.5), home, runner)
    rewrite(region, priors_and_figures="others")
    with pytest.raises(NotRenewed, match="priors or known figures have changed"):
        renew(plan, home, runner)
    known = figures(region)
    of_one = priors_and_figures(priors([GROWTH]), known)
    assert of_one != priors_and_figures([dataclasses.replace(priors([GROWTH])[0], high=1.0)], known)
    assert of_one != priors_and_figures(priors([GROWTH]), known[1:])
    rewrite(region, priors_and_figures=of_one)
    for text, message in (("world\n", "csv:1: columns"), (None, "cannot be read")):
        (region.folder / CHECK).write_text(text) if text else (region.folder / CHECK).unlink()
        with pytest.raises(ValueError, match=message):
            renew(plan, home, runner)
    record_of(region).unlink()
    with pytest.raises(NotRenewed, match="has no posterior to renew"):
        renew(plan, home, runner)


def test_a_posterior_is_no_part_of_the_program(tmp_path):
    """Otherwise a calibration that ships its posterior would make all saved studies those of another program."""
    (tmp_path / "regions" / "somewhere").mkdir(parents=True)
    for name in ("region.yaml", "posterior.yaml", "posterior.csv"):
        (tmp_path / "regions" / "somewhere" / name).touch()
    (tmp_path / "world.py").touch()
    assert [path.name for path in source_files(tmp_path)] == ["region.yaml", "world.py"]


def test_an_installed_program_says_at_once_that_it_keeps_no_posterior(monkeypatch):
    """Not after an hour of runs, and nothing is written beside installed code."""
    monkeypatch.setattr(shipped, "checkout", lambda: None)
    for option in ("--ship", "--renew"):
        done = CliRunner().invoke(app, ["calibrate", str(SCENARIO), option])
        assert done.exit_code == 2, done.output
        assert "the posterior of henan is kept in the repository" in done.stderr


def test_worlds_are_run_again_through_files_as_those_that_were_kept(monkeypatch, tmp_path):
    """Cells are kept in single precision: measured without files they would differ in the eighth digit."""
    seen = []

    def renew(plan, scenarios, runner):
        seen.append(runner.folder is not None and runner.folder.is_dir())
        return tmp_path

    monkeypatch.setattr(renewal, "renew", renew)
    done = CliRunner().invoke(app, ["calibrate", str(SCENARIO), "--renew"])
    assert done.exit_code == 0, done.output
    assert seen == [True]
