"""What the API takes and gives: bounded, typed; texts hold no NUL, numbers fit the database."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import StringConstraints

from guiju.foundation.bounds import BRIEF, LINE, MOST_VALUE, NOTE, TITLE
from guiju.kit.shapes import Reason, RecordedDay, Whole, listed_out, many, out
from guiju.records import reads
from guiju.records.metrics import CATALOGUE, Metric
from guiju.records.models import Exclusion, Import, Target, Upload

Name = Annotated[str, StringConstraints(min_length=1, max_length=TITLE), Whole]
Short = Annotated[str, StringConstraints(max_length=TITLE), Whole]
Long = Annotated[str, StringConstraints(max_length=200_000), Whole]
Formula = Annotated[str, StringConstraints(min_length=1, max_length=4000), Whole]
Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
Key = Annotated[str, StringConstraints(min_length=1, max_length=NOTE), Whole]
Kind = Literal[
    "contacts", "agent_states", "money_actions", "attendance", "surveys", "evaluations", "manual"
]


UploadOut = out(
    "UploadOut", Upload, "A file that waits to be imported.", "id name size sha256 at mapping"
)


ImportOut = out(
    "ImportOut",
    Import,
    "One import: the six numbers (read is the sum of the others), its days, and the span in which it "
    "counts.",
    "id source kind file_name sha256 read stored updated unchanged skipped rejected first_day last_day"
    " seconds at by since until taken_back_why read_again_as",
)


WhyOut = out(
    "WhyOut",
    reads.Why,
    "A reason for which rows were rejected: how many rows, and the first with its value.",
    "column reason rows line value",
)


ImportReportOut = out(
    "ImportReportOut",
    Import,
    "One import with what a reader of its numbers should know: agents of its source that differ only "
    "in blanks or case, and how many states overlap another of the same agent, so that the seconds "
    "of both count twice.",
    "",
    extends=ImportOut,
    nothing_understood=bool,
    reasons=(many(WhyOut), reads.commonest_reasons),
    look_alikes=(list[list[str]], lambda row: reads.look_alikes(row.source)),
    overlapping=(int, reads.overlapping),
)


ImportsOut = listed_out("ImportsOut", ImportOut, "A part of the imports, newest first.")


SourceOut = out(
    "SourceOut",
    reads.SourceState,
    "A source, whether it is late, and the days without records.",
    "late",
    id=(int, lambda state: state.source.pk),
    name=(str, lambda state: state.source.name),
    kind=(str, lambda state: state.source.kind),
    folder=(str, lambda state: state.source.folder),
    every_hours=(int | None, lambda state: state.source.every_hours),
    mapping=(str, lambda state: state.source.mapping),
    last_import=(int | None, lambda state: state.last and state.last.pk),
    missing=list[dt.date],
)


class SourceIn(Schema):
    """How files of a source are read: the mapping names source and kind."""

    mapping: Long
    folder: Short = ""
    every_hours: int | None = Field(None, ge=1, le=24 * 366)


class MappingIn(Schema):
    """A mapping written as YAML text."""

    mapping: Long


class ImportIn(MappingIn):
    """A mapping (YAML) by which an upload is imported. ``replace``: stored records may be replaced by
    different ones with the same key; ``add_alike``: rows may come in that look like records already
    there under another key. Without it such an import is refused.
    """

    replace: bool = False
    add_alike: bool = False


class ReadAgainIn(MappingIn):
    """A changed mapping (YAML), and why an import is read again by it."""

    reason: Reason


class ExclusionIn(Schema):
    """What must not count: days (both included) or records by key."""

    kind: Kind
    reason: Reason
    date_from: RecordedDay | None = None
    date_to: RecordedDay | None = None
    source: Short = ""
    queue: Short = ""
    keys: list[Key] = Field(default_factory=list, max_length=1000)


ExclusionOut = out(
    "ExclusionOut",
    Exclusion,
    "An exclusion with its reason and trail.",
    "id kind source queue date_from date_to reason at by since until lifted_why",
    keys=list[str],
)


MetricOut = out(
    "MetricOut",
    Metric,
    "The declaration of a metric.",
    "name kind formula",
    title=dict[str, str],
    sentence=dict[str, str],
    unit=str,
    better=str,
    controlled_by=str,
    counter_metrics=list[str],
    role=str,
    dated_by=str,
    built_in=(bool, lambda metric: metric.name in CATALOGUE),
)


class OwnMetricIn(Schema):
    """An own metric; a changed one is a new version."""

    kind: Kind
    title_zh: Annotated[str, StringConstraints(min_length=1, max_length=LINE), Whole]
    title_en: Annotated[str, StringConstraints(max_length=LINE), Whole] = Field(
        "", description="Without one the Chinese title stands in English too."
    )
    sentence_zh: Short = ""
    sentence_en: Short = ""
    formula: Formula
    unit: Literal["count", "rate", "seconds", "money", "score", "ratio", "number"] | None = Field(
        None, description="Without one it follows the formula: a share is a rate."
    )
    better: Literal["up", "down", "target"]
    controlled_by: Literal["person", "shift", "team", "nobody"]
    counter_metrics: list[Name] = Field(default_factory=list, max_length=20)
    role: Literal["volume", "access", "efficiency", "quality", "guard", "outcome"] = "outcome"
    dated_by: Literal["started", "resolved"] = "started"


class FormulaIn(Schema):
    """A formula to check against a kind of record."""

    kind: Kind
    formula: Formula
    dated_by: Literal["started", "resolved"] = "started"


class CheckOut(Schema):
    """Whether a formula can be used; where not, the place and near names; where so, its value on
    the newest month.
    """

    ok: bool
    message: str = ""
    line: int | None = None
    column: int | None = None
    near: list[str] = Field(default_factory=list)
    month: str = ""
    value: float | None = None
    n: int | float | None = None


class BusinessHoursIn(Schema):
    """Business hours: weekly hours by weekday ("1" is Monday), holidays and make-up days, one in
    each line.

    ``sources``: the sources of contacts that have them; left out, that stays as it is.
    """

    weekly: dict[Literal["1", "2", "3", "4", "5", "6", "7"], Short]
    holidays: Long = ""
    make_up: Long = ""
    sources: list[Name] | None = Field(default=None, max_length=200)


class BusinessHoursOut(Schema):
    """Business hours by name, with the sources of contacts that have them."""

    name: str
    weekly: dict[str, str]
    holidays: str
    make_up: str
    sources: list[str]


class WorkedPieceOut(Schema):
    """What of a state lies in a day; moments are UTC. Without an end it has no length."""

    state: str
    kind: str
    start: dt.datetime
    end: dt.datetime | None
    seconds: int | None


class WorkedDayOut(Schema):
    """An agent's local day as their states tell it; moments are UTC. ``worked``: seconds signed in,
    a second counted once; ``claimed``: counted of each state, as the metrics do.
    """

    date: dt.date
    zone: str
    worked: int
    claimed: int
    by_kind: dict[str, int]
    first_sign_in: dt.datetime | None
    last_sign_out: dt.datetime | None
    gaps: list[tuple[dt.datetime, dt.datetime]]
    without_end: int
    pieces: list[WorkedPieceOut]


class TargetIn(Schema):
    """What a team ('' for the company) wants of a metric from a month on."""

    metric: Name
    month: Month
    team: Short = ""
    value: float = Field(ge=-MOST_VALUE, le=MOST_VALUE, allow_inf_nan=False)


TargetOut = out(
    "TargetOut",
    Target,
    "A target of a metric for a team or the company.",
    "metric month team value",
)


ValueNameOut = out(
    "ValueNameOut",
    reads.Named,
    "A value of a column with its names in both languages, blank where it has none; the kind of "
    "record, and how many rows of the newest two months hold it.",
    "kind column value zh en rows",
)


class ValueNameIn(Schema):
    """What a value of a column is to be called."""

    column: Name
    value: Name
    zh: Short = ""
    en: Short = ""


class ValueNamesIn(Schema):
    """Names of values, stored together or not at all."""

    names: list[ValueNameIn] = Field(min_length=1, max_length=5_000)


class NamedOut(Schema):
    """How many names changed."""

    changed: int


class MeasureOut(Schema):
    """Metric values: one row for each group and metric; an empty denominator has n 0 and no
    value.
    """

    columns: list[str]
    rows: list[dict[str, Any]]
    snapshot: int


class RowsOut(Schema):
    """A part of the records behind a number."""

    total: int
    columns: list[str]
    rows: list[dict[str, Any]]


class RecordVersionOut(Schema):
    """One version of a record: as understood, as it came, and the import that brought it."""

    import_id: int
    line: int | None
    understood: dict[str, Any]
    raw: dict[str, Any]


UnownedKeyOut = out(
    "UnownedKeyOut",
    reads.UnownedKey,
    "An agent key that nobody owns.",
    "source key first_day last_day rows",
)


EarlyKeyOut = out(
    "EarlyKeyOut",
    reads.EarlyKey,
    "An agent key whose records begin before its first owner does: they count from ``since`` on.",
    "source key first_day since person number",
)


class BeginKeysIn(Schema):
    """Which keys begin at their first record: those of a source, or all."""

    source: Short | None = None


class AdoptUnownedIn(Schema):
    """Which unowned keys become persons, where they stand, and on which day they joined where that
    is before their first record.
    """

    source: Short | None = None
    position: Short = ""
    team: Short = ""
    joined: RecordedDay | None = None


class MatchIn(Schema):
    """An agent key and the staff number of its person."""

    source: Name
    key: Name
    number: Name


class LookUpIn(Schema):
    """The real number of an order or a customer, as it stands in the files, and what for. The
    number is kept nowhere.
    """

    number: Short
    why: Annotated[str, StringConstraints(max_length=BRIEF), Whole] = ""


class MaskedRecordOut(Schema):
    """A record that holds a masked number."""

    kind: str
    source: str
    key: str
    local_date: dt.date | None
    agent: str | None


class LookedUpOut(Schema):
    """The code of a number, and the records under it, at most 100 of a kind."""

    code: str
    records: list[MaskedRecordOut]


class CountOut(Schema):
    """The number of rows concerned."""

    count: int
