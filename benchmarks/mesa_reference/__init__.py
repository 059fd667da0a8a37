"""Five processes of a quarter in Mesa objects: one `mesa.Agent` a firm, as Mesa's own tutorial would write them.

It is the oracle of the columns (`tests/test_mesa_reference.py`: the same numbers to 1e-9) and the yardstick of their
speed (`python benchmarks/run.py`). It knows no policies and no shocks, and counts no bounds for the report.
"""

from benchmarks.mesa_reference.model import PROCESSES, ReferenceModel

__all__ = ["PROCESSES", "ReferenceModel"]
