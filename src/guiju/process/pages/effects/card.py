"""An answer as templates show it: on its own page and as a card of the project's page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from guiju.foundation.access import Actor
from guiju.kit import show
from guiju.kit.figure import Figure
from guiju.process.access.effects import may_see_teams
from guiju.process.access.projects import visible_projects
from guiju.process.models.effects import Effect
from guiju.process.models.projects import Project
from guiju.process.pages.effects import pictures
from guiju.process.pages.effects.sentences import (
    QUIET,
    VERDICTS,
    Writing,
    answered,
    check,
    scope,
    title_of,
    writing_of_effect,
)
from guiju.process.reads import effects as reads
from guiju.process.reads.effects_since import (
    Other,
    formula_changed,
    is_stale,
    method_changed,
    others_at,
    records_changed,
)
from guiju.process.rules.effects import Weighed
from guiju.records.parts.labels import value_title


def card_of(project: Project) -> dict[str, Any]:
    """What `process/effects/card.html` needs, under one name. Two queries."""
    row = reads.current_effect(project) if project.metric else None
    context = {
        "project": project,
        "metric": title_of(project.metric),
        "where": scope(project.slice),
    }
    if row:
        tone, word = VERDICTS[row.verdict]
        context |= {
            "effect": row,
            "tone": tone,
            "word": word,
            "sentence": answered(reads.result_of(row), writing_of_effect(row)),
            "stale": is_stale(row),
        }
    return {"effect_card": context}


def shown(row: Effect, actor: Actor) -> dict[str, Any]:
    """An answer in words, figures and picture; other teams' days only for who sees their
    records.
    """
    answer, write = reads.result_of(row), writing_of_effect(row)
    tone, word = VERDICTS[row.verdict]
    context: dict[str, Any] = {
        "found": answer,
        "tone": tone,
        "word": word,
        "sentence": answered(answer, write),
        "write": write,
        "scope": scope(row.slice),
        "teams": [value_title("team", code) for code in row.teams],
        "warnings": [check(each, write) for each in answer.warnings if each.code not in QUIET],
        "notes": [check(each, write) for each in answer.warnings if each.code in QUIET],
    }
    if row.verdict == Effect.Verdict.UNKNOWN:
        return context | {"days": pictures.of_days(reads.question_of(row).days, row.kind, write)}
    first, last_before, first_after, last = answer.windows
    return context | {
        "shape": _shape(answer),
        "figures": _figures(row, answer, write),
        "picture": pictures.of_change(row, answer, write, others=may_see_teams(actor, row.teams)),
        "records_before": pictures.records_url(row, first.isoformat(), last_before.isoformat()),
        "records_after": pictures.records_url(row, first_after.isoformat(), last.isoformat()),
        "placebos": [
            _placebo(each.on, each.effect, each.low, each.high, write) for each in answer.placebos
        ],
    }


def news_of(row: Effect, actor: Actor) -> list[str]:
    """What is to know of an answer that it does not know itself: newer records, other projects,
    questions asked before.
    """
    news = []
    if formula_changed(row):
        news.append(_("The metric is counted in another way since this answer: weigh again."))
    if method_changed(row):
        news.append(_("Answers are reckoned in another way since this one: weigh again."))
    if records_changed(row):
        news.append(
            _("Records of these days came in or were taken back since this answer: weigh again.")
        )
    others = others_at(row, row.changed_on)
    seen = set(
        visible_projects(actor)
        .filter(pk__in=[project.project.pk for project in others])
        .values_list("pk", flat=True)
    )
    news += [_other(project, row, project.project.pk in seen) for project in others]
    asked = reads.questions_asked(row.project_id)
    if asked > 1:
        news.append(
            _(
                "This project has asked %(asked)s questions: of twenty without any effect one "
                "looks like one by luck."
            )
            % {"asked": asked}
        )
    return news


def _other(other: Other, row: Effect, seen: bool) -> str:
    words = {
        "project": f"#{other.project.number} {other.project.name}"
        if seen
        else f"#{other.project.number}",
        "day": show.day(other.project.changed_on),
        "where": scope(other.project.slice),
    }
    if not other.teams_apart:
        return (
            _(
                "Project %(project)s changed the same number from %(day)s on: this is what "
                "came of both together."
            )
            % words
        )
    if set(other.teams_apart) & set(row.teams):
        return (
            _(
                "Project %(project)s changed the same number at %(where)s, which is compared "
                "here: weigh again."
            )
            % words
        )
    return (
        _(
            "%(where)s is not compared: project %(project)s changed the same number there "
            "from %(day)s on."
        )
        % words
    )


def _figures(row: Effect, found: Weighed, write: Writing) -> list[Figure]:
    """Give the figures before, after, expected, effect: each with n, window and formula."""
    before, after = _window(found.windows[:2]), _window(found.windows[2:])
    formula, of, digits, unit = (
        f"{row.metric} = {row.formula}",
        write.scale.of,
        write.scale.digits,
        write.scale.unit,
    )
    wanted = row.verdict in ("better", "worse")
    return [
        Figure(
            _("Before"),
            of(found.before),
            unit=unit,
            digits=digits,
            n=round(found.n[0]),
            window=before,
            formula=formula,
        ),
        Figure(
            _("After"),
            of(found.after),
            unit=unit,
            digits=digits,
            n=round(found.n[1]),
            window=after,
            formula=formula,
        ),
        Figure(
            _("Expected without the change"),
            of(found.expected),
            unit=unit,
            digits=digits,
            low=of(found.expected_low),
            high=of(found.expected_high),
            window=after,
            note=_("same days, same cases as after; %(days)s days of past")
            % {"days": found.days[0]},
        ),
        Figure(
            _("The effect"),
            of(found.effect),
            unit=write.points,
            digits=digits,
            low=of(found.low),
            high=of(found.high),
            formula=_("effect = after − expected without the change"),
            note=_relative(found),
            tone={"better": "good", "worse": "bad"}[row.verdict] if wanted else "",
        ),
    ]


def _relative(found: Weighed) -> str:
    if found.relative is None or found.relative_low is None or found.relative_high is None:
        return ""
    parts = (
        show.percent(share, 1)
        for share in (found.relative, found.relative_low, found.relative_high)
    )
    return _("%(effect)s against what was expected (%(low)s to %(high)s)") % dict(
        zip(("effect", "low", "high"), parts, strict=True)
    )


def _window(days: Sequence[dt.date]) -> str:
    return f"{show.day(days[0])} – {show.day(days[1])}"


def _placebo(on: dt.date, effect: float, low: float, high: float, write: Writing) -> dict[str, Any]:
    return {
        "on": on,
        "effect": write.difference(effect),
        "interval": write.between(low, high),
        "alarm": low > 0 or high < 0,
    }


def _shape(found: Weighed) -> list[str]:
    """What the expectation is made of, in words."""
    words = {
        "line": _("a slow line over the past"),
        "year": _("the shape of the year"),
        "beside": _("the other teams"),
    }
    parts = [
        _("the level of the past and each weekday against it"),
        _("good and bad spells that last some days"),
    ]
    for name, share in found.used.items():
        parts.append(
            _("%(what)s (weight %(share)s)")
            % {"what": words[name], "share": show.percent(share, 0)}
        )
    return parts
