"""The form in which a scheme is written: rows of items, gates, bonus and deduct, what they say in
words, what they would make of last month.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.bounds import whole
from guiju.foundation.errors import GuijuError, Invalid, Several
from guiju.kit import show
from guiju.kit.forms import TextBox
from guiju.kit.show import said
from guiju.people import reads as people
from guiju.performance import reads, starting
from guiju.performance.pages import sketches, wording
from guiju.performance.pages.labels import DUTIES, PERSPECTIVES
from guiju.performance.rules import scheme as rules
from guiju.performance.rules.fields import Fields, figure_of, kept_names, shown
from guiju.records import reads as records
from guiju.records.metrics import Metric
from guiju.records.parts.figures import scale_of
from guiju.records.parts.labels import counted, kind_title, slice_title

MOST_ROWS = 40
LISTS = ("items", "gates", "bonus", "deduct")
EMPTY_STEPS = 2
SLICES = ("shift", "queue", "hour", "weekday", "channel")
RowT = TypeVar("RowT")
#: Numbers as people type them, on a phone with the keys for them.
_NUMBER = {"inputmode": "decimal", "autocomplete": "off"}
#: What a field of the text is called in the form.
WORDS = {
    "weight": gettext_lazy("Weight"),
    "target": gettext_lazy("Target"),
    "min_n": gettext_lazy("Least cases"),
    "zero": gettext_lazy("0 points at"),
    "full": gettext_lazy("All points at"),
    "zero_low": gettext_lazy("0 points below"),
    "low": gettext_lazy("All points from"),
    "high": gettext_lazy("All points up to"),
    "zero_high": gettext_lazy("0 points above"),
    "at": gettext_lazy("Passed at"),
    "score": gettext_lazy("Score"),
    "factor": gettext_lazy("Factor"),
    "base": gettext_lazy("Base by grade"),
    "cap": gettext_lazy("The total is at most"),
    "below": gettext_lazy("Limit"),
    "above": gettext_lazy("Limit"),
    "points": gettext_lazy("Points"),
    "max": gettext_lazy("At most"),
    "team": gettext_lazy("Share of the team's total (%)"),
    "mentees": gettext_lazy("Share of the mentees' totals (%)"),
    "days": gettext_lazy("Days"),
}


def _number(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=40, widget=forms.TextInput(attrs=_NUMBER)
    )


def _text(label: Any, lines: int = 2) -> forms.CharField:
    return TextBox(label, rows=lines, required=False, strip=False)


def _hidden() -> forms.CharField:
    return forms.CharField(required=False, strip=False, widget=forms.HiddenInput)


class Chosen(forms.MultipleChoiceField):
    """Several to tick; none ticked means all."""

    def __init__(self, label: Any) -> None:
        super().__init__(label=label, required=False, widget=forms.CheckboxSelectMultiple)


class TopFields(forms.Form):
    """A scheme as a whole."""

    title_zh = forms.CharField(label=gettext_lazy("Title in Chinese"), required=False)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), required=False)
    month = forms.CharField(
        label=gettext_lazy("Month"),
        required=False,
        widget=forms.TextInput(attrs={"type": "month", "pattern": r"\d{4}-\d{2}"}),
    )
    scheme = forms.CharField(label=gettext_lazy("Short name in addresses"), required=False)
    position = forms.ChoiceField(label=gettext_lazy("Position"), required=False)
    grades = Chosen(gettext_lazy("Grades"))
    teams = Chosen(gettext_lazy("Teams"))
    share_team = _number(WORDS["team"])
    share_mentees = _number(WORDS["mentees"])
    probation_rule = forms.ChoiceField(label=gettext_lazy("In the first days"), required=False)
    probation_days = _number(gettext_lazy("First days"))
    probation_scheme = forms.CharField(
        label=gettext_lazy("Short name of the other scheme"), required=False
    )
    appeal_days = _number(gettext_lazy("Days in which an item can be appealed"))
    rest = _hidden()


class ItemFields(forms.Form):
    """An item."""

    metric = forms.ChoiceField(label=gettext_lazy("Metric"), required=False)
    weight = _number(WORDS["weight"])
    curve = forms.ChoiceField(label=gettext_lazy("How it scores"), required=False)
    zero = _number(WORDS["zero"])
    full = _number(WORDS["full"])
    zero_low = _number(WORDS["zero_low"])
    low = _number(WORDS["low"])
    high = _number(WORDS["high"])
    zero_high = _number(WORDS["zero_high"])
    at = _number(WORDS["at"])
    target = _number(WORDS["target"])
    min_n = _number(WORDS["min_n"])
    adjust = forms.ChoiceField(label=gettext_lazy("Fair comparison"), required=False)
    of = forms.ChoiceField(label=gettext_lazy("Whose records"), required=False)
    duty = forms.ChoiceField(label=gettext_lazy("Duty"), required=False)
    perspective = forms.ChoiceField(label=gettext_lazy("Perspective"), required=False)
    slice_by = forms.ChoiceField(label=gettext_lazy("Looked at by"), required=False)
    slice_rule = forms.ChoiceField(label=gettext_lazy("Which of them counts"), required=False)
    prorated = forms.ChoiceField(label=gettext_lazy("Months with absence"), required=False)
    prorate = Chosen(gettext_lazy("A count is set against"))
    objective = _text(gettext_lazy("Objective"), 1)
    action = _text(gettext_lazy("Action plan"), 1)
    note = _text(gettext_lazy("Note"), 1)
    rest = _hidden()


class GateFields(forms.Form):
    """A gate: a red line on which the total is capped."""

    metric = forms.ChoiceField(label=gettext_lazy("Metric"), required=False)
    side = forms.ChoiceField(label=gettext_lazy("When it lies"), required=False)
    limit = _number(gettext_lazy("Limit"))
    cap = _number(WORDS["cap"])
    rest = _hidden()


class ExtraFields(forms.Form):
    """Points added or taken."""

    metric = forms.ChoiceField(label=gettext_lazy("Metric"), required=False)
    side = forms.ChoiceField(label=gettext_lazy("When it lies"), required=False)
    limit = _number(gettext_lazy("Limit"))
    points = _number(WORDS["points"])
    max = _number(WORDS["max"])
    rest = _hidden()


FORMS: Mapping[str, type[forms.Form]] = {
    "items": ItemFields,
    "gates": GateFields,
    "bonus": ExtraFields,
    "deduct": ExtraFields,
}
NEW: Mapping[str, Fields] = {
    "items": {"curve": "linear", "duty": "main", "perspective": "process"},
    "gates": {"side": "above", "cap": "0"},
    "bonus": {"metric": "merits", "points": "2", "max": "6"},
    "deduct": {"metric": "incidents", "points": "2", "max": "6"},
}


def rates(known: Mapping[str, Metric]) -> set[str]:
    """The metrics whose values are typed in per cent."""
    found = {name for name, metric in known.items() if metric.unit == "rate"}
    return found | {name for name, hand in starting.hands().items() if hand.unit == "rate"}


def typed(sent: QueryDict) -> rules.Sheet:
    """The sheet as it was typed, right or wrong."""
    rows = {name: tuple(_rows_typed(sent, name)) for name in LISTS}
    return rules.Sheet(typed_of(TopFields, sent, ""), **rows)


def _rows_typed(sent: QueryDict, name: str) -> list[Fields]:
    number = min(whole(sent.get(f"{name}-rows", ""), 0), MOST_ROWS)
    return [_row_typed(sent, name, place) for place in range(number)]


def _row_typed(sent: QueryDict, name: str, place: int) -> Fields:
    prefix = f"{name}-{place}-"
    fields = typed_of(FORMS[name], sent, prefix)
    if name == "items":
        fields |= {each: sent.getlist(prefix + each) for each in ("step_at", "step_score")}
    return fields


def typed_of(form: type[forms.Form], sent: QueryDict, prefix: str) -> Fields:
    """What was typed into a form, right or wrong."""
    return {
        name: sent.getlist(prefix + name)
        if isinstance(field, forms.MultipleChoiceField)
        else sent.get(prefix + name, "")
        for name, field in form.base_fields.items()
    }


def changed(sheet: rules.Sheet, does: str) -> rules.Sheet:
    """The sheet after "add-items" (with a metric: "add-items-fcr"), "up-items-2", "down-items-2"
    or "remove-items-2"; counted from 0. What makes no sense changes nothing.
    """
    verb, _dash, rest = does.partition("-")
    name, _dash, which = rest.partition("-")
    if name not in LISTS:
        return sheet
    new = dict(NEW[name]) | ({"metric": which} if which else {})
    rows = moved(sheet.rows[name], verb, which, new, MOST_ROWS)
    return rules.Sheet(sheet.top, **(sheet.rows | {name: tuple(rows)}))


def moved(rows: Sequence[RowT], verb: str, which: str, new: RowT, most: int) -> list[RowT]:
    """Rows after one was added ("add"), taken out ("remove") or moved ("up", "down"): that with
    the number ``which``, counted from 0. What makes no sense changes nothing.
    """
    changed_rows = list(rows)
    place = whole(which, -1)
    if verb == "add" and len(changed_rows) < most:
        changed_rows.append(new)
    elif verb == "remove" and 0 <= place < len(changed_rows):
        changed_rows.pop(place)
    elif verb in ("up", "down") and 0 <= place < len(changed_rows):
        other = place + (1 if verb == "down" else -1)
        if 0 <= other < len(changed_rows):
            pair = changed_rows[place], changed_rows[other]
            changed_rows[other], changed_rows[place] = pair
    return changed_rows


def suggested(sheet: rules.Sheet, place: int, spread: reads.Spread, metric: Metric) -> rules.Sheet:
    """The sheet with the numbers of an item as last month's people would make them sensible: who
    does worst of ten gets nothing, who does best of ten everything.
    """
    row = dict(sheet.items[place])
    row |= dict.fromkeys(
        ("zero", "full", "zero_low", "low", "high", "zero_high", "at", "target"), ""
    )
    if spread.values:
        scale = scale_of(metric)
        names = {"up": ("zero", "full"), "down": ("full", "zero")}.get(metric.better, ())
        points = (0.1, 0.9) if names else (0.05, 0.3, 0.7, 0.95)
        row["curve"] = "linear" if names else "band"
        for name, share in zip(
            names or ("zero_low", "low", "high", "zero_high"), points, strict=True
        ):
            row[name] = _round(spread.quantile(share) * scale.factor)
    items = [row if number == place else each for number, each in enumerate(sheet.items)]
    return replace(sheet, items=tuple(items))


def _round(value: float) -> str:
    """A value to two figures, as one would set it by hand."""
    return shown(float(f"{value:.2g}"))


@dataclass(frozen=True)
class Row:
    """A row as it is shown: its form, what it says in words, its picture, its faults."""

    name: str
    place: int
    form: forms.Form
    words: Sequence[str]
    faults: Sequence[str]
    kept: Sequence[str]
    metric: Metric | None = None
    sentence: str = ""
    middle: str = ""
    sketch: sketches.Sketch | None = None
    steps: Sequence[tuple[str, str]] = ()
    unit: str = ""
    last: bool = False

    @property
    def number(self) -> int:
        """As people count the rows."""
        return self.place + 1

    @property
    def id(self) -> str:
        """What parts of the page about this row are called by."""
        return f"{self.name}-{self.place}"

    @property
    def title(self) -> str:
        """What its metric is called."""
        return said(self.metric.title) if self.metric else ""

    @property
    def up(self) -> str:
        """The button that moves it up."""
        return f"up-{self.id}"

    @property
    def down(self) -> str:
        """The button that moves it down."""
        return f"down-{self.id}"

    @property
    def remove(self) -> str:
        """The button that takes it out."""
        return f"remove-{self.id}"


@dataclass(frozen=True)
class Written:
    """A sheet with what it says: its text, the scheme as far as it can be read, its faults, a past
    month by it. before: the text that it was opened from. measured: whether the month was looked
    at; without, it is being measured meanwhile.
    """

    sheet: rules.Sheet
    before: str
    text: str
    scheme: rules.Scheme | None
    faults: Mapping[str, Sequence[str]]
    known: Mapping[str, Metric]
    month: reads.LastMonth | None
    measured: bool = True

    def declared(self, name: str, place: int) -> rules.Item | rules.Gate | rules.Extra | None:
        """What a row says, when it can be read."""
        if self.scheme is None or f"{name}-{place}" in self.faults:
            return None
        before = sum(f"{name}-{earlier}" not in self.faults for earlier in range(place))
        rows: Sequence[Any] = getattr(self.scheme, name)
        return rows[before] if before < len(rows) else None

    @property
    def ready(self) -> bool:
        """Whether it can be stored."""
        return self.scheme is not None and not self.faults


def written(sheet: rules.Sheet, before: str, month: bool = True) -> Written:
    """What a sheet says. ``month``: with last month's people by it."""
    known = records.metrics()
    shown_in_percent = rates(known)
    try:
        text = rules.told(sheet, shown_in_percent, before)
        better = {name: metric.better for name, metric in known.items()}
        scheme, issues = rules.looked_at(text, better)
    except GuijuError as error:
        return Written(sheet, before, before, None, {"": [error.say(show.language())]}, known, None)
    faults = _placed(issues, sheet, known)
    if scheme is None:
        scheme, _issues = rules.looked_at(
            rules.told(_good(sheet, faults), shown_in_percent), better
        )
    found = reads.last_month(scheme) if month and scheme is not None else None
    return Written(sheet, before, text, scheme, faults, known, found, month)


def _good(sheet: rules.Sheet, faults: Mapping[str, Any]) -> rules.Sheet:
    """The sheet without the rows at which a fault stands: the others are shown meanwhile."""
    rows = {
        name: tuple(row for place, row in enumerate(of) if f"{name}-{place}" not in faults)
        for name, of in sheet.rows.items()
    }
    return rules.Sheet(sheet.top, **rows)


def _placed(
    issues: Sequence[GuijuError], sheet: rules.Sheet, known: Mapping[str, Metric]
) -> dict[str, list[str]]:
    """Every fault in words, by the place of its row: ``items-0``; '' for the whole."""
    found: dict[str, list[str]] = {}
    for place, row in enumerate(sheet.items):
        missing = _missing(row)
        if missing:
            found[f"items-{place}"] = [
                _("Not filled in yet: %(fields)s.") % {"fields": _listed(missing)}
            ]
        elif row.get("metric") and row["metric"] not in known:
            found[f"items-{place}"] = [_("This metric does not exist yet.")]
    blank = set(found)
    for issue in issues:
        at = str(issue.data.get("place", "")).replace("[", "-").removesuffix("]")
        if at not in blank:
            found.setdefault(at, []).append(without_place(issue))
    return found


def _missing(row: Fields) -> list[str]:
    """What an item needs and has not yet."""
    needed = [] if row.get("rest") else ["metric", "weight", "curve"]
    needed += rules.CURVES.get(str(row.get("curve")), ()) if not row.get("rest") else ()
    labels = ItemFields.base_fields
    return [str(labels[name].label) for name in needed if not str(row.get(name) or "").strip()]


def _listed(words: Sequence[str]) -> str:
    return ("、" if show.chinese() else ", ").join(words)


def without_place(issue: GuijuError) -> str:
    """A fault without the place in the text, fields by their words in the form."""
    zh, en = (
        issue.sentence[language].removeprefix("{place}").lstrip(":： ") for language in ("zh", "en")
    )
    name = issue.data.get("name")
    words = {"name": str(WORDS[name])} if name in WORDS else {}
    return Invalid(zh, en, **(issue.data | words)).say(show.language())


def rows_of(of: Written, choices: Choices) -> dict[str, list[Row]]:
    """The rows of a sheet as they are shown."""
    return {
        name: [
            _row(of, choices, name, place, fields, place == len(fields_of) - 1)
            for place, fields in enumerate(fields_of)
        ]
        for name, fields_of in of.sheet.rows.items()
    }


def top_of(of: Written, choices: Choices) -> forms.Form:
    """The form of the whole."""
    return choices.offered(TopFields(initial=of.sheet.top))


def missing_hands(sheet: rules.Sheet, known: Mapping[str, Metric]) -> list[starting.Hand]:
    """The values for hand entry that a sheet looks at and that nobody has made yet."""
    used = dict.fromkeys(str(row.get("metric")) for rows in sheet.rows.values() for row in rows)
    hands = starting.hands()
    return [hands[name] for name in used if name in hands and name not in known]


def offered_metrics(of: Written) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """The metrics that can be added, by the kind of their records: name, title, what it says."""
    used = {row.get("metric") for row in of.sheet.items}
    kinds: dict[str, list[tuple[str, str, str]]] = {}
    for name, metric in of.known.items():
        if name not in used:
            kinds.setdefault(kind_title(metric.kind), []).append(
                (name, said(metric.title), said(metric.sentence))
            )
    return list(kinds.items())


def _row(of: Written, choices: Choices, name: str, place: int, fields: Fields, last: bool) -> Row:
    form = choices.offered(FORMS[name](initial=fields, prefix=f"{name}-{place}"))
    metric = of.known.get(str(fields.get("metric") or ""))
    declared = of.declared(name, place)
    words: Sequence[str] = ()
    if declared is not None and metric is not None:
        words = _words(declared, metric, name)
    row = Row(
        name,
        place,
        form,
        words,
        of.faults.get(f"{name}-{place}", ()),
        kept_names(fields),
        metric,
        said(metric.sentence) if metric else "",
        unit=scale_of(metric).unit if metric else "",
        last=last,
    )
    if name != "items":
        return row
    pairs = list(zip(fields.get("step_at", ()), fields.get("step_score", ()), strict=False))
    filled = [pair for pair in pairs if pair != ("", "")]
    row = replace(row, steps=[*filled, *[("", "")] * EMPTY_STEPS])
    if metric is None or not isinstance(declared, rules.Item):
        return row
    spread = of.month.spreads.get(declared.key) if of.month else None
    return replace(
        row, middle=_middle(of, metric, spread), sketch=sketches.sketch(declared, metric, spread)
    )


def _words(declared: Any, metric: Metric, name: str) -> list[str]:
    if isinstance(declared, rules.Item):
        return wording.item_in_words(declared, metric)
    if isinstance(declared, rules.Gate):
        return [wording.gate_in_words(declared, metric)]
    return [wording.extra_in_words(declared, metric, "+" if name == "bonus" else "−")]


def month_named(month: reads.LastMonth | None) -> str:
    """The month that a scheme is tried on, and why this one; empty without."""
    if month is None:
        return ""
    words = {"month": show.month(month.month)}
    if month.closed:
        return _("%(month)s (the last that was closed)") % words
    return _("%(month)s (the newest with records)") % words


def _middle(of: Written, metric: Metric, spread: reads.Spread | None) -> str:
    """Where the middle of a past month lies, and on how much it rests."""
    if not of.measured:
        return _("It is being measured …")
    month = month_named(of.month)
    if not month:
        return _("There are no records of a whole month yet to try it on.")
    if spread is None or not spread.values:
        return show.run_on(_("Nothing of it was measured in %(month)s.") % {"month": month})
    words = {
        "month": month,
        "middle": scale_of(metric).text(spread.quantile(0.5)),
        "people": len(spread.values),
        "cases": counted(metric, spread.cases) if spread.cases is not None else "",
    }
    if not words["cases"]:
        return _("%(month)s: middle %(middle)s, %(people)s people.") % words
    return _("%(month)s: middle %(middle)s, %(people)s people, %(cases)s.") % words


Choice = tuple[str, Any]


@dataclass(frozen=True)
class Choices:
    """What can be chosen in each field, as things stand. Three queries."""

    by_field: Mapping[str, Sequence[Any]]

    @classmethod
    def now(cls, known: Mapping[str, Metric]) -> Choices:
        """Give what there is to choose today."""
        nothing = ("", "—")
        return cls(
            {
                "metric": [nothing, *_metrics(known)],
                "position": [("", _("every position")), *sorted(people.position_titles().items())],
                "teams": sorted(people.team_titles().items()),
                "grades": _grades(),
                "curve": [(code, code) for code in rules.CURVES],
                "adjust": [
                    ("", _("as measured")),
                    ("expected", _("against what is expected for the same shift, queue and hour")),
                ],
                "of": [("", _("the person's own")), ("led", _("of the teams they lead"))],
                "duty": [(code, word) for code, word in DUTIES.items()],
                "perspective": [(code, word) for code, word in PERSPECTIVES.items()],
                "slice_by": [("", _("no part alone")), *((by, slice_title(by)) for by in SLICES)],
                "slice_rule": [
                    nothing,
                    ("worst", _("the worst")),
                    ("own", _("each against its own average")),
                ],
                "prorated": [("", _("as usual")), ("named", _("only as ticked here"))],
                "prorate": [
                    ("share", _("working share")),
                    ("leave", _("leave")),
                    ("employment", _("days employed")),
                ],
                "side": [nothing, ("below", _("below")), ("above", _("above"))],
                "probation_rule": [
                    ("", _("like everybody")),
                    ("exempt", _("not scored")),
                    ("unpaid", _("scored, does not count for pay")),
                    ("scheme", _("scored by another scheme")),
                ],
            }
        )

    def with_more(self, by_field: Mapping[str, Sequence[Any]]) -> Choices:
        """These and the choices of other fields."""
        return Choices({**self.by_field, **by_field})

    def offered(self, form: forms.Form) -> forms.Form:
        """The form with its choices; what was written and is gone since stays in them."""
        for name, choice in form.fields.items():
            if isinstance(choice, forms.ChoiceField):
                choices = list(self.by_field[name])
                value = form.initial.get(name) or []
                written_ones = value if isinstance(value, list) else [value]
                there = _codes(choices)
                choice.choices = choices + [
                    (each, _named(name, each)) for each in written_ones if each not in there
                ]
        return form


def _named(field: str, code: str) -> str:
    """What is written and does not exist: by its name where one is known."""
    hand, position = starting.hands().get(code), starting.POSITIONS.get(code)
    known = {"metric": hand and hand.title, "position": position}.get(field)
    title = said(known) if known else code
    return _("%(name)s (not there yet)") % {"name": title}


def _codes(choices: Sequence[Any]) -> set[str]:
    found: set[str] = set()
    for code, word in choices:
        found |= {each for each, _word in word} if isinstance(word, list) else {code}
    return found


def _metrics(known: Mapping[str, Metric]) -> list[tuple[str, list[Choice]]]:
    """Every metric by the kind of its records."""
    kinds: dict[str, list[Choice]] = {}
    for name, metric in known.items():
        kinds.setdefault(metric.kind, []).append((name, said(metric.title)))
    return [(kind_title(kind), choices) for kind, choices in kinds.items()]


def _grades() -> list[Choice]:
    """Ranks with the titles that they have on the ladders."""
    titles: dict[str, list[str]] = {}
    for code, title in people.grade_titles().items():
        titles.setdefault(code.rpartition("-")[2], []).append(title)
    return [(rank, f"{rank} · {'／'.join(named)}") for rank, named in sorted(titles.items())]


def weight_total(sheet: rules.Sheet) -> str:
    """What the weights add up to so far; what is no number counts nothing."""
    figures = (figure_of(str(row.get("weight") or "")) for row in sheet.items)
    total = sum(figure for figure in figures if isinstance(figure, int | float))
    return show.number(total)


def faults_said(error: GuijuError) -> list[str]:
    """Every fault of a refusal in words."""
    issues = error.issues if isinstance(error, Several) else [error]
    return [issue.say(show.language()) for issue in issues]
