"""Before a scheme counts: its examination, its trial run, the thresholds it is held against,
what changed in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from guiju.foundation.access import Actor
from guiju.foundation.bounds import BRIEF, whole
from guiju.foundation.errors import GuijuError, or_not_found
from guiju.kit import show
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import refuse
from guiju.kit.show import said
from guiju.performance import actions, jobs, reads
from guiju.performance.access import may_view_pay, may_write, visible_version, visible_versions
from guiju.performance.models import PayRuleVersion, Threshold, TrialRun
from guiju.performance.pages import limits, pictures
from guiju.performance.pages.labels import GROUPS, VERDICTS
from guiju.performance.pages.pushes import push_words
from guiju.performance.rules.bridge import difference
from guiju.performance.rules.examination import RULES
from guiju.performance.rules.examination.declared import Rule
from guiju.performance.rules.pushing import Push
from guiju.performance.rules.scheme import changes
from guiju.records import reads as records


class ThresholdForm(forms.Form):
    """A threshold set otherwise, and why."""

    place = forms.ChoiceField(label=gettext_lazy("Threshold"))
    value = forms.FloatField(
        label=gettext_lazy("Value"),
        min_value=0,
        max_value=1000,
        help_text=gettext_lazy("In the unit of the threshold; a share in per cent."),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=BRIEF)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (
                f"{rule.id}.{name}",
                show.labelled(
                    f"{rule.id} {said(rule.title)}", limits.threshold_words(rule, name, value)
                ),
            )
            for rule in RULES.values()
            for name, value in rule.thresholds.items()
        ]


@door(may_write, "POST")
def examine(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Examine a version on the team's own history, or the part of it that was chosen: a long
    job.
    """
    version = visible_version(actor_of(request), name, number)
    return redirect(
        "performance_job",
        jobs.queue_examination(version, _between(request), actor=actor_of(request)).pk,
    )


@door(may_write, "POST")
def try_(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Try a version on past months: a long job."""
    version = visible_version(actor_of(request), name, number)
    return redirect(
        "performance_job", jobs.queue_trial(version, _between(request), actor=actor_of(request)).pk
    )


def _between(request: HttpRequest) -> tuple[str, str]:
    """The months chosen on the page, '' where none is."""
    return request.POST.get("from", "").strip(), request.POST.get("to", "").strip()


@door(may_write)
def examination(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Show what the examination found: every rule with its figure, threshold, sentence and advice."""
    version = visible_version(actor_of(request), name, number)
    row, tried = reads.latest_examination(version)
    found = reads.findings_now(row, tried) if row else []
    findings = reads.in_language(found, get_language() or "zh")
    context = {
        "row": version,
        "examination": row,
        "stale": bool(row and row.hash != version.hash),
        "findings": sorted(map(_finding, findings), key=lambda each: each["order"]),
        "counts": _counts(findings),
        "earlier": version.examinations.all()[1:11],
        "title": said(reads.understood(version).title),
    }
    return render(request, "performance/examination.html", context)


@door(may_write)
def trial(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Show the trial run: who would have got what, beside the scheme in force."""
    version = visible_version(actor_of(request), name, number)
    row = version.trials.select_related("against__scheme").first()
    context: dict[str, Any] = {
        "row": version,
        "trial": row,
        "title": said(reads.understood(version).title),
    }
    if row is not None:
        context |= _shown(row, report_for(actor_of(request), row)) | {
            "stale": row.hash != version.hash
        }
    return render(request, "performance/trial.html", context)


@door(may_write)
def trial_json(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """The newest trial run as JSON."""
    row = or_not_found(visible_version(actor_of(request), name, number).trials.first())
    head = {
        "scheme": f"{name}@{number}",
        "against": row.against.shown if row.against else "",
        "months": row.months,
        "input": row.input_hash,
    }
    answer = JsonResponse(
        head | report_for(actor_of(request), row),
        json_dumps_params={"ensure_ascii": False, "indent": 1},
    )
    answer["Content-Disposition"] = f'attachment; filename="trial-{name}-{number}.json"'
    return answer


@door(may_write)
def compare(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """What changed against another version (``?with=``; default: the version before)."""
    version = visible_version(actor_of(request), name, number)
    others = (
        visible_versions(actor_of(request))
        .filter(scheme=version.scheme)
        .exclude(pk=version.pk)
        .order_by("-version")
    )
    other = others.filter(version=whole(request.GET.get("with", ""), 0)).first()
    other = other or others.filter(version__lt=version.version).first() or others.first()
    differences = changes(reads.understood(other), reads.understood(version)) if other else []
    metrics = records.metrics()
    rows = [
        (change, said(metrics[change.item].title) if change.item in metrics else "")
        for change in differences
    ]
    context = {"row": version, "other": other, "others": others, "changes": rows}
    return render(request, "performance/compare.html", context)


@door(may_write, "GET", "HEAD", "POST")
def thresholds(request: HttpRequest) -> HttpResponse:
    """Show the thresholds of the examination: as they came, as they are set, and why."""
    form = ThresholdForm(request.POST or None)
    if form.is_valid():
        rule, _dot, name = form.cleaned_data["place"].partition(".")
        per_cent = RULES[rule].unit_of(name) == "share"
        try:
            actions.set_threshold(
                rule,
                name,
                form.cleaned_data["value"] / (100 if per_cent else 1),
                form.cleaned_data["reason"],
                actor=actor_of(request),
            )
        except GuijuError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Stored."))
            return redirect("performance_thresholds")
    standing = {f"{row.rule}.{row.name}": row for row in Threshold.objects.filter(current=True)}
    rows = [
        (
            rule,
            [
                _threshold(rule, name, value, standing.get(f"{rule.id}.{name}"))
                for name, value in rule.thresholds.items()
            ],
        )
        for rule in RULES.values()
    ]
    return render(
        request,
        "performance/thresholds.html",
        {"form": form, "rules": rows},
        status=422 if form.errors else 200,
    )


def _threshold(rule: Rule, name: str, value: float, row: Threshold | None) -> tuple[Any, ...]:
    """A threshold as it came and as it is set, in words, and the row that set it."""
    as_set = limits.threshold_words(rule, name, row.value) if row else ""
    return limits.threshold_words(rule, name, value), as_set, row


def _finding(finding: dict[str, Any]) -> dict[str, Any]:
    rule = RULES[finding["rule"]]
    tone, word = VERDICTS[finding["verdict"]]
    top, details = _why(finding), [_detail(rule, detail) for detail in finding["details"]]
    words = {
        "held": limits.held_words(finding, below=is_below(finding)),
        "why": top,
        "items": details if len(details) > 1 or any(each["how"] for each in details) else [],
        "title": said(rule.title),
        "principle": said(rule.principle),
        "tone": tone,
        "word": word,
    }
    return finding | words | {"order": list(VERDICTS).index(finding["verdict"])}


def _why(finding: Mapping[str, Any]) -> str:
    """Why a rule is kept although an item looks worse than its threshold; empty when none does."""
    if finding["verdict"] != "ok":
        return ""
    known = [_plainly(detail) for detail in finding["details"] if "why" in detail["data"]]
    return known[0] if known else ""


def _plainly(detail: Mapping[str, Any]) -> str:
    why = said(detail["data"]["why"])
    return (
        _("%(item)s: %(why)s") % {"item": _metric(detail["item"]), "why": why}
        if detail["item"]
        else why
    )


def _detail(rule: Rule, detail: Mapping[str, Any]) -> dict[str, Any]:
    """An item under a rule: its figure with the unit, and behind it how sure that is."""
    data = detail["data"]
    return {
        "title": _metric(detail["item"]) if detail["item"] else said(data.get("by") or rule.title),
        "with": _metric(data["with"]) if data.get("with") else "",
        "figure": limits.figure_words(detail["figure"], rule.unit),
        "why": said(data["why"]) if "why" in data else "",
        "how": "p = {p}".format(**data) if data.get("p") else "",
    }


def is_below(finding: dict[str, Any]) -> bool:
    """Whether the bound of a span that is shown is the lower one."""
    figure, threshold = finding["figure"], finding["threshold"]
    if figure is None:
        return False
    if figure == threshold:
        bounds = RULES[finding["rule"]].thresholds
        apart = {
            side: [abs(limit - figure) for name, limit in bounds.items() if name.endswith(side)]
            for side in ("_low", "_high")
        }
        return min(apart["_low"], default=0) < min(apart["_high"], default=0)
    return bool(figure < threshold) == (finding["verdict"] in ("error", "warn"))


def _counts(findings: list[dict[str, Any]]) -> list[tuple[str, Any, int]]:
    return [
        (*VERDICTS[verdict], sum(finding["verdict"] == verdict for finding in findings))
        for verdict in VERDICTS
    ]


def report_for(actor: Actor, row: TrialRun) -> dict[str, Any]:
    """A trial run's report as the actor may see it: pay is its own permission."""
    return dict(row.report) if may_view_pay(actor) else reads.without_pay(row.report)


def _shown(row: TrialRun, report: dict[str, Any]) -> dict[str, Any]:
    findings = reads.in_language(report["examination"]["findings"], get_language() or "zh")
    return {
        "spread": pictures.two_totals(report["distribution"]),
        "groups": [
            (GROUPS[by], pictures.groups(by, rows))
            for by, rows in report["groups"].items()
            if len(rows) > 1
        ],
        "ranks": report["ranks"],
        "distribution": list(report["distribution"].items()),
        "worth": _worth(report["worth"]),
        "incentives": report["incentives"],
        "flips": report["flips"],
        "stability": report["stability"],
        "validity": report["validity"],
        "persons": _persons(report["persons"]),
        "findings": [
            _finding(finding)
            for finding in findings
            if finding["verdict"] in ("error", "warn") and finding["rule"] != "L20"
        ],
        "verdict": VERDICTS[report["examination"]["verdict"]],
        "pay": _money(report.get("pay")),
    }


def _worth(
    worth: dict[str, dict[str, float | None]],
) -> list[tuple[str, float | None, float | None]]:
    names = dict.fromkeys([*worth["new"], *worth.get("old", {})])
    return [
        (_metric(name), worth.get("old", {}).get(name), worth["new"].get(name)) for name in names
    ]


def _persons(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Who moves most, first; what pushed them in words. A report of before names no parts."""
    ordered = sorted(rows, key=lambda row: -abs(row["change"] or 0.0))
    return [
        row
        | {"change": difference(row["old"], row["new"])}
        | {
            "pushed": push_words(
                [Push(*each) for each in row.get("pushed", ())],
                difference(row["old"], row["new"]) if "pushed" in row else None,
            )
        }
        | {name: float(row[name]) for name in ("pay_old", "pay_new") if name in row}
        for row in ordered
    ]


def _money(pay: dict[str, Any] | None) -> dict[str, Any] | None:
    """The mean month's variable pay by both schemes."""
    if pay is None:
        return None
    new, old = float(pay["new"]), float(pay["old"]) if "old" in pay else None
    change = (new - old) / old if old else None
    return {
        "currency": pay["currency"],
        "rules": ("、" if show.chinese() else ", ").join(_rule_titles(pay["rules"])),
        "new": new,
        "old": old,
        "change": change,
    }


def _metric(name: str) -> str:
    metric = records.metrics().get(name)
    return said(metric.title) if metric else name


def _rule_titles(names: list[str]) -> list[str]:
    """What rules of pay call themselves, by their newest versions."""
    newest = {
        row.name: row.title
        for row in PayRuleVersion.objects.filter(name__in=names).order_by("version")
    }
    return [newest.get(name, name) for name in names]
