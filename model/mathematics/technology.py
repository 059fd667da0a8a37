"""Cost and price of a unit of output: the formulas of docs/odd/production.md that several processes share."""

from __future__ import annotations

import numpy as np

from model.mathematics.select import at_least

LARGEST_LEAD = 1.5  # relative productivity beyond which materials are not saved further (docs/odd/production.md)


def material_factor(lead: np.ndarray, slope: np.ndarray, norm: np.ndarray | float, saving: np.ndarray) -> np.ndarray:
    """Materials per unit against the base year: norm * exp(-slope * lead) * (1 - saving), lead bounded at LARGEST_LEAD.

    `lead` is ln a_i - lnA_out; `slope` omega_s; `norm` b_s holds for the base year; `saving` by digital integration.
    """
    return norm * np.exp(-slope * np.clip(lead, -LARGEST_LEAD, LARGEST_LEAD)) * (1.0 - saving)


def material_slope(elasticity: float, labour_share: np.ndarray, material_share: np.ndarray) -> np.ndarray:
    """omega_s = clip((eta - l_s) / m_s, 0, 0.25): unit cost then falls by eta for each ln of productivity."""
    return np.clip((elasticity - labour_share) / np.where(material_share > 0, material_share, 1.0), 0.0, 0.25)


def price(unit_cost: np.ndarray, markup: np.ndarray, outside_price: np.ndarray | float, anchoring: float) -> np.ndarray:
    """p = p_out^phi ((1 + markup) c)^(1 - phi): own cost is passed on but for the part phi."""
    return outside_price**anchoring * ((1.0 + markup) * unit_cost) ** (1.0 - anchoring)


def interest_rate(base: float, small: float, leveraged: float, revenue: np.ndarray, leverage: np.ndarray,
                  size: float) -> np.ndarray:  # fmt: skip
    """Yearly rate: base, plus `small` * size / (size + revenue) for small firms, plus `leveraged` * debt / capital."""
    return base + small * size / (size + at_least(revenue, 0.0)) + leveraged * np.clip(leverage, 0.0, 1.5)


def shared_wage(city_wage: np.ndarray, lead: np.ndarray, sharing: float) -> np.ndarray:
    """Wage a firm pays: its city's, times exp(sharing * lead), lead bounded: productive firms share rents."""
    return city_wage * np.exp(sharing * np.clip(lead, -LARGEST_LEAD, LARGEST_LEAD))
