"""Every command in a region of one's own, in a folder with nothing else: it works, and names nothing of Henan."""

from __future__ import annotations

from contextlib import chdir
from pathlib import Path
from unittest.mock import patch

import pytest

from tests import tiny_region
from tests.commands import typed
from tests.fuzz.command_line import HERE, SANE, SCENARIO, VERDICTS
from tests.test_other_region import foreign

OURS = {"eastford": "northlake", "electronics": "E1", "twin_rivers": tiny_region.NAME}
REFUSED = ("calibrate", "forms", "validate-model", "gap", "early-warning")  # ask for what is not there: told, code 2
NOT_HERE = ("play", "reference", "new-region")  # a server; the makers' pages; tests of their own
OWN_LINES = {
    "report": ("results/study",),
    "explain": ("credit_guarantee",),
    "quick-error": ("scenarios/tiny.yaml", "--engine", "in-process", "--seeds", "1", "--out", "out/quick"),
    "attribute": (
        "scenarios/two.yaml",
        "--outcomes",
        "value_added",
        "--permutations",
        "2",
        *HERE,
        "--out",
        "out/attribute",
    ),
    "list": ("places", "--region", tiny_region.NAME),
}
TEXT = (".html", ".md", ".csv", ".yaml", ".gexf", ".graphml")  # JSON holds raw numbers, and the schema of editors


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with a region, two scenarios of it and a study."""
    here = tmp_path_factory.mktemp("empty")
    tiny_region.make(here / "regions")
    for folder in ("scenarios", "out/new"):
        (here / folder).mkdir(parents=True)
        for name, budget in (("tiny", 1), ("other", 2)):
            text = SCENARIO.format(name=name, budget=budget).replace("twin_rivers", tiny_region.NAME)
            (here / folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    (here / "out" / "new" / "other.yaml").unlink()
    text = (here / "scenarios" / "tiny.yaml").read_text(encoding="utf-8").replace("name: tiny", "name: two")
    text = text.replace(
        "{technical_upgrading: {budget: 1}}", "{technical_upgrading: {budget: 1}, credit_guarantee: {}}"
    )
    (here / "scenarios" / "two.yaml").write_text(text, encoding="utf-8")
    with chdir(here):
        made = typed(["run", "scenarios/tiny.yaml", "--alone", "--no-figures", *HERE, "--out", "results/study"])
    assert made.code == 0, made.err
    return here


def outputs(folder: Path) -> dict[Path, int]:
    """Files of text in a folder, with the time of their last change."""
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*")
            if path.suffix in TEXT and "regions" not in path.parts}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("command", [name for name in SANE if name not in NOT_HERE])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_command_works_in_a_region_of_ones_own_and_names_nothing_of_henan(place, command, language, monkeypatch):
    words = [OURS.get(word, word) for word in OWN_LINES.get(command, SANE[command])]
    if "--out" in words:
        words[words.index("--out") + 1] += f"-{language}"
    if command == "new":
        words[0] = f"mine_{language}"
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8" if language == "zh" else "C.UTF-8")
    before = outputs(place)
    with chdir(place), patch("model.play.serve.prepare"):
        answer = typed([command, *words])
    assert "fault of the program" not in answer.err, answer.err
    expected = {2} if command in REFUSED else {0, 1} if command in VERDICTS else {0}
    assert answer.code in expected, answer.err
    told = "\n".join(line for line in (answer.out + answer.err).splitlines() if "ships with jiju" not in line)
    assert foreign(told) == []
    for path, changed in outputs(place).items():
        if before.get(path) != changed:
            assert foreign(path.read_text(encoding="utf-8-sig", errors="replace")) == [], path.name
