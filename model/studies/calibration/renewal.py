"""Whether a posterior that was made by an earlier program holds for the present one: some of its worlds run once more.

A posterior depends on the processes, the parameters and the region's data, and its fingerprint covers them. Most
changes of a program move no result. Then the posterior need not be made again: a few of its worlds are kept with their
figures (posterior_check.csv), and where the present program gives the same figures the record takes the new
fingerprint. The same means: closer than a thousandth of the error by which a figure is judged, that of observation and
of the model together. A sum in another order moves a run at last by as much as one firm that decides otherwise, and
such a move is no other result. The screening is not repeated: a renewal does not tell whether another parameter matters
by now.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from model.errors import UserError
from model.experiments.prior import Prior, priors
from model.experiments.worlds import PosteriorError, fingerprint_of, read_record, record_of, write_record
from model.regions import region_to_read
from model.studies.calibration.known import Figure, figures
from model.tables.folders import write_whole

if TYPE_CHECKING:
    from model.regions.region import Region
    from model.scenario import Plan
    from model.studies.calibration.run import Calibration
    from model.studies.calibration.simulated_points import Runner

CHECK = "posterior_check.csv"
CHECKED = 6  # worlds that are kept for a renewal
SHARE = 1e-3  # largest difference of a figure over the error by which it is judged


class NotRenewed(UserError, ValueError):
    """The posterior does not hold for the present program, data or priors: it has to be made again."""


def priors_and_figures(known: Sequence[Prior], looked_at: Sequence[Figure]) -> str:
    """Checksum of the priors and of all known figures with their errors: with other ones the posterior is another."""
    content = [
        [[prior.name, prior.low, prior.high, prior.value, prior.grade] for prior in known],
        [[f.id, f.kind, f.of, f.low, f.high, f.error, f.first, f.last, f.city, f.package] for f in looked_at],
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def keep_check(found: Calibration, region: Region) -> None:
    """Write the first worlds of the posterior predictive beside the region's data: their points and figures."""
    from model.studies.calibration.run import PREDICTED

    points = found.posterior.draws(len(found.predicted))
    names = [prior.name for prior in found.priors]
    rows = [
        [PREDICTED + i, *(float(q) for q in points[i]), *(float(value) for value in found.predicted[i])]
        for i in range(len(points))
        if np.isfinite(found.predicted[i]).any()
    ][:CHECKED]
    heads = ["world", *names, *(figure.id for figure in found.design.figures)]
    lines = [",".join(heads), *(",".join(repr(value) for value in row) for row in rows)]
    write_whole(region.folder / CHECK, "\n".join(lines) + "\n")


def renew(plan: Plan, scenarios: Path, runner: Runner) -> Path:
    """Run the kept worlds, and give the record the present fingerprint if their figures are the same.

    plan: the scenario of known years that the record names. Raises NotRenewed and PosteriorError.
    """
    from model.fingerprints import source_checksum
    from model.studies.calibration.simulated_points import design_of, numbered

    region = region_to_read(plan.region, plan.region_data)
    record = record_of(region)
    if not record.exists():
        raise NotRenewed(f"{region.name} has no posterior to renew; make one with jiju calibrate --ship")
    about = read_record(record)
    known, looked_at = priors(about["parameters"]), figures(region)
    if about.get("priors_and_figures") != priors_and_figures(known, looked_at):
        raise NotRenewed(
            f"{record}: priors or known figures have changed since; make the posterior again with jiju calibrate --ship"
        )
    if (about.get("scenario"), about.get("scale")) != (plan.name, plan.scale):
        raise NotRenewed(
            f"{record} was made with scenario {about.get('scenario')} at scale {about.get('scale')}, not with "
            f"{plan.name} at {plan.scale}; name that scenario"
        )
    numbers, points, kept = read_check(region.folder / CHECK, about["parameters"], [f.id for f in looked_at])
    design = design_of(plan, looked_at, known, scenarios)
    worlds = [numbered("predicted", points[i : i + 1], number)[0] for i, number in enumerate(numbers)]
    now = design.read(design.runs_of("worlds that were kept", worlds, runner))
    both_missing = np.isnan(now) & np.isnan(kept)
    away = np.where(both_missing, 0.0, np.nan_to_num(np.abs(now - kept) / design.evidence.error, nan=np.inf))
    if away.max() > SHARE:
        world, figure = np.unravel_index(int(np.argmax(away)), away.shape)
        raise NotRenewed(
            f"the posterior does not hold for the present program: in world {numbers[world]} the figure "
            f"{looked_at[figure].id} is {now[world, figure]:.6g}, it was {kept[world, figure]:.6g}; make the posterior "
            "again with jiju calibrate --ship"
        )
    renewed = {"source": source_checksum(), "worlds_run_again": len(worlds), "largest_move": float(away.max())}
    about |= {"fingerprint": fingerprint_of(region, about["parameters"]), "renewed": renewed}
    return write_record(region, about)


def read_check(path: Path, parameters: Sequence[str], ids: Sequence[str]) -> tuple[list[int], np.ndarray, np.ndarray]:
    """Numbers of the kept worlds, their points (worlds x parameters), their figures (worlds x figures).

    Raises PosteriorError.
    """
    remedy = "make the posterior again with jiju calibrate --ship"
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            heads, *rows = list(csv.reader(handle))
    except (OSError, ValueError) as error:
        raise PosteriorError(f"{path}: cannot be read ({error}); {remedy}") from None
    if heads != ["world", *parameters, *ids]:
        raise PosteriorError(f"{path}:1: columns must be world, the parameters and the figures; {remedy}")
    try:
        values: Any = np.array([[float(value) for value in row] for row in rows]).reshape(-1, len(heads))
    except ValueError:
        raise PosteriorError(f"{path}: a row is broken or a value is no number; {remedy}") from None
    if not len(values):
        raise PosteriorError(f"{path}: no worlds; {remedy}")
    width = 1 + len(parameters)
    return values[:, 0].astype(int).tolist(), values[:, 1:width], values[:, width:]
