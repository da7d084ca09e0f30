"""The form of step 2: a line a column of the file, and a few lines for what takes an expression."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from collections.abc import Sequence
from functools import cached_property
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.foundation.bounds import BRIEF, LINE, NOTE, TITLE
from guiju.foundation.errors import Invalid
from guiju.kit import show
from guiju.records import cases, guessing, spans
from guiju.records.cases import Case, Comparison
from guiju.records.mapping import UNITS, ColumnRule, Mapping
from guiju.records.parts.labels import choice_title, column_title
from guiju.records.reading import Sniffed
from guiju.records.reading.header import folded
from guiju.records.reading.odd import LEFT_OUT, Odd
from guiju.records.reading.units import unit_of
from guiju.records.reads.files import Survey
from guiju.records.schema import TABLES, Column, Type
from guiju.records.spans import Moment, Span

EXPRESSIONS = 6
#: Lines for values that are worked out case by case, and comparisons in each.
CASES, COMPARISONS = 10, 2
#: Lines for durations between two times.
SPANS = 4
#: What a text of a column may mean beside a value of the catalogue's.
NOTHING, LEAVE_OUT = "-nothing", "-leave-out"


class MeaningField(forms.ChoiceField):
    """What a text means. What was chosen for another column of the record than is meant now is
    asked again.
    """

    def to_python(self, value: Any) -> str:
        chosen = super().to_python(value)
        return chosen if self.valid_value(chosen) else ""


class ColumnsForm(forms.Form):
    """What each column of a file means. ``start``: the mapping it begins with; ``survey``: the
    texts of columns that have few of them, each of which is given a meaning.
    """

    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=LINE,
        help_text=gettext_lazy(
            "The system the file is from; the next files of it are read the same way."
        ),
    )
    timezone = forms.CharField(label=gettext_lazy("Time zone of its times"), max_length=60)
    skip_when = forms.CharField(
        label=gettext_lazy("Rows to leave out"),
        required=False,
        max_length=NOTE,
        help_text=gettext_lazy(
            "A condition on columns of the file, each by its name, such as: status is test, written "
            "status = 'test'. Such rows are counted as skipped."
        ),
    )
    missing = forms.CharField(
        label=gettext_lazy("Texts that mean “nothing”"),
        required=False,
        max_length=BRIEF,
        help_text=gettext_lazy("With commas between, such as a question mark, NULL or a dash."),
    )
    latest_by = forms.CharField(
        label=gettext_lazy("Event log: last row of each"),
        required=False,
        max_length=BRIEF,
        help_text=gettext_lazy(
            "Columns with commas between; empty when each row is a record of its own."
        ),
    )
    order = forms.CharField(
        label=gettext_lazy("… in the order of"), required=False, max_length=TITLE
    )

    def __init__(self, seen: Sniffed, start: Mapping, survey: Survey, data: Any = None) -> None:
        super().__init__(data.copy() if data is not None else None, initial=_initial(start))
        self.seen, self.start, self.survey = seen, start, survey
        table = TABLES[start.record]
        targets = [("", "—")] + [
            (name, column_title(start.record, name)) for name in table.names if name != "extra"
        ]
        for place, name in enumerate(seen.columns):
            self._add_column(place, name, targets)
            self._add_values(place, name)
        self._add_cases(targets)
        self._add_spans()
        self._add_expressions(targets)
        for kind in self.odd():
            self.fields[f"leave_{kind}"] = forms.BooleanField(
                label=ODD[kind],
                required=False,
                initial=kind in start.leave_out,
            )

    def lines(self) -> list[dict[str, Any]]:
        """Describe each column of the file: its name, what it looks like, first values, its fields."""
        return [self.line(place) for place in range(len(self.seen.columns))]

    def line(self, place: int) -> dict[str, Any]:
        """Describe the column at a place: see `lines`. ``values``: (text, rows, field) of each of
        its few texts; ``asks`` says that each needs a meaning.
        """
        name = self.seen.columns[place]
        column = self.meant(place)
        return {
            "place": place,
            "name": name,
            "looks": LOOKS[guessing.looks(self.seen.values(name)).type],
            "samples": self.seen.values(name)[:3],
            "target": self[f"target_{place}"],
            "detail": self[f"detail_{place}"],
            "none": self[f"none_{place}"],
            "key": self[f"key_{place}"],
            "values": [
                (text, rows, self[f"value_{place}_{number}"])
                for number, (text, rows) in enumerate(self.survey.values.get(name, ()))
            ],
            "asks": column is not None and _is_closed(column),
            "means": column_title(self.start.record, column.name) if column else "",
        }

    def odd(self) -> dict[str, list[Odd]]:
        """Give the rows that are no records by what they are."""
        seen: dict[str, list[Odd]] = {kind: [] for kind in LEFT_OUT}
        for one in self.survey.odd:
            seen[one.kind].append(one)
        return {kind: rows for kind, rows in seen.items() if rows}

    def odd_rows(self) -> list[tuple[Any, list[Odd]]]:
        """Give the rows that are no records, with the field that leaves them out."""
        return [(self[f"leave_{kind}"], rows) for kind, rows in self.odd().items()]

    def value(self, place: int, number: int) -> str:
        """Give what was chosen for one of a column's few texts."""
        return str(self.cleaned_data.get(f"value_{place}_{number}") or "")

    def expressions(self) -> list[tuple[Any, Any]]:
        """Give the lines for expressions as pairs (target field, expression field)."""
        return [
            (self[f"made_{place}"], self[f"expression_{place}"]) for place in range(EXPRESSIONS)
        ]

    def cases(self) -> list[dict[str, Any]]:
        """Give the lines for cases: the field of the target, those of the comparisons as triples,
        what it is then; ``used`` says that it stands filled.
        """
        return [
            {
                "target": self[f"case_{line}_target"],
                "comparisons": [
                    tuple(
                        self[f"case_{line}_{number}_{part}"]
                        for part in ("column", "operation", "value")
                    )
                    for number in range(COMPARISONS)
                ],
                "then": self[f"case_{line}_then"],
                "text": self[f"case_{line}_text"],
                "used": bool(self[f"case_{line}_target"].value()),
            }
            for line in range(CASES)
        ]

    def used_cases(self) -> list[dict[str, Any]]:
        """Give the lines that are filled, and two more."""
        lines = self.cases()
        last = max((place for place, line in enumerate(lines) if line["used"]), default=-1)
        return lines[: last + 3]

    def more_cases(self) -> list[dict[str, Any]]:
        """Give the lines behind these."""
        return self.cases()[len(self.used_cases()) :]

    def spans(self) -> list[tuple[Any, Any, Any]]:
        """Give the lines for durations between two times: fields of target, begin and end; none
        where the file has no two columns of times.
        """
        if len(self._moments) < 2 or not self._durations():
            return []
        return [
            (self[f"span_{line}_target"], self[f"span_{line}_begin"], self[f"span_{line}_end"])
            for line in range(SPANS)
        ]

    def log(self) -> tuple[int, int] | None:
        """How many first rows there are and how many keys, where several rows have the same one and
        nothing says yet which of them counts: then the file may be a log of events.
        """
        if str(self["latest_by"].value() or "").strip():
            return None
        places = range(len(self.seen.columns))
        key = [self.seen.columns[place] for place in places if self[f"key_{place}"].value()]
        return guessing.repeated(self.seen, key)

    def made(self) -> dict[str, str]:
        """The expression of each target that is worked out, case by case or between two times.
        Raises `Invalid` where a line lacks something.
        """
        lines: dict[str, list[Case]] = {}
        for line in range(CASES):
            target = self.cleaned_data.get(f"case_{line}_target")
            if target:
                lines.setdefault(target, []).append(self._case(line))
        return {target: cases.expression_of(told) for target, told in lines.items()} | {
            self.cleaned_data[f"span_{line}_target"]: spans.expression_of(self._span(line))
            for line in range(SPANS)
            if self.cleaned_data.get(f"span_{line}_target")
        }

    def _span(self, line: int) -> Span:
        begin, end = (self.cleaned_data.get(f"span_{line}_{side}") for side in ("begin", "end"))
        if not begin or not end or begin == end:
            raise Invalid(
                "第 {line} 条时长没有说明从哪个时间到哪个时间。",
                "Duration {line} does not say from which time to which.",
                line=line + 1,
            )
        return Span(Moment(begin, self._moments[begin]), Moment(end, self._moments[end]))

    def _case(self, line: int) -> Case:
        said = self.cleaned_data
        comparisons = tuple(
            Comparison(
                said[f"case_{line}_{number}_column"],
                said[f"case_{line}_{number}_operation"] or "is",
                said[f"case_{line}_{number}_value"],
            )
            for number in range(COMPARISONS)
            if said.get(f"case_{line}_{number}_column")
        )
        then, text = said.get(f"case_{line}_then") or "", said.get(f"case_{line}_text") or ""
        if not then and not text.strip():
            raise Invalid(
                "第 {line} 条判断没有说明结果是什么。",
                "Case {line} does not say what it is then.",
                line=line + 1,
            )
        if then.startswith("@"):
            return Case(comparisons, column=then[1:])
        return Case(comparisons, text="" if then == NOTHING else then[1:] or text.strip())

    def clean(self) -> dict[str, Any]:
        """At least one column makes the key."""
        cleaned = super().clean() or {}
        if not any(cleaned.get(f"key_{place}") for place in range(len(self.seen.columns))):
            raise forms.ValidationError(_("Say which columns together number a row: tick “key”."))
        try:
            self.made()
        except Invalid as refusal:
            raise forms.ValidationError(refusal.say("zh" if show.chinese() else "en")) from None
        for place, name in enumerate(self.seen.columns):
            column = self.meant(place)
            if column is not None and _is_closed(column) and self._alone(place):
                self._check_values(place, name, column)
            if column is not None and column.type is Type.SECONDS:
                self._check_unit(place, name)
        return cleaned

    def _check_unit(self, place: int, name: str) -> None:
        """What is written beside a duration is a unit, in the words of the mapping or in others."""
        written = self.cleaned_data.get(f"detail_{place}", "").strip()
        unit = written if written in UNITS else unit_of(written)
        if written and not unit:
            sentence = _("“%(text)s” of %(column)s is no unit of a duration. There are: %(units)s.")
            told = {"text": written, "column": name, "units": ", ".join(UNITS)}
            self.add_error(f"detail_{place}", sentence % told)
        self.cleaned_data[f"detail_{place}"] = unit

    def _check_values(self, place: int, name: str, column: Column) -> None:
        """Every text of a column with a closed set of meanings has one."""
        for number, (text, _rows) in enumerate(self.survey.values.get(name, ())):
            if not self.cleaned_data.get(f"value_{place}_{number}"):
                sentence = _("Choose what “%(text)s” of %(column)s means as %(target)s.")
                data = {"text": text, "column": name}
                data["target"] = column_title(self.start.record, column.name)
                self.add_error(f"value_{place}_{number}", sentence % data)

    def meant(self, place: int) -> Column | None:
        """The column of the record that the file's column at a place is said to be."""
        field = self[f"target_{place}"]
        return TABLES[self.start.record].column(str(field.value() or ""))

    def _alone(self, place: int) -> bool:
        """Whether no other column of the file is joined to this one."""
        said = [self[f"target_{other}"].value() for other in range(len(self.seen.columns))]
        return said.count(said[place]) == 1

    def _add_values(self, place: int, name: str) -> None:
        column = self.meant(place)
        rule = self.start.columns.get(column.name) if column else None
        skipped = dict(self.start.skip_values).get(name, ())
        guessed = []
        for number, (text, _rows) in enumerate(self.survey.values.get(name, ())):
            label = _("what “%(text)s” of %(column)s means") % {"text": text, "column": name}
            self.fields[f"value_{place}_{number}"] = MeaningField(
                choices=_meanings(column),
                required=False,
                initial=LEAVE_OUT if text in skipped else _meaning(column, rule, text),
                widget=forms.Select(attrs={"aria-label": label}),
            )
            guessed.append((f"value_{place}_{number}", _meaning(column, rule, text)))
        if column is not None and _is_closed(column) and self.is_bound:
            self._fill(guessed)

    def _fill(self, guessed: list[tuple[str, str]]) -> None:
        """Take what is guessed for a column's texts where nothing was chosen for any of them: its
        meaning is a new one.
        """
        sent, fields = cast("QueryDict", self.data), cast("dict[str, Any]", self.fields)
        known = {value for name, _ in guessed for value, _ in fields[name].choices if value}
        if not known.intersection(sent.get(name, "") for name, _ in guessed):
            for name, value in guessed:
                sent[name] = value

    def _add_column(self, place: int, name: str, targets: list[tuple[str, str]]) -> None:
        target, rule = _rule_of(self.start, name, self.seen)
        label = {"aria-label": _("%(column)s is") % {"column": name}}
        self.fields[f"target_{place}"] = forms.ChoiceField(
            choices=targets, required=False, initial=target, widget=forms.Select(attrs=label)
        )
        detail = (rule.unit or rule.format) if rule else ""
        self.fields[f"detail_{place}"] = forms.CharField(
            required=False,
            max_length=LINE,
            initial=detail,
            widget=forms.TextInput(
                attrs={
                    "aria-label": _("format or unit of %(column)s") % {"column": name},
                    "list": "formats",
                }
            ),
        )
        self.fields[f"none_{place}"] = forms.CharField(
            required=False,
            max_length=TITLE,
            initial=", ".join(rule.missing) if rule else "",
            widget=forms.TextInput(
                attrs={"aria-label": _("texts of %(column)s that mean nothing") % {"column": name}}
            ),
        )
        self.fields[f"key_{place}"] = forms.BooleanField(
            required=False,
            initial=_is_called(name, self.start.key, self.seen),
            widget=forms.CheckboxInput(
                attrs={"aria-label": _("%(column)s is part of the key") % {"column": name}}
            ),
        )

    def _expressions(self) -> list[tuple[str, str]]:
        """The targets that the mapping works out, each with its expression."""
        return [
            (target, rule.text)
            for target, rule in self.start.columns.items()
            if rule.text
            and not any(_is_called(name, (rule.text,), self.seen) for name in self.seen.columns)
        ]

    def _standing_cases(self) -> list[tuple[str, Case]]:
        """The cases of the mapping as it stands, as far as there are lines for them."""
        lines: list[tuple[str, Case]] = []
        for target, text in self._expressions():
            found = cases.cases_of(text, self.seen.columns)
            fits = found and all(len(case.tests) <= COMPARISONS for case in found)
            if found and fits and len(lines) + len(found) <= CASES:
                lines += [(target, case) for case in found]
        return lines

    def _add_cases(self, targets: list[tuple[str, str]]) -> None:
        standing = self._standing_cases()
        columns = [("", "—"), *((name, name) for name in self.seen.columns)]
        thens = _thens(self.start.record, self.seen.columns)
        operations = list(COMPARED.items())
        for line in range(CASES):
            target, case = standing[line] if line < len(standing) else ("", Case(()))
            self._choose(f"case_{line}_target", _("what case %(line)s says"), line, targets, target)
            for number in range(COMPARISONS):
                known = number < len(case.tests)
                one = case.tests[number] if known else Comparison("", "is")
                name = f"case_{line}_{number}"
                label = _("column that case %(line)s looks at")
                self._choose(f"{name}_column", label, line, columns, one.column)
                label = _("how case %(line)s compares")
                self._choose(f"{name}_operation", label, line, operations, one.operation)
                label = _("with what case %(line)s compares")
                self._write(f"{name}_value", label, line, one.value)
            then = f"@{case.column}" if case.column else f"={case.text}" if case.text else ""
            known = any(then == value for _, group in thens for value, _ in group)
            then = then if known else NOTHING if target and not case.text else ""
            text = case.text if case.text and not known else ""
            choices = [("", "—"), (NOTHING, _("not known (missing)")), *thens]
            self._choose(f"case_{line}_then", _("what it is in case %(line)s"), line, choices, then)
            self._write(f"case_{line}_text", _("text of case %(line)s"), line, text)

    @cached_property
    def _moments(self) -> dict[str, tuple[str, ...]]:
        """The columns of the file that hold times, each with its formats."""
        missing = {*guessing.missing_in(self.seen), *self.start.missing}
        return guessing.moments_in(self.seen, tuple(missing))

    def _durations(self) -> list[tuple[str, str]]:
        record = self.start.record
        return [
            (one.name, column_title(record, one.name))
            for one in TABLES[record].columns
            if one.type is Type.SECONDS
        ]

    def _standing_spans(self) -> list[tuple[str, Span]]:
        """The durations between two times of the mapping as it stands, as far as there are lines
        for them.
        """
        found = [
            (target, span)
            for target, text in self._expressions()
            if (span := spans.span_of(text, self.seen.columns)) and self._is_as_seen(span)
        ]
        return found[:SPANS]

    def _is_as_seen(self, span: Span) -> bool:
        return all(self._moments.get(one.column) == one.formats for one in (span.begin, span.end))

    def _add_spans(self) -> None:
        standing = self._standing_spans()
        targets = [("", "—"), *self._durations()]
        times = [("", "—"), *((name, name) for name in self._moments)]
        for line in range(SPANS):
            target, begin, end = "", "", ""
            if line < len(standing):
                target, span = standing[line]
                begin, end = span.begin.column, span.end.column
            self._choose(f"span_{line}_target", _("duration %(line)s is"), line, targets, target)
            self._choose(f"span_{line}_begin", _("duration %(line)s begins"), line, times, begin)
            self._choose(f"span_{line}_end", _("duration %(line)s ends"), line, times, end)

    def _choose(
        self, name: str, label: str, line: int, choices: list[tuple[Any, Any]], initial: str
    ) -> None:
        self.fields[name] = forms.ChoiceField(
            choices=choices,
            required=False,
            initial=initial,
            widget=forms.Select(attrs={"aria-label": label % {"line": line + 1}}),
        )

    def _write(self, name: str, label: str, line: int, initial: str) -> None:
        self.fields[name] = forms.CharField(
            required=False,
            max_length=LINE,
            initial=initial,
            widget=forms.TextInput(attrs={"aria-label": label % {"line": line + 1}}),
        )

    def _add_expressions(self, targets: list[tuple[str, str]]) -> None:
        by_clicks = {target for target, _ in [*self._standing_cases(), *self._standing_spans()]}
        made = [(target, text) for target, text in self._expressions() if target not in by_clicks]
        for place in range(EXPRESSIONS):
            target, text = made[place] if place < len(made) else ("", "")
            self.fields[f"made_{place}"] = forms.ChoiceField(
                choices=targets,
                required=False,
                initial=target,
                widget=forms.Select(attrs={"aria-label": _("is made")}),
            )
            self.fields[f"expression_{place}"] = forms.CharField(
                required=False,
                max_length=4000,
                initial=text,
                widget=forms.Textarea(
                    attrs={
                        "rows": 2,
                        "class": "code",
                        "spellcheck": "false",
                        "aria-label": _("expression"),
                    }
                ),
            )


#: How a column is compared in a case.
COMPARED = {
    "is": gettext_lazy("is"),
    "is_not": gettext_lazy("is not"),
    "ge": gettext_lazy("at least"),
    "le": gettext_lazy("at most"),
    "gt": gettext_lazy("more than"),
    "lt": gettext_lazy("less than"),
    "known": gettext_lazy("is known"),
    "unknown": gettext_lazy("is not known"),
}
#: What rows are that are no records.
ODD = {
    "totals": gettext_lazy("Rows of totals"),
    "headings": gettext_lazy("Second or repeated headings"),
    "notes": gettext_lazy("Notes under the table"),
}
LOOKS = {
    "time": gettext_lazy("date and time"),
    "date": gettext_lazy("date"),
    "clock": gettext_lazy("time of day"),
    "duration": gettext_lazy("duration"),
    "number": gettext_lazy("number"),
    "boolean": gettext_lazy("yes or no"),
    "text": gettext_lazy("text"),
}


def mapping_of(form: ColumnsForm, seen: Sniffed, choices: Dict[str, str]) -> Mapping:
    """The mapping that the form says. Several columns for one target are joined in the file's
    order.

    ``choices``: sheet, encoding, delimiter and line of the header where a person chose them; what
    was detected is detected anew.
    """
    cleaned = form.cleaned_data
    places = range(len(seen.columns))
    rules: dict[str, ColumnRule] = {}
    for place in places:
        target = cleaned[f"target_{place}"]
        if target:
            rules[target] = _joined(
                rules.get(target),
                seen.columns[place],
                cleaned[f"detail_{place}"].strip(),
                cleaned[f"none_{place}"],
                _values(form, place),
            )
    rules |= {target: ColumnRule(text=text) for target, text in form.made().items()}
    for place in range(EXPRESSIONS):
        if cleaned[f"made_{place}"] and cleaned[f"expression_{place}"].strip():
            rules[cleaned[f"made_{place}"]] = ColumnRule(
                text=cleaned[f"expression_{place}"].strip()
            )
    return Mapping(
        record=form.start.record,
        source=cleaned["source"].strip(),
        key=tuple(seen.columns[place] for place in places if cleaned[f"key_{place}"]),
        columns=rules,
        timezone=cleaned["timezone"].strip(),
        skip_when=cleaned["skip_when"].strip(),
        latest_by=_listed(cleaned["latest_by"]),
        order=cleaned["order"].strip(),
        missing=_listed(cleaned["missing"]),
        sheet=seen.sheet if len(seen.sheets) > 1 else "",
        encoding=choices.get("encoding") or form.start.encoding,
        delimiter=choices.get("delimiter") or form.start.delimiter,
        header=int(choices.get("header") or form.start.header),
        leave_out=_left_out(form),
        skip_values=_skipped(form),
    )


def _thens(record: str, columns: Sequence[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a case may say: values of the record's closed columns, yes and no, a column's value."""
    table = TABLES[record]
    groups = [
        (column_title(record, one.name), [(f"={word}", choice_title(word)) for word in one.choices])
        for one in table.columns
        if one.choices
    ]
    if any(one.type is Type.BOOLEAN for one in table.columns):
        groups.append((_("yes or no"), [("=yes", _("yes")), ("=no", _("no"))]))
    return [*groups, (_("the value of the column"), [(f"@{name}", name) for name in columns])]


def _is_closed(column: Column) -> bool:
    """Whether a column has a closed set of values, so that every text of a file must be one."""
    return bool(column.choices) or column.type is Type.BOOLEAN


def _meanings(column: Column | None) -> list[tuple[str, str]]:
    """What a text of a file may be said to mean in a column of the record."""
    if column is None:
        return [("", _("kept as it is")), (LEAVE_OUT, _("leave the row out"))]
    choices = [("", "—" if _is_closed(column) else _("kept as it is"))]
    choices += [(choice, choice_title(choice)) for choice in column.choices]
    if column.type is Type.BOOLEAN:
        choices += [("yes", _("yes")), ("no", _("no"))]
    return [*choices, (NOTHING, _("not known (missing)")), (LEAVE_OUT, _("leave the row out"))]


def _meaning(column: Column | None, rule: ColumnRule | None, text: str) -> str:
    """What a text means as the mapping stands, else as it is guessed."""
    if column is None:
        return ""
    said = dict(rule.values) if rule else {}
    if text in said:
        return _as_choice(column, said[text])
    return guessing.meaning(column, text) if _is_closed(column) else ""


def _as_choice(column: Column, meaning: str) -> str:
    """A meaning that a mapping writes as the form offers it."""
    if not meaning:
        return NOTHING
    if column.type is Type.BOOLEAN:
        plain = meaning.lower()
        return "yes" if plain in guessing.YES else "no" if plain in guessing.NO else ""
    return column.choice(meaning)


def _values(form: ColumnsForm, place: int) -> tuple[tuple[str, str], ...]:
    """What the texts of a column mean, where a reader would not understand each of them so by
    itself. Texts of earlier files that are not in this one keep their meaning.
    """
    column = form.meant(place)
    if column is None:
        return ()
    name = form.seen.columns[place]
    texts = [text for text, _ in form.survey.values.get(name, ())]
    rule = form.start.columns.get(column.name)
    said = {text: kept for text, kept in (rule.values if rule else ()) if text not in texts}
    by_itself = True
    for number, text in enumerate(texts):
        chosen = form.value(place, number)
        if chosen and chosen != LEAVE_OUT:
            said[text] = "" if chosen == NOTHING else chosen
            by_itself &= chosen == _read_so(column, text)
    return () if by_itself and len(said) <= len(texts) else tuple(said.items())


def _read_so(column: Column, text: str) -> str:
    """What a text is understood as without being told."""
    plain = text.strip().lower()
    if column.type is Type.BOOLEAN:
        known = {"yes", "y", "true", "t", "是", "1"}, {"no", "n", "false", "f", "否", "0"}
        return "yes" if plain in known[0] else "no" if plain in known[1] else ""
    return column.choice(text) if column.choice(text) in column.choices else ""


def _left_out(form: ColumnsForm) -> tuple[str, ...]:
    """What is passed over as no record; what this file has none of stays as it was said before."""
    asked = form.odd()
    return tuple(
        kind
        for kind in LEFT_OUT
        if (form.cleaned_data[f"leave_{kind}"] if kind in asked else kind in form.start.leave_out)
    )


def _skipped(form: ColumnsForm) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The texts whose rows are left out, by column; those of earlier files stay."""
    skipped: dict[str, list[str]] = {}
    for place, name in enumerate(form.seen.columns):
        texts = [text for text, _ in form.survey.values.get(name, ())]
        kept = dict(form.start.skip_values).get(name, ())
        chosen = [text for text in kept if text not in texts]
        chosen += [
            text for number, text in enumerate(texts) if form.value(place, number) == LEAVE_OUT
        ]
        if chosen:
            skipped[name] = chosen
    return tuple((name, tuple(texts)) for name, texts in skipped.items())


def _joined(
    standing: ColumnRule | None,
    name: str,
    detail: str,
    none: str,
    values: tuple[tuple[str, str], ...] = (),
) -> ColumnRule:
    columns = (*(standing.columns if standing else ()), name)
    unit = detail if detail in UNITS else (standing.unit if standing else "")
    form = detail if detail and detail not in UNITS else (standing.format if standing else "")
    missing = (*(standing.missing if standing else ()), *_listed(none))
    values = values if standing is None else ()
    return ColumnRule(columns=columns, format=form, unit=unit, missing=missing, values=values)


def _is_called(name: str, names: Sequence[str], seen: Sniffed) -> bool:
    """Whether a column of the file is one of these names, to the letter or but for case and
    blanks.
    """
    return name in names or folded(name) in {
        folded(written) for written in names if written not in seen.columns
    }


def _rule_of(start: Mapping, name: str, seen: Sniffed) -> tuple[str, ColumnRule | None]:
    """The target that takes a column as it is, with its rule (told once, at its first column)."""
    for target, rule in start.columns.items():
        columns = rule.columns or (rule.text,)
        if _is_called(name, columns, seen):
            return target, rule if _is_called(name, columns[:1], seen) else None
    return "", None


def _initial(start: Mapping) -> dict[str, str]:
    return {
        "source": start.source,
        "timezone": start.timezone,
        "skip_when": start.skip_when,
        "order": start.order,
        "missing": ", ".join(start.missing),
        "latest_by": ", ".join(start.latest_by),
    }


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace(",", ",").split(",") if part.strip())
