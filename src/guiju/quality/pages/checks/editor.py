"""Writing check rules: in a form that shows how each example fares, or as YAML."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from guiju.foundation.bounds import LONG, NOTE, TITLE
from guiju.foundation.errors import GuijuError
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import TextBox, refuse
from guiju.kit.versioned.editor import Editor, TextForm, Typed, moved, offer
from guiju.kit.versioned.parsing import LENGTH
from guiju.kit.versioned.reads import newest_named
from guiju.kit.versioned.rows import columns_of
from guiju.policy.reads.promised import money_actions
from guiju.quality.access.checks import may_write, visible_versions
from guiju.quality.actions import checks as actions
from guiju.quality.check_templates import STARTING
from guiju.quality.models.checks import CheckSetVersion
from guiju.quality.pages.checks import lines
from guiju.quality.pages.checks.labels import SCOPES
from guiju.quality.pages.checks.library import url_of
from guiju.quality.pages.yaml_files import YamlForm, text_in
from guiju.quality.reads.checks import CHECKS, Verdict, criteria_to_link, verdicts_of
from guiju.quality.rules.check_sets import (
    LONGEST_CODE,
    MOST_RULES,
    CheckSetText,
    understood,
    with_codes,
    written,
)
from guiju.quality.rules.checks import (
    AFTER,
    BEFORE,
    LONGEST_QUESTION,
    MOST_WINDOW,
    Rule,
    checked,
)

_USUAL = gettext_lazy(
    "One a line. Empty: the usual ones of Chinese and English; a single “-”: none."
)
_ONE_A_LINE = gettext_lazy("One a line.")


def _choices(words: dict[str, Any]) -> Any:
    return lambda: list(words.items())


def _box(label: Any, help_text: Any = "", rows: int = 2) -> TextBox:
    return TextBox(label, rows=rows, required=False, max_length=LONG, help_text=help_text)


class CheckSetForm(TextForm):
    """What holds for the whole set of rules."""

    code = forms.SlugField(
        label=gettext_lazy("Code"),
        max_length=LONGEST_CODE,
        help_text=gettext_lazy("Lower-case letters, digits, hyphens: hotline-talks."),
    )
    purpose = TextBox(gettext_lazy("Purpose"), rows=2, required=False, max_length=LONG)


class CheckRuleForm(forms.Form):
    """One check rule of a set."""

    code = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    title = forms.CharField(label=gettext_lazy("What is looked for"), max_length=TITLE)
    scope = forms.ChoiceField(label=gettext_lazy("In whose words"), choices=_choices(SCOPES))
    cues = _box(gettext_lazy("Cues"), _ONE_A_LINE, rows=4)
    question = TextBox(
        gettext_lazy("Question to the model"),
        rows=3,
        required=False,
        max_length=LONGEST_QUESTION,
        help_text=gettext_lazy(
            "Instead of cues: asked of each conversation where an administrator has set a model. "
            "It is told the examples."
        ),
    )
    authority = forms.ChoiceField(
        label=gettext_lazy("Compared with the authority to"),
        required=False,
        help_text=gettext_lazy(
            "A cue then counts beside an amount of money, where this is more than the agent may do "
            "alone."
        ),
    )
    positive = _box(
        gettext_lazy("Examples that it finds"),
        gettext_lazy("One a line; “customer: …” where somebody else speaks."),
        rows=3,
    )
    negative = _box(
        gettext_lazy("Examples that it passes over"),
        gettext_lazy("One a line; “customer: …” where somebody else speaks."),
        rows=3,
    )
    criterion = forms.ChoiceField(
        label=gettext_lazy("Criterion that judges the same"),
        required=False,
        help_text=gettext_lazy("Its marks are compared with what the rule finds."),
    )
    expressions = _box(gettext_lazy("Regular expressions"), _ONE_A_LINE)
    exempt = _box(gettext_lazy("Longer words in which a cue does not count"), _ONE_A_LINE)
    pseudo = _box(gettext_lazy("What looks like a negation and is none"), _ONE_A_LINE)
    preceding = _box(gettext_lazy("Negations before the cue"), _USUAL)
    following = _box(gettext_lazy("Negations behind the cue"), _USUAL)
    terminators = _box(gettext_lazy("Words at which a negation ends"), _USUAL)
    reported = _box(gettext_lazy("Words that tell what another said"), _USUAL)
    before = forms.IntegerField(
        label=gettext_lazy("Window before"),
        min_value=0,
        max_value=MOST_WINDOW,
        initial=BEFORE,
        help_text=gettext_lazy("Signs and words between negation and cue, at most."),
    )
    after = forms.IntegerField(
        label=gettext_lazy("Window behind"), min_value=0, max_value=MOST_WINDOW, initial=AFTER
    )
    quoted = forms.BooleanField(label=gettext_lazy("Quotations count too"), required=False)

    @property
    def verdicts(self) -> list[Verdict]:
        """How its examples fare, as they are typed; none while the rule itself is not right."""
        said = {name: self[name].value() for name in self.fields}
        try:
            return verdicts_of(checked(rule_in(said)))
        except (GuijuError, ValueError, TypeError):
            return []


class WholeForm(forms.Form):
    """A set of check rules as one YAML text."""

    yaml = forms.CharField(
        label=pgettext_lazy("document", "YAML"),
        max_length=LENGTH,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 30, "class": "code", "spellcheck": "false"}),
    )
    note = TextBox(gettext_lazy("What changes, and why"), rows=2, required=False, max_length=NOTE)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


def rule_in(said: dict[str, Any]) -> Rule:
    """The rule that a form tells, right or wrong."""
    scope = said["scope"] or "agent"
    usual = ("preceding", "following", "terminators", "reported")
    plain = ("cues", "expressions", "exempt", "pseudo")
    told: dict[str, Any] = {name: lines.texts(said[name] or "") for name in plain}
    told |= {name: lines.texts_or_usual(said[name] or "") for name in usual}
    told |= {name: lines.examples(said[name] or "", scope) for name in ("positive", "negative")}
    return Rule(
        code=said["code"] or said["title"] or "-",
        title=said["title"] or "",
        scope=scope,
        before=int(said["before"]),
        after=int(said["after"]),
        quoted=bool(said["quoted"]),
        criterion=said["criterion"] or "",
        question=(said["question"] or "").strip(),
        authority=said["authority"] or "",
        **told,
    )


@door(may_write, "GET", "HEAD", "POST")
def new(request: HttpRequest) -> HttpResponse:
    """Choose what to start from: rules of ours, a YAML file, an empty page."""
    form = YamlForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.write_checks(
                understood(text_in(form.cleaned_data["file"])), actor=actor_of(request)
            )
        except GuijuError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Stored as a draft."))
            return redirect(url_of(row))
    texts = sorted(STARTING.texts(), key=lambda text: text.title)
    status = 422 if form.errors else 200
    context = {"form": form, "texts": texts}
    return render(request, "quality/checks/new.html", context, status=status)


@door(may_write, "GET", "HEAD", "POST")
def edit_yaml(request: HttpRequest, code: str) -> HttpResponse:
    """Write the open draft of a set of check rules, or its next version, as YAML."""
    row = newest_named(CHECKS, visible_versions(actor_of(request)), code)
    initial = {
        "yaml": written(CHECKS.text_of(row)),
        "note": row.note if row.open else "",
        "seen": row.written_at.isoformat(),
    }
    form = WholeForm(request.POST or None, initial=initial)
    if form.is_valid():
        said = form.cleaned_data
        try:
            stored = _stored_whole(request, said, code)
        except GuijuError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Stored as a draft."))
            return redirect(url_of(stored))
    context = {"form": form, "row": row, "version_url": url_of(row)}
    context |= {"form_url": reverse("quality_checks_edit", args=[code])}
    status = 422 if form.errors else 200
    return render(request, "quality/checks/yaml.html", context, status=status)


def _stored_whole(request: HttpRequest, said: dict[str, Any], code: str) -> CheckSetVersion:
    text = understood(said["yaml"])
    text = CheckSetText(**{**columns_of(text), "rules": text.rules, "code": code})
    return actions.write_checks(text, actor=actor_of(request), note=said["note"], seen=said["seen"])


def _stored(
    request: HttpRequest,
    form: forms.Form,
    sent: Sequence[forms.Form],
    start: CheckSetText,
    row: CheckSetVersion | None,
) -> CheckSetVersion:
    said = form.cleaned_data
    rules = [_coded(each.cleaned_data) for each in sent]
    text = CheckSetText(
        **{name: said[name] for name in ("title", "purpose", "review_after")},
        code=row.check_set.code if row else said["code"],
        rules=with_codes(rules),
    )
    return actions.write_checks(
        text, actor=actor_of(request), note=said["note"], seen=said["seen"], only_new=row is None
    )


def _coded(said: dict[str, Any]) -> Rule:
    return Rule(**{**rule_in(said).__dict__, "code": said["code"]})


def _parts(text: CheckSetText) -> Typed:
    return [_as_typed(each) for each in text.rules]


def _as_typed(rule: Rule) -> dict[str, Any]:
    """A rule as its form shows it."""
    typed = dict(rule.__dict__)
    for name in ("cues", "expressions", "exempt", "pseudo"):
        typed[name] = lines.plain_lines(typed[name])
    for name in ("preceding", "following", "terminators", "reported"):
        typed[name] = lines.lines(typed[name])
    for name in ("positive", "negative"):
        typed[name] = lines.spoken(typed[name], rule.scope)
    return typed


def _offer(form: forms.Form, parts: Sequence[forms.Form]) -> None:
    known, powers = criteria_to_link(), money_actions()
    for part in parts:
        named = part["authority"].value() or ""
        lost = [] if not named or named in dict(powers) else [(named, named)]
        offer(part, "authority", [("", _("none")), *powers, *lost])
        linked = part["criterion"].value() or ""
        gone = [] if not linked or linked in dict(known) else [(linked, _("not in use"))]
        offer(part, "criterion", [("", _("none")), *known, *gone])


EDITOR = Editor(
    kind=CHECKS,
    template="quality/checks/edit.html",
    list_url="quality_checks",
    may_write=may_write,
    visible=visible_versions,
    blank=CheckSetText("", "", (Rule(""),)),
    starting=STARTING,
    form=CheckSetForm,
    part=CheckRuleForm,
    most=MOST_RULES,
    initial=lambda text: columns_of(text, "rules"),
    part_initials=_parts,
    offer=_offer,
    store=_stored,
    move=lambda parts, does: moved(
        parts, does, MOST_RULES, lambda above: {"before": BEFORE, "after": AFTER}
    ),
    prefix="r",
)
write, edit = EDITOR.write_page(), EDITOR.edit_page()
