"""On what, and how busy it was: the machine, the versions and the commits that a sitting measured."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path


def describe() -> dict[str, str]:
    """Processor, cores, memory, versions and date."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    packages = ", ".join(f"{name} {version(name.lower())}" for name in ("NumPy", "Mesa"))
    return {
        "Date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "Processor": f"{processor()}, {cores} cores",
        "Memory": f"{memory() / 2**30:.0f} GB",
        "Versions": f"{platform.system()}, Python {platform.python_version()}, {packages}",
    }


def processor() -> str:
    """Name of the processor as the system knows it."""
    info = Path("/proc/cpuinfo")
    names = [line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")] \
        if info.exists() else []  # fmt: skip
    return names[0] if names else platform.processor() or platform.machine()


def memory() -> int:
    """Bytes of memory in the machine; 0 where the system does not tell."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 0


def load() -> float:
    """Processes that wanted to run in the last minute; nan where the system does not tell."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")


def commit(checkout: Path) -> str:
    """Short name of a checkout's commit, and whether files differ from it."""

    def git(*arguments: str) -> str:
        found = subprocess.run(["git", "-C", str(checkout), *arguments], capture_output=True, text=True, check=False)
        return found.stdout.strip()

    name = git("rev-parse", "--short", "HEAD")
    if not name:
        return "no commit"
    return name + (" with changes" if git("status", "--porcelain", "--untracked-files=no") else "")
