"""Build step: the JSON Schema of scenario files is made, and goes into a wheel with the scenarios of `scenarios/`.

Everything else about the package is declared in pyproject.toml.
"""

import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
SCENARIOS = Path("scenarios")
SCHEMA = "scenario.schema.json"  # the same as in model/scenario/json_schema.py
INSIDE = Path("model") / "shipped_scenarios"  # the same as in model/shipped.py


class WithScenarios(build_py):
    """The package's modules and data, a copy of the scenarios, and the schema that editors check them with."""

    def run(self) -> None:
        """Build as usual, then copy; an editable install reads the repository's own files, and has its schema there."""
        super().run()
        if self.editable_mode:
            (SCENARIOS / SCHEMA).write_text(schema(), encoding="utf-8", newline="\n")
            return
        inside = Path(self.build_lib) / INSIDE
        self.mkpath(str(inside))
        for source in self.scenarios():
            self.copy_file(str(source), str(inside / source.name))
        (inside / SCHEMA).write_text(schema(), encoding="utf-8", newline="\n")

    def scenarios(self) -> list[Path]:
        """The files that are copied."""
        return sorted(SCENARIOS.glob("*.yaml"))

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        """Everything that the build writes."""
        names = [] if self.editable_mode else [*(file.name for file in self.scenarios()), SCHEMA]
        copies = [str(Path(self.build_lib) / INSIDE / name) for name in names]
        return [*super().get_outputs(include_bytecode), *copies]


def schema() -> str:
    """The schema as the code declares it."""
    sys.path.insert(0, str(ROOT))
    from model.scenario.json_schema import as_text

    return as_text()


setup(cmdclass={"build_py": WithScenarios})
