"""Names, figures and what they rest on, as explanations tell them: in Chinese names stand before codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from model.regions import Region
from model.regions.basis_codes import code_of_plant, name_of_basis
from model.regions.plants import given_name

if TYPE_CHECKING:
    from model.regions.starting_map import FirmBasis


def codes_told(region: Region, table: str, codes: Sequence[str], language: str) -> str:
    """Codes, in Chinese behind the names that they stand for."""
    if language == "en":
        return ", ".join(codes)
    rows = region.tables[table]
    return "、".join(f"{rows.name_zh[rows.index[code]]}（{code}）" if code in rows.index else code for code in codes)


def of_plant(plant: FirmBasis, language: str) -> str:
    """A plant with its revenue and on what that rests."""
    figure = f"{plant.revenue:,.4g}"
    return with_basis(given_name(plant.name, language), figure, code_of_plant(plant.grade), language)


def with_basis(name: str, figure: str, code: str, language: str) -> str:
    """A name, its figure and what that rests on."""
    basis = name_of_basis(code, language)
    return f"{name}{figure}〔{basis}〕" if language == "zh" else f"{name} {figure} [{basis}]"


def joined(told: Sequence[str], language: str) -> str:
    """Several in one line."""
    return ("；" if language == "zh" else "; ").join(told)
