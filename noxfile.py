"""The tasks of a developer's day. `nox -l` lists them, `nox -s quick` runs one.

Every task but `setup` runs in the environment from which nox was started. `setup` makes that environment.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

import nox

ROOT = Path(__file__).resolve().parent
PYTHON = sys.executable

nox.options.default_venv_backend = "none"
nox.options.sessions = ["check", "quick"]


@nox.session
def setup(session: nox.Session) -> None:
    """Make .venv with everything that a developer needs, and let Git check style before each commit."""
    python = ROOT / ".venv" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        session.run(PYTHON, "-m", "venv", ".venv")
    session.run(str(python), "-m", "pip", "install", "--quiet", "-e", ".[test,check,docs,dev]")
    session.run(str(python), "-m", "pre_commit", "install")


@nox.session
def quick(session: nox.Session) -> None:
    """Run the quick tests. Arguments after `--` go to pytest."""
    session.run(PYTHON, "-m", "pytest", *session.posargs)


@nox.session
def test(session: nox.Session) -> None:
    """Run all tests, the slow ones too."""
    session.run(PYTHON, "-m", "pytest", "-m", "", *session.posargs)


@nox.session
def check(session: nox.Session) -> None:
    """Check style, types, and that the reference pages are what the declarations say."""
    session.run(PYTHON, "-m", "ruff", "check", ".")
    session.run(PYTHON, "-m", "ruff", "format", "--check", ".")
    session.run(PYTHON, "-m", "mypy")
    session.run(PYTHON, "run.py", "reference", "--check")


@nox.session
def notebooks(session: nox.Session) -> None:
    """Run the notebooks of the course with all firms and write their outputs back. `-- 03` runs one."""
    session.run(PYTHON, "-m", "notebooks", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site of the documents in build/site. `-- serve` shows it and rebuilds it on every change."""
    session.env["NO_MKDOCS_2_WARNING"] = "1"
    if session.posargs == ["serve"]:
        session.run(PYTHON, "-m", "mkdocs", "serve")
    else:
        session.run(PYTHON, "-m", "mkdocs", "build", "--strict", *session.posargs)


@nox.session
def release(session: nox.Session) -> None:
    """Build wheel and source of the declared version, and tag it: needs a dated section in CHANGELOG.md."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    if not re.search(rf"^## {re.escape(version)} \(\d{{4}}-\d\d-\d\d\)$", changes, re.MULTILINE):
        session.error(f"CHANGELOG.md has no section '## {version} (YYYY-MM-DD)'")
    if session.run("git", "status", "--porcelain", silent=True, external=True):
        session.error("there are changes that are not committed")
    session.run(PYTHON, "-m", "build", "--outdir", f"dist/{version}")
    session.run("git", "tag", "--annotate", f"v{version}", "--message", f"jiju {version}", external=True)
    session.log(f"built dist/{version}; publish the tag with: git push origin v{version}")
