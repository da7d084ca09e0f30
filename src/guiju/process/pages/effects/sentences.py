"""How answers and checks are said in the active language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guiju.kit import show
from guiju.kit.show import said
from guiju.process.models.effects import Effect
from guiju.process.rules.effects import Check, Weighed
from guiju.records import reads as records
from guiju.records.metrics import Metric
from guiju.records.parts.figures import Scale, scale_of
from guiju.records.parts.labels import value_title

#: Verdicts: tone and word.
VERDICTS = {
    "better": ("good", gettext_lazy("moved as wanted")),
    "worse": ("bad", gettext_lazy("moved the wrong way")),
    "noise": ("plain", gettext_lazy("cannot be told from noise")),
    "unknown": ("warn", gettext_lazy("cannot be computed yet")),
}
WANTED = {"up": gettext_lazy("it should rise"), "down": gettext_lazy("it should fall")}
SLICE_WORDS = {
    "team": gettext_lazy("Team"),
    "queue": gettext_lazy("Queue"),
    "channel": gettext_lazy("Channel"),
    "shift": gettext_lazy("Shift"),
    "source": gettext_lazy("Source"),
    "project": gettext_lazy("Project"),
}


@dataclass(frozen=True)
class Writing:
    """How a metric's values and differences of them are written."""

    title: str
    scale: Scale
    points: str

    def value(self, value: float | None) -> str:
        """A value with its unit."""
        return self.scale.text(value)

    def difference(self, value: float | None) -> str:
        """A difference with its sign; of shares in percentage points."""
        if value is None:
            return show.NOTHING
        told = show.number(abs(value) * self.scale.factor, self.scale.digits)
        return f"{'−' if value < 0 else '+'}{told} {self.points}".strip()

    def between(self, low: float, high: float) -> str:
        """Write an interval of differences."""
        words = {
            "low": self.difference(low).removesuffix(f" {self.points}"),
            "high": self.difference(high),
        }
        return _("%(low)s to %(high)s") % words


def writing_of(metric: Metric | None, name: str = "") -> Writing:
    """How a metric is written; one that no longer exists by its name and plain numbers."""
    if metric is None:
        return Writing(name, Scale(1, "", 2), "")
    scale = scale_of(metric)
    scale = Scale(scale.factor, scale.unit, max(scale.digits, 1))
    return Writing(
        said(metric.title), scale, _("percentage points") if scale.unit == "%" else scale.unit
    )


def title_of(name: str) -> str:
    """What a metric is called; one that no longer exists by its name."""
    declared = records.metrics().get(name)
    return said(declared.title) if declared else name


def writing_of_effect(effect: Effect) -> Writing:
    """How an answer's metric is written."""
    return writing_of(records.metrics().get(effect.metric), effect.metric)


def answered(found: Weighed, write: Writing) -> str:
    """The answer in a sentence or two."""
    if found.verdict == "unknown":
        return " ".join(
            [_("It cannot be computed yet."), *(check(lack, write) for lack in found.missing)]
        )
    words = {
        "metric": write.title,
        "after": write.value(found.after),
        "expected": write.value(found.expected),
        "effect": write.difference(found.effect),
        "interval": write.between(found.low, found.high),
        "seen": write.value(found.detectable)
        if write.points == write.scale.unit
        else write.difference(found.detectable)[1:],
    }
    return str(_SENTENCES[found.verdict] % words)


_SENTENCES = {
    "better": gettext_lazy(
        "Yes. %(metric)s was %(after)s after the change; without it %(expected)s was to be "
        "expected: %(effect)s "
        "(95 %% interval %(interval)s)."
    ),
    "worse": gettext_lazy(
        "It moved the wrong way. %(metric)s was %(after)s after the change; without it "
        "%(expected)s was to be expected: "
        "%(effect)s (95 %% interval %(interval)s)."
    ),
    "noise": gettext_lazy(
        "It cannot be told from noise. %(metric)s was %(after)s after the change, "
        "%(expected)s was to be expected without it: "
        "%(effect)s (95 %% interval %(interval)s). An effect below %(seen)s would most likely "
        "not have been seen."
    ),
}


def check(each: Check, write: Writing) -> str:
    """A check as a sentence."""
    return _CHECKS[each.code](each.numbers, write)


Numbers = dict[str, float]


def _moved(sentence: object) -> Callable[[Numbers, Writing], str]:
    def told(numbers: Numbers, write: Writing) -> str:
        words = {
            "effect": write.difference(numbers["effect"]),
            "interval": write.between(numbers["low"], numbers["high"]),
        }
        return str(sentence) % words

    return told


def _counted(sentence: object) -> Callable[[Numbers, Writing], str]:
    return lambda numbers, _write: (
        str(sentence) % {name: show.number(value, 0) for name, value in numbers.items()}
    )


def _shared(sentence: object) -> Callable[[Numbers, Writing], str]:
    return lambda numbers, _write: (
        str(sentence) % {"share": show.percent(next(iter(numbers.values())), 0)}
    )


_CHECKS: dict[str, Callable[[Numbers, Writing], str]] = {
    "short_before": _counted(
        gettext_lazy("Before the change there are %(have)s measured days; %(need)s are needed.")
    ),
    "short_after": _counted(
        gettext_lazy("After the change there are %(have)s measured days; %(need)s are needed.")
    ),
    "constant": _counted(
        gettext_lazy("The values before the change never vary, so nothing says what is usual.")
    ),
    "wolf": _counted(
        gettext_lazy(
            "On days when nothing was changed the same method told an effect %(alarms)s of "
            "%(of)s times, as large as "
            "this one: this series wanders more than the method knows, so no effect is claimed."
        )
    ),
    "wolf_beyond": _counted(
        gettext_lazy(
            "On days when nothing was changed the same method told an effect %(alarms)s of "
            "%(of)s times, but never as large as "
            "this one: take the interval as too narrow."
        )
    ),
    "beside_tracks": _shared(
        gettext_lazy(
            "The other teams rose and fell with this one before the change (weight "
            "%(share)s): they are taken off."
        )
    ),
    "beside_apart": _shared(
        gettext_lazy(
            "The other teams did not rise and fall with this one before the change (weight "
            "%(share)s, 75 %% are needed): "
            "they are not used."
        )
    ),
    "beside_missing": _shared(
        gettext_lazy(
            "The other teams have values on only %(share)s of the days (90 %% are needed): "
            "they are not used."
        )
    ),
    "beside_moved": _moved(
        gettext_lazy(
            "The other teams moved at the same time (%(effect)s, 95 %% interval "
            "%(interval)s). If the change reached them too, "
            "its effect is understated."
        )
    ),
    "bad_spell": _moved(
        gettext_lazy(
            "The four weeks before the change were worse than usual (%(effect)s, 95 %% "
            "interval %(interval)s). A bad spell ends by "
            "itself: leave those days out and weigh again."
        )
    ),
    "good_spell": _moved(
        gettext_lazy(
            "It was already better than usual in the four weeks before the change "
            "(%(effect)s, 95 %% interval %(interval)s): "
            "look for an earlier cause."
        )
    ),
    "strange_days": _counted(
        gettext_lazy(
            "%(days)s days after the change had more or fewer cases than any day before: the "
            "past says little of them."
        )
    ),
    "few_days_after": _counted(
        gettext_lazy(
            "Only %(days)s days after the change: so short a time is judged a little too "
            "surely. Weigh again when there are "
            "%(need)s."
        )
    ),
    "unseen_weekdays": _counted(
        gettext_lazy(
            "%(days)s days after the change fall on weekdays without any value before; they "
            "are left out."
        )
    ),
    "no_year": _counted(
        gettext_lazy(
            "The past of %(days)s days is shorter than thirteen months: what comes every year "
            "at this time looks like an effect."
        )
    ),
    "without_value": lambda numbers, _write: (
        str(
            gettext_lazy(
                "After the change %(after)s of the cases have a value, before it %(before)s: "
                "they may be cases of another kind, or "
                "some are not over yet."
            )
        )
        % {name: show.percent(value, 0) for name, value in numbers.items()}
    ),
}
#: Checks that are good news or a plain fact, not a warning.
QUIET = {"beside_tracks", "beside_apart", "beside_missing"}


def scope(slice_: dict[str, str]) -> str:
    """A slice in words; empty: everything."""
    parts = [f"{SLICE_WORDS[name]} {value_title(name, value)}" for name, value in slice_.items()]
    return " · ".join(parts) or _("everything")
