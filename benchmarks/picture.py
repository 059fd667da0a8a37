"""The picture of a sitting: its goals, a quarter by process, Mesa objects, and growth with the number of firms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from benchmarks.mark import Mark
from benchmarks.marks import marks
from benchmarks.sitting import BEFORE, NOW, Sitting
from benchmarks.worlds import WITH, WITHOUT, Reference, World, in_the_mean

Panel = Callable[[Axes, Sitting], None]
COLOURS = {WITHOUT: "#4c72b0", WITH: "#dd8452", BEFORE: "#b0b0b0"}


def draw(sitting: Sitting, path: Path) -> None:
    """Write the picture; panels of parts that were left out stay away."""
    panels: list[Panel] = []
    held = [mark for mark in marks(sitting) if mark.goal] if sitting.setting.held_to_goals else []
    if sitting.worlds:
        panels += [quarter_by_process, growth_of_time, growth_of_memory]
    if sitting.reference is not None:
        panels.append(objects)
    if not panels and not held:
        return
    heights = [0.8 + 0.24 * len(held)] * bool(held) + [4.2] * ((len(panels) + 1) // 2)
    figure = Figure(figsize=(11, sum(heights)), layout="constrained")
    grid = figure.add_gridspec(len(heights), 2, height_ratios=heights)
    if held:  # their names are long: they have a row of their own
        goals(figure.add_subplot(grid[0, :]), held)
    for at, panel in enumerate(panels, 2 * bool(held)):
        panel(figure.add_subplot(grid[divmod(at, 2)]), sitting)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)


def goals(axes: Axes, held: Sequence[Mark]) -> None:
    """What every goal allows, used up to here: a bar that ends before the line has met it."""
    found = list(held)[::-1]
    used = [mark.used for mark in found]
    colours = ["#55a868" if mark.verdict == "met" else "#c44e52" for mark in found]
    axes.barh(range(len(found)), used, 0.6, color=colours)
    for at, (mark, share) in enumerate(zip(found, used, strict=True)):
        axes.text(share, at, f" {mark.value:.3g} ({mark.goal})", va="center", fontsize=8)
    axes.axvline(1.0, color="black", lw=1)
    axes.set_yticks(range(len(found)), [mark.meaning for mark in found], fontsize=8)
    axes.set_xlim(0.0, 1.45 * max(1.0, *used))
    axes.set_xlabel("share of what the goal allows")
    axes.set_title("Goals: green is met", loc="left", fontsize=10)
    axes.spines[["top", "right"]].set_visible(False)


def quarter_by_process(axes: Axes, sitting: Sitting) -> None:
    """Bars of every process, without and with policy."""
    worlds = [sitting.world(1.0, scenario) for scenario in (WITHOUT, WITH)]
    names = [name for name in worlds[0].quarters[0] if name != "all"]
    names = sorted(names, key=lambda name: max(world.quarter(name) for world in worlds))
    names = [name for name in names if max(world.quarter(name) for world in worlds) > 0.01 * worlds[1].quarter()]
    for shift, world in ((0.2, worlds[0]), (-0.2, worlds[1])):
        times = [1000 * world.quarter(name) for name in names]
        label = f"{world.scenario}: {1000 * world.quarter():.0f} ms"
        axes.barh([at + shift for at in range(len(names))], times, 0.38, color=COLOURS[world.scenario], label=label)
    axes.set_yticks(range(len(names)), names)
    axes.set_xlabel("ms a quarter")
    times = in_the_mean(worlds[1], worlds[0])
    axes.set_title(f"A quarter: {times:.2f} times as long with policy", loc="left", fontsize=10)
    plain(axes)


def objects(axes: Axes, sitting: Sitting) -> None:
    """Bars of the five processes in Mesa objects and in columns, on a scale of powers of ten."""
    found: Reference | None = sitting.reference
    assert found is not None
    names = list(found.objects[0])[::-1]
    for shift, label, rounds, colour in ((0.2, "Mesa objects", found.objects, "#937860"),
                                         (-0.2, "columns", found.columns, COLOURS[WITHOUT])):  # fmt: skip
        times = [1000 * median(line[name] for line in rounds) for name in names]
        axes.barh([at + shift for at in range(len(names))], times, 0.38, color=colour, label=label)
        for at, time in enumerate(times):
            if label == "Mesa objects":
                axes.text(time * 1.1, at + shift, f"{found.times([names[at]]):.0f} times", va="center", fontsize=8)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(FuncFormatter(in_figures))
    axes.set_xlim(right=axes.get_xlim()[1] * 20)
    axes.set_yticks(range(len(names)), names)
    axes.set_xlabel("ms a quarter, in powers of ten")
    axes.set_title(f"Mesa objects: {found.times():.0f} times as long", loc="left", fontsize=10)
    plain(axes)


def growth_of_time(axes: Axes, sitting: Sitting) -> None:
    """Start and quarter against the number of firms."""
    for what, dashes in (("start", "-"), ("a quarter", "--")):
        for world, line, label in lines(sitting):
            values = [each.start if what == "start" else each.quarter() for each in line]
            axes.plot(firms(line), values, dashes, marker="o", ms=4, color=colour_of(world), label=f"{what}, {label}")
    logarithmic(axes, "s")
    axes.set_title("Time against firms", loc="left", fontsize=10)
    plain(axes)


def growth_of_memory(axes: Axes, sitting: Sitting) -> None:
    """Most memory of a whole run against the number of firms."""
    for world, whole, label in lines(sitting):
        line = [each for each in whole if len(each.quarters) == each.runs * sitting.setting.quarters]
        memory = [each.memory[1] for each in line]
        most = f": {memory[-1]:,.0f} MB" if line else ""
        axes.plot(firms(line), memory, marker="o", ms=4, color=colour_of(world), label=label + most)
    logarithmic(axes, "MB")
    axes.set_ylim(bottom=100)
    axes.set_title("Most memory of a run against firms", loc="left", fontsize=10)
    plain(axes)


def lines(sitting: Sitting) -> list[tuple[World, list[World], str]]:
    """One line of worlds by scale for every scenario now, and without policy before."""
    wanted = [(NOW, WITHOUT), (NOW, WITH)] + ([(BEFORE, WITHOUT)] if BEFORE in sitting.checkouts else [])
    found = []
    for checkout, scenario in wanted:
        line = [sitting.world(scale, scenario, checkout) for scale in sitting.scales]
        found.append((line[0], line, scenario + (f", {checkout}" if checkout == BEFORE else "")))
    return found


def colour_of(world: World) -> str:
    return COLOURS[BEFORE] if world.checkout == BEFORE else COLOURS[world.scenario]


def firms(line: list[World]) -> list[int]:
    return [world.starts[0]["firms"] for world in line]


def logarithmic(axes: Axes, unit: str) -> None:
    """Both scales in powers of ten, firms below."""
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("firms, in powers of ten")
    axes.set_ylabel(f"{unit}, in powers of ten")
    for axis, marked in ((axes.xaxis, (1.0,)), (axes.yaxis, (1.0, 2.0, 5.0))):
        axis.set_major_locator(LogLocator(subs=marked))
        axis.set_major_formatter(FuncFormatter(in_figures))
        axis.set_minor_formatter(NullFormatter())


def in_figures(value: float, _: int) -> str:
    """A number on an axis, without an exponent."""
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"


def plain(axes: Axes) -> None:
    """No box, a small legend."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=8)
