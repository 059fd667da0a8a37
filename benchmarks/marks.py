"""The figures that count, each with the mark to beat where there is one."""

from __future__ import annotations

from statistics import median

from benchmarks.mark import Mark
from benchmarks.play import marks as marks_of_play
from benchmarks.sitting import BEFORE, NOW, Sitting
from benchmarks.worlds import WITH, WITHOUT, World, in_the_mean, paired


def marks(sitting: Sitting) -> list[Mark]:
    """All ratios of what was measured, and what the largest world takes."""
    found = []
    if sitting.worlds:
        found += of_worlds(sitting)
    if sitting.million is not None:
        million = sitting.million
        whole = f"{million.start['firms']:,} firms, start and {len(million.quarters)} quarters without policy"
        found.append(Mark(f"{whole}: minutes by the clock", million.wall / 60))
        found.append(Mark(f"{whole}: most memory, GB", million.memory / 2**10))
    if sitting.reference is not None:
        found.append(Mark("The five processes in Mesa objects, against ours", sitting.reference.times(), least=40))
    if BEFORE in sitting.jobs:
        now, before = sitting.jobs[NOW], sitting.jobs[BEFORE]
        found.append(Mark("Main job, now against before", now.seconds / before.seconds, most=0.5))
        found.append(Mark("Disk of a run, now against before", now.run_bytes / before.run_bytes, most=0.25))
    if sitting.engines:
        seconds = {name: sum(blocks) for name, blocks in sitting.engines["seconds"].items()}
        found.append(Mark("A run by the pool, against a serial one", seconds["pool"] / seconds["serial"], most=0.6))
        if "dask" in seconds:
            found.append(Mark("A run by Dask, against the pool", seconds["dask"] / seconds["pool"], most=1.15))
    if sitting.play is not None:
        found += marks_of_play(sitting.play)
    return found


def of_worlds(sitting: Sitting) -> list[Mark]:
    """Quarters, starts and memory."""
    without, with_policy = sitting.world(1.0, WITHOUT), sitting.world(1.0, WITH)
    largest = sitting.world(max(sitting.scales), WITHOUT)
    found = of_quarters("A quarter with policy, against one without", with_policy, without, most=1.5)
    if BEFORE in sitting.checkouts:
        for scenario, one, most in ((WITHOUT, without, 0.7), (WITH, with_policy, None)):
            before = sitting.world(1.0, scenario, BEFORE)
            found += of_quarters(f"A quarter {scenario}, now against before", one, before, most)
        # A start does not depend on policies, so those of both scenarios count.
        ours = [start for world in sitting.worlds if (world.scale, world.checkout) == (largest.scale, NOW)
                for start in world.starts]  # fmt: skip
        theirs = sitting.world(largest.scale, WITHOUT, BEFORE).starts
        now, before = (median(start["seconds"] for start in starts) for starts in (ours, theirs))
        found.append(Mark(f"Start at {largest.scale:g} times, now against before", now / before, 0.25))
    if largest is not without:
        firms = largest.starts[0]["firms"] / without.starts[0]["firms"]
        found.append(
            Mark(f"Start a firm at {largest.scale:g} times, against 1:1", largest.start / without.start / firms)
        )
        quarter = largest.quarter() / without.quarter() / firms
        found.append(Mark(f"A quarter a firm at {largest.scale:g} times, against 1:1", quarter))
    return found


def of_quarters(meaning: str, one: World, other: World, most: float | None) -> list[Mark]:
    """A ratio of quarters in their mean, which decides, and in their median."""
    return [
        Mark(f"{meaning}: mean", in_the_mean(one, other), most),
        Mark(f"{meaning}: median", paired(one, other), most),
    ]
