"""What the check of one scenario finds: errors, and remarks on what a file says although nothing comes of it."""

from __future__ import annotations

from typing import Any

from model.scenario.errors import ScenarioError
from model.scenario.layers import Merged, Path
from model.scenario.warnings import Remark


class Notes:
    """Errors and remarks with their positions, and which layer of the merged tree says what."""

    def __init__(self, tree: Merged, errors: list[ScenarioError]) -> None:
        self.tree, self.errors = tree, errors
        self.remarks: list[Remark] = []
        self.gone: list[str] = []  # policies that end before `policies_from`
        self.cut: list[str] = []  # policies and shocks of parents that a shorter period ends
        self.beyond: list[str] = []  # policies and shocks of parents that begin after it
        self.scaled = 0  # how many budgets `budget_factor` acts on
        self.untouched: list[str] = []  # policies whose budget a parent states: the factor leaves them alone

    def fail(self, path: tuple[Any, ...], message: str, remedy: str = "") -> None:
        """Note an error at a path of the file."""
        self.errors.append(ScenarioError(*self.tree.at(path), message, remedy))

    def remark(self, path: tuple[Any, ...], zh: str, en: str) -> None:
        """Note what a file says although nothing comes of it."""
        file, line, _ = self.tree.at(path)
        own = file == self.tree.at(())[0]
        where = {"zh": f"第{line}行：", "en": f"line {line}: "} if own else {"zh": f"{file}：", "en": f"{file}: "}
        keys = path[1:2] if path[0] == "policies" else ()
        self.remarks.append(Remark(keys, {"zh": where["zh"] + zh, "en": where["en"] + en}, own))

    def own(self, path: Path) -> bool:
        """Whether the file itself says what stands at a path, not a parent or a package."""
        return self.tree.layer(path) == self.tree.last

    def later(self, path: Path, other: Path) -> bool:
        """Whether a later file says what stands at a path than at the other one."""
        one, two = self.tree.layer(path), self.tree.layer(other)
        return one is not None and two is not None and one > two
