"""A figure that counts, with its mark to beat where there is one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mark:
    """A figure as measured and, where there is one, its goal: at most, or at least."""

    meaning: str
    value: float
    most: float | None = None
    least: float | None = None

    @property
    def goal(self) -> str:
        """The goal in words; empty without one."""
        if self.most is not None:
            return f"at most {self.most:g}"
        return f"at least {self.least:g}" if self.least is not None else ""

    @property
    def verdict(self) -> str:
        """Met or not met; empty without a goal."""
        if not self.goal:
            return ""
        met = self.value <= self.most if self.most is not None else self.value >= (self.least or 0.0)
        return "met" if met else "not met"

    @property
    def used(self) -> float:
        """The share used of what the goal allows: 1 at the goal, less where it is met; of nothing allowed, 0 or 2."""
        if self.most is None:
            return (self.least or 0.0) / self.value if self.value else 2.0
        return self.value / self.most if self.most else 2.0 * (self.value > 0)
