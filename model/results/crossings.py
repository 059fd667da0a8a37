"""Which tier every cluster has reached, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def tier_crossings(clusters: pd.DataFrame) -> pd.DataFrame:
    """First year of every cluster in each tier: kind, city, place, field, segment, tier, year, growth to it."""
    import pandas as pd

    start = int(clusters["year"].min())
    identity = ["kind", "city", "place", "field", "segment"]
    counted = clusters[clusters["counted"] & (clusters["tier"] > 0)]
    parts = []
    for tier in (1, 2, 3):
        reached = counted[counted["tier"] >= tier].sort_values("year").groupby(identity, as_index=False).first()
        parts.append(reached.assign(tier=tier))
    found = pd.concat(parts, ignore_index=True)
    years, past = found["year"] - start, found["revenue_at_start"]
    known = (years > 0) & (past > 0)
    growth = (found["revenue_nominal"] / past.where(known)) ** (1.0 / years.where(known)) - 1.0
    return found[[*identity, "tier", "year", "revenue_nominal"]].assign(growth=growth)
