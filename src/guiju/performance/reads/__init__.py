"""Questions that pages, the API and the command ask of the measure."""

from guiju.performance.reads.closings import closing_faults, closing_of, newer_records, scorecards_csv
from guiju.performance.reads.explaining import Explanation, explanation_of
from guiju.performance.reads.versions import published_for, scheme_version, understood

__all__ = [
    "Explanation",
    "closing_faults",
    "closing_of",
    "explanation_of",
    "newer_records",
    "published_for",
    "scheme_version",
    "scorecards_csv",
    "understood",
]
