"""Questions that pages, the API and the command ask of the measure."""

from guiju.performance.reads.appeals import is_open_for_appeal, outcomes, window_of
from guiju.performance.reads.before import Open, open_in
from guiju.performance.reads.bridging import Bridged, bridge_of
from guiju.performance.reads.closings import (
    anybody_scored,
    closing_faults,
    closing_notes,
    closing_of,
    ended_before,
    ended_since,
    newer_records,
    scorecards_csv,
    spoilt_inputs,
    without_scheme,
)
from guiju.performance.reads.editing import (
    LastMonth,
    Spread,
    Tried,
    examined_as_written,
    last_month,
    spread_of,
)
from guiju.performance.reads.examining import (
    beside,
    errors_of,
    findings_now,
    in_language,
    latest_examination,
    newest_examination,
    newest_trial,
    obstacles,
    set_otherwise,
    verdict_now,
)
from guiju.performance.reads.explaining import Changed, Explanation, explanation_of
from guiju.performance.reads.history import months_between, months_for
from guiju.performance.reads.ledger import ledger_faults, standing_of, totals_now
from guiju.performance.reads.proving import pay_faults, published_faults
from guiju.performance.reads.trying import trial_lines, without_pay
from guiju.performance.reads.versions import (
    Overlap,
    overlaps,
    published_for,
    readers_of,
    reading_of,
    scheme_version,
    scored_by,
    understood,
)

__all__ = [
    "Bridged",
    "Changed",
    "Explanation",
    "LastMonth",
    "Open",
    "Overlap",
    "Spread",
    "Tried",
    "anybody_scored",
    "beside",
    "bridge_of",
    "closing_faults",
    "closing_notes",
    "closing_of",
    "ended_before",
    "ended_since",
    "errors_of",
    "examined_as_written",
    "explanation_of",
    "findings_now",
    "in_language",
    "is_open_for_appeal",
    "last_month",
    "latest_examination",
    "ledger_faults",
    "months_between",
    "months_for",
    "newer_records",
    "newest_examination",
    "newest_trial",
    "obstacles",
    "open_in",
    "outcomes",
    "overlaps",
    "pay_faults",
    "published_faults",
    "published_for",
    "readers_of",
    "reading_of",
    "scheme_version",
    "scorecards_csv",
    "scored_by",
    "set_otherwise",
    "spoilt_inputs",
    "spread_of",
    "standing_of",
    "totals_now",
    "trial_lines",
    "understood",
    "verdict_now",
    "window_of",
    "without_pay",
    "without_scheme",
]
