"""The page of a sitting, docs/benchmarks.md: marks, tables and how they were measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import fmean, median

from benchmarks.main_job import Job
from benchmarks.marks import marks
from benchmarks.million import section
from benchmarks.play import section as section_of_play
from benchmarks.sitting import BEFORE, NOW, Sitting
from benchmarks.worlds import FEW, WHOLE, WITH, WITHOUT, Reference, World
from model.report.markdown_page import table
from model.report.numbers import number

PICTURE = "pictures/benchmarks.png"


def page(sitting: Sitting, picture: bool) -> str:
    """Markdown of everything that was measured; `picture`: it lies beside the page."""
    parts = [head(sitting, picture)]
    if sitting.worlds:
        parts += [quarters(sitting), scales(sitting)]
    if sitting.reference is not None:
        parts.append(reference(sitting.reference))
    if sitting.jobs:
        parts.append(jobs(sitting.jobs))
    if sitting.engines:
        parts.append(studies(sitting))
    if sitting.million is not None:
        parts.append(section(sitting.million))
    if sitting.play is not None:
        parts.append(section_of_play(sitting.play))
    return "\n\n".join(parts) + "\n"


def milliseconds(seconds: float) -> str:
    return number(1000 * seconds)


def head(sitting: Sitting, picture: bool) -> str:
    """Title, what was measured on what, and the marks."""
    with_policy, without = (f"`{sitting.setting.scenarios[which]}`" for which in (WITH, WITHOUT))
    text = f"""# Benchmarks

`python benchmarks/run.py` measures all of this in one sitting and writes this page. The case is
{with_policy}; without policy it is {without}.
Worlds and the reference in Mesa objects work in one thread and are measured by the processor time that they use. What
is compared takes turns, quarter by quarter, in the same minutes; figures are medians over quarters and repeats, if
nothing else is said. Of the ratios of quarters the mean decides, because the time of a run is the sum of its quarters,
and the first quarter of a year is dearer than the others; the median, which tells of the usual quarter, stands beside
it. The main job and studies are measured on the wall, for they use all cores."""
    measured = {"worlds": sitting.worlds, "reference": sitting.reference, "job": sitting.jobs,
                "studies": sitting.engines, "million": sitting.million, "play": sitting.play}  # fmt: skip
    missing = [part for part, result in measured.items() if not result]
    if missing:
        text += f" Not measured this time: `--parts {' '.join(missing)}`."
    if picture:
        text += f"\n\n![Benchmarks]({PICTURE})"
    held = sitting.setting.held_to_goals
    rows = [(mark.meaning, number(mark.value), *((mark.goal, mark.verdict) if held else ())) for mark in marks(sitting)]
    return "\n\n".join(
        [
            text,
            "## What counts",
            table(("Figure", "Measured", *(("Goal", "") if held else ())), rows),
            "## The machine",
            table(("", ""), sitting.machine.items()),
        ]
    )


def processes(worlds: Sequence[World]) -> list[str]:
    """Names of the processes of a quarter, the slowest first."""
    names = [name for name in worlds[0].quarters[0] if name != "all"]
    return sorted(names, key=lambda name: -max(world.quarter(name) for world in worlds))


def quarters(sitting: Sitting) -> str:
    """A quarter at 1:1 by process, for every checkout without and with policy."""
    worlds = [world for world in sitting.worlds if world.scale == 1.0]
    names = [world.scenario + (f", {world.checkout}" if BEFORE in sitting.checkouts else "") for world in worlds]
    means = [fmean(line["all"] for line in world.quarters) for world in worlds]
    rows = [["**a quarter, mean**", *map(milliseconds, means)]]
    rows += [["**a quarter**", *(milliseconds(world.quarter()) for world in worlds)]]
    rows += [[name, *(milliseconds(world.quarter(name)) for world in worlds)] for name in processes(worlds)]
    start = worlds[0].starts[0]
    count = len(worlds[0].quarters)
    return "\n\n".join(
        [
            "## A quarter",
            f"""{start["firms"]:,} firms and {start["links"]:,} links at the start; ms, median of {count} quarters but
for the first row.""",
            table(("Process", *names), rows),
        ]
    )


def scales(sitting: Sitting) -> str:
    """Start, quarters, whole runs and memory by scale."""

    def rows() -> Iterator[list[str]]:
        for world in sitting.worlds:
            after_start, in_all = world.memory
            yield [
                f"{world.scale:g}", f"{world.starts[0]['firms']:,}", world.scenario,
                *([world.checkout] if BEFORE in sitting.checkouts else []), number(world.start),
                number(world.quarter()), str(len(world.quarters) // world.runs), number(world.run),
                number(after_start), number(in_all),
            ]  # fmt: skip

    header = ["Scale", "Firms", "World", *(["Checkout"] if BEFORE in sitting.checkouts else []), "Start, s",
              "A quarter, s", "Quarters", "Start and these quarters, s", "Memory after the start, MB",
              "Most memory, MB"]  # fmt: skip
    largest = sitting.world(max(sitting.scales), WITHOUT)
    steps = sorted(largest.starts[0]["steps"].items(), key=lambda item: -item[1])[:4]
    share = ", ".join(f"{name} {seconds / sum(largest.starts[0]['steps'].values()):.0%}" for name, seconds in steps)
    return "\n\n".join(
        [
            "## From small to large",
            f"""One repeat above 1:1. Above {WHOLE:g} times worlds make {FEW} quarters, for their starts are what is
compared: of each checkout several, in turn, of which the median counts. Memory counts all that is imported.""",
            table(header, rows()),
            f"Of the start at {largest.scale:g} times: {share}.",
        ]
    )


def reference(found: Reference) -> str:
    """The five processes in objects and in columns, and the profile of the objects."""

    def row(label: str, names: list[str]) -> list[str]:
        objects = median(sum(line[name] for name in names) for line in found.objects)
        columns = median(sum(line[name] for name in names) for line in found.columns)
        return [label, milliseconds(objects), milliseconds(columns), number(found.times(names))]

    names = list(found.objects[0])
    rows = [row(name, [name]) for name in names] + [row("**all five**", names)]
    calls = [(f"`{line['function']}`", f"{line['calls']:,}", f"{line['share']:.0%}") for line in found.profile]
    return "\n\n".join(
        [
            "## Against Mesa objects",
            f"""`benchmarks/mesa_reference/` has the equations of five processes with one `mesa.Agent` a firm, a
call of `agents.do(...)` for each step, and Mesa's own random numbers. A test holds its numbers to ours, column by
column, to 1e-9. It knows no policy, so both work without: {found.firms:,} firms and {found.links:,} links at the start,
{len(found.objects)} quarters, ms a quarter. Making the agents is not counted.""",
            table(("Process", "Mesa objects", "Columns", "Times"), rows),
            "Its profile, a step of all five: functions by their own time.",
            table(("Function", "Calls", "Share"), calls),
        ]
    )


def jobs(found: dict[str, Job]) -> str:
    """README's command and what it leaves on disk."""
    header = ("Checkout", "On the wall, s", "Of all processors, s", "Runs", "Disk a run, MB", "Report and tables, MB")
    rows = [
        (name, number(job.seconds), number(median(job.processor)), job.runs, number(job.run_bytes / 1e6),
         number(job.other_bytes / 1e6))
        for name, job in found.items()
    ]  # fmt: skip
    return "\n\n".join(
        [
            "## The main job",
            f"`{found[NOW].command}`, median of {len(found[NOW].wall)}.",
            table(header, rows),
        ]
    )


def studies(sitting: Sitting) -> str:
    """Engines, and the memory of the parent."""
    engines = sitting.engines
    serial, blocks = sum(engines["seconds"]["serial"]), len(engines["seconds"]["serial"])
    rows = [
        (name, *(number(seconds) for seconds in blocks), number(sum(blocks) / serial))
        for name, blocks in engines["seconds"].items()
    ]
    bits = "agree to the bit" if engines["agree"] else "DIFFER"
    text = [
        "## Studies",
        f"""{engines["runs"]} runs of `{sitting.setting.studied}` over {sitting.setting.quarters} quarters by each
engine, with their tables on disk, in alternating blocks; {engines["workers"]} workers. The results {bits}.""",
        table(("Engine", *(f"Block {n}, s a run" for n in range(1, blocks + 1)), "Against serial"), rows),
    ]
    if sitting.parent:
        looks = ", ".join(f"{memory:.1f} MB after {runs:,} runs" for runs, memory in sitting.parent)
        text.append(f"Memory of the parent of a study of small runs: {looks}.")
    return "\n\n".join(text)
