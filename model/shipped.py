"""What comes with the program: its scenarios, in a checkout and in an installed wheel; and what may be written where.

A checkout keeps its scenarios in `scenarios/` beside the package; a wheel has a copy inside the package, put there when
it is built (`setup.py`). Nothing is ever written beside installed code.
"""

from __future__ import annotations

from pathlib import Path

from model.errors import UserError

PACKAGE = Path(__file__).resolve().parent
INSIDE = PACKAGE / "shipped_scenarios"  # of a wheel
FOLDER = "scenarios"


class NoCheckout(UserError):
    """A file of the repository would be written, but the program is installed without one."""


def checkout() -> Path | None:
    """The repository that the package runs from, or None if the package is installed without one."""
    home = PACKAGE.parent
    return home if (home / "pyproject.toml").is_file() and (home / FOLDER).is_dir() else None


def require_checkout(what: str) -> Path:
    """The repository that the package runs from. Raises NoCheckout, since `what` would be kept there."""
    home = checkout()
    if home is None:
        raise NoCheckout(
            f"{what} is kept in the repository beside the code, and this program is installed without it; "
            "run the command in a checkout that is installed with: pip install -e ."
        )
    return home


def shipped_folder() -> Path:
    """The folder of the scenarios that come with the program."""
    home = checkout()
    return INSIDE if home is None else home / FOLDER


def shipped_names() -> list[str]:
    """Names of the scenarios that come with the program, in order."""
    return sorted(path.stem for path in shipped_folder().glob("*.yaml"))


def shipped_file(name: str) -> Path | None:
    """The scenario of that name (`plan` or `plan.yaml`, no folder) that comes with the program, if there is one."""
    stem = name.removesuffix(".yaml")
    return shipped_folder() / f"{stem}.yaml" if stem in shipped_names() else None


def scenario_file(path: str | Path) -> Path:
    """The file that `path` means: itself, or, where it does not exist, the shipped scenario of that name.

    `scenarios/plan.yaml`, `plan.yaml` and `plan` mean the shipped plan unless such a file is here.
    """
    asked = Path(path)
    if len(asked.parts) not in (1, 2) or asked.exists():
        return asked
    if len(asked.parts) == 2 and asked.parts[0] != FOLDER:
        return asked
    return shipped_file(asked.name) or asked
