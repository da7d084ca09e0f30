"""Questions that pages, the API and other rooms ask of records. Those with an ``actor`` start
from access.
"""

from guiju.records.formula import RULES
from guiju.records.reads.keys import (
    EarlyKey,
    UnownedKey,
    agent_spans,
    early_keys,
    judged_keys,
    look_alikes,
    names_beside_keys,
    unowned_keys,
)
from guiju.records.reads.measuring import (
    METRIC_TABLES,
    belonging,
    holders_of,
    known,
    measure,
    metric,
    metrics,
    owners_of,
    records,
    shift_spans,
    target_of,
    targets_of,
)
from guiju.records.reads.naming import Named, value_names, values_to_name
from guiju.records.reads.rejects import Why, commonest_reasons, read_rejects, rejects_of
from guiju.records.reads.sources import (
    LastImport,
    SourceState,
    lost,
    missing_days,
    source_states,
    standing_import,
    taken_back,
    unsaid,
    zones_of_imports,
    zones_of_sources,
)
from guiju.records.reads.states import (
    current_snapshot,
    cuts,
    ended_since,
    images,
    months,
    newer_than,
    versions_of,
)
from guiju.records.reads.unanswered import set_apart
from guiju.records.reads.wholeness import file_faults, spoilt
from guiju.records.reads.worked import overlapping, without_end, worked_days

__all__ = [
    "METRIC_TABLES",
    "RULES",
    "EarlyKey",
    "LastImport",
    "Named",
    "SourceState",
    "UnownedKey",
    "Why",
    "agent_spans",
    "belonging",
    "commonest_reasons",
    "current_snapshot",
    "cuts",
    "early_keys",
    "ended_since",
    "file_faults",
    "holders_of",
    "images",
    "judged_keys",
    "known",
    "look_alikes",
    "lost",
    "measure",
    "metric",
    "metrics",
    "missing_days",
    "months",
    "names_beside_keys",
    "newer_than",
    "overlapping",
    "owners_of",
    "read_rejects",
    "records",
    "rejects_of",
    "set_apart",
    "shift_spans",
    "source_states",
    "spoilt",
    "standing_import",
    "taken_back",
    "target_of",
    "targets_of",
    "unowned_keys",
    "unsaid",
    "value_names",
    "values_to_name",
    "versions_of",
    "without_end",
    "worked_days",
    "zones_of_imports",
    "zones_of_sources",
]
