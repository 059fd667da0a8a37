"""What comes with the program: its scenarios, in a checkout and in an installed wheel; and what may be written where.

A checkout keeps its scenarios in `scenarios/` beside the package; a wheel has a copy inside the package, put there when
it is built (`setup.py`). Nothing is ever written beside installed code.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from model.errors import UserError

PACKAGE = Path(__file__).resolve().parent
INSIDE = PACKAGE / "shipped_scenarios"  # of a wheel
FOLDER = "scenarios"
SAYS = re.compile(rb"^(\xef\xbb\xbf)?(extends|policies|region|period)[ \t]*:", re.MULTILINE)
MOST = 100_000  # bytes of a file that are looked at, to see whether it is a scenario


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
    """The file that `path` means: itself, or the scenario of that name in the working folder, else the shipped one.

    `mine` means mine.yaml or scenarios/mine.yaml of the working folder. `scenarios/plan.yaml`, `plan.yaml` and `plan`
    mean the shipped plan unless such a file is here.
    """
    asked = Path(path)
    if len(asked.parts) not in (1, 2) or stands(asked):
        return asked
    if len(asked.parts) == 2 and asked.parts[0] != FOLDER:
        return asked
    name = f"{asked.name.removesuffix('.yaml')}.yaml"
    here = next((each for each in (asked.parent / name, Path(FOLDER) / name) if is_file(each)), None)
    shipped = shipped_file(asked.name)
    if here is None or (shipped is not None and here.resolve() == shipped.resolve()):
        return shipped or asked
    return here


def stands(path: Path) -> bool:
    """Whether something that is no folder has this name, if only a link or a pipe: whoever reads it says what it is."""
    try:
        return os.path.lexists(path) and not path.is_dir()
    except (OSError, ValueError):
        return True


def is_file(path: Path) -> bool:
    """Whether a path is a file; no file has a name that the system cannot hold."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def own_files() -> list[Path]:
    """Files of the working folder that may be scenarios: `*.yaml` there and in `scenarios`, those that ship left out.

    A file of the working folder itself is taken for one if a line of it begins with a name that scenarios have.
    """
    beside = [path for path in sorted(Path().glob("[!.]*.yaml")) if is_file(path) and looks_like_one(path)]
    return [*beside, *sorted(Path(FOLDER).glob("[!.]*.yaml"))]


def looks_like_one(path: Path) -> bool:
    """Whether a file says what scenarios alone say; one that cannot be read does not."""
    try:
        with path.open("rb") as file:
            return SAYS.search(file.read(MOST)) is not None
    except OSError:
        return False
