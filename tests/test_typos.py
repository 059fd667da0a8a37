"""A misspelt column, parameter, lever, kind of payment or sector is an error at once, for people and for mypy."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from model.scenario.catalogue import OWN_SETTINGS, load_catalogue, load_levers
from model.scenario.parameters import Parameters, load_registry
from model.tables import levers
from model.tables.firms import Firms
from model.tables.flows import Flows
from model.tables.instruments import Instruments
from model.tables.support import Offer, Support
from model.tables.table import KINDS, Floats, Table, column
from model.world import TABLES

ROOT = Path(__file__).resolve().parent.parent

# Each line with `# typo` must be reported by mypy, the others must not.
TYPOS = """
import numpy as np
from model.scenario.parameters import Parameters
from model.tables.cells import Cells, Events
from model.tables.firms import Firms
from model.tables.flows import Accounts, Flows
from model.tables.links import Links
from model.tables.space import Cities, Places, Segments
from model.tables.instruments import Instruments
from model.tables.support import Offer, Support
from model.world import World


def process(world: World, firms: Firms, links: Links, support: Support, parameters: Parameters) -> None:
    firms.capital[0] = 1.0
    firms.capital = 2.0
    firms.captial  # typo
    firms.captial = 1.0  # typo
    world.firms.wrokers  # typo
    links.suplier  # typo
    world.places.rents  # typo
    world.cities.wages  # typo
    world.segments.price_indx  # typo
    world.cells.next_slots  # typo
    world.accounts.balances  # typo
    world.instruments.budget_lef  # typo
    world.events.knd  # typo
    parameters.contracts.expiry
    parameters.contract.expiry  # typo
    parameters.contracts.expriy  # typo
    support.of("freight")
    support.of("freigth")  # typo
    support.of("rebate:rnt")  # typo
    support.share("loan_to_valu", 3)  # typo
    support.claim("research_cost_shares", np.arange(1), np.ones(1), world.instruments)  # typo
    support.offer("imitations", Offer(0, np.ones(1)))  # typo
    world.pay("subsidy", "government", "firms", 1.0)
    world.pay("subsidie", "government", "firms", 1.0)  # typo
    world.pay("subsidy", "goverment", "firms", 1.0)  # typo
    world.pay("subsidy", "government", "frims", 1.0)  # typo
    world.flows.total("wage", "firms")  # typo
"""


@pytest.mark.slow
def test_mypy_reports_every_typo_and_nothing_else(tmp_path):
    pytest.importorskip("mypy")
    (tmp_path / "typos.py").write_text(TYPOS, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--follow-imports=silent", "--config-file", str(ROOT / "pyproject.toml"),
               "--no-error-summary", str(tmp_path / "typos.py")]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    reported = {int(line) for line in re.findall(r"typos\.py:(\d+): error", done.stdout)}
    meant = {number for number, line in enumerate(TYPOS.split("\n"), start=1) if line.endswith("# typo")}
    assert reported == meant, done.stdout + done.stderr


@pytest.mark.parametrize("kind", TABLES.values())
def test_every_annotated_column_is_declared_and_every_declared_one_annotated(kind):
    annotated = {name for name, text in kind.__annotations__.items() if text in KINDS}
    assert annotated == {declared.name for declared in kind.columns}


def test_a_column_needs_one_of_the_known_annotations():
    with pytest.raises(TypeError, match=r"Wrong\.size: a column is annotated Floats, Ids"):

        class Wrong(Table):
            size: float = column("-", "a size")


def test_columns_of_a_subclass_come_after_those_of_its_base():
    class Moody(Firms):
        mood: Floats = column("-", "how its owner feels", 0.5)

    table = Moody(rows=2)
    assert [declared.name for declared in Moody.columns] == [*(c.name for c in Firms.columns), "mood"]
    assert table.mood.tolist() == [0.5, 0.5]


def test_a_misspelt_column_is_an_error_when_read_and_when_written():
    firms = Firms(rows=1)
    with pytest.raises(AttributeError, match="Firms has no column 'captial', did you mean 'capital'"):
        firms.captial  # noqa: B018
    with pytest.raises(AttributeError, match="did you mean 'capital'"):
        firms.captial = 1.0
    with pytest.raises(AttributeError, match="did you mean 'capital'"):
        firms.append(1, captial=1.0)


def test_a_misspelt_parameter_is_an_error_when_read_and_when_written():
    parameters = Parameters()
    with pytest.raises(AttributeError, match="no group of parameters 'contract', did you mean 'contracts'"):
        parameters.contract  # noqa: B018
    with pytest.raises(AttributeError, match=r"no parameter 'contracts\.expriy', did you mean 'expiry'"):
        parameters.contracts.expriy  # noqa: B018
    with pytest.raises(AttributeError, match="did you mean 'expiry'"):
        parameters.contracts.expriy = 0.1
    parameters.contracts.expiry = 0.1
    assert parameters.contracts.expiry == 0.1


def test_a_misspelt_lever_is_an_error_wherever_it_is_used():
    support, books, one = Support(), Instruments(rows=1), np.ones(1)
    for use in (
        lambda: support.of("freigth"),
        lambda: support.share("freigth", 1),
        lambda: support.offer("freigth", Offer(0, one)),
        lambda: support.claim("freigth", np.arange(1), one, books),
    ):
        with pytest.raises(ValueError, match="no lever 'freigth', did you mean 'freight'"):
            use()
    with pytest.raises(ValueError, match="did you mean 'rebate:rent'"):
        levers.part_of("rebate", "rnt")


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (("subsidie", "government", "firms"), "no kind of payment 'subsidie', did you mean 'subsidy'"),
        (("subsidy", "goverment", "firms"), "no sector 'goverment', did you mean 'government'"),
        (("subsidy", "government", "frims"), "no sector 'frims', did you mean 'firms'"),
    ],
)
def test_a_misspelt_payment_books_nothing(typed, message):
    flows, firms = Flows(), Firms(rows=1)
    with pytest.raises(ValueError, match=message):
        flows.pay(*typed, 1.0, firms)
    assert not flows.matrix.any()
    assert firms.cash.tolist() == [0.0]


def test_declared_levers_are_those_of_the_catalogue():
    assert {*load_levers(), *OWN_SETTINGS} == levers.LEVERS
    assert {item.lever for item in load_catalogue().values()} <= levers.LEVERS
    choices = {"guidance": "projects", "rebate": "items", "stream": "streams"}
    parts = {
        f"{lever}:{part}" for lever, name in choices.items() for part in load_levers()[lever].settings[name].choices
    }
    upgrading = load_catalogue()["technical_upgrading"].settings["projects"].choices
    parts |= {f"project_cost_share:{project}" for project in upgrading}
    assert parts == set(get_args(levers.PartName))


def test_declared_parameters_are_those_of_the_registry():
    names = importlib.import_module("model.scenario.parameter_names")
    found = {f"{group}.{name}" for group, kind in names.ParameterGroups.__annotations__.items()
             for name in getattr(names, kind).__annotations__}  # fmt: skip
    assert found == set(load_registry().entries)
