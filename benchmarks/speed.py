"""One command: how long a quarter takes, by process, beside one step of a toy firm model in Mesa objects.

    python benchmarks/speed.py                # Henan at 1x and 10x
    python benchmarks/speed.py --scales 1     # Henan only 1:1
    python benchmarks/speed.py --region twin_rivers --scales 1

Every scale is measured in a fresh process with one thread; the toy (23,000 firms as Mesa agents that sell, buy from
four suppliers, produce, hire, invest, innovate, now and then close) is stepped in that same process before and after,
since machines drift. Medians.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
SCENARIOS = {"henan": ROOT / "scenarios" / "plan_core.yaml", "twin_rivers": ROOT / "scenarios" / "teaching.yaml"}
TOY_FIRMS, TOY_STEPS = 23_000, 5
GOALS = {"quarter over toy step": 0.5, "start, s": 3.0, "memory, MB": 300.0}  # marks of the design, at 1x


def toy_step_seconds() -> float:
    """Median seconds of a step of the toy model."""
    import mesa

    class ToyFirm(mesa.Agent):
        def __init__(self, model: Any) -> None:
            super().__init__(model)
            draw = model.random
            self.capital, self.workers = draw.lognormvariate(0, 1), 1 + draw.randrange(300)
            self.productivity, self.cash, self.orders, self.age = draw.lognormvariate(0, 0.6), 1.0, 1.0, 0
            self.price, self.sold, self.suppliers = draw.lognormvariate(0, 0.05), 0.0, []

        def step(self) -> None:
            draw = self.model.random
            self.orders *= draw.lognormvariate(0.01, 0.1)
            output = min(self.orders, 1.2 * self.capital, 0.02 * self.productivity * self.workers)
            wanted = self.orders / (0.02 * self.productivity)
            self.workers += 0.25 * (wanted - self.workers)
            materials = 0.0
            for supplier in self.suppliers:
                supplier.sold += 0.15 * output
                materials += 0.15 * output * supplier.price
            if draw.random() < 0.1:
                candidates = draw.sample(self.model.firms, 5)
                self.suppliers[draw.randrange(4)] = min(candidates, key=lambda firm: firm.price)
            self.price *= draw.lognormvariate(0, 0.01)
            profit = self.price * output - materials - 0.0004 * self.workers
            investment = max(0.0, min(self.orders / 1.2 - self.capital, self.cash + profit))
            self.cash += profit - investment
            self.capital = 0.975 * self.capital + investment
            self.age += 1
            if draw.random() < 0.02:
                self.productivity *= 1 + 0.05 * draw.betavariate(3, 3)
            if self.cash < -1.0 and draw.random() < 0.1:
                self.capital, self.cash, self.age = 0.5, 1.0, 0

    toy: Any = mesa.Model(rng=1)
    toy.firms = list(ToyFirm.create_agents(toy, TOY_FIRMS))
    for firm in toy.firms:
        firm.suppliers = toy.random.sample(toy.firms, 4)
    seconds = []
    for _ in range(TOY_STEPS):
        began = perf_counter()
        toy.agents.shuffle_do("step")
        seconds.append(perf_counter() - began)
    return statistics.median(seconds)


def peak_memory_mb() -> float:
    """Largest resident memory of this process so far, MB; nan where the system does not tell."""
    try:
        import resource
    except ImportError:
        return float("nan")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if platform.system() == "Darwin" else 2**10)


def measure(region: str, scale: float, quarters: int) -> dict[str, Any]:
    """Seconds and memory of one model in this process."""
    from model.cluster_model import ClusterModel
    from model.scenario import load_scenario

    plan = load_scenario(SCENARIOS[region])
    plan = plan.model_copy(update={"scale": scale})
    began = perf_counter()
    model = ClusterModel(plan, rng=1)
    start = perf_counter() - began
    at_start = peak_memory_mb()
    firms = len(model.world.firms)
    before = toy_step_seconds()
    quarter_seconds = []
    for _ in range(quarters):
        began = perf_counter()
        model.step()
        quarter_seconds.append(perf_counter() - began)
    memory = peak_memory_mb()
    toy = statistics.median([before, toy_step_seconds()])
    return {
        "scale": scale,
        "firms": firms,
        "links": len(model.world.links),
        "start": start,
        "start by process": model.start_seconds,
        "quarter": statistics.median(quarter_seconds),
        "slowest quarter": max(quarter_seconds),
        "by process": {name: statistics.median(seconds) for name, seconds in model.process_seconds.items()},
        "toy step": toy,
        "memory": memory,
        "memory at start": at_start,
    }


def show(result: dict[str, Any]) -> None:
    """Print one scale."""
    quarter, toy = result["quarter"], result["toy step"]
    print(f"\n{result['firms']:,} firms, {result['links']:,} links (scale {result['scale']:g})")
    print(f"  start              {result['start']:8.2f} s")
    print(f"  a quarter          {quarter:8.3f} s   (slowest {result['slowest quarter']:.3f})")
    print(f"  toy step in Mesa   {toy:8.3f} s   ({TOY_FIRMS:,} agents)")
    print(f"  quarter / toy step {quarter / toy:8.2f}")
    print(f"  peak memory        {result['memory']:8.0f} MB  (after the start {result['memory at start']:.0f}, "
          "the toy's agents included)")  # fmt: skip
    print("  by process, ms a quarter:")
    for name, seconds in sorted(result["by process"].items(), key=lambda item: -item[1]):
        print(f"    {name:16s} {1000 * seconds:8.1f}  {seconds / quarter:5.0%}")
    print("  by process, ms at the start:")
    for name, seconds in sorted(result["start by process"].items(), key=lambda item: -item[1])[:6]:
        print(f"    {name:16s} {1000 * seconds:8.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--region", choices=sorted(SCENARIOS), default="henan")
    parser.add_argument("--scales", type=float, nargs="+", default=[1.0, 10.0])
    parser.add_argument("--quarters", type=int, default=12)
    parser.add_argument("--json", action="store_true", help="one line of JSON a scale instead of text")
    parser.add_argument("--measure", type=float, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure is not None:
        print(json.dumps(measure(options.region, options.measure, options.quarters)))
        return
    single = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    keep = {"MALLOC_TRIM_THRESHOLD_": "268435456", "MALLOC_MMAP_THRESHOLD_": "268435456"}
    results = []
    for scale in options.scales:
        command = [sys.executable, __file__, "--region", options.region, "--quarters", str(options.quarters)]
        child = subprocess.run([*command, "--measure", str(scale)], env=os.environ | single | keep, check=False,
                               stdout=subprocess.PIPE, text=True)  # fmt: skip
        if child.returncode:
            sys.exit(child.returncode)
        result = json.loads(child.stdout.splitlines()[-1])
        results.append(result)
        print(json.dumps(result)) if options.json else show(result)
    first = results[0]
    if not options.json and options.region == "henan" and first["scale"] == 1.0:
        reached = {
            "quarter over toy step": first["quarter"] / first["toy step"],
            "start, s": first["start"],
            "memory, MB": first["memory at start"],
        }
        print("\nmarks to beat at 1x")
        for name, goal in GOALS.items():
            print(f"  {name:22s} {reached[name]:8.2f}  goal {goal:g}  {'met' if reached[name] <= goal else 'not met'}")


if __name__ == "__main__":
    main()
