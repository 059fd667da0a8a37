"""Build step: the scenarios of the repository's `scenarios/` go into a wheel, where the program finds them.

Everything else about the package is declared in pyproject.toml.
"""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

SCENARIOS = Path("scenarios")
INSIDE = Path("model") / "shipped_scenarios"  # the same as in model/shipped.py


class WithScenarios(build_py):
    """The package's modules and data, and a copy of the scenarios."""

    def run(self) -> None:
        """Build as usual, then copy; an editable install reads the repository's own files."""
        super().run()
        if not self.editable_mode:
            for source in self.scenarios():
                target = Path(self.build_lib) / INSIDE / source.name
                self.mkpath(str(target.parent))
                self.copy_file(str(source), str(target))

    def scenarios(self) -> list[Path]:
        """The files that are shipped."""
        return sorted([*SCENARIOS.glob("*.yaml"), *SCENARIOS.glob("*.json")])

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        """Everything that the build writes."""
        copies = [] if self.editable_mode else [str(Path(self.build_lib) / INSIDE / f.name) for f in self.scenarios()]
        return [*super().get_outputs(include_bytecode), *copies]


setup(cmdclass={"build_py": WithScenarios})
