"""Results: `Run` (one scenario, one seed) and `Study` (scenarios x seeds), as pandas tables with units in attrs."""

from model.results.paired_comparison import Comparison
from model.results.records import ResultsError
from model.results.run import Run
from model.results.study import LeftOut, Study

__all__ = ["Comparison", "LeftOut", "ResultsError", "Run", "Study"]
