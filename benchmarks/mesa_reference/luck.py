"""Where a firm's luck comes from: Mesa's own generators, or the draws of the model in columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.mesa_reference.agents import Firm
    from benchmarks.mesa_reference.model import ReferenceModel


class MesaLuck:
    """What a Mesa model has at hand: `model.random`, and the NumPy generator `model.rng` for counts. For timing."""

    def __init__(self, model: ReferenceModel) -> None:
        self.random, self.rng = model.random, model.rng

    def uniform(self, process: str, firm: Firm, draw: str) -> float:
        return self.random.random()

    def normal(self, process: str, firm: Firm, draw: str) -> float:
        return self.random.gauss(0.0, 1.0)

    def poisson(self, process: str, firm: Firm, draw: str, expected: float) -> float:
        return float(self.rng.poisson(expected))

    def binomial(self, process: str, firm: Firm, draw: str, trials: float, probability: float) -> float:
        return float(self.rng.binomial(int(trials), probability))


class SameLuck:
    """The draws of the same firms in the model in columns, one at a time. Slow; for the comparison of numbers."""

    def __init__(self, draws: Any) -> None:
        """`draws`: the named streams of a process, as `World.draws` gives them."""
        self.draws = draws

    def uniform(self, process: str, firm: Firm, draw: str) -> float:
        return float(self.draws(process).uniform([firm.id], draw)[0])

    def normal(self, process: str, firm: Firm, draw: str) -> float:
        return float(self.draws(process).normal([firm.id], draw)[0])

    def poisson(self, process: str, firm: Firm, draw: str, expected: float) -> float:
        return float(self.draws(process).poisson([expected], [firm.id], draw)[0])

    def binomial(self, process: str, firm: Firm, draw: str, trials: float, probability: float) -> float:
        return float(self.draws(process).binomial([trials], [probability], [firm.id], draw)[0])
