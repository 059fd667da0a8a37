"""What a tenth of the firms gets wrong, kept beside the code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from model.report.caveats import error_of_quick_runs as quick_error
from model.report.caveats.derived_tables import ShippedTable

if TYPE_CHECKING:
    from model.scenario import Plan
    from model.studies.quick_error.run import QuickError


def ship(
    found: Sequence[QuickError], plan: Plan, share: float, seeds: int, table: ShippedTable = quick_error.TABLE
) -> None:
    """Write what was measured as the table of its region."""
    table.replace(plan.region, [
        {"region": plan.region_name, "outcome": e.outcome, "year": str(e.year), "all": f"{e.all_firms:.6g}",
         "part": f"{e.part:.6g}", "low": f"{e.low:.4g}", "high": f"{e.high:.4g}", "share": f"{share:g}",
         "scenario": plan.name, "seeds": str(seeds)}
        for e in found
    ])  # fmt: skip
